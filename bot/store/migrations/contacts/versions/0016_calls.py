"""What residents hear without having done anything lies in the outbox; nobody is called any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Owe whoever was to be called the screen they were to be called to, and drop the column."""
    contact = sa.table("contact", *map(sa.column, ("telegram_id", "call", "at", "owed", "stopped", "reachable")))
    called = sa.select(contact.c.telegram_id, contact.c.call).where(
        contact.c.call.is_not(None), contact.c.reachable, sa.not_(contact.c.stopped)
    )
    for who, places in op.get_bind().execute(called).all():
        first = contact.update().where(contact.c.telegram_id == who)
        op.get_bind().execute(first.values(at=places.split()[0], owed=sa.true()))
    op.drop_column("contact", "call")
