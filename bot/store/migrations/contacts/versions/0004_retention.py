"""Keep the month of the last activity, the day of the last question about it, and notices for staff."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count everybody who is known already as active this month, and what lies in quarantine as put there today."""
    now = datetime.now(UTC)
    op.add_column("contact", sa.Column("active_month", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("contact", sa.Column("asked_day", sa.Date))
    op.add_column("quarantine", sa.Column("day", sa.Integer, nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE contact SET active_month = :month").bindparams(month=f"{now:%Y-%m}"))
    op.execute(sa.text("UPDATE quarantine SET day = :day").bindparams(day=now.toordinal()))
    op.create_table(
        "notice",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("burst", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.UniqueConstraint("burst", "subject", "day"),
        sqlite_with_rowid=False,
    )
