"""The amounts a question names, each with the cost line it belongs to and the period it is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from assistant.answering.context import Context
from assistant.rules.budget import budget_years
from assistant.rules.facts import Fact, Facts
from assistant.understanding.fact_costs import CostMention
from assistant.understanding.fact_records import FactMention
from knowledge.catalogue.records import CostLine

Period = Literal["year", "total"]


@dataclass(frozen=True)
class AmountSaid:
    """Euros planned or claimed for one line. period None: not said, so that of the line's cap."""

    line: str
    amount: Decimal
    period: Period | None
    claimed: bool


def amounts_said(
    context: Context, entry_lines: Iterable[str] = (), costs: Sequence[CostMention] = ()
) -> tuple[AmountSaid, ...]:
    """The amounts of the question.

    entry_lines: where an amount without a role belongs, and a single one whose kind of cost (of
    costs) is one of theirs.
    """
    budget = context.programme.budget
    if budget is None:
        return ()
    found: dict[str, AmountSaid] = {}
    lines = tuple(entry_lines)
    for mention in context.question.mentions_of_facts:
        if mention.partner is not None or not isinstance(mention.value, Decimal):
            continue
        if mention.bound in {"over", "under"}:
            continue  # "mehr als 60.000 €" names no amount to check
        name = _line_of(context, mention) or _loose_line(context, mention, lines)
        if name is not None and name not in found:
            found[name] = AmountSaid(
                name, mention.value, _period(context, mention), mention.claimed
            )
    said = tuple(found.values())
    kinds = {mention.kind for mention in costs}
    mine = [name for name in lines if kinds & set(budget.lines[name].costs)]
    if len(said) == 1 and mine and said[0].line not in lines:
        return (replace(said[0], line=mine[0]),)
    return said


def _line_of(context: Context, mention: FactMention) -> str | None:
    budget = context.programme.budget
    assert budget is not None
    for name, line in budget.lines.items():
        if line.cap is not None and mention.name in (line.fact, line.fact_total):
            return name
    if mention.name.startswith("personnel_costs"):
        return next((n for n, line in budget.lines.items() if "personnel" in line.costs), None)
    return None


def _loose_line(context: Context, mention: FactMention, lines: tuple[str, ...]) -> str | None:
    """An amount of euros without a role is meant for the line that was asked about."""
    budget = context.programme.budget
    assert budget is not None
    money = mention.name == "number" and (mention.unit == "EUR" or mention.unit is None)
    if not money or not isinstance(mention.value, Decimal) or mention.value < 500:
        return None
    capped = [name for name in lines if budget.lines[name].cap is not None]
    return capped[0] if capped else None


def _period(context: Context, mention: FactMention) -> Period | None:
    if mention.period == "year":
        return "year"
    if mention.period == "total" or mention.name.endswith("_total"):
        return "total"
    years = context.question.said.number("project_years")
    whole = budget_years(context.programme)
    return "total" if years is not None and years == whole and years != 1 else None


def budget_facts(context: Context, said: Iterable[AmountSaid]) -> Facts:
    """Facts for the budget: those known, with the amounts of this question in their period."""
    budget = context.programme.budget
    assert budget is not None
    facts = context.facts
    for amount in said:
        line = budget.lines[amount.line]
        if amount.period == "total" and line.fact_total is not None:
            facts = facts.without(*((line.fact,) if line.fact else ()))
            facts = facts.with_(Fact(line.fact_total, amount.amount))
        elif line.fact is not None:
            facts = facts.with_(Fact(line.fact, amount.amount))
    return facts


def cost_facts(line: CostLine) -> tuple[str, ...]:
    """The names of the facts that hold planned costs of a line."""
    return tuple(name for name in (line.fact, line.fact_total) if name is not None)


def amounts_known(context: Context) -> frozenset[str]:
    """The lines whose planned costs are known, from this question or the conversation."""
    budget = context.programme.budget
    if budget is None:
        return frozenset()
    return frozenset(
        name
        for name, line in budget.lines.items()
        if any(context.facts.number(fact) is not None for fact in cost_facts(line))
    )
