"""Places as people cite them, in the three texts and in made-up texts of other numbering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ingestion.sections import arrange

PARAGRAPHS = """\
Förderrichtlinie Musterhilfe

§ 1 Zweck
(1) Das Land hilft Vereinen nach Maßgabe des
§ 44 der Ordnung.
(2) Ein Anspruch besteht nicht. Förderfähig sind:
1. Personal,
2. Sachmittel mit
a) Miete und
b) Strom.

§ 2 Höhe
Die Förderung beträgt 5 000 Euro.

Sie wird in zwei Raten gezahlt.
"""
DOTTED = """\
Richtlinie über Musterhilfen
1. Zuwendungszweck
1.1. Das Land fördert Vereine, siehe Nummer
3.1 der Anlage, mit bis zu
2 Stellen im Jahr
2024 und danach.
1.2. Ein Anspruch besteht nicht.
2. Empfänger
Empfänger sind Vereine. Die Auszahlung erfolgt zum
3. Mai eines Jahres.
2.1. Vereine sind gemeinnützig.
"""
ROMAN = """\
Merkblatt

I. Wer wird gefördert?
1. Vereine
Vereine müssen eingetragen sein.
2. Stiftungen
Stiftungen müssen anerkannt sein.

II. Wie viel?
1. Höchstbetrag
Es gibt höchstens 900 Euro.
"""
ARTICLES = """\
Abkommen

Artikel 1 Ziel
Ziel ist die Förderung.

Artikel 2
(1) Förderfähig ist Personal.
(2) Förderfähig sind Reisen.
"""
PARTS = """\
Programm Muster

Teil A Allgemeines
1 Ziel
Das Ziel ist Teilhabe.
2 Empfänger
Empfänger sind Gemeinden.

Teil B Besonderes
1 Antrag
- Der Antrag ist schriftlich.
- Er hat Anlagen:
  - Satzung
  - Finanzplan
"""
FORMS = {
    "paragraphs": (
        PARAGRAPHS,
        {
            "§ 1 Absatz 1": "(1) Das Land hilft Vereinen nach Maßgabe des § 44 der Ordnung.",
            "§ 1 Absatz 2 Nr. 1": "1. Personal,",
            "§ 1 Absatz 2 Nr. 2 Buchst. b": "b) Strom.",
            "§ 2 Absatz 1": "Die Förderung beträgt 5 000 Euro.",
            "§ 2 Absatz 2": "Sie wird in zwei Raten gezahlt.",
        },
    ),
    "dotted": (
        DOTTED,
        {
            "Titel": "Richtlinie über Musterhilfen",
            "Nr. 1.2": "1.2. Ein Anspruch besteht nicht.",
            "Nr. 2.1": "2.1. Vereine sind gemeinnützig.",
        },
    ),
    "roman": (
        ROMAN,
        {
            "Abschnitt I Nr. 2": "2. Stiftungen\n\nStiftungen müssen anerkannt sein.",
            "Abschnitt II Nr. 1": "1. Höchstbetrag\n\nEs gibt höchstens 900 Euro.",
        },
    ),
    "articles": (
        ARTICLES,
        {
            "Artikel 1": "Artikel 1 Ziel\n\nZiel ist die Förderung.",
            "Artikel 2 Absatz 2": "(2) Förderfähig sind Reisen.",
        },
    ),
    "parts": (
        PARTS,
        {
            "Teil A Nr. 2": "2 Empfänger\n\nEmpfänger sind Gemeinden.",
            "Teil B Nr. 1, 2. Aufzählungspunkt, Unterpunkt 2": "Finanzplan",
        },
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_places_of_other_forms(form: str) -> None:
    text, expected = FORMS[form]
    arrangement = arrange(text)
    found = {s.place: arrangement.text[s.start : s.end] for s in arrangement.sections}
    for place, words in expected.items():
        assert found.get(place) == words, found


def test_references_dates_and_amounts_at_line_starts_open_nothing() -> None:
    places = [section.place for section in arrange(DOTTED).sections]
    assert [p for p in places if p.startswith("Nr.")] == [
        "Nr. 1",
        "Nr. 1.1",
        "Nr. 1.2",
        "Nr. 2",
        "Nr. 2.1",
    ]


def test_lost_dots_of_a_section_number() -> None:
    text = "1\nZweck\n\n11\nZiel\n\nDas Ziel.\n\n1.2\nWeg\n\nDer Weg.\n"
    assert [s.place for s in arrange(text).sections] == ["Nr. 1", "Nr. 1.1", "Nr. 1.2"]


def test_page_furniture_goes_and_the_torn_sentence_is_whole() -> None:
    lines = []
    for page in range(1, 5):
        lines += [f"{'Vorab ' * page}wird gefördert, wenn der Verein mit ihr und", ""]
        lines += [f"Seite {page} von 4", "Land Muster - Richtlinie Hilfe", ""]
    text = "\n".join([*lines, "dem Land zusammenarbeitet."])
    arrangement = arrange(text)
    assert "Seite" not in arrangement.text
    assert "Land Muster" not in arrangement.text
    assert len(arrangement.furniture) == 8
    assert arrangement.text.endswith("und dem Land zusammenarbeitet.\n")


def test_a_letter_counts_from_the_salutation() -> None:
    text = (
        "Amt Muster\n\nFörderung 2030\n\nSehr geehrte Frau Beispiel,\n\nwir fördern Sie.\n\n"
        "Nötig sind:\n\n- ein Antrag\n- ein Plan\n\nSchreiben Sie uns.\n\n"
        "Mit freundlichen Grüßen\nAmt"
    )
    arrangement = arrange(text)
    found = {s.place: arrangement.text[s.start : s.end] for s in arrangement.sections}
    assert found["Betreff"] == "Förderung 2030"
    assert found["Absatz 2, 2. Aufzählungspunkt"] == "ein Plan"
    assert found["Absatz 3"] == "Schreiben Sie uns."
    assert found["Unterschrift"].startswith("Mit freundlichen")


LINES = st.sampled_from(
    ["1", "1.1", "1.2 Ziel", "2.", "§ 1 Zweck", "(1) Text.", "a) eins,", "b) zwei", "- Punkt",
     "  - Unterpunkt", "", "", "Sehr geehrte Frau,", "Ein Satz über Geld.", "Überschrift",
     "# Titel", "***", "Seite 1 von 2", "Mit freundlichen Grüßen", "Wort-", "geht weiter.",
     "I. Rom", "Artikel 1", "Teil A", "Anlage 1", "225)", "[Zugangsdaten entfernt]", "aa) zwei",
     "Redaktioneller Hinweis:", "MBl. NRW. 2024 S. 602."]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(LINES, max_size=30).map("\n".join)))
def test_any_text_has_sections_that_lie_within_each_other(text: str) -> None:
    arrangement = arrange(text)
    places = [section.place for section in arrangement.sections]
    assert len(places) == len(set(places))
    for section in arrangement.sections:
        assert 0 <= section.start <= section.body <= section.end <= len(arrangement.text)
        assert section.start < section.end
    for first in arrangement.sections:
        for second in arrangement.sections:
            apart = first.end <= second.start or second.end <= first.start
            inside = first.start <= second.start and second.end <= first.end
            around = second.start <= first.start and first.end <= second.end
            assert apart or inside or around
