"""Application cases read from YAML or JSON, strictly.

All problems of a file are reported at once, each with file, key, line and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

from assistant.errors import InputError
from assistant.form.application_case import WHOLE_PERIOD, ApplicationCase, Entry, Origin
from assistant.form.case_record import CASE_KEYS
from assistant.form.case_source import CaseSource, KeyPath, read_source, source_of_text
from assistant.form.entry_reading import EntryError, read_answer, read_date, read_fact, read_money
from assistant.form.known_facts import known_facts
from assistant.rules.budget import budget_years
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.records import Programme
from knowledge.ingestion.guideline import load_guideline

MOST_PARTNERS = 100
_MOST_PROBLEMS = 40
_VERSION = re.compile("[0-9a-f]{64}")
_ENTRY_KEYS = frozenset({"value", "origin", "at"})
_DATES = ("start", "end")
T = TypeVar("T")


class CaseFileError(InputError):
    """A case cannot be read. problems: one message each. For whoever wrote the case."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_case(file: Path, *, today: date) -> ApplicationCase:
    """The case of a file. today: the as_of day if the file names none.

    Raises InputError (a CaseFileError when the file can be read but not as a case).
    """
    return _case(_Reader(read_source(file)), today)


def case_of_text(text: str, *, name: str, today: date) -> ApplicationCase:
    """The case of a text in YAML or JSON, as `read_case`. name: stands for it in messages."""
    return _case(_Reader(source_of_text(text, name=name)), today)


def case_of_upload(text: str, *, name: str, today: date, at: datetime) -> ApplicationCase:
    """As `case_of_text`, for a form in which the guideline may have changed since.

    The case keeps the version it names. at: when entries came that carry no time of their own.
    """
    return _case(_Reader(source_of_text(text, name=name), at=at, any_version=True), today)


def _case(reader: _Reader, today: date) -> ApplicationCase:
    content = reader.mapping((), reader.source.content, allowed=CASE_KEYS)
    programme = reader.programme(content.get("programme"))
    if programme is None:
        raise CaseFileError(reader.problems)
    case = ApplicationCase(
        programme=programme.id,
        as_of=reader.read(("as_of",), content.get("as_of"), read_date) or today,
        version=reader.version(content.get("version"), programme),
        facts=reader.facts(content.get("facts")),
        partners=reader.partners(content.get("partners")),
        answers=reader.answers(content.get("answers"), programme),
        budget=reader.budget(content.get("budget"), programme),
        dates=reader.dates(content.get("dates")),
        documents=reader.names(("documents",), content.get("documents"), programme.documents),
        declarations=reader.names(
            ("declarations",),
            content.get("declarations"),
            {n: f for n, f in programme.form.fields().items() if f.kind == "declaration"},
        ),
    )
    start, end = case.day("start"), case.day("end")
    if start is not None and end is not None and end < start:
        reader.problem(("dates", "end"), "Das Ende liegt vor dem Beginn.", "Prüfen Sie beide Tage.")
    if reader.problems:
        raise CaseFileError(reader.problems)
    return case


