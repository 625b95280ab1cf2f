"""Create the tables of the contacts store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create people, what is asked, and the ledger."""
    _create_people()
    _create_fieldwork()
    _create_ledger()
    _create_inbox()


def _create_people() -> None:
    op.create_table(
        "contact",
        sa.Column("telegram_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("picked", sa.Boolean, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("surveys", sa.Boolean),
        sa.Column("events", sa.Boolean),
        sa.Column("results", sa.Boolean),
        sa.Column("consent_version", sa.Text),
        sa.Column("consent_language", sa.Text),
        sa.Column("consent_day", sa.Date),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("call", sa.Text),
        sa.Column("owed", sa.Boolean, nullable=False),
        sa.Column("noticed", sa.Boolean, nullable=False),
        sa.Column("created_day", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_fieldwork() -> None:
    op.create_table(
        "definition",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("canonical", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, sa.ForeignKey("definition.fingerprint"), nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("areas", sa.JSON, nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("batch", sa.Integer),
        sa.Column("unfinished", sa.Text, nullable=False),
        sa.Column("taking", sa.Text),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("ask_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('open', 'closed', 'cutting', 'cut')", name="state"),
        sa.CheckConstraint("unfinished IN ('discard', 'count')", name="unfinished"),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wave", sa.Text, sa.ForeignKey("wave.id")),
        sa.Column("area", sa.Text),
        sa.Column("channel", sa.Text),
    )


def _create_ledger() -> None:
    op.create_table(
        "sheet",
        sa.Column("wave", sa.Text, primary_key=True),
        sa.Column("tag", sa.LargeBinary, primary_key=True),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'shared', 'taken', 'counted')", name="state"),
        sa.CheckConstraint("(state = 'counted') = (sealed IS NULL)", name="sealed"),
        sqlite_with_rowid=False,
    )


def _create_inbox() -> None:
    op.create_table(
        "handled",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
