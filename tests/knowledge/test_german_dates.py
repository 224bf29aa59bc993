from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.german.dates import find_dates
from knowledge.german.formats import format_date

TODAY = date(2025, 1, 10)  # a Friday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14.2.25", date(2025, 2, 14)),
        ("am 14.02.2025.", date(2025, 2, 14)),
        ("14. Februar 2025", date(2025, 2, 14)),
        ("14 Feb 2025", date(2025, 2, 14)),
        ("14. Feber 2025", date(2025, 2, 14)),
        ("2025-02-14", date(2025, 2, 14)),
        ("February 14th, 2025", date(2025, 2, 14)),
        ("the 14th of February 2025", date(2025, 2, 14)),
        ("1. Maerz 2025", date(2025, 3, 1)),
        ("heute", TODAY),
        ("morgen", date(2025, 1, 11)),
        ("gestern", date(2025, 1, 9)),
        ("nächste Woche", date(2025, 1, 13)),
        ("in zwei Wochen", date(2025, 1, 24)),
        ("am Montag", date(2025, 1, 13)),
    ],
)
def test_a_complete_date_is_read(text: str, expected: date) -> None:
    (mention,) = find_dates(text, today=TODAY)
    assert mention.value == expected
    assert not mention.impossible


@pytest.mark.parametrize(
    ("text", "year", "month", "day", "part"),
    [
        ("14. Februar", None, 2, 14, None),
        ("am 15.2. noch", None, 2, 15, None),
        ("am 15.2 noch", None, 2, 15, None),
        ("Februar 2025", 2025, 2, None, None),
        ("02/2025", 2025, 2, None, None),
        ("2025", 2025, None, None, None),
        ("Ende Oktober", None, 10, None, "end"),
        ("Ende 2026", 2026, None, None, "end"),
        ("nächstes Jahr", 2026, None, None, None),
        ("im mai", None, 5, None, None),
    ],
)
def test_a_partial_date_keeps_the_parts_it_has(
    text: str, year: int | None, month: int | None, day: int | None, part: str | None
) -> None:
    (mention,) = find_dates(text, today=TODAY)
    assert mention.value is None
    assert (mention.year, mention.month, mention.day, mention.part) == (year, month, day, part)


@pytest.mark.parametrize("text", ["31.02.2025", "31.02.", "30. Februar", "31.13.2025", "0.5.2025"])
def test_a_day_that_no_calendar_has_is_marked(text: str) -> None:
    (mention,) = find_dates(text, today=TODAY)
    assert mention.impossible
    assert mention.value is None


@pytest.mark.parametrize(
    "text",
    ["Nr. 5.4.1", "9.3.1und 9.5", "2.25 Stellen", "2025 Einwohner", "2000 Euro", "guten Morgen",
     "2 025", "7.200", "0611/3219", "1.5 million"],
)  # fmt: skip
def test_other_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text, today=TODAY) == ()


def test_both_ends_of_a_period_are_read() -> None:
    found = find_dates("vom 1. Oktober 2025 bis 30. September 2028", today=TODAY)
    assert [mention.value for mention in found] == [date(2025, 10, 1), date(2028, 9, 30)]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)))
def test_a_date_written_by_us_is_read_back(day: date) -> None:
    for written in (format_date(day), day.isoformat(), f"{day:%d.%m.%Y}"):
        (mention,) = find_dates(f"Frist: {written}", today=TODAY)
        assert mention.value == day


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31)))
def test_tomorrow_follows_today(today: date) -> None:
    (mention,) = find_dates("Geht das morgen?", today=today)
    assert mention.value == today + timedelta(days=1)
