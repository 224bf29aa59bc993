"""How amounts were computed, in words and figures: "3,5 × 57.000 € = 199.500 €"."""

from __future__ import annotations

from decimal import Decimal

from assistant.answering.records import TableRow
from assistant.answering.writing import plain_decimal
from assistant.rules.budget import Factor, LineResult, cents
from knowledge.german.formats import format_amount


def money(amount: Decimal) -> str:
    """Euros in German notation, rounded half up to cents."""
    return format_amount(cents(amount), "EUR")


def plain_number(amount: Decimal) -> str:
    """A bare number in German notation."""
    return format_amount(Decimal(plain_decimal(amount)), "")


def step_of(result: LineResult) -> str:
    """How a line was computed."""
    assert result.eligible is not None
    shown = money(result.eligible)
    if result.planned is not None and result.planned == result.eligible:
        return f"geplant {shown}"
    if result.line.flat_rate is not None:
        rate, *bases = result.factors
        terms = " + ".join(_factor(base) for base in bases)
        return f"{plain_number(rate.amount)} % × ({terms}) = {shown}"
    product = " × ".join(_factor(factor) for factor in result.factors)
    return f"{product} = {shown}" if len(result.factors) > 1 else product


def _factor(factor: Factor) -> str:
    return money(factor.amount) if factor.unit == "EUR" else plain_number(factor.amount)


def row_of(result: LineResult, label: str | None = None) -> TableRow:
    """The row of the table of figures for a line."""
    note = f"{money(result.excess)} nicht förderfähig" if result.excess > 0 else ""
    return TableRow(
        label or result.line.label, money(result.eligible or Decimal(0)), step_of(result), note
    )
