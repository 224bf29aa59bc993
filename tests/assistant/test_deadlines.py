"""Deadlines of an application on a day: before, on the day, after, and beyond the guideline."""

from datetime import date

import pytest

from assistant.form.case_check import check_case
from assistant.form.time_findings import case_deadline
from assistant.rules.deadlines import application_deadline, deadline_state
from assistant.rules.facts import facts_of
from knowledge.catalogue.catalogue import programme
from tests.assistant.application_samples import case_from


@pytest.mark.parametrize(
    ("programme_id", "day", "state", "left"),
    [
        ("hessen-kisi-2025", date(2025, 2, 13), "open", 1),
        ("hessen-kisi-2025", date(2025, 2, 14), "open", 0),
        ("hessen-kisi-2025", date(2025, 2, 15), "passed", -1),
        ("hessen-wir-mo-2020", date(2019, 11, 26), "not_yet", 66),
        ("hessen-wir-mo-2020", date(2019, 11, 27), "open", 65),
        ("hessen-wir-mo-2020", date(2020, 2, 1), "passed", -1),
        ("nrw-kim-2024", date(2025, 10, 31), "open", 0),
        ("nrw-kim-2024", date(2025, 11, 1), "passed", -1),
    ],
)
def test_the_last_day_counts_whole(programme_id: str, day: date, state: str, left: int) -> None:
    found = application_deadline(programme(programme_id), as_of=day)
    assert found is not None
    assert (found.state, found.days_left) == (state, left)


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (date(2025, 12, 31), date(2026, 3, 31)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2025, 6, 15), date(2025, 9, 15)),
    ],
)
def test_the_proof_of_use_is_due_three_months_after_the_end(end: date, due: date) -> None:
    facts = facts_of({"approval_period_end": end}, origin="file")
    state = deadline_state(programme("nrw-kim-2024"), "proof", as_of=date(2025, 1, 1), facts=facts)
    assert state.date == due


@pytest.mark.parametrize(
    ("as_of", "year", "state", "last"),
    [
        ("15.09.2025", 2026, "open", date(2025, 10, 31)),
        ("15.01.2026", 2026, "passed", date(2025, 10, 31)),
        ("15.01.2025", 2027, "open", date(2026, 10, 31)),
        ("15.01.2024", 2024, "unknown", None),
    ],
)
def test_the_deadline_of_an_application_is_that_of_its_year(
    as_of: str, year: int, state: str, last: date | None
) -> None:
    case = case_from(
        "nrw-kim-2024", as_of=as_of, dates={"start": f"1.1.{year}", "end": f"31.12.{year}"}
    )
    found = case_deadline(programme("nrw-kim-2024"), case)
    assert found is not None
    assert (found.state, found.date) == (state, last)


def test_after_the_guideline_nothing_is_said_to_be_in_force() -> None:
    case = case_from("nrw-kim-2024", as_of="1.1.2027")
    found = {finding.id: finding for finding in check_case(case).findings}
    assert found["validity"].weight == "blocker"
    assert "31. Dezember 2026" in found["validity"].message.text


def test_a_year_beyond_the_guideline_is_pointed_out() -> None:
    case = case_from(
        "nrw-kim-2024", as_of="15.9.2026", dates={"start": "1.1.2027", "end": "31.12.2027"}
    )
    found = {finding.id: finding for finding in check_case(case).findings}
    assert found["deadline.beyond"].weight == "unclear"


@pytest.mark.parametrize(
    ("start", "end", "weight"),
    [
        ("1.10.2025", "30.9.2028", "ok"),
        ("30.9.2025", "30.9.2028", "blocker"),
        ("1.10.2025", "1.10.2028", "blocker"),
        ("1.1.2026", "30.9.2028", "unclear"),
    ],
)
def test_the_project_lies_in_its_period(start: str, end: str, weight: str) -> None:
    case = case_from("hessen-kisi-2025", dates={"start": start, "end": end})
    found = {finding.id: finding for finding in check_case(case).findings}
    assert found["dates"].weight == weight
