"""Rows of info sessions: held while they are changed, told about in order, read as records."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.storage.desk_records import Act, Event, StoredQuestion, StoredSession
from assistant.storage.desk_tables import InfoSessionRow, SessionEventRow, SessionQuestionRow
from assistant.storage.moments import utc


def held(session: Session, session_id: str) -> InfoSessionRow:
    """The row, held by this transaction until it ends; the write comes first on purpose."""
    found = session.scalar(
        update(InfoSessionRow)
        .where(InfoSessionRow.id == session_id)
        .values(changed_at=datetime.now(UTC))
        .returning(InfoSessionRow.id)
    )
    if found is None:
        raise KeyError(session_id)
    return session.scalars(select(InfoSessionRow).where(InfoSessionRow.id == session_id)).one()


def tell(session: Session, row: InfoSessionRow, event: Event) -> None:
    """Numbers what happened and keeps it; the row must be held."""
    row.last_event += 1
    if event.public:
        row.last_public_event = row.last_event
    session.add(
        SessionEventRow(
            session_id=row.id,
            number=row.last_event,
            kind=event.kind,
            question_id=event.question_id,
            public=event.public,
            adviser=event.adviser,
            at=datetime.now(UTC),
        )
    )


def of(event: Event, question_id: str) -> Event:
    """The event about this question."""
    return Event(event.kind, question_id, event.public, event.adviser)


def about(act: Act, subject_id: str) -> Act:
    """The act about something whose id was not known before."""
    return Act(act.adviser, act.action, act.subject, subject_id, act.detail)


def session_of(row: InfoSessionRow) -> StoredSession:
    """The record of a row."""
    return StoredSession(
        id=row.id,
        code=row.code,
        beamer_code=row.beamer_code,
        title=row.title,
        programmes=tuple(row.programmes),
        as_of=row.as_of,
        audience_sees=row.audience_sees,
        is_open=row.is_open,
        pins=row.pins,
        shown=row.shown,
        last_event=row.last_event,
        last_public_event=row.last_public_event,
        version=row.version,
        begun_by=row.begun_by,
        begun_at=utc(row.begun_at),
        closed_at=None if row.closed_at is None else utc(row.closed_at),
        changed_at=utc(row.changed_at),
    )


def question_of(
    row: SessionQuestionRow, *, answer: bool = True, release: bool = True
) -> StoredQuestion:
    """The record of a row. answer, release: whether these were read with it."""
    return StoredQuestion(
        id=row.id,
        session_id=row.session_id,
        number=row.number,
        visitor=row.visitor,
        text=row.text,
        state=row.state,
        lead=row.lead,
        via=row.via,
        suggestion=row.suggestion,
        apart=tuple(row.apart),
        support=row.support,
        answer=row.answer if answer else {},
        release=row.release if release else None,
        version=row.version,
        asked_at=utc(row.asked_at),
    )
