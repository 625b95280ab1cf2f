"""Keep how many people of each large language group began a survey and never sent it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the counts, which a wave has once it is closed."""
    op.add_column("wave", sa.Column("unsent", sa.JSON))
