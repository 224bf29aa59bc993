"""Answers as plain data for storage, and back: everything an answer holds, spans included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.answering.records import (
    Answer,
    AnswerFinding,
    Citation,
    Figure,
    SaidStatement,
    TableRow,
)

_LISTS: Mapping[str, Any] = {
    "statements": SaidStatement,
    "figures": Figure,
    "citations": Citation,
    "findings": AnswerFinding,
    "table": TableRow,
}


def answer_as_data(answer: Answer) -> dict[str, Any]:
    """Plain data; `answer_from_data` reads it back."""
    return {**asdict(answer), "as_of": answer.as_of.isoformat()}


def answer_from_data(data: Mapping[str, Any]) -> Answer:
    """The answer that `answer_as_data` wrote, also after a way through JSON."""
    values: dict[str, Any] = dict(data)
    values["as_of"] = date.fromisoformat(values["as_of"])
    for name, record in _LISTS.items():
        values[name] = tuple(record(**_tuples(row)) for row in values[name])
    for name in ("programmes", "missing", "follow_ups", "entries", "facts"):
        values[name] = tuple(values[name])
    return Answer(**values)


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
