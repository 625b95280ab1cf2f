"""Let the outbox be sent in order of urgency, and keep broadcasts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add urgency, the ways to find what is due, and broadcasts."""
    op.add_column("delivery", sa.Column("urgency", sa.Integer, nullable=False, server_default=sa.text("2")))
    op.execute("UPDATE delivery SET urgency = 0 WHERE kind IN ('cancelled', 'moved', 'place')")
    op.execute("UPDATE delivery SET urgency = 1 WHERE kind = 'reminder'")
    op.execute("UPDATE delivery SET urgency = 3 WHERE kind = 'broadcast'")
    op.drop_index("ix_delivery_state_at", "delivery")
    op.drop_index("ix_delivery_kind_subject", "delivery")
    op.create_index("ix_delivery_state_urgency_at", "delivery", ["state", "urgency", "at"])
    op.create_index("ix_delivery_kind_subject_state_at", "delivery", ["kind", "subject", "state", "at"])
    op.create_index("ix_delivery_contact", "delivery", ["contact"])
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("event", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made", Instant, nullable=False),
        sa.Column("send_at", Instant),
        sa.Column("planned_to", sa.BigInteger),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("ended", Instant),
        sa.CheckConstraint("purpose IN ('events', 'results')", name="purpose"),
        sa.CheckConstraint(
            "state IN ('draft', 'waiting', 'planning', 'running', 'paused', 'cancelled', 'done')", name="state"
        ),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":  # no samples of people's numbers (0006)
        op.execute("ALTER TABLE broadcast ALTER COLUMN planned_to SET STATISTICS 0")
