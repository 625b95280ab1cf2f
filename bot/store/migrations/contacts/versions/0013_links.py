"""Let a link lead to an event, and count who came by it for the first time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns."""
    op.add_column("link", sa.Column("event", sa.Text))
    op.add_column("link", sa.Column("came", sa.Integer, nullable=False, server_default="0"))
