"""The register and the three texts: places of known passages, quotes, faults, the commands."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from knowledge.commands import guidelines
from knowledge.errors import ContentError, TextUnreadableError, UnknownGuidelineError
from knowledge.ingestion.guideline import (
    FOLDER,
    REGISTER,
    find_quote,
    guideline_report,
    load_guideline,
    nearest_passage,
    place_at,
    places_at,
    register,
)
from knowledge.ingestion.reading import decode, readable

PLACES = [
    ("nrw-kim-2024", "57 000 Euro", "Nr. 5.4.1 Absatz 2"),
    ("nrw-kim-2024", "eine weitere Koordinierungsstelle beantragt", "Nr. 4 Buchst. e"),
    ("nrw-kim-2024", "anteilig zum 1. Mai und 1. Oktober", "Nr. 7.3"),
    ("nrw-kim-2024", "die strategische Steuerung des KIM in den Kommunen", "Nr. 2 Absatz 2"),
    ("nrw-kim-2024", "bis zu 10 000 Euro pro Jahr", "Nr. 5.4.2 Buchst. a"),
    ("nrw-kim-2024", "Die Antragstellung für das Jahr 2024", "Nr. 7.1"),
    ("nrw-kim-2024", "Vollfinanzierung", "Nr. 5.2"),
    ("nrw-kim-2024", "Die Anlagen 1 bis 3", "Redaktioneller Hinweis"),
    ("nrw-kim-2024", "S. 602.", "Veröffentlichungsvermerk"),
    ("nrw-kim-2024", "Vom 24. April 2024", "Titel"),
    ("hessen-kisi-2025", "42 Kommunen", "Absatz 1"),
    ("hessen-kisi-2025", "65.888,69 €", "Absatz 2, 1. Aufzählungspunkt, Unterpunkt 1"),
    ("hessen-kisi-2025", "i.d.H. von 18.000 €", "Absatz 2, 3. Aufzählungspunkt"),
    ("hessen-kisi-2025", "Drittstaatsangehörige", "Absatz 2, 6. Aufzählungspunkt, Unterpunkt 1"),
    ("hessen-kisi-2025", "14. Februar 2025", "Absatz 4"),
    ("hessen-kisi-2025", "20. Januar 2025", "Absatz 7"),
    ("hessen-kisi-2025", "Dokument-Nr. 2024-429976", "Briefkopf"),
    ("hessen-kisi-2025", "Förderaufruf Förderung von Kommunalen", "Betreff"),
    ("hessen-kisi-2025", "Referatsleiterin", "Unterschrift"),
    ("hessen-wir-mo-2020", "400.000 Euro", "Absatz 1"),
    ("hessen-wir-mo-2020", "10.200 Euro", "Absatz 3"),
    ("hessen-wir-mo-2020", "rund 10 Millionen Euro", "Absatz 4"),
    ("hessen-wir-mo-2020", "Landesprogramm WIR\nFörderung", "Überschrift"),
    ("hessen-wir-mo-2020", "27. November 2019", "Kopf"),
]


@pytest.mark.parametrize(("guideline_id", "quote", "place"), PLACES)
def test_places_of_known_passages(guideline_id: str, quote: str, place: str) -> None:
    guideline = load_guideline(guideline_id)
    span = find_quote(guideline, quote)
    assert span is not None
    assert "".join(guideline.text[slice(*span)].split()) == "".join(quote.split())
    assert place_at(guideline, span[0]) == place
    assert places_at(guideline, span[0])[-1] == place


def test_quotes_end_at_words_and_numbers() -> None:
    guideline = load_guideline("hessen-kisi-2025")
    for part in ("0.000 €", "8.000 €", "65.888", "888,69 €", "ommunen", "", "  ", "70.000 €"):
        assert find_quote(guideline, part) is None, part


def test_nearest_passage_names_the_place() -> None:
    guideline = load_guideline("nrw-kim-2024")
    place, words = nearest_passage(
        guideline, "Eine Koordinatorenstelle wird mit 57.000 Euro bemessen"
    )
    assert place == "Nr. 5.4.1 Absatz 2"
    assert "57 000" in words
    assert nearest_passage(guideline, " ") == ("", "")


def test_text_is_flowing() -> None:
    text = load_guideline("nrw-kim-2024").text
    assert "7.1 Antragsverfahren\n" in text
    assert "Herausgeber" not in text
    assert "Zuwendungen an Kommunen mit Kommunalen Integrationszentren" in text


def test_unknown_id_lists_the_known_ones() -> None:
    with pytest.raises(UnknownGuidelineError, match="hessen-kisi-2025, nrw-kim-2024"):
        load_guideline("kim")


def planted(folder: Path, **changes: object) -> Path:
    (folder / "a.txt").write_text("1\nZweck\n\nText.\n", encoding="utf-8")
    row = {
        "title": "A", "issuer": "B", "date": "2024-01-02", "kind": "call", "licence": "C",
        "file": "a.txt", "sha256": hashlib.sha256((folder / "a.txt").read_bytes()).hexdigest(),
    }  # fmt: skip
    row.update({key: str(value) for key, value in changes.items()})
    data = yaml.safe_dump({"guidelines": {"a": row}}).replace("'2024-01-02'", "2024-01-02")
    (folder / REGISTER).write_text(data, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "0" * 64}, "Prüfsumme"),
        ({"kind": "letter"}, "guidelines.a.kind"),
        ({"date": "gestern"}, "kein Datum"),
        ({"colour": "red"}, "colour"),
        ({"file": "../a.txt"}, "Dateinamen"),
    ],
)
def test_faults_of_the_register(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ContentError, match=message):
        load_guideline("a", planted(tmp_path, **changes))


def test_a_planted_text_loads(tmp_path: Path) -> None:
    assert load_guideline("a", planted(tmp_path)).sections[0].place == "Nr. 1"


def test_encodings_and_what_is_no_text() -> None:
    for data in (
        "ä\r\nb\fc".encode("cp1252"),
        "\ufeffä\nb\nc".encode(),
        "ä\nb\nc".encode("utf-16"),
    ):
        assert decode(data, where="x") == "ä\nb\nc"
    with pytest.raises(TextUnreadableError, match="Null-Bytes"):
        decode(b"PK\x00\x01", where="x")
    assert decode("a\u0308".encode(), where="x") == "ä"


def test_markdown_becomes_plain_words() -> None:
    text = "**a** [b](mailto:b) [c](http://c.de) \\*\\*\\* <https://d.de> _e_ f_g_h  \n**Titel**"
    plain = "a b c (http://c.de) *** https://d.de e f_g_h\n###### Titel"
    assert readable(text, suffix=".md") == plain


def test_the_commands() -> None:
    run = CliRunner().invoke
    listed = json.loads(run(guidelines, ["list", "--json"]).output)
    assert [entry["id"] for entry in listed] == list(register())
    assert run(guidelines, ["text", "hessen-wir-mo-2020"]).output.startswith("Presseinformation")
    assert "Passwörter: 2" in run(guidelines, ["report", "hessen-kisi-2025"]).output
    report = json.loads(run(guidelines, ["report", "nrw-kim-2024", "--json"]).output)
    count = sum(len(changes) for changes in guideline_report("nrw-kim-2024").by_rule.values())
    assert sum(len(changes) for changes in report["changes"].values()) == count > 100
    repaired = run(guidelines, ["repair", str(FOLDER / "nrw-kim-2024.txt")]).output
    assert "Höhe" in repaired
    assert "H6he" not in repaired
    missing = run(guidelines, ["repair", "gibt-es-nicht.txt"])
    assert isinstance(missing.exception, TextUnreadableError)
