"""The store: conversations and checks of visitors, each seen by its owner alone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, delete, func, select, update
from sqlalchemy.orm import Session, selectinload, sessionmaker

from assistant.storage.database import migrate, open_engine, wipe
from assistant.storage.desk_tables import AuditRow, InfoSessionRow, ReviewedRow, SignInRow
from assistant.storage.draft_tables import DraftRow
from assistant.storage.moments import utc
from assistant.storage.records import Conversation, Exchange, StoredCheck
from assistant.storage.tables import CheckRow, ConversationRow, ExchangeRow

# Made once, because putting a statement together costs more than running it.
_OWNED = select(ConversationRow).where(
    ConversationRow.id == bindparam("wanted"), ConversationRow.owner == bindparam("owned_by")
)
_WHOLE = _OWNED.options(selectinload(ConversationRow.exchanges))
_TOUCH = (
    update(ConversationRow)
    .where(
        ConversationRow.id == bindparam("wanted"), ConversationRow.owner == bindparam("owned_by")
    )
    .values(changed_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_NEXT_POSITION = select(func.coalesce(func.max(ExchangeRow.position), 0) + 1).where(
    ExchangeRow.conversation_id == bindparam("wanted")
)


class Store:
    """Reads and writes; every method is one transaction. owner: hash of the visitor's cookie.

    What belongs to another owner looks as if it did not exist.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def start_conversation(
        self,
        owner: str,
        *,
        programme: str | None,
        as_of: date | None,
        facts: Mapping[str, Any] | None = None,
    ) -> str:
        """The id of a new, empty conversation."""
        row = ConversationRow(
            id=_new_id(),
            owner=owner,
            programme=programme,
            as_of=as_of,
            facts=dict(facts or {}),
            forgotten=[],
            changed_at=_now(),
        )
        with self._sessions.begin() as session:
            session.add(row)
        return row.id

    def conversation(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation with all exchanges, or None when this owner has no such one."""
        with self._sessions() as session:
            row = _conversation_row(session, owner, conversation_id)
            return None if row is None else _conversation(row)

    def latest_conversations(self, owner: str, *, limit: int = 10) -> tuple[Conversation, ...]:
        """The owner's conversations that have a question, the one changed last first."""
        query = (
            select(ConversationRow)
            .where(ConversationRow.owner == owner, ConversationRow.exchanges.any())
            .order_by(ConversationRow.changed_at.desc())
            .limit(limit)
            .options(selectinload(ConversationRow.exchanges))
        )
        with self._sessions() as session:
            return tuple(_conversation(row) for row in session.scalars(query))

    def add_exchange(
        self,
        owner: str,
        conversation_id: str,
        *,
        question: str,
        answer: Mapping[str, Any],
        turn: Mapping[str, Any],
    ) -> Exchange:
        """Adds a question with its answer. Raises KeyError when this owner has no such one."""
        with self._sessions.begin() as session:
            mine = {"wanted": conversation_id, "owned_by": owner}
            # First, because it makes a second answer at the same instant wait for its position.
            touched = session.connection().execute(_TOUCH, {**mine, "now": _now()})
            if not touched.rowcount:
                raise KeyError(conversation_id)
            position = session.scalar(_NEXT_POSITION, {"wanted": conversation_id})
            row = ExchangeRow(
                id=_new_id(),
                conversation_id=conversation_id,
                position=position,
                question=question,
                answer=dict(answer),
                turn=dict(turn),
            )
            session.add(row)
        return _exchange(row)

    def change_conversation(
        self,
        owner: str,
        conversation_id: str,
        *,
        programme: str | None,
        as_of: date | None,
        facts: Mapping[str, Any],
        forgotten: Sequence[str],
    ) -> None:
        """Replaces programme, day and facts. Raises KeyError when this owner has no such one."""
        with self._sessions.begin() as session:
            row = session.scalar(_OWNED, {"wanted": conversation_id, "owned_by": owner})
            if row is None:
                raise KeyError(conversation_id)
            row.programme, row.as_of = programme, as_of
            row.facts, row.forgotten = dict(facts), list(forgotten)
            row.changed_at = _now()

    def rate(self, owner: str, exchange_id: str, *, rating: str, comment: str | None) -> None:
        """Stores what the owner thinks of an answer. Raises KeyError when it is not theirs."""
        with self._sessions.begin() as session:
            row = _exchange_row(session, owner, exchange_id)
            row.rating, row.comment = rating, comment or None

    def keep_answer(self, owner: str, exchange_id: str, answer: Mapping[str, Any]) -> None:
        """Replaces an answer by its other wording. Raises KeyError when it is not theirs."""
        with self._sessions.begin() as session:
            _exchange_row(session, owner, exchange_id).answer = dict(answer)

    def delete_conversation(self, owner: str, conversation_id: str) -> None:
        """Deletes a conversation with its answers; nothing happens when it is not theirs."""
        with self._sessions.begin() as session:
            row = _conversation_row(session, owner, conversation_id)
            if row is not None:
                session.delete(row)
        wipe(self.engine)

    def start_check(
        self,
        owner: str,
        *,
        programme: str,
        as_of: date | None,
        facts: Mapping[str, Any] | None = None,
    ) -> str:
        """The id of a new Förder-Check."""
        row = CheckRow(
            id=_new_id(),
            owner=owner,
            programme=programme,
            as_of=as_of,
            facts=dict(facts or {}),
            skipped=[],
            changed_at=_now(),
        )
        with self._sessions.begin() as session:
            session.add(row)
        return row.id

    def check(self, owner: str, check_id: str) -> StoredCheck | None:
        """The check, or None when this owner has no such one."""
        with self._sessions() as session:
            row = session.scalar(
                select(CheckRow).where(CheckRow.id == check_id, CheckRow.owner == owner)
            )
            if row is None:
                return None
            changed = utc(row.changed_at)
            skipped = tuple(row.skipped)
            return StoredCheck(row.id, row.programme, row.as_of, row.facts, skipped, changed)

    def change_check(
        self,
        owner: str,
        check_id: str,
        *,
        as_of: date | None,
        facts: Mapping[str, Any],
        skipped: Sequence[str],
    ) -> None:
        """Replaces the answers. Raises KeyError when this owner has no such check."""
        with self._sessions.begin() as session:
            row = session.scalar(
                select(CheckRow).where(CheckRow.id == check_id, CheckRow.owner == owner)
            )
            if row is None:
                raise KeyError(check_id)
            row.as_of, row.facts, row.skipped = as_of, dict(facts), list(skipped)
            row.changed_at = _now()

    def delete_all(self, owner: str) -> int:
        """Deletes everything of an owner; how many conversations, checks and drafts that were."""
        return self._delete(
            ConversationRow.owner == owner, CheckRow.owner == owner, DraftRow.owner == owner
        )

    def delete_older(self, *, days: int) -> int:
        """Deletes what was not changed for so many days; the number deleted."""
        limit = _now() - timedelta(days=days)
        others = self._delete_helpdesk(days=days)
        return others + self._delete(
            ConversationRow.changed_at < limit,
            CheckRow.changed_at < limit,
            DraftRow.changed_at < limit,
        )

    def _delete(self, conversations: Any, checks: Any, drafts: Any) -> int:
        with self._sessions.begin() as session:
            found = session.scalars(
                delete(ConversationRow).where(conversations).returning(ConversationRow.id)
            ).all()
            others = session.scalars(delete(CheckRow).where(checks).returning(CheckRow.id)).all()
            third = session.scalars(delete(DraftRow).where(drafts).returning(DraftRow.id)).all()
        wipe(self.engine)
        return len(found) + len(others) + len(third)

    def _delete_helpdesk(self, *, days: int) -> int:
        """Deletes info sessions not changed for so many days, and the traces of the helpdesk.

        Traces: the audit, failed sign-ins, marks of the review list. The number of sessions.
        """
        limit = _now() - timedelta(days=days)
        with self._sessions.begin() as session:
            old = delete(InfoSessionRow).where(InfoSessionRow.changed_at < limit)
            found = session.scalars(old.returning(InfoSessionRow.id)).all()
            session.execute(delete(AuditRow).where(AuditRow.at < limit))
            session.execute(delete(SignInRow).where(SignInRow.changed_at < limit))
            session.execute(delete(ReviewedRow).where(ReviewedRow.at < limit))
        return len(found)

    def ready(self) -> bool:
        """Whether the database answers."""
        with self._sessions() as session:
            return session.scalar(select(func.count()).select_from(CheckRow)) is not None


def open_store(address: str) -> Store:
    """The store at a database URL, with its tables up to date."""
    engine = open_engine(address)
    migrate(engine)
    return Store(engine)


def _exchange_row(session: Session, owner: str, exchange_id: str) -> ExchangeRow:
    mine = ConversationRow.owner == owner
    query = select(ExchangeRow).join(ConversationRow).where(ExchangeRow.id == exchange_id, mine)
    if (row := session.scalar(query)) is None:
        raise KeyError(exchange_id)
    return row


def _conversation_row(session: Session, owner: str, conversation_id: str) -> ConversationRow | None:
    row = session.scalar(_WHOLE, {"wanted": conversation_id, "owned_by": owner})
    assert row is None or isinstance(row, ConversationRow)
    return row


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        programme=row.programme,
        as_of=row.as_of,
        facts=row.facts,
        forgotten=tuple(row.forgotten),
        changed_at=utc(row.changed_at),
        exchanges=tuple(_exchange(exchange) for exchange in row.exchanges),
    )


def _exchange(row: ExchangeRow) -> Exchange:
    return Exchange(row.id, row.position, row.question, row.answer, row.turn, row.rating)


def _new_id() -> str:
    return secrets.token_hex(16)


def _now() -> datetime:
    return datetime.now(UTC)
