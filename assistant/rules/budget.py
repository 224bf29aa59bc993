"""The budget of a programme: caps and flat rates applied to planned or highest costs, with steps.

All amounts are Decimal euros, exact; they are rounded half up to cents only for display. What is
over a cap is shown as not eligible; nothing is cut silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.rules.conditions import Verdict, evaluate
from assistant.rules.facts import Facts
from knowledge.catalogue.records import CostLine, Programme

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Factor:
    """One number of a step: from a value of the programme, a fact, or an earlier line."""

    amount: Decimal
    unit: str
    value: str | None = None
    fact: str | None = None
    line: str | None = None


@dataclass(frozen=True)
class LineResult:
    """A cost line. planned: None when nothing was said (the highest amount is taken then).

    eligible: euros for the whole period computed; cap: the most that is eligible, None for a flat
    rate. excess: planned less eligible. factors: what was multiplied. open: facts that are missing.
    """

    name: str
    line: CostLine
    planned: Decimal | None
    cap: Decimal | None
    eligible: Decimal | None
    factors: tuple[Factor, ...]
    missing: tuple[str, ...] = ()

    @property
    def excess(self) -> Decimal:
        """What is planned over the cap, 0 when nothing is."""
        if self.planned is None or self.eligible is None:
            return Decimal(0)
        return max(Decimal(0), self.planned - self.eligible)


@dataclass(frozen=True)
class BudgetResult:
    """All lines for a number of years. total: None when a line is open."""

    years: Decimal
    lines: tuple[LineResult, ...]

    @property
    def total(self) -> Decimal | None:
        """Sum of the eligible amounts; None while a line is open."""
        amounts = [line.eligible for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that are missing, in the order of the lines."""
        return tuple(dict.fromkeys(name for line in self.lines for name in line.missing))

    def line(self, name: str) -> LineResult:
        """The line of this name. Raises KeyError when there is none."""
        for line in self.lines:
            if line.name == name:
                return line
        raise KeyError(name)


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to whole cents, as an answer shows it."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def budget_years(programme: Programme) -> Decimal:
    """The years the budget is computed for: those of the project if fixed, else one."""
    if programme.budget is None or programme.budget.years is None:
        return Decimal(1)
    return _amount(programme, programme.budget.years)


def compute(programme: Programme, facts: Facts, *, years: Decimal | None = None) -> BudgetResult:
    """The budget for these facts. years: default is the programme's own period.

    A line without a planned amount counts with its highest amount. Raises ValueError when the
    programme has no budget.
    """
    if programme.budget is None:
        raise ValueError(f"programme {programme.id} has no budget")
    period = budget_years(programme) if years is None else years
    done: dict[str, LineResult] = {}
    for name, line in programme.budget.lines.items():
        if line.cap is not None:
            done[name] = _capped(programme, name, line, facts, period)
        else:
            done[name] = _flat(programme, name, line, done)
    return BudgetResult(period, tuple(done.values()))


def _capped(
    programme: Programme, name: str, line: CostLine, facts: Facts, years: Decimal
) -> LineResult:
    assert line.cap is not None
    value = programme.values[line.cap]
    amount = _amount(programme, line.cap)
    factors: list[Factor] = [Factor(amount, "EUR", value=line.cap)]
    cap = amount
    if _switched_off(line, facts):
        return LineResult(name, line, Decimal(0), cap, Decimal(0), (Factor(Decimal(0), "EUR"),))
    if value.unit == "EUR per post and year":
        posts = _posts(programme, line, facts)
        if isinstance(posts, tuple):
            return LineResult(name, line, None, None, None, tuple(factors), posts)
        factors.insert(0, posts)
        cap *= posts.amount
    if value.unit != "EUR" and years != 1:
        factors.append(Factor(years, "years", value=_years_name(programme, years)))
        cap *= years
    planned = _planned(line, facts, years, per_year=value.unit != "EUR")
    eligible = cap if planned is None else min(planned, cap)
    return LineResult(name, line, planned, cap, eligible, tuple(factors))


def _switched_off(line: CostLine, facts: Facts) -> bool:
    """A line without its posts: said to be none, or an extra nobody asked for."""
    if line.presence is not None and facts.number(line.presence) == 0:
        return True
    return line.optional and line.posts is not None and not facts.number(line.posts.fact)


def _posts(programme: Programme, line: CostLine, facts: Facts) -> Factor | tuple[str, ...]:
    """The number of posts that counts, or the names of the missing facts.

    The number said, at most what the guideline allows for this applicant; without one the most.
    """
    assert line.posts is not None
    said = facts.number(line.posts.fact)
    missing: tuple[str, ...] = ()
    if said is not None and not line.posts.limits:
        return Factor(said, "posts", fact=line.posts.fact)
    for limit in line.posts.limits:
        outcome = evaluate(limit.when, facts, programme)
        if outcome.verdict is Verdict.MET:
            most = _amount(programme, limit.most)
            if said is not None and said <= most:
                return Factor(said, "posts", fact=line.posts.fact)
            return Factor(most, "posts", value=limit.most)
        missing += outcome.missing
    least = min(_amount(programme, limit.most) for limit in line.posts.limits)
    if said is not None and said <= least:
        return Factor(said, "posts", fact=line.posts.fact)
    return tuple(dict.fromkeys(missing)) or ("applicant_kind",)


def _planned(line: CostLine, facts: Facts, years: Decimal, *, per_year: bool) -> Decimal | None:
    if line.fact_total is not None and facts.number(line.fact_total) is not None:
        return facts.number(line.fact_total)
    yearly = facts.number(line.fact) if line.fact is not None else None
    if yearly is None:
        return None
    return yearly * years if per_year else yearly


def _flat(
    programme: Programme, name: str, line: CostLine, done: Mapping[str, LineResult]
) -> LineResult:
    """A percentage of the eligible amounts of other lines (never of what is over their caps)."""
    assert line.flat_rate is not None
    rate = _amount(programme, line.flat_rate)
    parts = [done[base] for base in line.base]
    missing = tuple(dict.fromkeys(m for part in parts for m in part.missing))
    factors = (
        Factor(rate, "percent", value=line.flat_rate),
        *(
            Factor(part.eligible, "EUR", line=part.name)
            for part in parts
            if part.eligible is not None
        ),
    )
    if missing:
        return LineResult(name, line, None, None, None, factors, missing)
    base = sum((part.eligible for part in parts if part.eligible is not None), Decimal(0))
    return LineResult(name, line, None, None, base * rate / 100, factors)


def _years_name(programme: Programme, years: Decimal) -> str | None:
    name = programme.budget.years if programme.budget else None
    return name if name is not None and _amount(programme, name) == years else None


def _amount(programme: Programme, name: str) -> Decimal:
    amount = programme.values[name].amount
    assert amount is not None
    return amount
