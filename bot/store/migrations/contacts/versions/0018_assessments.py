"""Keep what staff say of their own scheme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the assessments."""
    op.create_table(
        "assessment",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("handle", sa.Text, primary_key=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("agreed", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
