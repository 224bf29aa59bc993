"""What the helpdesk gives to pages: plain frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from assistant.answering.records import Answer
from assistant.rules.facts import Facts
from assistant.storage.desk_records import AuditEntry as AuditEntry
from assistant.storage.desk_records import SessionEvent as SessionEvent

Role = Literal["adviser", "editor"]
AudienceSees = Literal["own", "questions", "answers"]
QuestionState = Literal["new", "grouped", "answered", "parked", "hidden"]
CorrectionState = Literal["active", "suspended", "withdrawn"]


@dataclass(frozen=True)
class Adviser:
    """Somebody signed in. mark: of the account when it was read; an older one is signed out."""

    id: str
    name: str
    role: Role
    mark: int

    @property
    def token(self) -> str:
        """What a cookie keeps; it ends with a new password and when the account is disabled."""
        return f"{self.id}.{self.mark}"


@dataclass(frozen=True)
class Account:
    """An account as it is listed. locked_until: after failed sign-ins in a row."""

    id: str
    name: str
    role: Role
    disabled: bool
    locked_until: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class InfoSession:
    """An info session. code, beamer_code: of the links for the audience and for the beamer.

    audience_sees: "own" questions, all "questions", or also the released "answers". pins: facts
    that hold for every answer. shown: the question on the beamer. version: of the settings.
    """

    id: str
    code: str
    beamer_code: str
    title: str
    programmes: tuple[str, ...]
    as_of: date
    is_open: bool
    audience_sees: AudienceSees
    pins: Facts
    shown: str | None
    last_event: int
    version: int
    begun_by: str
    begun_at: datetime
    changed_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Source:
    """Words of a guideline that an adviser adds to an answer; checked word for word."""

    guideline: str
    quote: str


@dataclass(frozen=True)
class UnprovenFigure:
    """A figure of a text that nothing proves; start, end: its span."""

    start: int
    end: int
    as_written: str


@dataclass(frozen=True)
class EditCheck:
    """An edited text: the answer it would be, and the figures that need a reason."""

    answer: Answer
    unproven: tuple[UnprovenFigure, ...]


@dataclass(frozen=True)
class Release:
    """An answer as the audience got it. reasons: figure without proof, as written → why it holds.

    by: who released it, for the console; the audience does not see it.
    """

    answer: Answer
    edited: bool
    reasons: Mapping[str, str]
    by: str
    at: datetime


@dataclass(frozen=True)
class DeskQuestion:
    """A question as advisers see it. lead: the one it was merged into. suggestion: might be that.

    support: how many people stand behind it and what was merged into it.
    """

    id: str
    session_id: str
    number: int
    text: str
    state: QuestionState
    lead: str | None
    suggestion: str | None
    support: int
    origin: Literal["audience", "voice"]
    answer: Answer
    release: Release | None
    version: int
    asked_at: datetime


@dataclass(frozen=True)
class SentQuestion:
    """A question that was taken in."""

    id: str
    number: int
    text: str


@dataclass(frozen=True)
class AudienceQuestion:
    """A question as the audience sees it. own: asked by this visitor; voted: stands behind it."""

    id: str
    number: int
    text: str
    state: QuestionState
    lead: str | None
    support: int
    own: bool
    voted: bool
    release: Release | None


@dataclass(frozen=True)
class AudienceView:
    """All that one visitor of the audience may see."""

    session: InfoSession
    questions: tuple[AudienceQuestion, ...]


@dataclass(frozen=True)
class BeamerView:
    """What the beamer shows; the question is None between two questions."""

    session: InfoSession
    question: DeskQuestion | None


@dataclass(frozen=True)
class CorrectionSource:
    """Words of a guideline that a correction rests on, with their place when it was written."""

    guideline: str
    place: str
    quote: str


@dataclass(frozen=True)
class Correction:
    """An answer mended by a person. patterns: questions it answers. reasons: why it is suspended.

    guideline_sha256: of the text it was written for. valid_from, valid_until: Stichtage, included.
    """

    id: str
    programme: str
    patterns: tuple[str, ...]
    text: str
    sources: tuple[CorrectionSource, ...]
    valid_from: date | None
    valid_until: date | None
    author: str
    state: CorrectionState
    reasons: tuple[str, ...]
    guideline_sha256: str
    version: int
    changed_at: datetime


@dataclass(frozen=True)
class ImportReport:
    """What an import did: how many corrections were added, changed, or were there already."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class ReviewGroup:
    """Questions alike that wait for a person. key: of the group. reasons: reason → how many.

    example: the one most like all others; questions: all, masked. items: what they were.
    """

    key: str
    example: str
    programme: str | None
    count: int
    reasons: Mapping[str, int]
    questions: tuple[str, ...]
    last_asked: datetime
    items: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class MinutesFile:
    """A file to be handed out."""

    name: str
    media_type: str
    data: bytes
