"""The checks of the catalogue: each value in its quote, each quote in its text, each number used.

All faults are collected; each names file, key, line and, for a quote, the nearest passage.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from knowledge.catalogue.catalogue import (
    PROGRAMMES_FOLDER,
    LoadedProgramme,
    has_name,
    read_programme,
)
from knowledge.catalogue.form_proofs import doubled_fields, form_conditions, unknown_names
from knowledge.catalogue.records import Condition, Programme, Proof, Value
from knowledge.catalogue.source_lines import Path_
from knowledge.errors import AntragslotseError
from knowledge.german.figures import FigureMention, figures_in
from knowledge.ingestion.guideline import (
    Guideline,
    find_quote,
    load_guideline,
    nearest_passage,
    places_at,
)

GAP = re.compile(r"\{(?:(fact|calc):)?([a-z_0-9]+)\}")
_TEXT_KEYS = (
    "text",
    "title",
    "lead",
    "says",
    "asks",
    "running",
    "passed",
    "beyond",
    "glance",
    "hint",
    "version_note",
    "result_note",
    "over_cap_note",
    "label",
)


@dataclass(frozen=True)
class Fault:
    """One fault of the catalogue. kind: short name of the check that found it."""

    kind: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def check_catalogue(folder: Path = PROGRAMMES_FOLDER) -> tuple[Fault, ...]:
    """All faults of all programme files; empty when everything is proven."""
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            loaded = read_programme(file)
            guideline = load_guideline(loaded.programme.guideline)
        except AntragslotseError as fault:
            faults.append(Fault("load", file.name, str(fault)))
            continue
        faults.extend(check_programme(loaded, guideline))
    return tuple(faults)


def check_programme(loaded: LoadedProgramme, guideline: Guideline) -> tuple[Fault, ...]:
    """The faults of one programme file against its text."""
    return tuple(
        fault
        for check in (_quotes, _values, _names, _gaps, _digits, _unaccounted)
        for fault in check(loaded, guideline)
    )


def _proofs(programme: Programme) -> Iterator[tuple[Path_, Proof]]:
    for group in ("values", "rules", "documents"):
        for name, proof in getattr(programme, group).items():
            yield (group, name), proof
    for name, statement in programme.statements.items():
        if statement.quote is not None and statement.place is not None:
            yield ("statements", name), Proof(quote=statement.quote, place=statement.place)


def _quotes(loaded: LoadedProgramme, guideline: Guideline) -> Iterator[Fault]:
    """Each quote stands word for word in the text, at the place named."""
    for path, proof in _proofs(loaded.programme):
        span = find_quote(guideline, proof.quote)
        where = loaded.source.where((*path, "quote"))
        if span is None:
            place, passage = nearest_passage(guideline, proof.quote)
            yield Fault(
                "quote",
                where,
                f"the quote is not in guideline {guideline.id}. Nearest passage ({place}): "
                f"«{passage}». Copy it word for word.",
            )
        elif proof.place not in places_at(guideline, span[0]):
            right = places_at(guideline, span[0])
            yield Fault(
                "place",
                loaded.source.where((*path, "place")),
                f"the quote does not stand at {proof.place} but at {right[-1] if right else '?'}.",
            )
    for number, waived in enumerate(loaded.programme.waived_figures):
        if find_quote(guideline, waived.quote) is None:
            place, passage = nearest_passage(guideline, waived.quote)
            yield Fault(
                "quote",
                loaded.source.where(("waived_figures", number, "quote")),
                f"the quote is not in guideline {guideline.id}. Nearest passage ({place}): "
                f"«{passage}». Copy it word for word.",
            )


def stands_in(value: Value, figure: FigureMention) -> bool:
    """Whether the figure of a text is this value."""
    if value.date_ is not None:
        return figure.value == value.date_
    if value.amount is not None:
        return isinstance(figure.value, Decimal) and figure.value == value.amount
    return False


def _values(loaded: LoadedProgramme, _: Guideline) -> Iterator[Fault]:
    """Each number stands inside its quote; what an answer shows for it means the same."""
    for name, value in loaded.programme.values.items():
        where = loaded.source.where(("values", name))
        if value.text is not None:
            if value.text not in " ".join(value.quote.split()):
                yield Fault("value", where, f"the text «{value.text}» is not in its quote.")
            continue
        if not any(stands_in(value, figure) for figure in figures_in(value.quote)):
            number = value.date_ or value.amount
            yield Fault(
                "value",
                where,
                f"{number} is not in its quote «{value.quote}». Mend one of the two.",
            )
        if value.shown is not None and not any(
            stands_in(value, figure) for figure in figures_in(value.shown)
        ):
            yield Fault("value", where, f"shown «{value.shown}» does not mean {value.amount}.")


def _conditions(condition: Condition) -> Iterator[Condition]:
    yield condition
    inner = [*(condition.all_ or ()), *(condition.any_ or ()), *(condition.none_ or ())]
    inner += [c for c in (condition.every_partner, condition.some_partner) if c is not None]
    for part in inner:
        yield from _conditions(part)


def _named_values(condition: Condition) -> Iterator[str]:
    for part in _conditions(condition):
        yield from part.between or ()
        yield from (n for n in (part.below, part.above, part.at_most, part.at_least) if n)


def _names(loaded: LoadedProgramme, _: Guideline) -> Iterator[Fault]:
    """Each name that is referred to exists."""
    programme, source = loaded.programme, loaded.source

    def missing(path: Path_, name: str, what: str = "name") -> Fault:
        return Fault("name", source.where(path), f"there is no {what} {name} in this file.")

    conditions: list[tuple[Path_, Condition]] = [
        (("rules", name, "met_when"), rule.met_when) for name, rule in programme.rules.items()
    ]
    for name, decision in programme.decisions.items():
        for number, case in enumerate(decision.cases):
            path: Path_ = ("decisions", name, "cases", number)
            if case.when is not None:
                conditions.append(((*path, "when"), case.when))
            for cited in case.cites:
                if not has_name(programme, cited):
                    yield missing((*path, "cites"), cited)
    conditions += form_conditions(programme)
    for path, what, unknown in unknown_names(programme):
        yield missing(path, unknown, what)
    for path, doubled in doubled_fields(programme):
        yield Fault("name", source.where(path), f"the field {doubled} stands in the form twice.")
    for path, condition in conditions:
        for part in _conditions(condition):
            if part.rule is not None and part.rule not in programme.rules:
                yield missing(path, part.rule, "rule")
        for name in _named_values(condition):
            if name not in programme.values:
                yield missing(path, name, "value")
    for name, statement in programme.statements.items():
        for cited in statement.cites:
            if not has_name(programme, cited):
                yield missing(("statements", name, "cites"), cited)
        if statement.main is not None and statement.main not in programme.values:
            yield missing(("statements", name, "main"), statement.main, "value")
    for number, step in enumerate(programme.procedure):
        for cited in step.cites:
            if not has_name(programme, cited):
                yield missing(("procedure", number, "cites"), cited)
    for name, deadline in programme.deadlines.items():
        for key in ("date_", "opens", "after", "until"):
            value = getattr(deadline, key)
            if value is not None and value not in programme.values:
                yield missing(("deadlines", name, key.rstrip("_")), value, "value")
    for name, line in (programme.budget.lines if programme.budget else {}).items():
        for value in (line.cap, line.flat_rate):
            if value is not None and value not in programme.values:
                yield missing(("budget", "lines", name), value, "value")
        for base in line.base:
            if programme.budget and base not in programme.budget.lines:
                yield missing(("budget", "lines", name, "base"), base, "cost line")
        for limit in line.posts.limits if line.posts else ():
            if limit.most not in programme.values:
                yield missing(("budget", "lines", name, "posts"), limit.most, "value")


def _texts(content: object, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """The sentences of the file that people read; quotes, values and reasons left out."""
    if isinstance(content, dict):
        for key, inner in content.items():
            if path == () and key not in (
                "rules",
                "decisions",
                "statements",
                "deadlines",
                "budget",
                "procedure",
                "glance",
                "version_note",
                "documents",
                "form",
            ):
                continue
            yield from _texts(inner, (*path, key))
    elif isinstance(content, list):
        for number, inner in enumerate(content):
            yield from _texts(inner, (*path, number))
    elif isinstance(content, str):
        keys = [part for part in path if isinstance(part, str)]
        if any(key in _TEXT_KEYS for key in keys):
            yield path, content


def _gaps(loaded: LoadedProgramme, _: Guideline) -> Iterator[Fault]:
    """Each gap {…} names a value, a fact or a derived number."""
    programme = loaded.programme
    for path, text in _texts(loaded.source.content):
        for kind, name in GAP.findall(text):
            known: Collection[str] = programme.values if kind == "" else programme.derived
            if kind != "fact" and name not in known:
                yield Fault("gap", loaded.source.where(path), f"there is nothing called {name}.")
        if re.search(r"[{}]", GAP.sub("", text)):
            yield Fault("gap", loaded.source.where(path), "a brace stands here that opens no gap.")


def _digits(loaded: LoadedProgramme, _: Guideline) -> Iterator[Fault]:
    """No digit and no number word in rules and sentences: figures only as gaps."""
    for path, text in _texts(loaded.source.content):
        if "asks" in path:
            if re.search(r"\d", text):
                yield Fault("digit", loaded.source.where(path), f"a digit stands in «{text}».")
            continue
        for figure in figures_in(GAP.sub("…", text)):
            yield Fault(
                "digit",
                loaded.source.where(path),
                f"the figure «{figure.as_written}» stands in a sentence. Make it a value and "
                "write its name in braces.",
            )


def _unaccounted(loaded: LoadedProgramme, guideline: Guideline) -> Iterator[Fault]:
    """Each number of the text is used by a value or waived with a reason."""
    programme = loaded.programme
    accounted: list[tuple[int, int, Value | None]] = []
    for value in programme.values.values():
        span = find_quote(guideline, value.quote)
        if span is None:
            continue
        if value.text is not None:
            inner = guideline.text.find(value.text, span[0], span[1])
            if inner >= 0:
                accounted.append((inner, inner + len(value.text), None))
        else:
            accounted.append((*span, value))
    for waived in programme.waived_figures:
        span = find_quote(guideline, waived.quote)
        if span is not None:
            accounted.append((*span, None))
    numbers = _section_numbers(guideline)
    for figure in figures_in(guideline.text):
        if any(start <= figure.start and figure.end <= end for start, end in numbers):
            continue
        if not any(
            start <= figure.start
            and figure.end <= end
            and (value is None or stands_in(value, figure))
            for start, end, value in accounted
        ):
            around = guideline.text[max(0, figure.start - 30) : figure.end + 30]
            place = (places_at(guideline, figure.start) or ("?",))[-1]
            yield Fault(
                "unaccounted",
                loaded.source.where(("values",)),
                f"the number «{figure.as_written}» of the text ({place}: "
                f"«…{' '.join(around.split())}…») belongs to no value. "
                "Add a value, or waive it with a reason.",
            )


def _section_numbers(guideline: Guideline) -> list[tuple[int, int]]:
    """Spans of the numbers with which sections begin ("5.4.1")."""
    spans = []
    for section in guideline.sections:
        match = re.match(
            r"(?:§\s*)?\d+(?:\.\d+)*\.?(?=\s)", guideline.text[section.start : section.start + 16]
        )
        if match and section.place.startswith(("Nr.", "§", "Artikel")):
            spans.append((section.start, section.start + match.end()))
    return spans
