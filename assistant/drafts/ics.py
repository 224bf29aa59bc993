"""The dates of a draft as a calendar file: deadlines with alarms, events, project, yearly dates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from assistant.drafts.draft import Draft
from assistant.form.time_findings import case_deadline
from knowledge.catalogue.catalogue import proofs_of
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme, Value
from knowledge.german.dates import find_dates
from knowledge.german.formats import format_date

_BERLIN = ZoneInfo("Europe/Berlin")
_HOURS = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})\s*Uhr")
_ALARMS = (timedelta(days=-14), timedelta(days=-7), timedelta(days=-1))


@dataclass(frozen=True)
class CalendarDate:
    """A day of the calendar. hours: from and to on that day; yearly_until: repeats each year.

    alarms: whether it reminds before. proof: words of the guideline with their place.
    """

    name: str
    title: str
    day: date
    proof: str = ""
    hours: tuple[int, int] | None = None
    yearly_until: date | None = None
    alarms: bool = False


def to_ics(draft: Draft) -> bytes:
    """The dates as an iCalendar file (RFC 5545); whole days, times in Europe/Berlin."""
    programme = draft.check.programme
    calendar = Calendar()
    calendar.add("prodid", "-//Antragslotse//Antragsentwurf//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{programme.short_title}: Termine")
    stamp = datetime.combine(draft.check.case.as_of, time(), UTC)
    for each in calendar_dates(draft):
        calendar.add_component(_event(each, programme, stamp))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def calendar_dates(draft: Draft) -> Iterator[CalendarDate]:
    """Deadline, events, payments, project, proof of use: those that the texts and the case name."""
    programme, case = draft.check.programme, draft.check.case
    short = programme.short_title
    deadline = case_deadline(programme, case)
    if deadline is not None and deadline.date is not None:
        yield CalendarDate(
            "deadline", f"{short}: {deadline.deadline.label}", deadline.date,
            _proof(programme, deadline.deadline.date_), alarms=True,
        )  # fmt: skip
    yield from _info_events(programme)
    start, end = case.day("start"), case.day("end")
    if start is not None:
        yield CalendarDate("start", f"{short}: Beginn des Projekts", start)
    if end is not None:
        yield CalendarDate("end", f"{short}: Ende des Projekts", end, alarms=True)
    if start is not None and end is not None:
        yield from _payments(programme, start, end)
    for state in draft.check.deadlines:
        if state.deadline.role == "proof" and state.date is not None:
            yield CalendarDate(
                state.name, f"{short}: {state.deadline.label}", state.date,
                _proof(programme, state.deadline.after), alarms=True,
            )  # fmt: skip


def _gaps(programme: Programme, topic: str) -> Iterator[tuple[str, Value]]:
    """The values named in statements on a topic, in the order of the sentence."""
    for statement in programme.statements.values():
        if topic in statement.topics:
            for kind, name in GAP.findall(statement.text):
                if not kind and name in programme.values:
                    yield name, programme.values[name]


def _info_events(programme: Programme) -> Iterator[CalendarDate]:
    gaps = list(_gaps(programme, "info_event"))
    for number, (name, value) in enumerate(gaps):
        if value.date_ is None:
            continue
        following = gaps[number + 1][1].text if number + 1 < len(gaps) else None
        match = _HOURS.search(following or "")
        hours = (int(match[1]), int(match[2])) if match else None
        yield CalendarDate(name, f"{programme.short_title}: {value.label}", value.date_,
                           _proof(programme, name), hours, alarms=True)  # fmt: skip


def _payments(programme: Programme, start: date, end: date) -> Iterator[CalendarDate]:
    """Days that come back each year, as long as the project runs."""
    seen: set[str] = set()
    for name, value in _gaps(programme, "payment"):
        days = find_dates(value.text or "", today=start)
        if name in seen or len(days) != 1 or days[0].month is None or days[0].day is None:
            continue
        seen.add(name)
        first = date(start.year, days[0].month, days[0].day)
        if first < start:
            first = date(start.year + 1, days[0].month, days[0].day)
        if first <= end:
            yield CalendarDate(
                name, f"{programme.short_title}: {value.label}", first, _proof(programme, name),
                yearly_until=end if date(first.year + 1, first.month, first.day) <= end else None,
                alarms=True,
            )  # fmt: skip


def _proof(programme: Programme, name: str | None) -> str:
    if name is None or name not in programme.values:
        return ""
    proof = proofs_of(programme, name)[0]
    return f"{proof.place}: „{proof.quote}“"


def _event(each: CalendarDate, programme: Programme, stamp: datetime) -> Event:
    event = Event()
    key = f"{programme.id}/{each.name}/{each.day.isoformat()}"
    event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@antragslotse")
    event.add("dtstamp", stamp)
    event.add("summary", each.title)
    if each.hours is not None:
        event.add("dtstart", datetime.combine(each.day, time(each.hours[0]), _BERLIN))
        event.add("dtend", datetime.combine(each.day, time(each.hours[1]), _BERLIN))
    else:
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if each.yearly_until is not None:
        event.add("rrule", {"freq": "yearly", "until": each.yearly_until})
    if each.proof:
        event.add("description", each.proof)
    for before in _ALARMS if each.alarms else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{each.title} am {format_date(each.day)}")
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event
