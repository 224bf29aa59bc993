"""Findings on the version in force, the deadline, the project's dates, and the way to hand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.form.application_case import ApplicationCase
from assistant.form.case_findings import CaseFinding, FindingWeight, finding
from assistant.form.sentences import counted, day, phrase, phrases
from assistant.rules.deadlines import DeadlineState, application_deadline, deadline_state
from knowledge.catalogue.records import Programme

_DeadlinePhrase = Literal[
    "deadline_open", "deadline_last_day", "deadline_not_yet", "deadline_passed", "deadline_unknown"
]
_DEADLINE_WEIGHTS: Mapping[_DeadlinePhrase, FindingWeight] = {
    "deadline_open": "ok",
    "deadline_last_day": "note",
    "deadline_not_yet": "note",
    "deadline_passed": "blocker",
    "deadline_unknown": "unclear",
}


def time_findings(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    """Version, deadline, period: in this order."""
    yield from _in_force(programme, case.as_of)
    yield from _deadline(programme, case)
    yield from _period(programme, case)


def channel_finding(programme: Programme) -> Iterator[CaseFinding]:
    """How the application has to be handed in; ungeklärt where the text leaves it open."""
    name = programme.form.channel
    if name is None:
        return
    statement = programme.statements[name]
    said = statement.status == "said"
    yield finding(programme, "channel", "channel", "info" if said else "unclear", statement.text,
                  do=phrase("channel_do") if said else phrase("ask_authority"),
                  origin="guideline", cites=(name,))  # fmt: skip


def case_deadline(programme: Programme, case: ApplicationCase) -> DeadlineState | None:
    """The deadline for this application: for yearly ones, of the year before the project begins."""
    state = application_deadline(programme, as_of=case.as_of)
    start = case.day("start")
    if state is None or state.deadline.kind != "yearly" or start is None:
        return state
    if start.year == state.target_year:
        return state
    # The deadline of that year, seen from its first day, then compared with today.
    before = deadline_state(programme, state.name, as_of=date(max(start.year - 1, 1), 1, 1))
    first = programme.in_force.from_
    begins = programme.values[first].date_ if first else None
    last = before.date
    if last is None or before.target_year != start.year or (begins and last < begins):
        # The first year has a deadline of its own, or the guideline had ended by then.
        beyond = before.target_year is not None and start.year > before.target_year
        return replace(state, date=None, state="unknown", days_left=None, beyond=beyond,
                       target_year=start.year)  # fmt: skip
    left = (last - case.as_of).days
    return replace(before, state="open" if left >= 0 else "passed", days_left=left)


def _in_force(programme: Programme, as_of: date) -> Iterator[CaseFinding]:
    cites = programme.in_force.cites
    for name, key, late in (
        (programme.in_force.from_, "from", False),
        (programme.in_force.until, "until", True),
    ):
        limit = programme.values[name].date_ if name else None
        if name is None or limit is None or (as_of <= limit if late else as_of >= limit):
            continue
        template = "not_in_force_after" if late else "not_in_force_before"
        yield finding(
            programme, "validity", "validity", "blocker", phrase(template),
            do=phrase("not_in_force_do"), cites=(*cites, name),
            calc={"as_of": day(as_of), key: day(limit, cites=(name,), origin="value")},
        )  # fmt: skip


def _deadline(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    state = case_deadline(programme, case)
    if state is None:
        return
    value = state.deadline.date_
    cites = (value,) if value else ()
    key: _DeadlinePhrase = "deadline_unknown"
    calc = {"as_of": day(case.as_of)}
    if state.date is not None:
        key = _deadline_phrase(state)
        fixed = state.deadline.kind == "fixed"
        calc["last"] = day(state.date, origin="value" if fixed else "calculation")
        calc["days"] = counted(Decimal(state.days_left or 0), "days")
    if state.opens is not None:
        calc["opens"] = day(state.opens, cites=(state.deadline.opens or "",), origin="value")
    yield finding(
        programme,
        "deadline",
        "deadline",
        _DEADLINE_WEIGHTS[key],
        phrase(key),
        do=phrase(f"{key}_do") if f"{key}_do" in phrases() else "",
        cites=cites,
        calc=calc,
    )
    if state.beyond and state.deadline.beyond:
        yield finding(
            programme,
            "deadline.beyond",
            "validity",
            "unclear",
            state.deadline.beyond,
            do=phrase("beyond_do"),
            origin="guideline",
        )


def _deadline_phrase(state: DeadlineState) -> _DeadlinePhrase:
    if state.state == "passed":
        return "deadline_passed"
    if state.state == "not_yet":
        return "deadline_not_yet"
    return "deadline_last_day" if state.days_left == 0 else "deadline_open"


def _period(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    if "start" not in programme.form.fields():
        return
    start, end = case.day("start"), case.day("end")
    fields = ("start", "end")
    if start is None or end is None:
        missing = tuple(name for name in fields if case.day(name) is None)
        yield finding(programme, "dates", "dates", "todo", phrase("dates_missing"),
                      do=phrase("missing_field_do"), fields=missing)  # fmt: skip
        return
    calc = {"start": day(start, origin="applicant"), "end": day(end, origin="applicant")}
    form = programme.form
    first = programme.values[form.start].date_ if form.start else None
    last = programme.values[form.end].date_ if form.end else None
    if form.start and form.end and first and last:
        cites = (form.start, form.end)
        calc |= {"first": day(first, origin="value"), "last": day(last, origin="value")}
        if start < first or end > last:
            yield finding(programme, "dates", "dates", "blocker", phrase("dates_outside"),
                          do=phrase("dates_do"), fields=fields, cites=cites, calc=calc)  # fmt: skip
        elif (start, end) != (first, last):
            yield finding(programme, "dates", "dates", "unclear", phrase("dates_shorter"),
                          do=phrase("dates_shorter_do"), fields=fields, cites=cites,
                          calc=calc)  # fmt: skip
        else:
            yield finding(programme, "dates", "dates", "ok", phrase("dates_ok"), fields=fields,
                          cites=cites, calc=calc)  # fmt: skip
        return
    statement = form.fields()["start"].statement
    asked = (statement,) if statement else ()
    if form.calendar_year and start.year != end.year:
        yield finding(programme, "dates", "dates", "blocker", phrase("dates_not_one_year"),
                      do=phrase("dates_do"), fields=fields, cites=asked, calc=calc)  # fmt: skip
    elif form.calendar_year and (start, end) != (date(start.year, 1, 1), date(start.year, 12, 31)):
        yield finding(programme, "dates", "dates", "unclear", phrase("dates_part_year"),
                      do=phrase("ask_authority"), fields=fields, cites=asked,
                      calc=calc)  # fmt: skip
    else:
        yield finding(programme, "dates", "dates", "ok", phrase("dates_ok"), fields=fields,
                      cites=asked, calc=calc)  # fmt: skip
