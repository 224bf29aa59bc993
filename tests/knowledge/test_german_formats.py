from datetime import date
from decimal import Decimal

import pytest

from knowledge.german.formats import format_amount, format_date


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("65888.69", "EUR", "65.888,69\u00a0€"),
        ("57000.00", "EUR", "57.000\u00a0€"),
        ("90266.428", "EUR", "90.266,43\u00a0€"),
        ("315932.498", "EUR", "315.932,50\u00a0€"),
        ("0.5", "EUR", "0,50\u00a0€"),
        ("40", "percent", "40\u00a0%"),
        ("10000", "inhabitants", "10.000\u00a0Einwohner"),
        ("2.5", "posts", "2,5\u00a0Stellen"),
        ("1", "posts", "1\u00a0Stelle"),
        ("3", "years", "3\u00a0Jahre"),
        ("42", "", "42"),
    ],
)
def test_amounts_are_written_for_german_readers(value: str, unit: str, written: str) -> None:
    assert format_amount(Decimal(value), unit) == written


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(KeyError):
        format_amount(Decimal(1), "furlongs")


def test_dates_are_written_out() -> None:
    assert format_date(date(2025, 2, 4)) == "4. Februar 2025"
