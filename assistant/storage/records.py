"""What storage gives out: plain frozen records, detached from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """A question with its answer as it was shown. position: from 1. turn: for the next question.

    rating: "helpful", "wrong_answer", "wrong_source", "unclear" or None.
    """

    id: str
    position: int
    question: str
    answer: Data
    turn: Data
    rating: str | None


@dataclass(frozen=True)
class Conversation:
    """A conversation. as_of: None means the day on which a question is asked.

    facts: those edited in the form, as plain data; forgotten: names the user took away.
    """

    id: str
    programme: str | None
    as_of: date | None
    facts: Data
    forgotten: tuple[str, ...]
    changed_at: datetime
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class StoredCheck:
    """A Förder-Check under way. skipped: facts answered with "weiß ich noch nicht"."""

    id: str
    programme: str
    as_of: date | None
    facts: Data
    skipped: tuple[str, ...]
    changed_at: datetime
