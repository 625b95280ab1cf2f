"""Keep what an officer decided about each free text, and show only those that were approved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VIEW = """\
CREATE VIEW shown_remark AS
SELECT remark.wave, remark.question, remark.language, remark.text
FROM remark JOIN review ON review.remark = remark.id
WHERE review.verdict = 'shown'
ORDER BY remark.id"""


def upgrade() -> None:
    """Create the table of verdicts; texts that are there already wait for one."""
    op.create_table(
        "review",
        sa.Column("remark", sa.Text, sa.ForeignKey("remark.id"), primary_key=True),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.CheckConstraint("verdict IN ('shown', 'hidden')", name="verdict"),
        sqlite_with_rowid=False,
    )
    op.execute(VIEW)
