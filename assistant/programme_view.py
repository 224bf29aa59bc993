"""A programme as pages show it: every value, rule, date and step as a sentence with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answering.writing import shown_derived, shown_value
from assistant.applicant import shown_value_of
from assistant.rules.conditions import Verdict
from assistant.rules.deadlines import deadline_state
from assistant.rules.facts import Facts
from assistant.service import ProgrammeCard, card
from knowledge.catalogue.catalogue import programme as load_programme
from knowledge.catalogue.catalogue import programmes, proofs_of
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme, Proof, Value
from knowledge.german.formats import format_date
from knowledge.ingestion.guideline import Guideline, find_quote, load_guideline

_PER = {
    "EUR per post and year": "je Stelle und Jahr",
    "EUR per year": "je Jahr",
    "inhabitants": "Einwohner",
    "posts": "Stellen",
    "years": "Jahre",
    "months": "Monate",
    "weeks": "Wochen",
    "hours": "Stunden",
    "municipalities": "Kommunen",
    "organisations": "Organisationen",
    "parts": "Teile",
    "partners": "Partner",
}


@dataclass(frozen=True)
class Source:
    """Words of a guideline with place and span in the text shown; (0, 0) when it has no span."""

    guideline: str
    quote: str
    place: str
    start: int
    end: int


@dataclass(frozen=True)
class ShownValue:
    """A value of the guideline: "57.000 €", with what it is per."""

    name: str
    label: str
    shown: str
    per: str
    source: Source


@dataclass(frozen=True)
class ShownRule:
    """A rule: what must hold, as a sentence for the case that it does."""

    name: str
    kind: str
    label: str
    met: str
    not_met: str
    unclear: str
    source: Source


@dataclass(frozen=True)
class ShownDate:
    """A date of the programme. day: None when it depends on an event, which text then names.

    role: application, proof, payment or other. state: not_yet, open, passed or unknown.
    """

    name: str
    label: str
    role: str
    day: date | None
    state: str
    text: str


@dataclass(frozen=True)
class ShownCost:
    """A line of the budget with its cap or rate."""

    label: str
    most: str
    source: Source


@dataclass(frozen=True)
class ShownStep:
    """A sentence with its proofs: a step of the procedure, or a document."""

    text: str
    required: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ProgrammeView:
    """Everything a programme page shows."""

    card: ProgrammeCard
    guideline: str
    authority: str
    version: str
    in_force: str
    contact: str
    values: tuple[ShownValue, ...]
    rules: tuple[ShownRule, ...]
    costs: tuple[ShownCost, ...]
    dates: tuple[ShownDate, ...]
    documents: tuple[ShownStep, ...]
    steps: tuple[ShownStep, ...]


def filled(template: str, programme: Programme, facts: Facts | None = None) -> str:
    """The sentence with its gaps filled from values, derived numbers and facts."""
    values = programme.values

    def written(kind: str | None, name: str) -> str:
        if kind == "fact":
            value = facts.value(name) if facts else None
            return "…" if value is None else shown_value_of(name, value)
        if name in programme.derived:
            return shown_derived(programme, name)
        return shown_value(values[name])

    return GAP.sub(lambda gap: written(gap.group(1), gap.group(2)), template)


def source_of(programme: Programme, proof: Proof) -> Source:
    """The words of a proof with their span in the text shown."""
    guideline = load_guideline(programme.guideline)
    start, end = find_quote(guideline, proof.quote) or (0, 0)
    words = " ".join(guideline.text[start:end].split()) or proof.quote
    return Source(programme.guideline, words, proof.place, start, end)


def _force(programme: Programme) -> tuple[date | None, date | None]:
    def day(name: str | None) -> date | None:
        return programme.values[name].date_ if name else None

    return day(programme.in_force.from_), day(programme.in_force.until)


def programme_view(programme_id: str, as_of: date) -> ProgrammeView:
    """The page of a programme on a day. Raises UnknownProgrammeError (an InputError)."""
    programme = load_programme(programme_id)
    first, last = _force(programme)
    force = " ".join(
        part
        for part in (
            f"ab {format_date(first)}" if first else "",
            f"bis {format_date(last)}" if last else "",
        )
        if part
    )
    return ProgrammeView(
        card=card(programme, as_of),
        guideline=programme.guideline,
        authority=programme.authority,
        version=filled(programme.version_note, programme),
        in_force=force,
        contact=_contact(programme),
        values=tuple(_value(programme, name, value) for name, value in programme.values.items()),
        rules=tuple(_rule(programme, name) for name in programme.rules),
        costs=_costs(programme),
        dates=dates(programme, as_of=as_of, facts=None),
        documents=tuple(
            ShownStep(document.label, document.required, (source_of(programme, document),))
            for document in programme.documents.values()
        ),
        steps=steps(programme),
    )


def _value(programme: Programme, name: str, value: Value) -> ShownValue:
    per = "" if value.shown else _PER.get(value.unit, "")
    return ShownValue(name, value.label, shown_value(value), per, source_of(programme, value))


def _rule(programme: Programme, name: str) -> ShownRule:
    rule = programme.rules[name]

    def said(verdict: Verdict) -> str:
        return filled(rule.says.get(verdict.value, ""), programme)

    return ShownRule(
        name=name,
        kind=rule.kind,
        label=rule.label,
        met=said(Verdict.MET) or rule.label,
        not_met=said(Verdict.NOT_MET),
        unclear=said(Verdict.UNCLEAR),
        source=source_of(programme, rule),
    )


def _costs(programme: Programme) -> tuple[ShownCost, ...]:
    if programme.budget is None:
        return ()
    rows = []
    for line in programme.budget.lines.values():
        name = line.cap or line.flat_rate
        assert name is not None
        value = programme.values[name]
        if line.cap is None:
            bases = [programme.budget.lines[base].label for base in line.base]
            most = f"{shown_value(value)} von: {', '.join(bases)}"
        else:
            per = _PER.get(value.unit, "")
            if value.unit == "EUR" and programme.budget.years:
                per = "im ganzen Zeitraum"
            most = f"bis {shown_value(value)} {per}".strip()
        rows.append(ShownCost(line.label, most, source_of(programme, value)))
    return tuple(rows)


def dates(programme: Programme, *, as_of: date, facts: Facts | None) -> tuple[ShownDate, ...]:
    """All dates of a programme on a day, in the order of the file."""
    rows = []
    for name, deadline in programme.deadlines.items():
        found = deadline_state(programme, name, as_of=as_of, facts=facts)
        if found.date is not None:
            text = format_date(found.date)
        else:
            value = programme.values[deadline.after] if deadline.after else None
            span = f"{shown_value(value)} {_PER.get(value.unit, '')} nach: " if value else ""
            text = f"{span}{deadline.event or 'nicht genannt'}"
        rows.append(ShownDate(name, deadline.label, deadline.role, found.date, found.state, text))
    return tuple(rows)


def steps(programme: Programme) -> tuple[ShownStep, ...]:
    """The steps of the procedure with their proofs."""
    return tuple(
        ShownStep(
            filled(step.text, programme),
            True,
            tuple(
                source_of(programme, proof)
                for cited in step.cites
                for proof in proofs_of(programme, cited)
            ),
        )
        for step in programme.procedure
    )


def guideline_text(guideline_id: str) -> Guideline:
    """The full text with its sections. Raises UnknownGuidelineError (an InputError)."""
    return load_guideline(guideline_id)


def _contact(programme: Programme) -> str:
    values = programme.values
    parts = [programme.contact.name]
    for name in (programme.contact.email, programme.contact.website):
        if name is not None:
            parts.append(shown_value(values[name]))
    return ", ".join(parts)


def programme_ids() -> Mapping[str, str]:
    """Id → short title of all programmes."""
    return {key: programme.short_title for key, programme in programmes().items()}


def guideline_titles() -> Mapping[str, str]:
    """Id of a guideline → short title of the programme that rests on it."""
    return {each.guideline: each.short_title for each in programmes().values()}
