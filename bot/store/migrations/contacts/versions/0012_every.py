"""Keep how often a survey is asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the months after which a wave is opened again."""
    op.add_column("wave", sa.Column("every", sa.Integer))
