"""Let somebody be on the board: they read its report, and nothing else."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.base import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE = "role IN ('organiser', 'officer', 'admin', 'board')"


def upgrade() -> None:
    """Widen what a role may be; SQLite can only make such a table anew."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("staff", "invitation"):
            op.drop_constraint("role", table, type_="check")
            op.create_check_constraint("role", table, ROLE)
        return
    _anew(
        "staff",
        sa.Column("telegram_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("handle", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("invited_by", sa.Text, nullable=False),
        sa.Column("host", sa.Text),
    )
    _anew(
        "invitation",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("handle", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("host", sa.Text),
    )


def _anew(name: str, *columns: sa.Column[Any]) -> None:
    """Make a table once more with its rows: some dozens of people at most."""
    rows = [dict(row) for row in op.get_bind().execute(sa.text(f"SELECT * FROM {name}")).mappings()]  # noqa: S608 - our own name
    op.drop_table(name)
    op.create_table(name, *columns, sa.CheckConstraint(ROLE, name="role"), sqlite_with_rowid=False)
    if rows:
        names = ", ".join(rows[0])
        values = ", ".join(f":{each}" for each in rows[0])
        op.get_bind().execute(sa.text(f"INSERT INTO {name} ({names}) VALUES ({values})"), rows)  # noqa: S608 - our own names
