"""Corrections as a YAML file: written so that changes show line by line, read strictly.

Nothing is taken over from the file that can be found out: figures are proven anew, places are
looked up. Only calculated figures stand in it, with their steps, as no quote can prove them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import yaml

from assistant.answering.records import Figure
from assistant.errors import InputError
from assistant.form.case_source import CaseSource, KeyPath, source_of_text
from assistant.helpdesk.correction_content import CorrectionContent
from assistant.helpdesk.records import CorrectionSource, CorrectionState

_HEAD = """\
# Korrekturen: von der Beratung geprüfte Antworten, aus „antragslotse corrections export“.
# Ändern darf, wer die Antworten verantwortet; „antragslotse corrections import“ prüft jede Zahl.
"""
_KEYS = (
    "id", "programme", "questions", "answer", "sources", "valid_from", "valid_until", "author",
    "state",
)  # fmt: skip
_OPTIONAL = ("calculations", "facts")
_CALCULATION = ("as_written", "value", "unit", "name", "steps")
_FACT = ("name", "kind", "value", "origin", "as_written")
_LARGEST = 1_000_000  # characters
_LONGEST_NAME = 80


@dataclass(frozen=True)
class FiledCorrection:
    """A correction as it stands in a file. where: for messages about it."""

    where: str
    id: str
    programme: str
    patterns: tuple[str, ...]
    text: str
    sources: tuple[CorrectionSource, ...]
    calculations: tuple[Figure, ...]
    facts: Mapping[str, Any]
    valid_from: date | None
    valid_until: date | None
    author: str
    state: str


def written_file(rows: Sequence[Mapping[str, Any]]) -> str:
    """The YAML text. rows: see `correction_row`."""
    text = yaml.dump(
        {"corrections": [dict(row) for row in rows]},
        allow_unicode=True,
        sort_keys=False,
        width=96,
        Dumper=_Dumper,
    )
    return _HEAD + text


def read_file(text: str, *, name: str) -> tuple[FiledCorrection, ...]:
    """The corrections of a file. Raises InputError that names key and line of the first fault."""
    if len(text) > _LARGEST:
        raise InputError(
            f"Die Datei hat {len(text)} Zeichen; möglich sind {_LARGEST}.",
            where=name,
            remedy="Teilen Sie sie auf.",
        )
    source = source_of_text(text, name=name)
    reading = _Reading(source)
    rows = reading.mapping((), source.content, needed=("corrections",))["corrections"]
    found = tuple(
        reading.correction(("corrections", at), row)
        for at, row in enumerate(reading.items(("corrections",), rows))
    )
    seen: set[str] = set()
    for at, each in enumerate(found):
        if each.id in seen:
            raise reading.fault(
                ("corrections", at, "id"), f"Die Kennung {each.id} steht doppelt.",
                "Behalten Sie eine davon.",
            )  # fmt: skip
        seen.add(each.id)
    return found


class _Dumper(yaml.SafeDumper):
    """Lines of a text below one another."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def correction_row(
    key: str, programme: str, author: str, state: str, content: CorrectionContent
) -> dict[str, Any]:
    """One correction as it stands in a file; two with the same row are the same."""
    calculated = [figure for figure in content.figures if figure.origin == "calculation"]
    row: dict[str, Any] = {
        "id": key,
        "programme": programme,
        "questions": list(content.patterns),
        "answer": content.text,
        "sources": [
            {"guideline": s.guideline, "place": s.place, "quote": s.quote} for s in content.sources
        ],
        "valid_from": content.valid_from.isoformat() if content.valid_from else None,
        "valid_until": content.valid_until.isoformat() if content.valid_until else None,
        "author": author,
        "state": state,
    }
    if calculated:
        row["calculations"] = [
            {**{key: getattr(f, key) for key in _CALCULATION}, "steps": list(f.steps)}
            for f in calculated
        ]
    if content.facts.get("facts"):
        row["facts"] = [dict(fact) for fact in content.facts["facts"]]
    return row


