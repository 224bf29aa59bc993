"""The tables. A change here needs a migration in `migrations/versions`; a test compares the two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# Named constraints, so that later migrations can address them on both databases.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 SQLAlchemy's way


class ConversationRow(Table):
    """owner: hash of the visitor's cookie; changed_at: UTC."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    programme: Mapped[str | None] = mapped_column(String(80))
    as_of: Mapped[date | None] = mapped_column(Date)
    facts: Mapped[dict[str, Any]]
    forgotten: Mapped[list[str]]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    exchanges: Mapped[list[ExchangeRow]] = relationship(
        order_by="ExchangeRow.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ExchangeRow(Table):
    """One question with its answer as it was shown."""

    __tablename__ = "exchanges"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]]
    turn: Mapped[dict[str, Any]]
    rating: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(Text)


class CheckRow(Table):
    """A Förder-Check under way."""

    __tablename__ = "checks"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    programme: Mapped[str] = mapped_column(String(80))
    as_of: Mapped[date | None] = mapped_column(Date)
    facts: Mapped[dict[str, Any]]
    skipped: Mapped[list[str]]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
