from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.catalogue.catalogue import PROGRAMMES_FOLDER, programmes, proofs_of
from knowledge.catalogue.proofs import check_catalogue


def test_everything_is_proven() -> None:
    assert [str(fault) for fault in check_catalogue()] == []


KISI, KIM = "hessen-kisi-2025.yaml", "nrw-kim-2024.yaml"
# (what is planted, file, words before, words after, kind of fault)
PLANTED = [
    (
        "an amount that is not in its quote",
        KISI,
        'amount: "65888.69"',
        'amount: "65888.96"',
        "value",
    ),
    (
        "a date that is not in its quote",
        KISI,
        "date: 2025-02-14",
        "date: 2025-02-15",
        "value",
    ),
    (
        "a quote with a changed word",
        KISI,
        "quote: Das Projekt umfasst die Förderung von 42",
        "quote: Das Projekt umfasst eine Förderung von 42",
        "quote",
    ),
    (
        "a place where the quote does not stand",
        KIM,
        'place: "Nr. 7.4"',
        'place: "Nr. 7.3"',
        "place",
    ),
    (
        "a digit in a sentence",
        KIM,
        "text: Die Zuwendung hat die Form",
        "text: Die 3 Zuwendungen haben die Form",
        "digit",
    ),
    (
        "a number word in a sentence",
        KIM,
        "Die Zuwendung hat die Form",
        "Die Zuwendung hat drei Mal die Form",
        "digit",
    ),
    (
        "a gap without a value",
        KISI,
        "Der Förderaufruf ist unter {call_website}",
        "Der Förderaufruf ist unter {call_page}",
        "gap",
    ),
    (
        "a source that does not exist",
        KISI,
        "cites: [municipalities_supported]",
        "cites: [municipalities]",
        "name",
    ),
    (
        "a rule with an unknown value",
        KISI,
        "between: [alone_from, alone_to]",
        "between: [alone_from, alone_too]",
        "name",
    ),
    (
        "an unknown key",
        KIM,
        "short_title: KIM",
        "short_titel: KIM",
        "load",
    ),
    (
        "a key twice",
        KIM,
        "short_title: KIM",
        "short_title: KIM\nshort_title: KIM",
        "load",
    ),
    (
        "a wrong unit",
        KIM,
        'unit: weeks, amount: "4"',
        'unit: fortnights, amount: "4"',
        "load",
    ),
    (
        "a number of the text that nobody accounts for",
        KISI,
        "  - {quote: Fax +49 611 327193242",
        "  - {quote: Ihre Nachricht",
        "unaccounted",
    ),
]


@pytest.mark.parametrize(
    ("file", "before", "after", "kind"),
    [row[1:] for row in PLANTED],
    ids=[row[0] for row in PLANTED],
)
def test_a_planted_fault_is_found_with_file_and_line(
    tmp_path: Path, file: str, before: str, after: str, kind: str
) -> None:
    shutil.copy(PROGRAMMES_FOLDER / file, tmp_path / file)
    source = (tmp_path / file).read_text(encoding="utf-8")
    assert before in source
    (tmp_path / file).write_text(source.replace(before, after, 1), encoding="utf-8")
    faults = [fault for fault in check_catalogue(tmp_path) if fault.kind == kind]
    assert faults
    assert file in faults[0].where or file in faults[0].message
    assert "line" in str(faults[0])


def test_each_name_that_backs_an_answer_has_a_proof() -> None:
    for programme in programmes().values():
        for decision in programme.decisions.values():
            for case in decision.cases:
                assert all(proofs_of(programme, name) for name in case.cites)
