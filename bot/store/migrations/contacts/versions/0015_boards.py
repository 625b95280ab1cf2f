"""Keep how open waves stand, in rounded numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the boards."""
    op.create_table(
        "board",
        sa.Column("wave", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
