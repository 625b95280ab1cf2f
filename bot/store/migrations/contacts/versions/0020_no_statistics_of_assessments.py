"""Let PostgreSQL keep no samples of what staff say of their scheme: they can withdraw it, and samples stay."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take no samples (0006)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE assessment ALTER COLUMN session SET STATISTICS 0")
