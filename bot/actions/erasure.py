"""Delete all that is kept about somebody; everything that names a contact is deleted here and nowhere else."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.actions import meetings, results
from bot.actions.house import House
from bot.actions.staff import leave
from bot.store.contacts import broadcasts, people, sending
from bot.store.contacts.people import Contact


def erase(conn: Connection, house: House, contact: Contact) -> bool:
    """Delete a contact with all that belongs to them, besides sheets, which have rules of their own.

    Returns:
        Whether they were staff.
    """
    results.forget(conn, house, contact)
    meetings.forget(conn, house, contact.telegram_id)
    was_staff = leave(conn, house, contact.telegram_id)
    sending.forget(conn, contact.telegram_id)
    broadcasts.forget(conn, contact.telegram_id)
    people.forget(conn, contact.telegram_id)
    return was_staff
