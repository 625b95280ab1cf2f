"""Contacts who have done nothing for long: whom to ask whether they stay, and whom to delete."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Select, bindparam, exists, not_, or_, select

from bot.schedule.delivery import Kind, State
from bot.store.contacts.people import Contact, as_contact
from bot.store.contacts.tables import CONTACT, DELIVERY

STAY = "stay"
"""What `Contact.at` begins with while somebody is asked whether to stay."""

_LONG_AGO = (CONTACT.c.active_month > "") & (CONTACT.c.active_month < bindparam("month"))
_ROW = exists().where(DELIVERY.c.kind == Kind.STAY, DELIVERY.c.contact == CONTACT.c.telegram_id)
_WAITS = _ROW.where(DELIVERY.c.state.in_((State.QUEUED, State.SENDING)))
_MISSED = _ROW.where(DELIVERY.c.state.not_in((State.QUEUED, State.SENDING, State.SENT)))
_SILENT = CONTACT.c.stopped | not_(CONTACT.c.reachable)
_ASKED = CONTACT.c.at.startswith(STAY)
_TO_ASK = (
    select(CONTACT)
    .where(_LONG_AGO, not_(_SILENT), not_(_ASKED), not_(_ROW))
    .where(or_(CONTACT.c.asked_day.is_(None), CONTACT.c.asked_day < bindparam("day")))
    .order_by(CONTACT.c.active_month, CONTACT.c.telegram_id)
    .limit(bindparam("most"))
)
_UNANSWERED = select(CONTACT).where(
    _ASKED, CONTACT.c.asked_day <= bindparam("day"), or_(not_(CONTACT.c.owed), not_(CONTACT.c.reachable)), not_(_WAITS)
)
_UNHEARD = select(CONTACT).where(CONTACT.c.asked_day.is_not(None), _MISSED).order_by(CONTACT.c.telegram_id)
_UNASKABLE = select(CONTACT).where(_LONG_AGO, _SILENT, not_(_ASKED))


def to_ask(conn: Connection, *, month: str, day: date, most: int) -> tuple[Contact, ...]:
    """List who did nothing since before a month and may be written to, the longest silent first.

    Args:
        conn: the transaction.
        month: the first one that counts as recent, such as `2024-11`.
        day: who was asked on this day or later is not asked again; nor is anybody of whose question the outbox knows.
        most: how many at most.
    """
    return _listed(conn, _TO_ASK, {"month": month, "day": day, "most": most})


def unanswered(conn: Connection, day: date) -> tuple[Contact, ...]:
    """List who was asked on a day or before, has seen it (or blocked us) and did not say that they stay."""
    return _listed(conn, _UNANSWERED, {"day": day})


def unheard(conn: Connection) -> tuple[Contact, ...]:
    """List who counts as asked although the question did not reach them, or nobody knows whether it did."""
    return _listed(conn, _UNHEARD, {})


def unaskable(conn: Connection, month: str) -> tuple[Contact, ...]:
    """List who did nothing since before a month and cannot be asked: they stopped our messages or blocked us."""
    return _listed(conn, _UNASKABLE, {"month": month})


def _listed(conn: Connection, statement: Select[tuple[object, ...]], values: dict[str, object]) -> tuple[Contact, ...]:
    return tuple(map(as_contact, conn.execute(statement, values)))
