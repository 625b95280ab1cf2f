"""Keep what organisers owe people after a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tasks."""
    op.create_table(
        "task",
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("due", Instant, nullable=False),
        sa.Column("done", sa.Date),
        sa.CheckConstraint("kind IN ('report')", name="kind"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_due", "task", ["due"])
