"""Corrections, and the questions that wait for a person to look at them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

from assistant.storage.adviser_store import write_audit
from assistant.storage.desk_records import Act, ReviewItem, StaleError, StoredCorrection
from assistant.storage.desk_tables import (
    CorrectionRow,
    ReviewedRow,
    SessionQuestionRow,
)
from assistant.storage.moments import utc
from assistant.storage.session_rows import about
from assistant.storage.tables import ConversationRow, ExchangeRow

# Asked before every answer, so it is put together once.
_STATE = select(func.count(), func.coalesce(func.sum(CorrectionRow.version), 0)).select_from(
    CorrectionRow
)


class CorrectionStore:
    """Reads and writes; every method is one transaction. Unknown ids raise KeyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def state(self) -> tuple[int, int]:
        """Differs whenever anything about a correction has changed: one small query."""
        with self._engine.connect() as connection:
            count, versions = connection.execute(_STATE).one()
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
    ) -> StoredCorrection:
        """A new correction, active."""
        row = CorrectionRow(
            id=secrets.token_hex(8),
            programme=programme,
            content=dict(content),
            state="active",
            reasons=[],
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

    def take_over(
        self, rows: Iterable[tuple[str, int | None, Mapping[str, Any]]], *, act: Act
    ) -> None:
        """Writes corrections of a file, all or none. rows: (id, version it has or None, contents).

        Raises StaleError when one has another version, or has come into being in between.
        """
        now = datetime.now(UTC)
        try:
            with self._sessions.begin() as session:
                for key, version, values in rows:
                    if version is None:
                        row = {"id": key, "version": 1, "changed_at": now, **values}
                        session.execute(insert(CorrectionRow).values(**row))
                    else:
                        found = session.scalar(
                            update(CorrectionRow)
                            .where(CorrectionRow.id == key, CorrectionRow.version == version)
                            .values(**values, version=version + 1, changed_at=now)
                            .returning(CorrectionRow.id)
                        )
                        if found is None:
                            raise StaleError
                    write_audit(session, about(act, key))
        except IntegrityError as taken:
            raise StaleError from taken

    def waiting(self, *, ratings: Collection[str]) -> tuple[ReviewItem, ...]:
        """Chat exchanges and questions of sessions that nobody has reviewed, newest first.

        Only those not covered, answered unsurely, or given one of the ratings. What was hidden, or
        released in other words, is left out.
        """
        seen = select(ReviewedRow.item_id)
        chats = (
            select(ExchangeRow, ConversationRow.changed_at)
            .join(ConversationRow)
            .where(
                ExchangeRow.id.not_in(seen),
                or_(_doubtful(ExchangeRow.answer), ExchangeRow.rating.in_(ratings)),
            )
        )
        asked = select(SessionQuestionRow).where(
            SessionQuestionRow.id.not_in(seen),
            SessionQuestionRow.state != "hidden",
            _doubtful(SessionQuestionRow.answer),
        )
        with self._sessions() as session:
            items = [
                ReviewItem(row.id, row.question, row.answer, row.rating, utc(changed_at))
                for row, changed_at in session.execute(chats)
            ]
            items += [
                ReviewItem(row.id, row.text, row.answer, None, utc(row.asked_at))
                for row in session.scalars(asked)
                if row.release is None or not row.release["edited"]
            ]
        return tuple(sorted(items, key=lambda item: (item.asked_at, item.id), reverse=True))

    def set_aside(self, items: Iterable[str], *, act: Act) -> None:
        """The review list shows these no more."""
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            for item in sorted(items):
                session.merge(ReviewedRow(item_id=item, at=now))
            write_audit(session, act)


def _doubtful(answer: Any) -> Any:
    return or_(answer["status"].as_string() == "not_covered", answer["unsure"].as_boolean())


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
