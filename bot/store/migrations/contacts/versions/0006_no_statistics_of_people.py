"""Let PostgreSQL keep no samples of numbers and tags: its statistics outlive the rows they were taken from."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

SAMPLED = (("contact", "telegram_id"), ("staff", "telegram_id"), ("sheet", "tag"), ("sheet", "sealed"))


def upgrade() -> None:
    """Take no samples; these columns are found by their keys, for which none are needed."""
    if op.get_bind().dialect.name == "postgresql":
        for table, column in SAMPLED:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
