import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.german.figures import figures_in


def keys(text: str) -> list[str]:
    return [figure.key for figure in figures_in(text)]


def test_the_same_number_has_one_key_however_written() -> None:
    spellings = ["57.000", "57 000", "57000", "57'000", "57\u00a0000", "57.000,00", "57 Tsd."]
    assert {tuple(keys(f"Es sind {written} Euro")) for written in spellings} == {("number:57000",)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nr. 5.4.1 und § 44", ["text:5.4.1", "number:44"]),
        ("40 % in drei Jahren", ["percent:40", "number:3"]),
        ("40-prozentige Pauschale", ["percent:40"]),
        ("die Hälfte, doppelt, zweimal", ["number:0.5", "number:2", "number:2"]),
        ("halbjährlich und dreijährig", ["number:0.5", "number:3"]),
        ("in zwei Raten am 1. Mai", ["number:2", "date:-5-1"]),
        ("bis 14. Februar 2025", ["date:2025-02-14"]),
        ("2024", ["date:2024--"]),
        ("Ziffer 3 100 Euro", ["number:3", "number:100"]),
        ("13:00 Uhr", ["text:13:00"]),
        ("Tel. 0611 32190", ["text:0611", "number:32190"]),
        ("vierfach", ["number:4"]),
    ],
)
def test_figures_that_quantities_leave_out_are_seen(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Ein Verein, einfach eine Stelle", "die zweite Frage und Dritte", "beide", "heute innerhalb"],
)
def test_articles_and_ordinals_are_no_figures(text: str) -> None:
    assert keys(text) == []


def test_a_percentage_is_not_the_plain_number() -> None:
    assert keys("40 %") != keys("40")


digits_and_marks = st.text(alphabet="0123456789.,:/-' €%§abckm\u00a0½²", max_size=40)


@given(st.one_of(digits_and_marks, st.text(max_size=60)))
def test_every_digit_lies_in_a_figure(text: str) -> None:
    covered: set[int] = set()
    for figure in figures_in(text):
        assert text[figure.start : figure.end] == figure.as_written
        covered.update(range(figure.start, figure.end))
    digits = {
        index
        for index, character in enumerate(text)
        if character.isdigit() or unicodedata.category(character) in ("Nd", "Nl", "No")
    }
    assert digits <= covered


@given(digits_and_marks)
def test_figures_do_not_overlap(text: str) -> None:
    figures = figures_in(text)
    assert all(first.end <= second.start for first, second in pairwise(figures))


def test_a_guideline_text_is_covered() -> None:
    text = (
        "Vom 24. April 2024 (MBl. NRW. 2024 S. 602): 57 000 Euro, 0,5-Anteile, Nr. 5.1VVG zu § 44"
    )
    left = text
    for figure in reversed(figures_in(text)):
        left = left[: figure.start] + left[figure.end :]
    assert re.search(r"\d", left) is None
