"""Keep in which words questions are shown, and tell of links once a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the words that were shown, and what was told of each link."""
    op.create_table(
        "wording",
        sa.Column("wave", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("questions", sa.JSON, nullable=False),
    )
    op.add_column("link", sa.Column("told", sa.Integer, nullable=False, server_default="0"))
