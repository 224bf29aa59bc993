"""One entry typed into one field of the application form, taken into the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from assistant.form.application_case import WHOLE_PERIOD, ApplicationCase, Entry
from assistant.form.case_file import MOST_PARTNERS
from assistant.form.entry_reading import (
    EntryError,
    read_answer,
    read_date,
    read_fact,
    read_money,
)
from assistant.rules.budget import budget_years
from knowledge.catalogue.catalogue import programme as load_programme
from knowledge.catalogue.form_records import FormField
from knowledge.catalogue.records import Programme


def enter(case: ApplicationCase, key: str, text: str, *, at: datetime) -> ApplicationCase:
    """The case with the entry; an empty text empties the field. A key that is no field: unchanged.

    What is typed anew but means the same keeps its origin and time. Raises EntryError.
    """
    programme = load_programme(case.programme)
    part, _, rest = key.partition(".")
    if part == "budget":
        return _amount(case, programme, rest, text, at)
    if part == "partners":
        return _partner(case, programme, rest, text, at)
    if part == "documents":
        return _document(case, programme, rest, text)
    field = programme.form.fields().get(key)
    return case if field is None else _field(case, key, field, text, at)


def _field(
    case: ApplicationCase, name: str, field: FormField, text: str, at: datetime
) -> ApplicationCase:
    match field.kind:
        case "fact":
            assert field.fact is not None
            return _fact(case, field.fact, text, at)
        case "text" | "long_text":
            written = read_answer(field.kind, text)
            return case if written == case.answer(name) else case.with_answer(name, written, at=at)
        case "date":
            day = read_date(text) if text.strip() else None
            return case if day == case.day(name) else _dated(case, name, day, at)
        case "declaration":
            kept = tuple(each for each in case.declarations if each != name)
            return replace(case, declarations=(*kept, name) if text else kept)
    return case


def _fact(case: ApplicationCase, name: str, text: str, at: datetime) -> ApplicationCase:
    if not text.strip():
        return case.without_fact(name)
    value, known = read_fact(name, text), case.entry(name)
    if known is not None and known.value == value:
        return case
    return case.with_fact(name, value, origin="form", at=at)


def _dated(case: ApplicationCase, name: str, day: date | None, at: datetime) -> ApplicationCase:
    changed = case.with_date(name, day, at=at)
    start, end = changed.day("start"), changed.day("end")
    if start is not None and end is not None and end < start:
        raise EntryError("Das Ende liegt vor dem Beginn.", remedy="Prüfen Sie beide Tage.")
    return changed


def _amount(
    case: ApplicationCase, programme: Programme, rest: str, text: str, at: datetime
) -> ApplicationCase:
    line, _, written_year = rest.partition(".")
    if programme.budget is None or not written_year.isdecimal():
        return case
    record, year = programme.budget.lines.get(line), int(written_year)
    if record is None or record.cap is None or year > budget_years(programme):
        return case
    whole = programme.values[record.cap].unit == "EUR"
    if line in programme.form.partner_lines or (year == WHOLE_PERIOD and not whole):
        return case
    amount = read_money(text) if text.strip() else None
    if amount == case.amount(line, year):
        return case
    if amount is not None:
        # A sum and single years cannot stand side by side: what was typed last holds.
        others = [
            y for y in case.budget.get(line, {}) if (y == WHOLE_PERIOD) != (year == WHOLE_PERIOD)
        ]
        for other in others:
            case = case.with_amount(line, other, None)
    return case.with_amount(line, year, amount, at=at)


def _partner(
    case: ApplicationCase, programme: Programme, rest: str, text: str, at: datetime
) -> ApplicationCase:
    """A fact of a partner; a fact of the place after the last one begins a new partner."""
    place, _, name = rest.partition(".")
    asked = {fact for field in programme.form.fields().values() for fact in field.facts}
    if not place.isdecimal() or name not in asked:
        return case
    number, partners = int(place), list(case.partners)
    if number > len(partners) or number >= MOST_PARTNERS:
        return case
    partner: Mapping[str, Entry] = partners[number] if number < len(partners) else {}
    known = partner.get(name)
    if not text.strip():
        if known is None:
            return case
        partners[number] = {key: entry for key, entry in partner.items() if key != name}
        return case.with_partners(tuple(partners))
    value = read_fact(name, text)
    if known is not None and known.value == value:
        return case
    partners[number:] = [{**partner, name: Entry(value, "form", at)}, *partners[number + 1 :]]
    return case.with_partners(tuple(partners))


def _document(case: ApplicationCase, programme: Programme, name: str, text: str) -> ApplicationCase:
    if name not in programme.documents:
        return case
    kept = tuple(each for each in case.documents if each != name)
    return replace(case, documents=(*kept, name) if text else kept)
