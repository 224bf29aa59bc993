"""Conversations, their exchanges, and checks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("programme", sa.String(80)),
        sa.Column("as_of", sa.Date()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("forgotten", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_owner", "conversations", ["owner"])
    op.create_index("ix_conversations_changed_at", "conversations", ["changed_at"])
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("turn", sa.JSON(), nullable=False),
        sa.Column("rating", sa.String(20)),
        sa.Column("comment", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_exchanges"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_exchanges_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("conversation_id", "position", name="uq_exchanges_conversation_id"),
    )
    op.create_index("ix_exchanges_conversation_id", "exchanges", ["conversation_id"])
    op.create_table(
        "checks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("programme", sa.String(80), nullable=False),
        sa.Column("as_of", sa.Date()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
    )
    op.create_index("ix_checks_owner", "checks", ["owner"])
    op.create_index("ix_checks_changed_at", "checks", ["changed_at"])


def downgrade() -> None:
    op.drop_table("checks")
    op.drop_table("exchanges")
    op.drop_table("conversations")
