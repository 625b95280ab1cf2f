"""Whom we may write to, in which language, and where their conversation stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypedDict, Unpack

from sqlalchemy import BindParameter, Connection, Update, bindparam, delete, false, not_, select, true, update

from bot.store.base import INSERTS
from bot.store.contacts.tables import CONTACT
from bot.store.straight import Straight, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person we may write to; nothing they answered.

    Attributes:
        telegram_id: Telegram's number of the private chat.
        language: code of the language they are written to in.
        picked: they chose that language themselves.
        area: code of their neighbourhood.
        channel: how they came to us (the poster, the school …).
        surveys: consent to surveys; None = not asked yet.
        events: consent to invitations to meetings.
        results: consent to news of what was decided.
        consent_version: version of the words they agreed to.
        consent_language: language they read those words in.
        consent_day: day of that consent.
        stopped: they asked for silence.
        reachable: false once they have blocked the bot.
        at: where the conversation stands, such as `consent` or `wave:<id>`; '' is the menu.
        owed: a screen was decided on, but not shown yet.
        noticed: they have seen that their present language is a machine translation.
        created_day: day of the first contact.
        active_month: month in which they last did anything, such as `2026-11`. A month and no day, because it lies
            beside a name: a finer value would tell who was here when a survey was answered.
        asked_day: day on which they were last asked whether to stay; None = never.
    """

    telegram_id: int
    language: str
    picked: bool = False
    area: str | None = None
    channel: str | None = None
    surveys: bool | None = None
    events: bool | None = None
    results: bool | None = None
    consent_version: str | None = None
    consent_language: str | None = None
    consent_day: date | None = None
    stopped: bool = False
    reachable: bool = True
    at: str = ""
    owed: bool = True
    noticed: bool = False
    created_day: date
    active_month: str = ""
    asked_day: date | None = None


class Changes(TypedDict, total=False):
    """The columns of a contact that may change, each as in `Contact`."""

    language: str
    picked: bool
    area: str | None
    channel: str | None
    surveys: bool | None
    events: bool | None
    results: bool | None
    consent_version: str | None
    consent_language: str | None
    consent_day: date | None
    stopped: bool
    reachable: bool
    at: str
    owed: bool
    noticed: bool
    active_month: str
    asked_day: date | None


_COLUMNS = tuple(column.name for column in CONTACT.columns)
_WHO = CONTACT.c.telegram_id == bindparam("who")
_TOUCH = update(CONTACT).where(_WHO).values(owed=true()).returning(*CONTACT.c)
_TOUCH_ACTIVE = _TOUCH.values(active_month=bindparam("month"))
_TOUCH_STRAIGHT = Straight(_TOUCH_ACTIVE)
_as_values = reading(CONTACT.columns)
_READ = select(CONTACT).where(_WHO)
_SOME = select(CONTACT).where(CONTACT.c.telegram_id.in_(bindparam("ids", expanding=True)))
_EVERYBODY = select(CONTACT).order_by(CONTACT.c.telegram_id)
_TRAITS = select(CONTACT.c.telegram_id, CONTACT.c.language, CONTACT.c.area, CONTACT.c.channel).execution_options(
    yield_per=500
)
_OWED = select(CONTACT).where(CONTACT.c.owed).order_by(CONTACT.c.telegram_id)
_LOCK = _READ.with_for_update()
_SURVEYED = (
    select(CONTACT.c.telegram_id)
    .where(CONTACT.c.surveys, CONTACT.c.reachable, not_(CONTACT.c.stopped), CONTACT.c.telegram_id > bindparam("after"))
    .order_by(CONTACT.c.telegram_id)
    .limit(bindparam("most"))
)
_LEAVE = update(CONTACT).where(CONTACT.c.at.in_(bindparam("places", expanding=True))).values(at="")
_SEND = (
    update(CONTACT).where(CONTACT.c.at.in_(bindparam("places", expanding=True))).values(at=bindparam("to"), owed=true())
)
_SHOWN = (
    update(CONTACT)
    .where(CONTACT.c.telegram_id.in_(bindparam("ids", expanding=True)), CONTACT.c.owed)
    .values(owed=false())
)
_FORGET = delete(CONTACT).where(_WHO)
_CREATE = {
    engine: insert_into(CONTACT)
    .on_conflict_do_update(index_elements=[CONTACT.c.telegram_id], set_={"owed": true()})
    .returning(*CONTACT.c)
    for engine, insert_into in INSERTS.items()
}


