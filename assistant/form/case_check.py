"""The check of an application case: everything that speaks for or against handing it in.

Findings over validity, deadline, eligibility, requirements, content, budget, dates, documents and
channel, each with what to do and the words of the guideline; and one result over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from assistant.form.application_case import ApplicationCase
from assistant.form.budget_findings import budget_findings
from assistant.form.budget_plan import BudgetPlan, budget_plan
from assistant.form.case_findings import CaseFinding, finding_record
from assistant.form.content_findings import (
    conflict_findings,
    content_findings,
    document_findings,
)
from assistant.form.eligibility_findings import eligibility_findings
from assistant.form.sentences import phrase, plain_decimal
from assistant.form.time_findings import channel_finding, time_findings
from assistant.rules.budget import cents
from assistant.rules.deadlines import DeadlineState, deadline_state
from assistant.rules.facts import Fact
from knowledge.catalogue.catalogue import programme as load_programme
from knowledge.catalogue.records import Programme
from knowledge.ingestion.guideline import load_guideline

Result = Literal["ready", "ready_with_notes", "not_eligible", "incomplete"]


@dataclass(frozen=True)
class CaseCheck:
    """The check of a case. findings: in the order of the application. plan: None without budget."""

    case: ApplicationCase
    programme: Programme
    result: Result
    findings: tuple[CaseFinding, ...]
    plan: BudgetPlan | None
    deadlines: tuple[DeadlineState, ...]

    @property
    def result_label(self) -> str:
        """The result as people read it: "Bereit mit Hinweisen"."""
        return phrase(self.result, "result")

    @property
    def falls_short(self) -> bool:
        """Whether the case cannot be handed in like this."""
        return self.result in ("not_eligible", "incomplete")

    def for_field(self, name: str) -> tuple[CaseFinding, ...]:
        """The findings that concern a form field (for cost lines: "budget.LINE")."""
        return tuple(finding for finding in self.findings if name in finding.fields)

    def as_json(self) -> dict[str, Any]:
        """For other programs: amounts as decimal text in whole cents, dates as ISO 8601."""
        return {
            "programme": self.programme.id,
            "guideline": {
                "id": self.programme.guideline,
                "sha256": load_guideline(self.programme.guideline).sha256,
            },
            "as_of": self.case.as_of.isoformat(),
            "result": self.result,
            "result_label": self.result_label,
            "findings": [finding_record(finding) for finding in self.findings],
            "budget": _plan_record(self.plan) if self.plan else None,
            "deadlines": [_deadline_record(state) for state in self.deadlines],
        }


def check_case(case: ApplicationCase) -> CaseCheck:
    """The check of a case on its as_of day. Raises UnknownProgrammeError (an InputError)."""
    programme = load_programme(case.programme)
    plan = budget_plan(programme, case) if programme.budget else None
    findings = tuple(_findings(programme, case, plan))
    return CaseCheck(
        case, programme, _result(findings), findings, plan, _deadlines(programme, case)
    )


def _findings(
    programme: Programme, case: ApplicationCase, plan: BudgetPlan | None
) -> Iterator[CaseFinding]:
    yield from time_findings(programme, case)
    yield from eligibility_findings(programme, case)
    yield from content_findings(programme, case)
    if plan is not None:
        yield from budget_findings(programme, case, plan)
    yield from document_findings(programme, case)
    yield from channel_finding(programme)
    yield from conflict_findings(programme, case)


def _result(findings: tuple[CaseFinding, ...]) -> Result:
    weights = {finding.weight for finding in findings}
    if "blocker" in weights:
        return "not_eligible"
    if "todo" in weights:
        return "incomplete"
    return "ready_with_notes" if weights & {"note", "unclear"} else "ready"


def _deadlines(programme: Programme, case: ApplicationCase) -> tuple[DeadlineState, ...]:
    """The deadlines on the day; those after the approval period count from the project's end."""
    facts = case.known_facts()
    end: date | None = case.day("end")
    if end is not None and facts.value("approval_period_end") is None:
        facts = facts.with_(Fact("approval_period_end", end, "calculated"))
    return tuple(
        deadline_state(programme, name, as_of=case.as_of, facts=facts)
        for name in programme.deadlines
    )


def _plan_record(plan: BudgetPlan) -> dict[str, Any]:
    def money(amount: Any) -> str | None:
        return None if amount is None else plain_decimal(cents(amount))

    return {
        "years": plan.years,
        "total": money(plan.total),
        "excess": money(plan.excess),
        "lines": [
            {
                "name": line.name,
                "label": line.label,
                "by_year": [money(amount) for amount in line.by_year],
                "planned": money(line.planned),
                "planned_by": line.planned_by,
                "cap": money(line.cap),
                "eligible": money(line.eligible),
                "excess": money(line.excess),
                "missing": list(line.missing),
            }
            for line in plan.lines
        ],
    }


def _deadline_record(state: DeadlineState) -> dict[str, Any]:
    return {
        "name": state.name,
        "label": state.deadline.label,
        "date": state.date.isoformat() if state.date else None,
        "state": state.state,
        "days_left": state.days_left,
    }
