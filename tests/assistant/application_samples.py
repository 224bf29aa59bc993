"""Cases for tests of check and draft: the examples, and ones built from plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from assistant.drafts.draft import Draft
from assistant.form.application_case import ApplicationCase
from assistant.form.budget_plan import BudgetPlan
from assistant.form.case_file import case_of_text
from assistant.form.example_cases import example_case
from assistant.rules.budget import cents

IDS = ("hessen-kisi-2025", "hessen-wir-mo-2020", "nrw-kim-2024")
TODAY = date(2025, 1, 10)
NOW = datetime(2025, 1, 10, 9, 30, tzinfo=UTC)
# What must stay text in every format.
HOSTILE = (
    '=cmd|\' /C calc\'!A0 #eval("1") {population} {{7*7}} $x$ <b>fett</b> [Link](x) `code` \\ "'
)


def example(programme: str) -> ApplicationCase:
    return case_of_text(example_case(programme), name=f"{programme}.yaml", today=TODAY)


def case_from(programme: str, **parts: Any) -> ApplicationCase:
    """A case from plain values, through the file reader as a person's file would go."""

    def text(value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", ",")
        if isinstance(value, dict):
            return {key: text(inner) for key, inner in value.items()}
        return [text(inner) for inner in value] if isinstance(value, list) else value

    content = {"programme": programme, **{key: text(value) for key, value in parts.items()}}
    return case_of_text(json.dumps(content), name="fall.json", today=TODAY)


HOSTILE_CASES = tuple(
    case_from(
        programme,
        as_of=day,
        facts={"town": HOSTILE, "applicant_kind": kind, "wants_consortium": "ja"},
        partners=[{"town": HOSTILE}, {"population": "7.200"}],
        answers={"project_title": HOSTILE, "aims": f"{HOSTILE}\n- eins\n1. zwei\n\n25 Plätze"},
        budget=budget,
    )
    for programme, day, kind, budget in (
        ("hessen-kisi-2025", "20.02.2025", "municipality",
         {"personnel": ["70.000", "65.888,69", "1.000,10"], "volunteers": "20.000,55",
          "fees": "0"}),
        ("hessen-wir-mo-2020", "10.01.2020", "association", {"micro": "3.000,01"}),
        ("nrw-kim-2024", "15.09.2026", "county", {"events": "12.345,67"}),
    )
)  # fmt: skip
DRAFT_CASES = [*map(example, IDS), *HOSTILE_CASES, *(ApplicationCase(name, TODAY) for name in IDS)]
DRAFT_NAMES = [f"{kind} {case.programme}" for kind, case in zip(
    ["example"] * 3 + ["hostile"] * 3 + ["empty"] * 3, DRAFT_CASES, strict=True)]  # fmt: skip


def plan_of(draft: Draft) -> BudgetPlan:
    assert draft.check.plan is not None
    return draft.check.plan


def german(amount: Decimal) -> str:
    whole, _, rest = f"{cents(amount):,.2f}".replace(",", ".").rpartition(".")
    return f"{whole},{rest}\u00a0€"


def amounts(draft: Draft) -> Iterator[Decimal]:
    """Every amount that a plan shows."""
    for line in plan_of(draft).lines:
        for amount in (*line.by_year, line.planned, line.cap, line.eligible):
            if amount is not None and not (line.kind == "whole" and amount in line.by_year):
                yield amount
