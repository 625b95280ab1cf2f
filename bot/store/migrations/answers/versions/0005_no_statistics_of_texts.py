"""Let PostgreSQL keep no samples of free texts: they would outlive the words that an officer takes out."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take no samples; nothing looks for a text by its words."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE remark ALTER COLUMN text SET STATISTICS 0")
