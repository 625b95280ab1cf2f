"""Every row that stands beside one person's number or name in the log, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, select

from bot.store.contacts.tables import ASSESSMENT, AUDIT, BROADCAST, CONTACT, DELIVERY, INVITATION, RSVP, STAFF

Rows = Mapping[str, tuple[Mapping[str, Any], ...]]
"""Table, then its rows: column and value."""

BY_NUMBER: Final[Mapping[Table, Column[int]]] = {
    CONTACT: CONTACT.c.telegram_id,
    RSVP: RSVP.c.contact,
    DELIVERY: DELIVERY.c.contact,
    STAFF: STAFF.c.telegram_id,
}
"""Tables with a column that holds somebody's Telegram number."""

BY_NAME: Final[Mapping[Table, Column[str]]] = {
    ASSESSMENT: ASSESSMENT.c.handle,
    AUDIT: AUDIT.c.actor,
    BROADCAST: BROADCAST.c.author,
    INVITATION: INVITATION.c.made_by,
}
"""Tables with a column that holds what a member of staff is called in the log."""

SECRET: Final = frozenset({INVITATION.c.hash})
"""Columns that are nobody's data and that nobody is told: by it a code could be tried without us."""


def copy_of(conn: Connection, telegram_id: int) -> Rows:
    """Return what the tables hold beside one person; sheets and reactions, which name nobody, are opened elsewhere.

    Args:
        conn: the transaction.
        telegram_id: Telegram's number of the person.
    """
    found = {table.name: _rows(conn, table, column, telegram_id) for table, column in BY_NUMBER.items()}
    for member in found[STAFF.name]:
        found |= {table.name: _rows(conn, table, column, member["handle"]) for table, column in BY_NAME.items()}
    return {name: rows for name, rows in found.items() if rows}


def _rows(conn: Connection, table: Table, column: Column[Any], who: int | str) -> tuple[Mapping[str, Any], ...]:
    told = [each for each in table.columns if each not in SECRET]
    order = list(table.primary_key.columns)
    return tuple(dict(row) for row in conn.execute(select(*told).where(column == who).order_by(*order)).mappings())