def touch(conn: Connection, telegram_id: int, *, month: str = "") -> Contact | None:
    """Read a contact, lock it until the commit and note that a screen is owed, in one statement.

    Args:
        conn: a writing transaction.
        telegram_id: Telegram's number of the private chat.
        month: the present one, such as `2026-11`, where they did something themselves; the same statement keeps it.

    Returns:
        The contact, or None when we do not know them.
    """
    if month and conn.dialect.name == "sqlite":
        kept = _TOUCH_STRAIGHT.run(conn, {"who": telegram_id, "month": month}).fetchone()
        return None if kept is None else as_contact(_as_values(kept))
    if month:
        row = conn.execute(_TOUCH_ACTIVE, {"who": telegram_id, "month": month}).first()
    else:
        row = conn.execute(_TOUCH, {"who": telegram_id}).first()
    return None if row is None else as_contact(row)


def read(conn: Connection, telegram_id: int) -> Contact | None:
    """Read a contact without a lock and without owing anything."""
    row = conn.execute(_READ, {"who": telegram_id}).first()
    return None if row is None else as_contact(row)


def lock(conn: Connection, telegram_id: int) -> Contact | None:
    """Read a contact and lock it until the commit, without owing anything."""
    row = conn.execute(_LOCK, {"who": telegram_id}).first()
    return None if row is None else as_contact(row)


def some(conn: Connection, ids: Iterable[int]) -> dict[int, Contact]:
    """Read some contacts by their numbers; whom we do not know is left out."""
    found = map(as_contact, conn.execute(_SOME, {"ids": list(ids)}))
    return {contact.telegram_id: contact for contact in found}


def create(conn: Connection, contact: Contact) -> Contact:
    """Keep a new contact; who was kept meanwhile stays as they are.

    Args:
        conn: a writing transaction.
        contact: what is known of them.

    Returns:
        The contact as it now stands, owed a screen.
    """
    values = {name: getattr(contact, name) for name in _COLUMNS}
    return as_contact(conn.execute(_CREATE[conn.dialect.name], values).one())


def change(conn: Connection, telegram_id: int, **columns: Unpack[Changes]) -> Contact:
    """Change what is known of a contact.

    Args:
        conn: a writing transaction.
        telegram_id: Telegram's number of the private chat.
        **columns: the new values, at least one.

    Returns:
        The contact as it now stands.

    Raises:
        sqlalchemy.exc.NoResultFound: there is no such contact (a slip of ours).
    """
    statement = _changing(tuple(sorted(columns)))
    return as_contact(conn.execute(statement, {**columns, "who": telegram_id}).one())


def shown(conn: Connection, ids: Iterable[int]) -> None:
    """Note that these contacts have been shown their screen, all in one statement.

    Leave out whoever has acted again since that screen was decided on: theirs is still owed.
    """
    conn.execute(_SHOWN, {"ids": list(ids)})


def owed(conn: Connection) -> tuple[Contact, ...]:
    """List who must be shown a screen again, after a crash or an outage."""
    return tuple(map(as_contact, conn.execute(_OWED)))


def everybody(conn: Connection) -> tuple[Contact, ...]:
    """List every contact, in the order of their numbers."""
    return tuple(map(as_contact, conn.execute(_EVERYBODY)))


def traits(conn: Connection) -> Iterator[tuple[int, str, str | None, str | None]]:
    """Yield number, language, area and channel of every contact, a few hundred at a time."""
    with conn.execute(_TRAITS) as rows:
        yield from (tuple(row) for row in rows)


def surveyed(conn: Connection, *, after: int, most: int) -> tuple[int, ...]:
    """List the numbers of those who may be written to about surveys, whatever they answered.

    Args:
        conn: the transaction.
        after: only numbers greater than this one, so that many are read page by page.
        most: how many at most.
    """
    return tuple(conn.execute(_SURVEYED, {"after": after, "most": most}).scalars())


def leave(conn: Connection, places: Iterable[str]) -> int:
    """Take everybody who stands at one of these places back to the menu, so that nothing tells who took part.

    Returns:
        How many there were.
    """
    return conn.execute(_LEAVE, {"places": list(places)}).rowcount


def send_to(conn: Connection, places: Iterable[str], at: str) -> int:
    """Take everybody who stands at one of these places to another, and owe them its screen.

    Returns:
        How many there were.
    """
    return conn.execute(_SEND, {"places": list(places), "to": at}).rowcount


def forget(conn: Connection, telegram_id: int) -> bool:
    """Delete all that is known of a contact.

    Returns:
        False when there was nobody to forget.
    """
    return conn.execute(_FORGET, {"who": telegram_id}).rowcount == 1


def as_contact(row: Iterable[object]) -> Contact:
    """Make the value of a row whose columns stand in the order of the table."""
    return Contact(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # a row is not typed by column


@cache
def _changing(names: tuple[str, ...]) -> Update:
    """Build the statement for one set of columns, once: there are as many as the code has callers."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in names}
    return update(CONTACT).where(_WHO).values(values).returning(*CONTACT.c)
