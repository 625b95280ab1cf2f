"""Keep the cards that tell what came of what people said, and whether they were clear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the cards, their steps, and reactions to them."""
    op.create_table(
        "card",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("shown", sa.JSON),
        sa.Column("draft", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("begun_day", sa.Date, nullable=False),
        sa.Column("day", sa.Date),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "card_step",
        sa.Column("card", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("clear", sa.Integer),
        sa.Column("unclear", sa.Integer),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reaction",
        sa.Column("card", sa.Text, primary_key=True),
        sa.Column("tag", sa.LargeBinary, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":  # no samples of tags (0006)
        for column in ("tag", "sealed"):
            op.execute(f"ALTER TABLE reaction ALTER COLUMN {column} SET STATISTICS 0")
