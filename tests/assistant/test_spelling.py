"""Slips are put right only where one known word is meant; everything else stays as it is."""

from __future__ import annotations

import pytest

from assistant.understanding.spelling import KnownWords

WORDS = KnownWords(["antragsfrist", "verbund", "forderung", "integrationsguide", "stelle"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Antargsfrist?", "Antragsfrist?"),
        ("im Verbudn", "im Verbund"),
        ("der Integratoinsgiude", "der Integrationsguide"),
        ("bis 14. Fberuar 2025", "bis 14. Februar 2025"),
    ],
)
def test_a_slip_stands_for_the_word_meant(written: str, read: str) -> None:
    assert WORDS.mended(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "Förderung",  # known, whatever its umlauts
        "Steppe 7.200",  # too short for a guess, and figures are no words
        "Recklinghausen, Eltville und Mainz-Bingen",  # places have a reader of their own
        "Löschfahrzeug, Posaunenchor und Fahrradwerkstatt",  # unknown, and near to nothing
        "",
    ],
)
def test_what_is_no_slip_stays(text: str) -> None:
    assert WORDS.mended(text) == text
