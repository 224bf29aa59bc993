"""Sentences written from templates: each gap becomes a figure with its proof, each proof a source.

A template holds no digits. Its gaps: {value} of the programme, {fact:name} of the asker,
{calc:name} given by the caller with its steps.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.answering.records import Citation, Figure, FigureOrigin, SaidStatement
from assistant.rules.budget import cents
from assistant.rules.facts import Facts
from knowledge.catalogue.catalogue import proofs_of
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Derived, Programme, Value
from knowledge.german.formats import format_amount, format_date
from knowledge.ingestion.guideline import find_quote, load_guideline

_LONG_AGO = 2001  # any year that is no leap year: the end of February is the 28th


@dataclass(frozen=True)
class Shown:
    """A number for a {calc:…} gap: how it is written, what it is, and how it was computed."""

    value: Decimal | date
    unit: str
    as_written: str
    steps: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    origin: str = "calculation"


def euros(amount: Decimal, steps: Iterable[str] = (), cites: Iterable[str] = ()) -> Shown:
    """An amount of euros for a {calc:…} gap, rounded half up to cents."""
    rounded = cents(amount)
    return Shown(rounded, "EUR", format_amount(rounded, "EUR"), tuple(steps), tuple(cites))


def plain(
    amount: Decimal, unit: str, steps: Iterable[str] = (), cites: Iterable[str] = ()
) -> Shown:
    """A bare number for a {calc:…} gap."""
    return Shown(amount, unit, format_amount(amount, ""), tuple(steps), tuple(cites))


def day(value: date, steps: Iterable[str] = (), cites: Iterable[str] = ()) -> Shown:
    """A date for a {calc:…} gap."""
    return Shown(value, "date", format_date(value), tuple(steps), tuple(cites))


def shown_value(value: Value) -> str:
    """A value of the guideline as an answer writes it."""
    if value.shown is not None:
        return value.shown
    if value.date_ is not None:
        return format_date(value.date_)
    if value.text is not None:
        return value.text
    assert value.amount is not None
    if value.unit.startswith("EUR"):
        return format_amount(value.amount, "EUR")
    return format_amount(value.amount, "percent" if value.unit == "percent" else "")


def plain_decimal(amount: Decimal) -> str:
    """A decimal without exponent and superfluous zeros: "57000", "0.5", "90266.43"."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Draft:
    """An answer in the making: text, statements, figures and sources of one or more programmes."""

    def __init__(self) -> None:
        self.text = ""
        self.statements: list[SaidStatement] = []
        self.figures: list[Figure] = []
        self.citations: list[Citation] = []

    def say(
        self,
        template: str,
        *,
        origin: str,
        programme: Programme | None = None,
        cites: Iterable[str] = (),
        facts: Facts | None = None,
        calc: Mapping[str, Shown] | None = None,
        paragraph: str = " ",
        sources: bool = True,
    ) -> None:
        """Adds a passage. cites: names whose proofs become sources, beside those of its gaps.

        paragraph: what separates it from the text before (" " or a line break). sources: False for
        a notice that names a contact and is no answer from the text.
        """
        if not template.strip():
            return
        separator = paragraph if self.text else ""
        base = len(self.text) + len(separator)
        written: list[str] = []
        length = 0
        used: list[int] = []
        at = 0
        for match in GAP.finditer(template):
            literal = template[at : match.start()]
            written.append(literal)
            length += len(literal)
            kind, name = match.groups()
            figure = self._figure(kind, name, programme, facts, calc or {}, sources=sources)
            figure = replace(
                figure, start=base + length, end=base + length + len(figure.as_written)
            )
            self.figures.append(figure)
            used.extend(figure.citations)
            written.append(figure.as_written)
            length += len(figure.as_written)
            at = match.end()
        written.append(template[at:])
        sentence = "".join(written)
        if programme is not None:
            for name in cites:
                used.extend(self.cite(programme, name))
        numbers = tuple(dict.fromkeys(used))
        marks = "".join(f"[{number}]" for number in sorted(numbers))
        self.text += separator + sentence + (f" {marks}" if marks else "")
        self.statements.append(
            SaidStatement(sentence, origin, tuple(sorted(numbers)), base, base + len(sentence))
        )

    def heading(self, title: str, *, first: bool) -> None:
        """Begins the part of one programme in an answer about several."""
        self.text += ("" if first else "\n\n") + f"{title}:"

    def cite(self, programme: Programme, name: str) -> tuple[int, ...]:
        """The numbers of the sources behind a name; new ones are added."""
        return tuple(
            self._source(programme.guideline, proof.quote, proof.place)
            for proof in proofs_of(programme, name)
        )

    def quote_passage(self, guideline: str, place: str, start: int, end: int) -> int:
        """The number of a source that is a passage of the text itself."""
        text = load_guideline(guideline).text[start:end]
        return self._add(guideline, place, text, start, end)

    def _source(self, guideline: str, quote: str, place: str) -> int:
        span = find_quote(load_guideline(guideline), quote)
        start, end = span if span is not None else (0, 0)
        words = load_guideline(guideline).text[start:end] if span else quote
        return self._add(guideline, place, " ".join(words.split()), start, end)

    def _add(self, guideline: str, place: str, quote: str, start: int, end: int) -> int:
        for citation in self.citations:
            if (citation.guideline, citation.start, citation.end) == (guideline, start, end):
                return citation.id
        number = len(self.citations) + 1
        self.citations.append(Citation(number, guideline, place, quote, start, end))
        return number

    def _figure(
        self,
        kind: str,
        name: str,
        programme: Programme | None,
        facts: Facts | None,
        calc: Mapping[str, Shown],
        *,
        sources: bool,
    ) -> Figure:
        if kind == "fact":
            assert facts is not None
            return _fact_figure(name, facts)
        if kind == "calc":
            if name not in calc and programme is not None and name in programme.derived:
                return self._derived(programme, name)
            shown = calc[name]
            numbers = tuple(
                n for cited in shown.cites if programme for n in self.cite(programme, cited)
            )
            value = shown.value
            text = value.isoformat() if isinstance(value, date) else plain_decimal(value)
            origin: FigureOrigin = "question" if shown.origin == "question" else "calculation"
            return Figure(text, shown.unit, shown.as_written, origin, name, numbers, shown.steps)
        assert programme is not None
        value_record = programme.values[name]
        numbers = self.cite(programme, name) if sources else ()
        return Figure(
            _plain_value(value_record),
            value_record.unit,
            shown_value(value_record),
            "quote" if value_record.text is not None else "value",
            name,
            numbers,
        )

    def _year_end(self, programme: Programme, name: str, months_name: str) -> Figure:
        value = programme.values[months_name]
        assert value.amount is not None
        month, last = day_after_year_end(value.amount)
        written = format_date(date(_LONG_AGO, month, last)).rsplit(" ", 1)[0]
        step = f"{shown_value(value)} Monate nach dem Jahresende"
        numbers = self.cite(programme, months_name)
        return Figure(
            f"--{month:02}-{last:02}", "date", written, "calculation", name, numbers, (step,)
        )

    def _derived(self, programme: Programme, name: str) -> Figure:
        record = programme.derived[name]
        if record.year_end_plus is not None:
            return self._year_end(programme, name, record.year_end_plus)
        assert record.pair is not None
        result, step = derived_amount(programme, record)
        numbers = tuple(n for cited in record.pair for n in self.cite(programme, cited))
        return Figure(
            plain_decimal(result),
            record.unit,
            _with_unit(result, record),
            "calculation",
            name,
            tuple(dict.fromkeys(numbers)),
            (step,),
        )


