"""Accounts of advisers, their sign-ins, and the audit of who changed what."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from assistant.storage.desk_records import Act, AuditEntry, StoredAccount
from assistant.storage.desk_tables import (
    AdviserRow,
    AuditRow,
    CorrectionRow,
    InfoSessionRow,
    SessionQuestionRow,
    SignInRow,
)
from assistant.storage.moments import utc


class AdviserStore:
    """Reads and writes; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def add(self, *, key: str, name: str, role: str, password_hash: str, act: Act) -> bool:
        """Adds an account; False when the name is taken."""
        row = AdviserRow(
            id=secrets.token_hex(16),
            key=key,
            name=name,
            role=role,
            password_hash=password_hash,
            mark=1,
            disabled=False,
            created_at=datetime.now(UTC),
        )
        try:
            with self._sessions.begin() as session:
                session.add(row)
                write_audit(session, act)
        except IntegrityError:
            return False
        return True

    def by_key(self, key: str) -> StoredAccount | None:
        """The account with this folded name."""
        with self._sessions() as session:
            row = session.scalar(select(AdviserRow).where(AdviserRow.key == key))
            return None if row is None else _account(row)

    def by_id(self, adviser_id: str) -> StoredAccount | None:
        """The account with this id."""
        with self._sessions() as session:
            row = session.get(AdviserRow, adviser_id)
            return None if row is None else _account(row)

    def accounts(self) -> tuple[StoredAccount, ...]:
        """All accounts in the order of their names."""
        with self._sessions() as session:
            rows = session.scalars(select(AdviserRow).order_by(AdviserRow.key))
            return tuple(_account(row) for row in rows)

    def change(self, adviser_id: str, values: Mapping[str, Any], *, act: Act) -> None:
        """Changes an account; older sign-ins end. Nothing happens when there is no such account."""
        with self._sessions.begin() as session:
            session.execute(
                update(AdviserRow)
                .where(AdviserRow.id == adviser_id)
                .values(**values, mark=AdviserRow.mark + 1)
            )
            write_audit(session, act)

    def attempt(self, key: str, *, most: int, stale: datetime, now: datetime) -> datetime | None:
        """Counts an attempt to sign in. None: go on; else when the last counted one was.

        Counted before the password is looked at, so that attempts at the same moment cannot slip
        through. most: allowed in a row; those before stale are forgotten.
        """
        counted = (
            update(SignInRow)
            .where(
                SignInRow.key == key, or_(SignInRow.failures < most, SignInRow.changed_at < stale)
            )
            .values(
                failures=case((SignInRow.changed_at < stale, 1), else_=SignInRow.failures + 1),
                changed_at=now,
            )
            .returning(SignInRow.key)
        )
        while True:
            try:
                with self._sessions.begin() as session:
                    if session.scalar(counted) is not None:
                        return None
                    row = session.get(SignInRow, key)
                    if row is not None:
                        return utc(row.changed_at)
                    session.add(SignInRow(key=key, failures=1, changed_at=now))
                return None
            except IntegrityError:
                continue  # the first attempt of somebody else came between

    def attempts(self) -> Mapping[str, tuple[int, datetime]]:
        """Key → attempts in a row and when the last one was."""
        with self._sessions() as session:
            rows = session.scalars(select(SignInRow))
            return {row.key: (row.failures, utc(row.changed_at)) for row in rows}

    def forget_attempts(self, key: str) -> None:
        """The name starts anew."""
        with self._sessions.begin() as session:
            session.execute(delete(SignInRow).where(SignInRow.key == key))

    def write(self, act: Act) -> None:
        """Adds a line to the audit."""
        with self._sessions.begin() as session:
            write_audit(session, act)

    def audit(self, *, limit: int, before: int | None) -> Sequence[AuditEntry]:
        """The latest lines first. before: only lines older than this id."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.id < before)
        with self._sessions() as session:
            rows = session.scalars(query).all()
            subjects = _subjects(session, {row.subject_id for row in rows})
            return tuple(
                AuditEntry(
                    row.id,
                    utc(row.at),
                    row.adviser,
                    row.action,
                    row.subject,
                    row.subject_id,
                    row.detail,
                    *subjects.get(row.subject_id, ("", None)),
                )
                for row in rows
            )


def _subjects(session: Session, ids: Collection[str]) -> Mapping[str, tuple[str, int | None]]:
    """Id → what it reads, and the number of a question; what is gone is left out."""
    questions = select(
        SessionQuestionRow.id, SessionQuestionRow.text, SessionQuestionRow.number
    ).where(SessionQuestionRow.id.in_(ids))
    sessions = select(InfoSessionRow.id, InfoSessionRow.title).where(InfoSessionRow.id.in_(ids))
    corrections = select(CorrectionRow.id, CorrectionRow.content["patterns"]).where(
        CorrectionRow.id.in_(ids)
    )
    return {
        **{key: (text, number) for key, text, number in session.execute(questions)},
        **{key: (title, None) for key, title in session.execute(sessions)},
        **{key: (patterns[0], None) for key, patterns in session.execute(corrections)},
    }


def write_audit(session: Session, act: Act | None) -> None:
    """Adds the line in the transaction of what it tells of."""
    if act is None:
        return
    session.add(
        AuditRow(
            at=datetime.now(UTC),
            adviser=act.adviser,
            action=act.action,
            subject=act.subject,
            subject_id=act.subject_id,
            detail=dict(act.detail),
        )
    )


def _account(row: AdviserRow) -> StoredAccount:
    return StoredAccount(
        row.id,
        row.name,
        row.role,
        row.password_hash,
        row.mark,
        row.disabled,
        utc(row.created_at),
    )
