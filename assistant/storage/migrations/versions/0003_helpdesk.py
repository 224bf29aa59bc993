"""The helpdesk: advisers, sign-ins, audit, info sessions, corrections, what was reviewed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _text(name: str, length: int, *, needed: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=not needed)


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "advisers",
        _text("id", 32),
        _text("key", 80),
        _text("name", 80),
        _text("role", 10),
        _text("password_hash", 200),
        _needed("mark", sa.Integer()),
        _needed("disabled", sa.Boolean()),
        _needed("created_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_advisers"),
        sa.UniqueConstraint("key", name="uq_advisers_key"),
    )
    op.create_table(
        "sign_ins",
        _text("key", 64),
        _needed("failures", sa.Integer()),
        _needed("changed_at", _TIME),
        sa.PrimaryKeyConstraint("key", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_changed_at", "sign_ins", ["changed_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _needed("at", _TIME),
        _text("adviser", 80),
        _text("action", 40),
        _text("subject", 20),
        _text("subject_id", 80),
        _needed("detail", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    _sessions()
    op.create_table(
        "corrections",
        _text("id", 32),
        _text("programme", 80),
        _needed("content", sa.JSON()),
        _text("state", 10),
        _needed("reasons", sa.JSON()),
        _text("author", 80),
        _needed("version", sa.Integer()),
        _needed("changed_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_programme", "corrections", ["programme"])
    op.create_table(
        "reviewed",
        _text("item_id", 32),
        _needed("at", _TIME),
        sa.PrimaryKeyConstraint("item_id", name="pk_reviewed"),
    )
    op.create_index("ix_reviewed_at", "reviewed", ["at"])


def _sessions() -> None:
    op.create_table(
        "info_sessions",
        _text("id", 32),
        _text("code", 16),
        _text("beamer_code", 32),
        _text("title", 200),
        _needed("programmes", sa.JSON()),
        _needed("as_of", sa.Date()),
        _text("audience_sees", 10),
        _needed("is_open", sa.Boolean()),
        _needed("pins", sa.JSON()),
        _text("shown", 32, needed=False),
        _needed("last_event", sa.Integer()),
        _needed("last_public_event", sa.Integer()),
        _needed("version", sa.Integer()),
        _text("begun_by", 80),
        _needed("begun_at", _TIME),
        sa.Column("closed_at", _TIME),
        _needed("changed_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_info_sessions"),
        sa.UniqueConstraint("code", name="uq_info_sessions_code"),
        sa.UniqueConstraint("beamer_code", name="uq_info_sessions_beamer_code"),
    )
    op.create_index("ix_info_sessions_changed_at", "info_sessions", ["changed_at"])
    op.create_table(
        "session_questions",
        _text("id", 32),
        _text("session_id", 32),
        _needed("number", sa.Integer()),
        _text("visitor", 64, needed=False),
        _needed("text", sa.Text()),
        _text("state", 10),
        _text("lead", 32, needed=False),
        _text("via", 32, needed=False),
        _text("suggestion", 32, needed=False),
        _needed("apart", sa.JSON()),
        _needed("support", sa.Integer()),
        _needed("answer", sa.JSON()),
        sa.Column("release", sa.JSON()),
        _needed("version", sa.Integer()),
        _needed("asked_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_session_questions"),
        _to_session("session_questions"),
        sa.UniqueConstraint("session_id", "number", name="uq_session_questions_session_id"),
    )
    op.create_index("ix_session_questions_session_id", "session_questions", ["session_id"])
    op.create_table(
        "session_votes",
        _text("question_id", 32),
        _text("visitor", 64),
        sa.PrimaryKeyConstraint("question_id", "visitor", name="pk_session_votes"),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["session_questions.id"],
            name="fk_session_votes_question_id_session_questions",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "session_events",
        _text("session_id", 32),
        _needed("number", sa.Integer()),
        _text("kind", 20),
        _text("question_id", 32, needed=False),
        _needed("public", sa.Boolean()),
        _text("adviser", 80, needed=False),
        _needed("at", _TIME),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_session_events"),
        _to_session("session_events"),
    )


def _to_session(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["session_id"],
        ["info_sessions.id"],
        name=f"fk_{table}_session_id_info_sessions",
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in (
        "reviewed", "corrections", "session_events", "session_votes", "session_questions",
        "info_sessions", "audit", "sign_ins", "advisers",
    ):  # fmt: skip
        op.drop_table(table)
