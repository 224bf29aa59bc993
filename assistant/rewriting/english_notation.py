"""Figures in English notation, for English answers: "€65,888.69", "14 February 2025", "40%"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import format_date
from babel.numbers import format_decimal

from assistant.answering.records import Figure
from knowledge.german.dates import find_dates

_LOCALE = "en_GB"
_ANY_DAY = date(2024, 1, 1)
_PARTS = {"start": "the beginning of", "middle": "the middle of", "end": "the end of"}


def english_figure(figure: Figure) -> Figure:
    """The same figure, written the English way; names, addresses and quoted words stay."""
    return replace(figure, as_written=_written(figure))


def _written(figure: Figure) -> str:
    if figure.unit == "text":
        return _part_of_a_month(figure.as_written)
    if figure.unit == "year":
        return figure.as_written
    if figure.unit == "date":
        return _date(figure)
    try:
        value = Decimal(figure.value)
    except InvalidOperation:
        return figure.as_written
    if figure.unit.startswith("EUR") and "€" in figure.as_written:
        whole = value == value.to_integral_value()
        pattern = "#,##0" if whole else "#,##0.00"
        return f"€{_number(value, pattern)}"
    number = _number(value, "#,##0.##########")
    return f"{number}%" if figure.as_written.rstrip().endswith("%") else number


def _number(value: Decimal, pattern: str) -> str:
    return str(format_decimal(value, format=pattern, locale=_LOCALE, decimal_quantization=False))


def _date(figure: Figure) -> str:
    """A whole date, or day and month ("--03-31")."""
    if figure.value.startswith("--"):
        day = date.fromisoformat(f"2000{figure.value[1:]}")
        return str(format_date(day, "d MMMM", locale=_LOCALE))
    try:
        return str(format_date(date.fromisoformat(figure.value), "d MMMM y", locale=_LOCALE))
    except ValueError:
        return figure.as_written


def _part_of_a_month(written: str) -> str:
    """As in "Ende Oktober"; other quoted words stay as they are."""
    for mention in find_dates(written, today=_ANY_DAY):
        whole = (mention.start, mention.end) == (0, len(written))
        if whole and mention.part and mention.month and not (mention.day or mention.year):
            month = format_date(date(_ANY_DAY.year, mention.month, 1), "MMMM", locale=_LOCALE)
            return f"{_PARTS[mention.part]} {month}"
    return written
