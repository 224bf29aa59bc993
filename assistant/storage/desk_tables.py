"""The tables of the helpdesk: advisers, info sessions with their questions, corrections, audit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.tables import Table

_SESSION = "info_sessions.id"


class AdviserRow(Table):
    """An account. name: as typed, key: folded. mark: rises when older sign-ins shall end."""

    __tablename__ = "advisers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str] = mapped_column(String(200))
    mark: Mapped[int] = mapped_column(Integer)
    disabled: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SignInRow(Table):
    """Failed sign-ins of a name in a row, known or not. key: hash of the folded name."""

    __tablename__ = "sign_ins"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class AuditRow(Table):
    """Who changed what. adviser: name of the account, or "command line"."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    adviser: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]]


class InfoSessionRow(Table):
    """An info session. code, beamer_code: secrets of the two links. last_event: counts events."""

    __tablename__ = "info_sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    beamer_code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    programmes: Mapped[list[str]]
    as_of: Mapped[date] = mapped_column(Date)
    audience_sees: Mapped[str] = mapped_column(String(10))
    is_open: Mapped[bool] = mapped_column(Boolean)
    pins: Mapped[dict[str, Any]]
    shown: Mapped[str | None] = mapped_column(String(32))
    last_event: Mapped[int] = mapped_column(Integer)
    last_public_event: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    begun_by: Mapped[str] = mapped_column(String(80))
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class SessionQuestionRow(Table):
    """A question of an info session. visitor: hash of who asked, good for this session alone.

    lead: the question it was merged into; via: the one with which it came there, so that this
    can be undone. suggestion: the one it might be. apart: those it is not. support: how many
    people stand behind it and what was merged into it. answer, release: as shown.
    """

    __tablename__ = "session_questions"
    __table_args__ = (UniqueConstraint("session_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey(_SESSION, ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    visitor: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    lead: Mapped[str | None] = mapped_column(String(32))
    via: Mapped[str | None] = mapped_column(String(32))
    suggestion: Mapped[str | None] = mapped_column(String(32))
    apart: Mapped[list[str]]
    support: Mapped[int] = mapped_column(Integer)
    answer: Mapped[dict[str, Any]]
    release: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SessionVoteRow(Table):
    """One person behind a question; who asked it counts as one."""

    __tablename__ = "session_votes"

    question_id: Mapped[str] = mapped_column(
        ForeignKey("session_questions.id", ondelete="CASCADE"), primary_key=True
    )
    visitor: Mapped[str] = mapped_column(String(64), primary_key=True)


class SessionEventRow(Table):
    """What happened in a session, numbered from 1 without gaps. public: the audience may know."""

    __tablename__ = "session_events"

    session_id: Mapped[str] = mapped_column(
        ForeignKey(_SESSION, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    question_id: Mapped[str | None] = mapped_column(String(32))
    public: Mapped[bool] = mapped_column(Boolean)
    adviser: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CorrectionRow(Table):
    """An answer mended by a person. Never deleted: version only rises, so a sum shows a change.

    content: patterns, text, sources, figures, values, facts, as helpdesk reads them.
    """

    __tablename__ = "corrections"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    programme: Mapped[str] = mapped_column(String(80), index=True)
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    reasons: Mapped[list[str]]
    author: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ReviewedRow(Table):
    """An exchange or a session's question that the review list shows no more."""

    __tablename__ = "reviewed"

    item_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
