"""Sentences from templates, each figure in them with its origin; gaps filled in one pass.

Gaps: {value} of the programme, {calc:name} computed by the caller, {said:name} the applicant's own
words, {word} other words of ours without figures. Filled-in text is never read as a template again,
so an applicant's "{value}" stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from knowledge.catalogue.catalogue import has_name
from knowledge.catalogue.records import Programme, Value
from knowledge.german.figures import figures_in
from knowledge.german.formats import format_amount, format_date

SentenceOrigin = Literal["guideline", "applicant", "calculated", "open", "notice"]
FigureOrigin = Literal["value", "calculation", "applicant", "quote"]
_GAP = re.compile(r"\{(?:(calc|said|fact):)?([a-z_0-9]+)\}")


@dataclass(frozen=True)
class Figure:
    """A figure of a sentence. start, end: its span. value: plain decimal, ISO date or words.

    name: of the value, calculation or field it comes from. steps: of a calculation.
    """

    start: int
    end: int
    as_written: str
    value: str
    unit: str
    origin: FigureOrigin
    name: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A piece of text with its origin. cites: names whose proofs back it, in order."""

    text: str
    origin: SentenceOrigin
    figures: tuple[Figure, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Computed:
    """A number or day for a {calc:…} gap, as it is written, with its steps and cited values."""

    value: Decimal | date
    unit: str
    as_written: str
    steps: tuple[str, ...] = ()
    cites: tuple[str, ...] = field(default=())
    origin: FigureOrigin = "calculation"


@cache
def phrases() -> Mapping[str, Any]:
    """The wording of check and draft, from assistant/phrases/application.yaml."""
    file = resources.files("assistant") / "phrases" / "application.yaml"
    content: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def phrase(name: str, group: str | None = None) -> str:
    """One phrase, or one of a group. Raises KeyError when there is none."""
    found = phrases()[group][name] if group else phrases()[name]
    return str(found)


def euros(amount: Decimal, *, steps: Iterable[str] = (), cites: Iterable[str] = (),
          origin: FigureOrigin = "calculation") -> Computed:  # fmt: skip
    """Euros for a {calc:…} gap, rounded half up to cents."""
    rounded = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    shown = format_amount(rounded, "EUR")
    return Computed(rounded, "EUR", shown, tuple(steps), tuple(cites), origin)


def counted(amount: Decimal, unit: str, *, origin: FigureOrigin = "calculation") -> Computed:
    """A number with its unit for a {calc:…} gap; unit "" for a bare number."""
    return Computed(amount, unit, format_amount(amount, unit), origin=origin)


def day(
    value: date, *, cites: Iterable[str] = (), origin: FigureOrigin = "calculation"
) -> Computed:
    """A day for a {calc:…} gap."""
    return Computed(value, "date", format_date(value), (), tuple(cites), origin)


def plain_decimal(amount: Decimal) -> str:
    """A decimal without exponent and superfluous zeros: "57000", "0.5", "90266.43"."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_value(value: Value) -> str:
    """A value of the guideline as a sentence writes it."""
    if value.shown is not None:
        return value.shown
    if value.date_ is not None:
        return format_date(value.date_)
    if value.amount is None:
        return value.text or ""
    unit = "EUR" if value.unit.startswith("EUR") else "percent" if value.unit == "percent" else ""
    return format_amount(value.amount, unit)


def write(
    template: str,
    *,
    origin: SentenceOrigin,
    programme: Programme,
    cites: Iterable[str] = (),
    calc: Mapping[str, Computed] | None = None,
    said: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> Sentence:
    """The sentence of a template. said: words of the applicant; {fact:…} gaps read them, too.

    Raises KeyError for a gap that nothing fills.
    """
    parts: list[str] = []
    figures: list[Figure] = []
    named: list[str] = list(cites)
    at = length = 0
    for match in _GAP.finditer(template):
        literal = template[at : match.start()]
        length += len(literal)
        text, found, more = _fill(match, programme, calc or {}, said or {}, words or {})
        figures += [replace(f, start=f.start + length, end=f.end + length) for f in found]
        named += more
        parts += [literal, text]
        length += len(text)
        at = match.end()
    parts.append(template[at:])
    return Sentence("".join(parts), origin, tuple(figures), tuple(dict.fromkeys(named)))


def applicant_words(text: str, name: str) -> Sentence:
    """What the applicant wrote, as it is; its figures are the applicant's."""
    return Sentence(text, "applicant", said_figures(text, name))


def said_figures(text: str, name: str) -> tuple[Figure, ...]:
    """The figures in the applicant's own words."""
    return tuple(
        Figure(m.start, m.end, m.as_written, str(m.value), "", "applicant", name)
        for m in figures_in(text)
    )


def _fill(
    match: re.Match[str],
    programme: Programme,
    calc: Mapping[str, Computed],
    said: Mapping[str, str],
    words: Mapping[str, str],
) -> tuple[str, tuple[Figure, ...], tuple[str, ...]]:
    kind, name = match.groups()
    if kind == "calc" and name in calc:
        shown = calc[name]
        value = (
            shown.value.isoformat() if isinstance(shown.value, date) else plain_decimal(shown.value)
        )
        figure = Figure(0, len(shown.as_written), shown.as_written, value, shown.unit, shown.origin,
                        name, shown.steps)  # fmt: skip
        return shown.as_written, (figure,), shown.cites
    if kind in ("said", "fact"):
        return said[name], said_figures(said[name], name), ()
    if kind is None and name in words:
        return words[name], (), ()
    if kind is None and name in programme.values:
        record = programme.values[name]
        text = shown_value(record)
        plain = (
            record.date_.isoformat()
            if record.date_
            else (plain_decimal(record.amount) if record.amount is not None else text)
        )
        quoted: FigureOrigin = "quote" if record.text is not None else "value"
        return text, (Figure(0, len(text), text, plain, record.unit, quoted, name),), (name,)
    raise KeyError(name)


def cited(programme: Programme, names: Iterable[str]) -> tuple[str, ...]:
    """The names that have a proof in the programme file, each once."""
    return tuple(dict.fromkeys(name for name in names if has_name(programme, name)))
