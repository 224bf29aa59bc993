"""Info sessions with their questions, votes and events.

Whatever changes a session first takes hold of its row, so that its changes happen one after the
other and its events are numbered in the order in which they can be seen.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

from assistant.storage.adviser_store import write_audit
from assistant.storage.desk_records import (
    Act,
    Event,
    SessionEvent,
    StaleError,
    StoredSession,
)
from assistant.storage.desk_tables import (
    InfoSessionRow,
    SessionEventRow,
)
from assistant.storage.moments import utc
from assistant.storage.session_rows import about, held, session_of, tell

# Without signs that are mistaken for one another when a link is read aloud or typed.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 10  # 31 ** 10 codes
_ATTEMPTS = 5


class SessionStore:
    """Reads and writes; every method is one transaction. Unknown ids raise KeyError."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def begin(
        self, *, title: str, programmes: Sequence[str], as_of: date, audience_sees: str, act: Act
    ) -> StoredSession:
        """A new, open session with codes nobody can guess."""
        now = datetime.now(UTC)
        for attempt in range(_ATTEMPTS):
            row = InfoSessionRow(
                id=secrets.token_hex(16),
                code="".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH)),
                beamer_code=secrets.token_urlsafe(18),
                title=title,
                programmes=list(programmes),
                as_of=as_of,
                audience_sees=audience_sees,
                is_open=True,
                pins={},
                shown=None,
                last_event=0,
                last_public_event=0,
                version=1,
                begun_by=act.adviser,
                begun_at=now,
                closed_at=None,
                changed_at=now,
            )
            try:
                with self._sessions.begin() as session:
                    session.add(row)
                    write_audit(session, about(act, row.id))
            except IntegrityError:
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                return session_of(row)
        raise AssertionError("unreachable")

    def session(self, **by: str) -> StoredSession | None:
        """The session with this id, code or beamer_code."""
        with self._sessions() as session:
            row = session.scalar(select(InfoSessionRow).filter_by(**by))
            return None if row is None else session_of(row)

    def sessions(self) -> tuple[StoredSession, ...]:
        """All sessions, the newest first."""
        query = select(InfoSessionRow).order_by(InfoSessionRow.begun_at.desc(), InfoSessionRow.id)
        with self._sessions() as session:
            return tuple(session_of(row) for row in session.scalars(query))

    def last_public_event(self, code: str) -> int | None:
        """The number of the last event the audience may know of; None for no such session."""
        query = select(InfoSessionRow.last_public_event).where(InfoSessionRow.code == code)
        with self._sessions() as session:
            return session.scalar(query)

    def change(
        self,
        session_id: str,
        values: Callable[[StoredSession], Mapping[str, Any]],
        *,
        event: Event,
        act: Act,
        version: int | None = None,
    ) -> StoredSession:
        """The session with new contents, made from what it holds now.

        version: of the settings, which rises when it is given.
        Raises StaleError when it has another version.
        """
        with self._sessions.begin() as session:
            row = held(session, session_id)
            if version is not None and row.version != version:
                raise StaleError
            for name, value in values(session_of(row)).items():
                setattr(row, name, value)
            row.version += version is not None
            tell(session, row, event)
            write_audit(session, act)
        return session_of(row)

    def delete(self, session_id: str, *, act: Act) -> None:
        """Deletes a session with everything in it; nothing happens when it is gone already."""
        with self._sessions.begin() as session:
            session.execute(delete(InfoSessionRow).where(InfoSessionRow.id == session_id))
            write_audit(session, act)

    def events(
        self, session_id: str, *, since: int, limit: int, public: bool | None = None
    ) -> tuple[SessionEvent, ...]:
        """The events after a number, in their order. public: only those that are, or are not."""
        query = (
            select(SessionEventRow)
            .where(SessionEventRow.session_id == session_id, SessionEventRow.number > since)
            .order_by(SessionEventRow.number)
            .limit(limit)
        )
        if public is not None:
            query = query.where(SessionEventRow.public.is_(public))
        with self._sessions() as session:
            return tuple(
                SessionEvent(
                    row.number, row.kind, row.question_id, row.public, row.adviser, utc(row.at)
                )
                for row in session.scalars(query)
            )
