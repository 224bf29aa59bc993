"""Corrections, and the questions that wait for a person to look at them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import sessionmaker

from assistant.storage.adviser_store import write_audit
from assistant.storage.desk_records import Act, ReviewItem, StaleError, StoredCorrection
from assistant.storage.desk_tables import (
    CorrectionRow,
    InfoSessionRow,
    ReviewedRow,
    SessionQuestionRow,
)
from assistant.storage.moments import utc
from assistant.storage.session_rows import about
from assistant.storage.tables import ConversationRow, ExchangeRow


class CorrectionStore:
    """Reads and writes; every method is one transaction. Unknown ids raise KeyError."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def state(self) -> tuple[int, int]:
        """Differs whenever anything about a correction has changed: one small query."""
        query = select(func.count(), func.coalesce(func.sum(CorrectionRow.version), 0))
        with self._sessions() as session:
            count, versions = session.execute(query.select_from(CorrectionRow)).one()
        return int(count), int(versions)

    def corrections(self, *, state: str | None = None) -> tuple[StoredCorrection, ...]:
        """All corrections, those changed last first. state: only these."""
        query = select(CorrectionRow).order_by(CorrectionRow.changed_at.desc(), CorrectionRow.id)
        if state is not None:
            query = query.where(CorrectionRow.state == state)
        with self._sessions() as session:
            return tuple(_stored(row) for row in session.scalars(query))

    def correction(self, correction_id: str) -> StoredCorrection | None:
        """The correction, or None when there is no such one."""
        with self._sessions() as session:
            row = session.get(CorrectionRow, correction_id)
            return None if row is None else _stored(row)

    def add(
        self,
        *,
        programme: str,
        content: Mapping[str, Any],
        author: str,
        act: Act,
        correction_id: str | None = None,
        state: str = "active",
        reasons: Iterable[str] = (),
    ) -> StoredCorrection:
        """A new correction. correction_id: the one of an imported file."""
        row = CorrectionRow(
            id=correction_id or secrets.token_hex(8),
            programme=programme,
            content=dict(content),
            state=state,
            reasons=list(reasons),
            author=author,
            version=1,
            changed_at=datetime.now(UTC),
        )
        with self._sessions.begin() as session:
            session.add(row)
            write_audit(session, about(act, row.id))
        return _stored(row)

    def change(
        self,
        correction_id: str,
        values: Mapping[str, Any],
        *,
        version: int,
        act: Act,
    ) -> StoredCorrection:
        """The correction with new contents. Raises StaleError when it has another version."""
        with self._sessions.begin() as session:
            found = session.scalar(
                update(CorrectionRow)
                .where(CorrectionRow.id == correction_id, CorrectionRow.version == version)
                .values(**values, version=version + 1, changed_at=datetime.now(UTC))
                .returning(CorrectionRow.id)
            )
            row = session.get(CorrectionRow, correction_id)
            if row is None:
                raise KeyError(correction_id)
            if found is None:
                raise StaleError
            write_audit(session, act)
        return _stored(row)

    def waiting(self) -> tuple[ReviewItem, ...]:
        """Chat exchanges and questions of sessions that nobody has reviewed, newest first."""
        seen = select(ReviewedRow.item_id)
        chats = (
            select(ExchangeRow, ConversationRow.changed_at)
            .join(ConversationRow)
            .where(ExchangeRow.id.not_in(seen))
        )
        asked = (
            select(SessionQuestionRow, InfoSessionRow.as_of)
            .join(InfoSessionRow)
            .where(SessionQuestionRow.id.not_in(seen), SessionQuestionRow.state != "hidden")
        )
        with self._sessions() as session:
            items = [
                ReviewItem(
                    row.id, row.question, row.answer, row.rating,
                    str(row.answer.get("as_of", "")), utc(changed_at), "chat",
                )
                for row, changed_at in session.execute(chats)
            ]  # fmt: skip
            items += [
                ReviewItem(
                    row.id, row.text, row.answer, None, as_of.isoformat(), utc(row.asked_at),
                    "session",
                )
                for row, as_of in session.execute(asked)
            ]  # fmt: skip
        return tuple(sorted(items, key=lambda item: (item.asked_at, item.id), reverse=True))

    def set_aside(self, items: Iterable[str], *, act: Act) -> None:
        """The review list shows these no more."""
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            for item in sorted(items):
                session.merge(ReviewedRow(item_id=item, at=now))
            write_audit(session, act)


def _stored(row: CorrectionRow) -> StoredCorrection:
    return StoredCorrection(
        id=row.id,
        programme=row.programme,
        content=row.content,
        state=row.state,
        reasons=tuple(row.reasons),
        author=row.author,
        version=row.version,
        changed_at=utc(row.changed_at),
    )
