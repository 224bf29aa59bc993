"""Deadlines of a programme on a day: their date, whether they are open, and the days left."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import Literal

from assistant.rules.facts import Facts
from knowledge.catalogue.records import Deadline, Programme

State = Literal["not_yet", "open", "passed", "unknown"]
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class DeadlineState:
    """A deadline on a day. date: None when the text does not fix one. days_left: 0 on the last day.

    target_year: for yearly deadlines the year that is applied for. beyond: that year lies after
    the guideline's last day.
    """

    name: str
    deadline: Deadline
    date: datetime.date | None
    state: State
    days_left: int | None
    opens: datetime.date | None = None
    target_year: int | None = None
    beyond: bool = False


def deadline_state(
    programme: Programme, name: str, *, as_of: datetime.date, facts: Facts | None = None
) -> DeadlineState:
    """The state of one deadline on the day as_of (Europe/Berlin, the last day counts whole)."""
    deadline = programme.deadlines[name]
    opens = _date_of(programme, deadline.opens)
    if deadline.kind == "fixed":
        last = _date_of(programme, deadline.date_)
        return _state(name, deadline, last, as_of, opens=opens)
    if deadline.kind == "yearly":
        assert deadline.month_end is not None
        return _yearly(programme, name, deadline, as_of)
    event = facts.value(deadline.event_fact) if facts and deadline.event_fact else None
    if not isinstance(event, datetime.date) or deadline.after is None:
        return DeadlineState(name, deadline, None, "unknown", None)
    value = programme.values[deadline.after]
    assert value.amount is not None
    number = int(value.amount)
    last = (
        _months_after(event, number)
        if value.unit == "months"
        else event + datetime.timedelta(weeks=number)
    )
    return _state(name, deadline, last, as_of, opens=opens)


def application_deadline(programme: Programme, *, as_of: datetime.date) -> DeadlineState | None:
    """The deadline for applications, or None when the text names none."""
    for name, deadline in programme.deadlines.items():
        if deadline.role == "application":
            return deadline_state(programme, name, as_of=as_of)
    return None


def _state(
    name: str,
    deadline: Deadline,
    last: datetime.date | None,
    as_of: datetime.date,
    *,
    opens: datetime.date | None,
) -> DeadlineState:
    if last is None:
        return DeadlineState(name, deadline, None, "unknown", None, opens)
    if opens is not None and as_of < opens:
        return DeadlineState(name, deadline, last, "not_yet", (last - as_of).days, opens)
    state: State = "open" if as_of <= last else "passed"
    return DeadlineState(name, deadline, last, state, (last - as_of).days, opens)


def _yearly(
    programme: Programme, name: str, deadline: Deadline, as_of: datetime.date
) -> DeadlineState:
    """The deadline of the current year; after the guideline's last day, that of its last year."""
    assert deadline.month_end is not None
    month = _MONTHS.index(deadline.month_end) + 1
    until = _date_of(programme, deadline.until)
    year = as_of.year if until is None else min(as_of.year, until.year)
    last = datetime.date(year, month, calendar.monthrange(year, month)[1])
    state: State = "open" if as_of <= last else "passed"
    beyond = until is not None and datetime.date(year + 1, 1, 1) > until
    return DeadlineState(
        name, deadline, last, state, (last - as_of).days, target_year=year + 1, beyond=beyond
    )


def _months_after(day: datetime.date, months: int) -> datetime.date:
    """The day so many months later; the end of a month stays an end of a month (§ 188 BGB)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    length = calendar.monthrange(year, month + 1)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return datetime.date(year, month + 1, length if ends else min(day.day, length))


def _date_of(programme: Programme, name: str | None) -> datetime.date | None:
    return None if name is None else programme.values[name].date_