def derived_amount(programme: Programme, record: Derived) -> tuple[Decimal, str]:
    """An amount computed from two values of the programme, and the step that gives it."""
    assert record.pair is not None
    first, second = (programme.values[name] for name in record.pair)
    assert first.amount is not None
    assert second.amount is not None
    whole = Decimal(int(first.amount // second.amount))
    times = f"{format_amount(whole, '')} × {shown_value(second)}"
    if record.floor_divide is not None:
        step = f"{shown_value(first)} : {shown_value(second)}, ganze Zahl = "
        result = whole
    elif record.whole_multiple is not None:
        step, result = f"{times} = ", whole * second.amount
    else:
        step = f"{shown_value(first)} − {times} = "
        result = first.amount - whole * second.amount
    return result, step + _with_unit(result, record)


def shown_derived(programme: Programme, name: str) -> str:
    """A derived amount as an answer writes it."""
    record = programme.derived[name]
    return _with_unit(derived_amount(programme, record)[0], record)


def _with_unit(amount: Decimal, record: Derived) -> str:
    return format_amount(amount, "EUR" if record.unit.startswith("EUR") else "")


def day_after_year_end(months: Decimal) -> tuple[int, int]:
    """(month, day): the last day of the month so many months after 31 December."""
    month = (int(months) - 1) % 12 + 1
    return month, calendar.monthrange(_LONG_AGO, month)[1]


def _plain_value(value: Value) -> str:
    if value.date_ is not None:
        return value.date_.isoformat()
    if value.text is not None:
        return value.text
    assert value.amount is not None
    return plain_decimal(value.amount)


def _fact_figure(name: str, facts: Facts) -> Figure:
    value = facts.value(name)
    if isinstance(value, Decimal):
        unit = "EUR" if name.endswith(("_costs", "_total")) else ""
        return Figure(plain_decimal(value), unit, format_amount(value, unit), "question", name)
    if isinstance(value, date):
        return Figure(value.isoformat(), "date", format_date(value), "question", name)
    return Figure(str(value), "text", str(value), "question", name)
