"""Keep the messages that wait to be sent, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the outbox."""
    op.create_table(
        "delivery",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("contact", sa.BigInteger, nullable=False),
        sa.Column("due", Instant, nullable=False),
        sa.Column("expires", Instant),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", Instant),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'unreachable', 'failed', 'uncertain', 'expired')", name="state"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_delivery_state_at", "delivery", ["state", "at"])
    op.create_index("ix_delivery_kind_subject", "delivery", ["kind", "subject"])
    if op.get_bind().dialect.name == "postgresql":  # no samples of people's numbers (0006)
        for column in ("key", "contact"):
            op.execute(f"ALTER TABLE delivery ALTER COLUMN {column} SET STATISTICS 0")
