"""Amounts and dates written for German readers: "65.888,69 €", "40 %", "14. Februar 2025"."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date as _babel_date
from babel.numbers import format_decimal

_NO_BREAK_SPACE = "\u00a0"
# unit → (word for one, word for any other amount)
_UNIT_WORDS = {
    "EUR": ("€", "€"),
    "percent": ("%", "%"),
    "inhabitants": ("Einwohner", "Einwohner"),
    "posts": ("Stelle", "Stellen"),
    "years": ("Jahr", "Jahre"),
    "months": ("Monat", "Monate"),
    "weeks": ("Woche", "Wochen"),
    "days": ("Tag", "Tage"),
    "partners": ("Partner", "Partner"),
}


def format_number(value: Decimal) -> str:
    """German notation, thousands with points, no zeros behind the comma: "57.000", "2,5"."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(value, format=pattern, locale="de_DE", decimal_quantization=False))


def format_amount(value: Decimal, unit: str) -> str:
    """The amount with its unit after a no-break space (U+00A0).

    unit: "EUR", "percent", "inhabitants", "posts", "years", "months", "weeks", "days",
    "partners", or "" for a bare number. Euros are rounded half up to cents and written with two
    places or, when whole, with none. Raises KeyError for another unit.
    """
    if not unit:
        return format_number(value)
    one, many = _UNIT_WORDS[unit]
    number = _euros(value) if unit == "EUR" else format_number(value)
    return f"{number}{_NO_BREAK_SPACE}{one if value == 1 else many}"


def _euros(value: Decimal) -> str:
    cents = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    pattern = "#,##0" if cents == cents.to_integral_value() else "#,##0.00"
    return str(format_decimal(cents, format=pattern, locale="de_DE", decimal_quantization=False))


def format_date(value: date) -> str:
    """As in "14. Februar 2025": day without leading zero, month in words."""
    return str(_babel_date(value, format="d. MMMM y", locale="de_DE"))
