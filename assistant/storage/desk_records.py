"""What the helpdesk's stores give out: plain frozen records, detached from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True)
class StoredAccount:
    """An adviser's account. mark: rises when older sign-ins shall end."""

    id: str
    name: str
    role: str
    password_hash: str
    mark: int
    disabled: bool
    created_at: datetime


@dataclass(frozen=True)
class Act:
    """What an adviser does, as the audit keeps it. subject: session, question, correction, adviser.

    detail: what is needed to understand it, without anything of the audience.
    """

    adviser: str
    action: str
    subject: str
    subject_id: str
    detail: Data


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit. id rises with time.

    about: what it is about, as that reads now (title of a session, text of a question, first
    pattern of a correction), "" when that is gone; number: of the question.
    """

    id: int
    at: datetime
    by: str
    action: str
    subject: str
    subject_id: str
    detail: Data
    about: str = ""
    number: int | None = None


@dataclass(frozen=True)
class StoredSession:
    """An info session as it is kept. pins: facts as plain data."""

    id: str
    code: str
    beamer_code: str
    title: str
    programmes: tuple[str, ...]
    as_of: date
    audience_sees: str
    is_open: bool
    pins: Data
    shown: str | None
    last_event: int
    last_public_event: int
    version: int
    begun_by: str
    begun_at: datetime
    closed_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True)
class StoredQuestion:
    """A question of a session as it is kept. answer, release: empty where they were not read."""

    id: str
    session_id: str
    number: int
    visitor: str | None
    text: str
    state: str
    lead: str | None
    via: str | None
    suggestion: str | None
    apart: tuple[str, ...]
    support: int
    answer: Data
    release: Data | None
    version: int
    asked_at: datetime


@dataclass(frozen=True)
class Event:
    """Something to be told in a session. public: the audience may know of it."""

    kind: str
    question_id: str | None = None
    public: bool = False
    adviser: str | None = None


@dataclass(frozen=True)
class SessionEvent:
    """What happened. number: from 1 in each session, without gaps, in the order of happening."""

    number: int
    kind: str
    question_id: str | None
    public: bool
    by: str | None
    at: datetime


@dataclass(frozen=True)
class Change:
    """New contents of one question. version: the one it must still have, or None for any."""

    question_id: str
    values: Data
    version: int | None = None


@dataclass(frozen=True)
class StoredCorrection:
    """A correction as it is kept. content: see assistant.helpdesk.correction_record."""

    id: str
    programme: str
    content: Data
    state: str
    reasons: tuple[str, ...]
    author: str
    version: int
    changed_at: datetime


@dataclass(frozen=True)
class ReviewItem:
    """A question whose answer may need a person. id: of the exchange or the session's question."""

    id: str
    question: str
    answer: Data
    rating: str | None
    asked_at: datetime


class StaleError(Exception):
    """Somebody else changed it in between; nothing was stored. For the face that called."""


class TooFastError(Exception):
    """More questions within a minute than allowed; nothing was stored. For the face that called."""
