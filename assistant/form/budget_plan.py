"""The planned budget of a case by line and year against caps and rates, nothing cut silently.

Caps, posts and rates come from `assistant.rules.budget`; here they meet amounts of single years.
Euros, exact; a line without a planned amount stays open and is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.form.application_case import WHOLE_PERIOD, ApplicationCase
from assistant.rules.budget import Factor, LineResult, budget_years, cents, compute
from assistant.rules.conditions import Verdict, evaluate
from assistant.rules.facts import Facts
from knowledge.catalogue.form_records import LineShare
from knowledge.catalogue.records import CostLine, Programme

LineKind = Literal["yearly", "whole", "rate", "partners"]
PlannedBy = Literal["applicant", "calculated", "open"]
_ZERO = Decimal(0)


@dataclass(frozen=True)
class PlannedLine:
    """A line of the plan, in euros.

    kind: capped each year, capped for the whole period, a rate, or one post for each partner.
    by_year: planned in each year; None where nothing was entered (always for whole and rate).
    year_cap: cap of one year; cap: of the whole period; both None for a rate and while open.
    planned_by calculated: from posts times the yearly amount, or a rate. factors: what was
    multiplied for one year (yearly, partners), for the period (whole), or the rate and its base.
    missing: facts that are missing. partial: a share of a post smaller than the guideline names.
    """

    name: str
    label: str
    kind: LineKind
    by_year: tuple[Decimal | None, ...]
    planned: Decimal | None
    year_cap: Decimal | None
    cap: Decimal | None
    eligible: Decimal | None
    planned_by: PlannedBy
    factors: tuple[Factor, ...]
    value: str
    statement: str | None
    missing: tuple[str, ...] = ()
    counted_by_posts: bool = False
    partial: bool = False
    base: tuple[str, ...] = ()

    @property
    def excess(self) -> Decimal:
        """Planned but not eligible; while the line is open, in the years that are known."""
        if self.planned is not None and self.eligible is not None:
            return self.planned - self.eligible
        return sum((excess for _, excess in self.high_years), _ZERO)

    @property
    def high_years(self) -> tuple[tuple[int, Decimal], ...]:
        """The years planned above their cap, from 1, with what is above it."""
        cap = self.year_cap
        if cap is None:
            return ()
        given = enumerate(self.by_year, 1)
        return tuple((n, each - cap) for n, each in given if each is not None and each > cap)

    @property
    def free(self) -> Decimal | None:
        """What is left up to the cap; None for a rate and while open."""
        if self.cap is None or self.eligible is None:
            return None
        return self.cap - self.eligible


@dataclass(frozen=True)
class BudgetPlan:
    """All lines. years: number of years of the plan."""

    years: int
    lines: tuple[PlannedLine, ...]

    @property
    def open_lines(self) -> tuple[PlannedLine, ...]:
        """Lines without a result."""
        return tuple(line for line in self.lines if line.eligible is None)

    @property
    def total(self) -> Decimal | None:
        """Sum of what is eligible, in whole cents; None while a line is open."""
        if self.open_lines:
            return None
        return sum(
            (cents(line.eligible) for line in self.lines if line.eligible is not None), _ZERO
        )

    @property
    def planned(self) -> Decimal:
        """Sum of what is planned or computed, open lines left aside, in whole cents."""
        return sum((cents(line.planned) for line in self.lines if line.planned is not None), _ZERO)

    @property
    def excess(self) -> Decimal:
        """Sum of what is planned but not eligible."""
        return sum((line.excess for line in self.lines), _ZERO)

    def line(self, name: str) -> PlannedLine:
        """The line of this name. Raises KeyError when there is none."""
        for line in self.lines:
            if line.name == name:
                return line
        raise KeyError(name)


def budget_plan(programme: Programme, case: ApplicationCase) -> BudgetPlan:
    """The plan of a case. Raises ValueError when the programme has no budget."""
    if programme.budget is None:
        raise ValueError(f"programme {programme.id} has no budget")
    facts = case.known_facts()
    years = int(budget_years(programme))
    # Planned costs are left out: only the caps are wanted here, those of one year.
    costs = [
        n for line in programme.budget.lines.values() for n in (line.fact, line.fact_total) if n
    ]
    caps = compute(programme, facts.without(*costs), years=Decimal(1))
    done: dict[str, PlannedLine] = {}
    for name, line in programme.budget.lines.items():
        if line.flat_rate is not None:
            done[name] = _rate(programme, name, line, done)
            continue
        extra = facts.number(line.posts.fact) if line.posts else None
        if name in programme.form.partner_lines:
            if facts.partners or extra:
                done[name] = _partners(programme, facts, name, line, years)
            continue
        if line.optional and not extra:
            continue
        amounts, planned = _planned(programme, case, facts, name, line, years)
        done[name] = _capped(programme, facts, caps.line(name), amounts, planned, years)
    return BudgetPlan(years, tuple(done.values()))


def year_starts(programme: Programme, case: ApplicationCase, plan: BudgetPlan) -> tuple[date, ...]:
    """First day of each year of a plan of several years: of the case, else of the programme.

    Empty for a plan of one year, and where neither names a first day.
    """
    named = programme.values[programme.form.start].date_ if programme.form.start else None
    first = case.day("start") or named
    if plan.years < 2 or first is None:
        return ()
    return tuple(years_later(first, number) for number in range(plan.years))


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _is_whole(programme: Programme, line: CostLine) -> bool:
    """Whether the cap is for the whole period rather than for each year."""
    return line.cap is not None and programme.values[line.cap].unit == "EUR"


def _planned(
    programme: Programme, case: ApplicationCase, facts: Facts, name: str, line: CostLine, years: int
) -> tuple[tuple[Decimal | None, ...], Decimal | None]:
    """Planned euros by year and in sum: from the table, else from a cost fact of the chat."""
    amounts = tuple(case.amount(name, year) for year in range(1, years + 1))
    whole = case.amount(name, WHOLE_PERIOD)
    if any(amount is not None for amount in amounts):
        return amounts, sum((a for a in amounts if a is not None), _ZERO)
    if whole is not None:
        return amounts, whole
    said = facts.number(line.fact) if line.fact else None
    if said is None:
        return amounts, None
    if _is_whole(programme, line):
        return amounts, said
    return (said,) * years, said * years


def _capped(
    programme: Programme,
    facts: Facts,
    cap: LineResult,
    amounts: tuple[Decimal | None, ...],
    planned: Decimal | None,
    years: int,
) -> PlannedLine:
    name, line = cap.name, cap.line
    assert line.cap is not None
    whole = _is_whole(programme, line)
    share = programme.form.shares.get(name)
    part, partial, missing = _share(programme, facts, share)
    missing = (*cap.missing, *missing)
    # A yearly amount by which posts are measured may be computed; a ceiling ("bis zu") may not,
    # that would say of the applicant what nobody said.
    by_posts = share.measured if share is not None else line.posts is not None and line.fact is None
    year_cap = None if cap.cap is None or missing else cap.cap * part
    if planned is None and by_posts and year_cap is not None:
        said = facts.number(line.posts.fact) if line.posts else None
        rate = programme.values[line.cap].amount
        assert rate is not None
        each = said * rate if said is not None else year_cap
        amounts, planned = (each,) * years, each * years
        by: PlannedBy = "calculated"
    else:
        by = "open" if planned is None else "applicant"
    eligible: Decimal | None = None
    total_cap = None if year_cap is None else year_cap if whole else year_cap * years
    some = any(amount is not None for amount in amounts)
    gap = some and any(amount is None for amount in amounts)
    if planned is not None and year_cap is not None and total_cap is not None and not gap:
        if whole or not some:
            eligible = min(planned, total_cap)
        else:
            eligible = sum((min(a, year_cap) for a in amounts if a is not None), _ZERO)
    return PlannedLine(
        name=name,
        label=_capital(line.label),
        kind="whole" if whole else "yearly",
        by_year=amounts,
        planned=planned,
        year_cap=None if whole else year_cap,
        cap=total_cap,
        eligible=eligible,
        planned_by=by,
        factors=cap.factors,
        value=line.cap,
        statement=line.statement,
        missing=missing,
        counted_by_posts=by_posts,
        partial=partial,
    )


def _share(
    programme: Programme, facts: Facts, share: LineShare | None
) -> tuple[Decimal, bool, tuple[str, ...]]:
    """The part of the cap that counts, whether it is a smaller share, and what is missing."""
    if share is None:
        return Decimal(1), False, ()
    said, full = facts.number(share.fact), programme.values[share.full].amount
    assert full is not None
    if said is None:
        return Decimal(1), False, (share.fact,)
    return min(Decimal(1), said / full), _ZERO < said < full, ()


def _rate(
    programme: Programme, name: str, line: CostLine, done: Mapping[str, PlannedLine]
) -> PlannedLine:
    assert line.flat_rate is not None
    rate = programme.values[line.flat_rate].amount
    assert rate is not None
    parts = [done[base] for base in line.base]
    eligible: Decimal | None = None
    if all(part.eligible is not None for part in parts):
        eligible = sum((p.eligible for p in parts if p.eligible is not None), _ZERO) * rate / 100
    return PlannedLine(
        name=name,
        label=_capital(line.label),
        kind="rate",
        by_year=(),
        planned=eligible,
        year_cap=None,
        cap=None,
        eligible=eligible,
        planned_by="open" if eligible is None else "calculated",
        factors=(Factor(rate, "percent", value=line.flat_rate),),
        value=line.flat_rate,
        statement=line.statement,
        base=line.base,
    )


def _partners(
    programme: Programme, facts: Facts, name: str, line: CostLine, years: int
) -> PlannedLine:
    """One post for each partner; only those that meet the condition are eligible."""
    record = programme.form.partner_lines[name]
    assert line.cap is not None
    rate = programme.values[line.cap].amount
    assert rate is not None
    verdicts = [evaluate(record.when, Facts(p), programme).verdict for p in facts.partners]
    met = Decimal(sum(verdict is Verdict.MET for verdict in verdicts))
    said = facts.number(line.posts.fact) if line.posts else None
    wanted = max(Decimal(len(verdicts)), said or _ZERO)
    is_open = Verdict.OPEN in verdicts or wanted > len(verdicts)
    cap = None if is_open else rate * met
    return PlannedLine(
        name=name,
        label=_capital(line.label),
        kind="partners",
        by_year=(rate * wanted,) * years,
        planned=rate * wanted * years,
        year_cap=cap,
        cap=None if cap is None else cap * years,
        eligible=None if cap is None else cap * years,
        planned_by="calculated",
        factors=(Factor(met, "posts"), Factor(rate, "EUR", value=line.cap)),
        value=line.cap,
        statement=record.statement,
        missing=("partners",) if is_open else (),
        counted_by_posts=True,
    )


def _capital(label: str) -> str:
    """A label as it opens a row of a table."""
    return label[:1].upper() + label[1:]
