"""Questions of info sessions, and the people behind them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, distinct, func, select, update
from sqlalchemy.orm import Session, defer, sessionmaker

from assistant.storage.adviser_store import write_audit
from assistant.storage.desk_records import (
    Act,
    Change,
    Event,
    StaleError,
    StoredQuestion,
    TooFastError,
)
from assistant.storage.desk_tables import SessionQuestionRow, SessionVoteRow
from assistant.storage.session_rows import about, held, of, question_of, tell


class QuestionStore:
    """Reads and writes; every method is one transaction. Unknown ids raise KeyError."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def add(
        self,
        session_id: str,
        *,
        text: str,
        visitor: str | None,
        answer: Mapping[str, Any],
        suggestion: str | None,
        event: Event,
        act: Act | None = None,
        most: int = 0,
        most_of_all: int = 0,
    ) -> StoredQuestion:
        """Adds a question. most, most_of_all: within a minute of this visitor, of all; 0: any.

        Raises TooFastError. A closed session takes questions of advisers only: LookupError.
        """
        now = datetime.now(UTC)
        with self._sessions.begin() as session:
            row = held(session, session_id)
            if visitor is not None and not row.is_open:
                raise LookupError(session_id)
            recent = select(func.count()).where(
                SessionQuestionRow.session_id == session_id,
                SessionQuestionRow.visitor.is_not(None),
                SessionQuestionRow.asked_at > now - timedelta(minutes=1),
            )
            if visitor is not None:
                mine = session.scalar(recent.where(SessionQuestionRow.visitor == visitor))
                if (most and (mine or 0) >= most) or (
                    most_of_all and (session.scalar(recent) or 0) >= most_of_all
                ):
                    raise TooFastError
            last = session.scalar(
                select(func.max(SessionQuestionRow.number)).where(
                    SessionQuestionRow.session_id == session_id
                )
            )
            question = SessionQuestionRow(
                id=secrets.token_hex(16),
                session_id=session_id,
                number=(last or 0) + 1,
                visitor=visitor,
                text=text,
                state="new",
                lead=None,
                via=None,
                suggestion=suggestion,
                apart=[],
                support=0 if visitor is None else 1,
                answer=dict(answer),
                release=None,
                version=1,
                asked_at=now,
            )
            session.add(question)
            session.flush()
            if visitor is not None:
                session.add(SessionVoteRow(question_id=question.id, visitor=visitor))
            tell(session, row, of(event, question.id))
            write_audit(session, None if act is None else about(act, question.id))
        return question_of(question)

    def questions(
        self, session_id: str, *, answers: bool = False, releases: bool = True
    ) -> tuple[StoredQuestion, ...]:
        """The questions in their order. answers, releases: read these too; they are long."""
        query = (
            select(SessionQuestionRow)
            .where(SessionQuestionRow.session_id == session_id)
            .order_by(SessionQuestionRow.number)
        )
        if not answers:
            query = query.options(defer(SessionQuestionRow.answer))
        if not releases:
            query = query.options(defer(SessionQuestionRow.release))
        with self._sessions() as session:
            return tuple(
                question_of(row, answer=answers, release=releases) for row in session.scalars(query)
            )

    def understood(self, session_id: str) -> Mapping[str, Mapping[str, Any]]:
        """Question id → what its answer says and rests on: text, entries, verdict, facts."""
        answer = SessionQuestionRow.answer
        names = ("text", "entries", "verdict", "facts")
        query = select(SessionQuestionRow.id, *(answer[name] for name in names)).where(
            SessionQuestionRow.session_id == session_id
        )
        with self._sessions() as session:
            found = session.execute(query)
            return {key: dict(zip(names, read, strict=True)) for key, *read in found}

    def question(self, session_id: str, question_id: str) -> StoredQuestion | None:
        """The question, or None when the session has no such one."""
        with self._sessions() as session:
            row = session.get(SessionQuestionRow, question_id)
            if row is None or row.session_id != session_id:
                return None
            return question_of(row)

    def voted(self, session_id: str, visitor: str) -> frozenset[str]:
        """The questions that this visitor asked or stands behind."""
        query = (
            select(SessionVoteRow.question_id)
            .join(SessionQuestionRow)
            .where(SessionQuestionRow.session_id == session_id, SessionVoteRow.visitor == visitor)
        )
        with self._sessions() as session:
            return frozenset(session.scalars(query))

    def vote(self, session_id: str, question_id: str, visitor: str, *, event: Event) -> bool:
        """One more behind a question; False when the visitor stood there already.

        Raises LookupError when the session is closed, KeyError for no such question.
        """
        with self._sessions.begin() as session:
            row = held(session, session_id)
            if not row.is_open:
                raise LookupError(session_id)
            question = _own_question(session, session_id, question_id)
            lead = question.lead or question.id
            if visitor in _behind(session, lead):
                return False
            session.add(SessionVoteRow(question_id=lead, visitor=visitor))
            session.flush()
            _count(session, [lead])
            tell(session, row, of(event, lead))
        return True

    def change(
        self,
        session_id: str,
        changes: Callable[[Mapping[str, StoredQuestion]], Iterable[Change]],
        *,
        event: Event,
        act: Act | None = None,
    ) -> None:
        """Changes questions together. changes: called with all questions, without answers.

        Raises StaleError when one has another version than its change says, KeyError for an
        unknown one; then nothing is stored.
        """
        with self._sessions.begin() as session:
            row = held(session, session_id)
            query = (
                select(SessionQuestionRow)
                .where(SessionQuestionRow.session_id == session_id)
                .options(defer(SessionQuestionRow.answer))
            )
            rows = {each.id: each for each in session.scalars(query)}
            now = {key: question_of(each, answer=False) for key, each in rows.items()}
            leads: set[str] = set()
            for change in changes(now):
                question = rows[change.question_id]
                if change.version is not None and question.version != change.version:
                    raise StaleError
                if "lead" in change.values:
                    leads |= {question.lead or question.id, change.values["lead"] or question.id}
                for name, value in change.values.items():
                    setattr(question, name, value)
                question.version += 1
            session.flush()
            _count(session, leads)
            tell(session, row, event)
            write_audit(session, act)


def _own_question(session: Session, session_id: str, question_id: str) -> SessionQuestionRow:
    row = session.get(SessionQuestionRow, question_id)
    if row is None or row.session_id != session_id:
        raise KeyError(question_id)
    return row


def _group(lead: str) -> Any:
    return select(SessionQuestionRow.id).where(
        (SessionQuestionRow.id == lead) | (SessionQuestionRow.lead == lead)
    )


def _behind(session: Session, lead: str) -> frozenset[str]:
    query = select(SessionVoteRow.visitor).where(SessionVoteRow.question_id.in_(_group(lead)))
    return frozenset(session.scalars(query))


def _count(session: Session, leads: Iterable[str]) -> None:
    """Counts anew how many people stand behind these questions and what was merged into them."""
    for lead in leads:
        people = session.scalar(
            select(func.count(distinct(SessionVoteRow.visitor))).where(
                SessionVoteRow.question_id.in_(_group(lead))
            )
        )
        session.execute(
            update(SessionQuestionRow)
            .where(SessionQuestionRow.id == lead)
            .values(support=people or 0)
            .execution_options(synchronize_session=False)
        )
