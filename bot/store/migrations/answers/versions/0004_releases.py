"""Keep what was published, as the bytes it was published as."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of releases."""
    op.create_table(
        "release",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("survey", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.ForeignKeyConstraint(["fingerprint"], ["definition.fingerprint"], name="fk_release_fingerprint"),
        sa.UniqueConstraint("wave", "edition", name="uq_release_wave"),
        sqlite_with_rowid=False,
    )
