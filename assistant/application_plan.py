"""The plan of costs as a page shows it: inputs by line and year, sums, caps, what exceeds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.application import Opened
from assistant.application_writing import Entered, FindingView, entered, finding_view, proof_source
from assistant.form.application_case import WHOLE_PERIOD
from assistant.form.budget_findings import line_steps
from assistant.form.budget_plan import BudgetPlan, PlannedLine, year_starts
from assistant.form.case_check import CaseCheck
from assistant.form.shown_facts import label_of
from assistant.programme_view import Source
from assistant.rules.budget import cents
from knowledge.german.formats import format_amount


@dataclass(frozen=True)
class PlanLine:
    """A cost line. inputs: by year, or one for the whole period; none when it is computed.

    Amounts are shown texts, "" where there is none: planned, eligible, free, excess, cap, year_cap.
    said: an amount from the chat that is reckoned with while nothing is entered here. by_posts:
    the amount that posts give as long as nothing is entered.
    """

    name: str
    label: str
    inputs: tuple[Entered, ...]
    whole: bool
    computed: bool
    planned: str
    eligible: str
    free: str
    excess: str
    cap: str
    year_cap: str
    steps: str
    said: str
    by_posts: str
    missing: tuple[str, ...]
    source: Source | None
    findings: tuple[FindingView, ...]

    @property
    def id(self) -> str:
        """The name as an id of a page."""
        return f"budget-{self.name}"


@dataclass(frozen=True)
class PlanView:
    """The plan. total, planned, excess: sums as shown; total "" while a line is open.

    starts: first day of each year, empty where it is not known or there is only one.
    """

    years: int
    starts: tuple[date, ...]
    lines: tuple[PlanLine, ...]
    total: str
    planned: str
    excess: str
    open_lines: tuple[str, ...]
    notes: tuple[FindingView, ...]


def plan_view(check: CaseCheck, draft: Opened) -> PlanView:
    """The plan of a checked case that has one."""
    plan = check.plan
    assert plan is not None
    whole = {"budget.total", "budget.note", "budget.base"}
    return PlanView(
        years=plan.years,
        starts=year_starts(check.programme, draft.case, plan),
        lines=tuple(_line(check, plan, line, draft) for line in plan.lines),
        total=_euros(plan.total),
        planned=_euros(plan.planned),
        excess=_euros(plan.excess) if plan.excess else "",
        open_lines=tuple(line.label for line in plan.open_lines),
        notes=tuple(finding_view(check.programme, f) for f in check.findings if f.id in whole),
    )


def _line(check: CaseCheck, plan: BudgetPlan, line: PlannedLine, draft: Opened) -> PlanLine:
    case, programme = draft.case, check.programme
    some = any(case.amount(line.name, year) is not None for year in range(1, plan.years + 1))
    whole = line.kind == "whole" and not some
    own = f"budget.{line.name}"
    found = [f for f in check.findings if f.weight in ("note", "unclear") and own in f.fields]
    inputs: tuple[Entered, ...] = ()
    if line.kind in ("yearly", "whole"):
        years = (WHOLE_PERIOD,) if whole else tuple(range(1, plan.years + 1))
        inputs = tuple(_input(line, year, draft) for year in years)
    # What the list of partners holds is called differently in each form.
    asked: dict[str, str] = {
        f.kind: f.label for f in programme.form.fields().values() if f.kind == "partners"
    }
    entered_here = bool(case.budget.get(line.name))
    given = line.planned_by == "applicant" and not entered_here
    return PlanLine(
        name=line.name,
        label=line.label,
        inputs=inputs,
        whole=whole,
        computed=not inputs,
        planned=_euros(line.planned),
        eligible=_euros(line.eligible),
        free=_euros(line.free),
        excess=_euros(line.excess) if line.excess else "",
        cap=_euros(line.cap),
        year_cap=_euros(line.year_cap),
        steps=line_steps(programme, plan, line).text,
        said=_euros(line.planned) if given else "",
        by_posts=_euros(line.planned) if inputs and line.planned_by == "calculated" else "",
        missing=tuple(asked.get(name, label_of(name)) for name in line.missing),
        source=proof_source(programme, line.value),
        findings=tuple(finding_view(programme, f) for f in found),
    )


def _input(line: PlannedLine, year: int, draft: Opened) -> Entered:
    amount = draft.case.amount(line.name, year)
    shown = _euros(amount)
    written = shown.removesuffix("\u00a0€")
    return entered(draft, f"budget.{line.name}.{year}", line.label, "amount", written, shown=shown)


def _euros(amount: Decimal | None) -> str:
    return "" if amount is None else format_amount(cents(amount), "EUR")