class _Reader:
    """Reads parts of a case and collects what is wrong with them."""

    def __init__(
        self, source: CaseSource, *, at: datetime | None = None, any_version: bool = False
    ) -> None:
        self.source = source
        self.at = at
        self.any_version = any_version
        self.problems: list[str] = []

    def problem(self, path: KeyPath, message: str, remedy: str) -> None:
        self.problems.append(str(InputError(message, where=self.source.where(path), remedy=remedy)))
        if len(self.problems) == _MOST_PROBLEMS:
            raise CaseFileError((*self.problems, "Weitere Fehler werden nicht gezeigt."))

    def read(self, path: KeyPath, raw: Any, reader: Callable[[str], T]) -> T | None:
        """The value of a scalar; None with a problem noted, or when nothing is there."""
        if raw is None:
            return None
        if isinstance(raw, dict | list | bool):
            self.problem(path, "Hier steht kein einfacher Wert.", "Schreiben Sie einen Wert hin.")
            return None
        try:
            return reader(raw if isinstance(raw, str) else str(raw))
        except EntryError as fault:
            self.problem(path, fault.message, fault.remedy)
            return None

    def mapping(self, path: KeyPath, raw: Any, *, allowed: Iterable[str] | None) -> dict[str, Any]:
        """A mapping whose keys are all allowed; others are noted with the nearest known one."""
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            self.problem(
                path,
                "Hier werden Paare aus Name und Wert erwartet.",
                "Schreiben Sie „name: wert“ in je eine Zeile.",
            )
            return {}
        known = list(allowed) if allowed is not None else list(raw)
        for key in raw:
            if key not in known:
                self.problem(
                    (*path, key), f"Den Schlüssel „{key}“ gibt es hier nicht.", _nearest(key, known)
                )
        return {key: value for key, value in raw.items() if key in known}

    def programme(self, raw: Any) -> Programme | None:
        known = programmes()
        if raw is None:
            self.problem(
                ("programme",),
                "Es fehlt, für welches Programm der Fall ist.",
                f"Möglich ist: {', '.join(known)}.",
            )
            return None
        if raw not in known if isinstance(raw, str) else True:
            self.problem(
                ("programme",), f"Das Programm „{raw}“ gibt es nicht.", _nearest(str(raw), known)
            )
            return None
        return known[raw]

    def version(self, raw: Any, programme: Programme) -> str | None:
        """The version, if it is the one the programme has now, or any may be named."""
        if raw is None:
            return None
        if self.any_version and isinstance(raw, str) and _VERSION.fullmatch(raw):
            return raw
        current = load_guideline(programme.guideline).sha256
        if raw != current:
            self.problem(
                ("version",),
                "Der Fall gehört zu einer anderen Fassung der Richtlinie.",
                f"Geprüft wird mit der Fassung {current}. Vergleichen Sie Ihre Angaben, und "
                "tragen Sie diese Fassung dann ein.",
            )
        return current

    def entry(self, path: KeyPath, raw: Any, read: Callable[[Any], Any]) -> Entry | None:
        """An entry, written as a value alone or with value, origin and time."""
        origin: Origin = "file"
        at = self.at
        if isinstance(raw, dict):
            content = self.mapping(path, raw, allowed=sorted(_ENTRY_KEYS))
            if content.get("origin") is not None:
                if content["origin"] not in get_args(Origin):
                    self.problem(
                        (*path, "origin"),
                        f"Die Herkunft „{content['origin']}“ gibt es nicht.",
                        f"Möglich ist: {', '.join(get_args(Origin))}.",
                    )
                else:
                    origin = content["origin"]
            at = self.read((*path, "at"), content.get("at"), _read_time) or at
            raw, path = content.get("value"), (*path, "value")
        if raw is None:
            return None
        if isinstance(raw, dict | list):
            self.problem(path, "Hier steht kein einfacher Wert.", "Schreiben Sie einen Wert hin.")
            return None
        try:
            return Entry(read(raw), origin, at)
        except EntryError as fault:
            self.problem(path, fault.message, fault.remedy)
            return None

    def facts(self, raw: Any) -> dict[str, tuple[Entry, ...]]:
        single = [name for name, fact in known_facts().items() if fact.type != "list"]
        found: dict[str, tuple[Entry, ...]] = {}
        for name, value in self.mapping(("facts",), raw, allowed=single).items():
            several = value if isinstance(value, list) else [value]
            entries: list[Entry] = []
            for number, each in enumerate(several):
                path = ("facts", name, number) if isinstance(value, list) else ("facts", name)
                entry = self.entry(path, each, partial(read_fact, name))
                if entry is None:
                    continue
                if any(entry.origin == other.origin for other in entries):
                    self.problem(
                        path, "Zwei Angaben haben dieselbe Herkunft.", "Behalten Sie die richtige."
                    )
                entries.append(entry)
            if entries:
                found[name] = tuple(entries)
        return found

    def partners(self, raw: Any) -> tuple[Mapping[str, Entry], ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.problem(
                ("partners",),
                "Partner stehen als Liste da.",
                "Schreiben Sie vor jeden Partner „- “.",
            )
            return ()
        if len(raw) > MOST_PARTNERS:
            self.problem(
                ("partners",),
                f"{len(raw)} Partner sind zu viele; möglich sind {MOST_PARTNERS}.",
                "Prüfen Sie die Liste.",
            )
            return ()
        own = [name for name, fact in known_facts().items() if fact.type != "list"]
        partners: list[Mapping[str, Entry]] = []
        for number, item in enumerate(raw):
            path = ("partners", number)
            entries = {
                name: entry
                for name, value in self.mapping(path, item, allowed=own).items()
                if (entry := self.entry((*path, name), value, partial(read_fact, name)))
            }
            partners.append(entries)
        return tuple(partners)

    def answers(self, raw: Any, programme: Programme) -> dict[str, Entry]:
        form = programme.form.fields()
        kinds = {n: f.kind for n, f in form.items() if f.kind in ("text", "long_text")}
        found = {
            name: self.entry(("answers", name), value, partial(read_answer, kinds[name]))
            for name, value in self.mapping(("answers",), raw, allowed=kinds).items()
        }
        return {name: entry for name, entry in found.items() if entry and entry.value}

    def budget(self, raw: Any, programme: Programme) -> dict[str, dict[int, Entry]]:
        """Amounts by line and year. One amount alone: each year, or the whole period for a line
        that is capped for the whole period. A list: the years in order.
        """
        if programme.budget is None:
            return {}
        lines = [name for name, line in programme.budget.lines.items() if line.cap is not None]
        count = int(budget_years(programme))
        found: dict[str, dict[int, Entry]] = {}
        for name, value in self.mapping(("budget",), raw, allowed=lines).items():
            path: KeyPath = ("budget", name)
            cap = programme.budget.lines[name].cap
            whole = cap is not None and programme.values[cap].unit == "EUR"
            years: dict[int, Entry] = {}
            for year, place, each in self._years(path, value, count, whole=whole):
                entry = self.entry(place, each, _read_money)
                if entry is not None:
                    years[year] = entry
            if WHOLE_PERIOD in years and len(years) > 1:
                self.problem(
                    path,
                    "Summe und einzelne Jahre stehen nebeneinander.",
                    "Behalten Sie die Summe oder die Jahre.",
                )
            if years:
                found[name] = years
        return found

    def _years(
        self, path: KeyPath, value: Any, count: int, *, whole: bool
    ) -> list[tuple[int, KeyPath, Any]]:
        if isinstance(value, list):
            if len(value) > count:
                self.problem(path, f"Das sind mehr Beträge als Jahre ({count}).", "Prüfen Sie sie.")
            return [(n, (*path, n - 1), each) for n, each in enumerate(value[:count], 1)]
        if isinstance(value, dict) and not value.keys() <= _ENTRY_KEYS:
            names = [*(str(n) for n in range(1, count + 1)), *(["total"] if whole else [])]
            rows = self.mapping(path, value, allowed=names)
            return [
                (WHOLE_PERIOD if key == "total" else int(key), (*path, key), each)
                for key, each in rows.items()
            ]
        if whole:
            return [(WHOLE_PERIOD, path, value)]
        return [(n, path, value) for n in range(1, count + 1)]

    def dates(self, raw: Any) -> dict[str, Entry]:
        return {
            name: entry
            for name, value in self.mapping(("dates",), raw, allowed=_DATES).items()
            if (entry := self.entry(("dates", name), value, lambda v: read_date(str(v))))
        }

    def names(self, path: KeyPath, raw: Any, known: Mapping[str, object]) -> tuple[str, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.problem(path, "Hier steht eine Liste von Namen.", "Schreiben Sie „- “ vor jeden.")
            return ()
        for number, name in enumerate(raw):
            if not isinstance(name, str) or name not in known:
                self.problem(
                    (*path, number), f"„{name}“ gibt es hier nicht.", _nearest(str(name), known)
                )
        return tuple(dict.fromkeys(n for n in raw if isinstance(n, str) and n in known))


def _read_money(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise EntryError(
            "Ja oder Nein ist kein Betrag.", remedy="Schreiben Sie zum Beispiel 57.000."
        )
    return read_money(raw)


def _read_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise EntryError(
            "Das ist kein Zeitpunkt.", remedy="Zum Beispiel: 2025-01-10T09:30:00+01:00."
        ) from fault


def _nearest(key: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(key, names, n=1, cutoff=0.5)
    return f"Meinten Sie „{near[0]}“?" if near else f"Möglich ist: {', '.join(names)}."
