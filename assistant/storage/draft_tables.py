"""The table of application drafts, beside those of conversations and checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.tables import Table


class DraftRow(Table):
    """A draft. owner: hash of the visitor's cookie. key_hash: of the secret in its link.

    content: the case and what could not be read. revision: counts changes, so that two at the same
    moment do not undo each other. Times in UTC.
    """

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    programme: Mapped[str] = mapped_column(String(80))
    content: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(Integer)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
