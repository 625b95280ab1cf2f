"""Keep events, what organisers are planning, and who comes; say which host group an organiser belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add events, drafts and RSVPs, and the host group of staff and invitations."""
    _add_event()
    op.create_index("ix_event_ends", "event", ["ends"])
    op.create_table(
        "event_draft",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("event", sa.Text),
        sa.Column("host", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
    )
    op.create_table(
        "rsvp",
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("contact", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("coming", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer),
        sa.Column("reminders", sa.JSON),
        sa.Column("attended", sa.Boolean, nullable=False),
        sa.Column("needs", sa.JSON, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.CheckConstraint("coming IN ('yes', 'maybe', 'no', 'waiting')", name="coming"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rsvp_contact", "rsvp", ["contact"])
    op.add_column("staff", sa.Column("host", sa.Text))
    op.add_column("invitation", sa.Column("host", sa.Text))
    if op.get_bind().dialect.name == "postgresql":  # no samples of people's numbers and needs (0006)
        for column in ("contact", "needs", "session"):
            op.execute(f"ALTER TABLE rsvp ALTER COLUMN {column} SET STATISTICS 0")


def _add_event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("titles", sa.JSON, nullable=False),
        sa.Column("abouts", sa.JSON, nullable=False),
        sa.Column("starts", Instant, nullable=False),
        sa.Column("ends", Instant, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("landmark", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("interpreters", sa.JSON, nullable=False),
        sa.Column("childcare", sa.Boolean),
        sa.Column("access", sa.JSON),
        sa.Column("host", sa.Text),
        sa.Column("capacity", sa.Integer),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("reminders", sa.JSON),
        sa.Column("feedback", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("needs", sa.Text, nullable=False),
        sa.Column("door", sa.Text, nullable=False, unique=True),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("attended", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('published', 'cancelled')", name="state"),
        sa.CheckConstraint("feedback IN ('attended', 'coming')", name="feedback"),
    )