class _Reading:
    """One file being read."""

    def __init__(self, source: CaseSource) -> None:
        self._source = source

    def fault(self, path: KeyPath, message: str, remedy: str) -> InputError:
        return InputError(message, where=self._source.where(path), remedy=remedy)

    def mapping(
        self, path: KeyPath, raw: Any, *, needed: Sequence[str], optional: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        if not isinstance(raw, dict):
            raise self.fault(
                path, "Hier stehen keine Schlüssel mit Werten.", f"Nötig: {', '.join(needed)}."
            )
        unknown = [key for key in raw if key not in (*needed, *optional)]
        if unknown:
            raise self.fault(
                (*path, unknown[0]), f"Den Schlüssel „{unknown[0]}“ gibt es hier nicht.",
                f"Möglich: {', '.join((*needed, *optional))}.",
            )  # fmt: skip
        missing = [key for key in needed if key not in raw]
        if missing:
            raise self.fault(
                path, f"Es fehlt: {', '.join(missing)}.", "Ergänzen Sie es, notfalls leer."
            )
        return raw

    def items(self, path: KeyPath, raw: Any) -> Sequence[Any]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            raise self.fault(path, "Hier steht keine Liste.", "Schreiben Sie vor jedes „- “.")
        return raw

    def text(self, path: KeyPath, raw: Any, *, longest: int = _LARGEST) -> str:
        if not isinstance(raw, str) or not raw.strip():
            raise self.fault(path, "Hier fehlt ein Text.", "Schreiben Sie ihn hin.")
        if len(raw) > longest:
            raise self.fault(
                path, f"Der Text hat {len(raw)} Zeichen; möglich sind {longest}.", "Kürzen Sie ihn."
            )
        return raw.strip()

    def day(self, path: KeyPath, raw: Any) -> date | None:
        if raw is None:
            return None
        try:
            return date.fromisoformat(str(raw))
        except ValueError as fault:
            raise self.fault(
                path, f"„{raw}“ ist kein Tag.", "Schreibweise: 2025-01-31, oder leer."
            ) from fault

    def correction(self, path: KeyPath, raw: Any) -> FiledCorrection:
        row = self.mapping(path, raw, needed=_KEYS, optional=_OPTIONAL)
        key = self.text((*path, "id"), row["id"], longest=32)
        if not (key.isascii() and key.isalnum()):
            raise self.fault(
                (*path, "id"), f"„{key}“ ist keine Kennung.",
                "Nehmen Sie nur Ziffern und kleine Buchstaben ohne Umlaute.",
            )  # fmt: skip
        state = self.text((*path, "state"), row["state"])
        if state not in get_args(CorrectionState):
            raise self.fault(
                (*path, "state"), f"Den Stand „{state}“ gibt es nicht.",
                f"Möglich: {', '.join(get_args(CorrectionState))}.",
            )  # fmt: skip
        questions = self.items((*path, "questions"), row["questions"])
        return FiledCorrection(
            where=self._source.where(path),
            id=key,
            programme=self.text((*path, "programme"), row["programme"], longest=_LONGEST_NAME),
            patterns=tuple(
                self.text((*path, "questions", at), each) for at, each in enumerate(questions)
            ),
            text=self.text((*path, "answer"), row["answer"]),
            sources=tuple(self._sources((*path, "sources"), row["sources"])),
            calculations=tuple(
                self._calculations((*path, "calculations"), row.get("calculations"))
            ),
            facts=self._facts((*path, "facts"), row.get("facts")),
            valid_from=self.day((*path, "valid_from"), row["valid_from"]),
            valid_until=self.day((*path, "valid_until"), row["valid_until"]),
            author=self.text((*path, "author"), row["author"], longest=_LONGEST_NAME),
            state=state,
        )

    def _sources(self, path: KeyPath, raw: Any) -> Iterator[CorrectionSource]:
        for at, item in enumerate(self.items(path, raw)):
            row = self.mapping(
                (*path, at), item, needed=("guideline", "quote"), optional=("place",)
            )
            yield CorrectionSource(
                self.text((*path, at, "guideline"), row["guideline"]),
                str(row.get("place") or ""),
                " ".join(self.text((*path, at, "quote"), row["quote"]).split()),
            )

    def _calculations(self, path: KeyPath, raw: Any) -> Iterator[Figure]:
        for at, item in enumerate(self.items(path, raw)):
            row = self.mapping((*path, at), item, needed=_CALCULATION)
            steps = self.items((*path, at, "steps"), row["steps"])
            yield Figure(
                value=self.text((*path, at, "value"), row["value"]),
                unit=str(row["unit"] or ""),
                as_written=self.text((*path, at, "as_written"), row["as_written"]),
                origin="calculation",
                name=str(row["name"] or ""),
                steps=tuple(
                    self.text((*path, at, "steps", n), step) for n, step in enumerate(steps)
                ),
            )

    def _facts(self, path: KeyPath, raw: Any) -> Mapping[str, Any]:
        rows = [
            {key: str(value or "") for key, value in
             self.mapping((*path, at), item, needed=_FACT).items()}
            for at, item in enumerate(self.items(path, raw))
        ]  # fmt: skip
        return {"facts": rows, "partners": []} if rows else {}
