"""Create the tables of the answers store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create cuts and what they bring."""
    op.create_table(
        "definition",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("canonical", sa.Text, nullable=False),
    )
    op.create_table(
        "cut",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, sa.ForeignKey("definition.fingerprint"), nullable=False),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("responses", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    _create_responses()


def _create_responses() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, nullable=False, index=True),
        sa.Column("fingerprint", sa.Text, sa.ForeignKey("definition.fingerprint"), nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("area", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answer",
        sa.Column("response", sa.Text, sa.ForeignKey("response.id"), primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.CheckConstraint("kind IN ('given', 'dont_know', 'refused', 'skipped')", name="kind"),
        sa.CheckConstraint("(kind = 'given') = (value IS NOT NULL)", name="value"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, nullable=False, index=True),
        sa.Column("question", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
