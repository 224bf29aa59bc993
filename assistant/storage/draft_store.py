"""Application drafts in the database: begun, opened by their owner or by a secret link, deleted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, delete, or_, select, update
from sqlalchemy.orm import sessionmaker

from assistant.storage.database import wipe
from assistant.storage.draft_tables import DraftRow
from assistant.storage.moments import utc

# Autosaves of two fields at the same instant: the later one is applied to what the first left.
_ATTEMPTS = 10


@dataclass(frozen=True)
class StoredDraft:
    """A draft as it is kept. key_hash: hash of the secret in its link, never the secret itself."""

    id: str
    owner: str
    key_hash: str
    programme: str
    content: Mapping[str, Any]
    begun_at: datetime
    changed_at: datetime


class DraftStore:
    """Reads and writes drafts; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    def begin(self, owner: str, *, programme: str, content: Mapping[str, Any]) -> str:
        """The id of a new draft. Its secret link is made when somebody asks for it."""
        now = datetime.now(UTC)
        row = DraftRow(
            id=secrets.token_hex(16),
            owner=owner,
            key_hash=hash_of(secrets.token_urlsafe(24)),
            programme=programme,
            content=dict(content),
            revision=0,
            begun_at=now,
            changed_at=now,
        )
        with self._sessions.begin() as session:
            session.add(row)
        return row.id

    def draft(self, draft_id: str, *, owner: str, keys: Collection[str] = ()) -> StoredDraft | None:
        """The draft, if it is this owner's or its link was opened; keys: hashes of opened links."""
        query = select(DraftRow).where(DraftRow.id == draft_id, _seen_by(owner, keys))
        with self._sessions() as session:
            row = session.scalar(query)
            return None if row is None else _stored(row)

    def drafts(self, *, owner: str, keys: Collection[str] = ()) -> tuple[StoredDraft, ...]:
        """All drafts this visitor may open, the one changed last first."""
        query = select(DraftRow).where(_seen_by(owner, keys)).order_by(DraftRow.changed_at.desc())
        with self._sessions() as session:
            return tuple(_stored(row) for row in session.scalars(query))

    def by_key(self, key: str) -> StoredDraft | None:
        """The draft of a secret link, or None when there is none (any more)."""
        with self._sessions() as session:
            row = session.scalar(select(DraftRow).where(DraftRow.key_hash == hash_of(key)))
            return None if row is None else _stored(row)

    def change(
        self, draft_id: str, changed: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        """The content after the change. changed: is called again when another change came between.

        Raises KeyError when the draft is gone.
        """
        for _ in range(_ATTEMPTS):
            with self._sessions.begin() as session:
                row = session.scalar(select(DraftRow).where(DraftRow.id == draft_id))
                if row is None:
                    raise KeyError(draft_id)
                content = dict(changed(row.content))
                found = session.execute(
                    update(DraftRow)
                    .where(DraftRow.id == draft_id, DraftRow.revision == row.revision)
                    .values(
                        content=content, revision=row.revision + 1, changed_at=datetime.now(UTC)
                    )
                    .execution_options(synchronize_session=False)
                )
                assert isinstance(found, CursorResult)
                if found.rowcount:
                    return content
        raise TimeoutError(f"draft {draft_id} is changed all the time")

    def new_key(self, draft_id: str) -> str:
        """A new secret for the link; the former link no longer opens. Raises KeyError."""
        key = secrets.token_urlsafe(24)
        with self._sessions.begin() as session:
            row = session.get(DraftRow, draft_id)
            if row is None:
                raise KeyError(draft_id)
            row.key_hash = hash_of(key)
        return key

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good; nothing happens when it is gone already."""
        with self._sessions.begin() as session:
            session.execute(delete(DraftRow).where(DraftRow.id == draft_id))
        wipe(self._engine)


def hash_of(key: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(key.encode()).hexdigest()


def _seen_by(owner: str, keys: Collection[str]) -> Any:
    return or_(DraftRow.owner == owner, DraftRow.key_hash.in_(list(keys)))


def _stored(row: DraftRow) -> StoredDraft:
    return StoredDraft(
        id=row.id,
        owner=row.owner,
        key_hash=row.key_hash,
        programme=row.programme,
        content=row.content,
        begun_at=utc(row.begun_at),
        changed_at=utc(row.changed_at),
    )
