"""Who may do more than answer: staff with a role, and the invitations that make somebody staff."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.access.roles import Role
from bot.store.base import INSERTS
from bot.store.contacts.tables import INVITATION, STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of staff.

    Attributes:
        telegram_id: Telegram's number of the private chat.
        handle: random; how the audit log and other staff call them.
        role: what they may do.
        since: day on which they got that role.
        invited_by: handle of the admin who invited them, or `console`.
        host: host group an organiser belongs to; None = the scheme itself.
    """

    telegram_id: int = field(repr=False)
    handle: str
    role: Role
    since: date
    invited_by: str
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A code that makes one person staff, once.

    Attributes:
        hash: of the code, which itself is kept nowhere.
        handle: how whoever uses it will be called.
        role: the role it brings.
        expires_at: first instant at which it does not work any more.
        made_by: handle of the admin, or `console`.
        host: host group that whoever uses it belongs to; None = the scheme itself.
    """

    hash: str = field(repr=False)
    handle: str
    role: Role
    expires_at: datetime
    made_by: str
    host: str | None = None


_WHO = STAFF.c.telegram_id == bindparam("who")
_GET = select(STAFF).where(_WHO)
_FIND = select(STAFF).where(STAFF.c.handle == bindparam("handle"))
_ALL = select(STAFF).order_by(STAFF.c.since, STAFF.c.handle)
_REMOVE = delete(STAFF).where(_WHO)
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    _insert = _insert_into(STAFF)
    _PUT[_engine] = _insert.on_conflict_do_update(
        index_elements=[STAFF.c.telegram_id],
        set_={name: _insert.excluded[name] for name in ("role", "since", "invited_by", "host")},
    )
_INVITE = insert(INVITATION)
_LIVE = INVITATION.c.expires_at > bindparam("now")
_INVITED = select(INVITATION).where(INVITATION.c.hash == bindparam("hash"), _LIVE)
_OPEN = select(INVITATION).where(_LIVE).order_by(INVITATION.c.expires_at, INVITATION.c.handle)
_REDEEM = delete(INVITATION).where(INVITATION.c.hash == bindparam("hash"), _LIVE)
_UNINVITE = delete(INVITATION).where(INVITATION.c.handle == bindparam("handle"))
_UNINVITE_ALL = delete(INVITATION).where(INVITATION.c.made_by == bindparam("by"))
_EXPIRE = delete(INVITATION).where(INVITATION.c.expires_at <= bindparam("now"))


def get(conn: Connection, telegram_id: int) -> Member | None:
    """Read whether somebody is staff, and which."""
    return _member(conn.execute(_GET, {"who": telegram_id}).first())


def find(conn: Connection, handle: str) -> Member | None:
    """Find a member of staff by their handle."""
    return _member(conn.execute(_FIND, {"handle": handle}).first())


def everybody(conn: Connection) -> tuple[Member, ...]:
    """List all staff, the longest-serving first."""
    return tuple(member for row in conn.execute(_ALL) if (member := _member(row)) is not None)


def put(conn: Connection, member: Member) -> None:
    """Make somebody staff, or give them another role; a handle stays what it was."""
    values = {column.name: getattr(member, column.name) for column in STAFF.columns}
    conn.execute(_PUT[conn.dialect.name], values | {"role": member.role.value})


def remove(conn: Connection, telegram_id: int) -> bool:
    """Let somebody be staff no longer: from then on nothing tells whose handle it was.

    Returns:
        False when they were not staff.
    """
    return conn.execute(_REMOVE, {"who": telegram_id}).rowcount == 1


def hash_of(code: str) -> str:
    """Return what is kept of a code; it is random enough that no salt is needed."""
    return hashlib.sha256(code.encode()).hexdigest()


def invite(conn: Connection, invitation: Invitation) -> None:
    """Keep an invitation."""
    values = {column.name: getattr(invitation, column.name) for column in INVITATION.columns}
    conn.execute(_INVITE, values | {"role": invitation.role.value})


def invited(conn: Connection, code_hash: str, now: datetime) -> Invitation | None:
    """Find an invitation that still works."""
    return _invitation(conn.execute(_INVITED, {"hash": code_hash, "now": now}).first())


def invitations(conn: Connection, now: datetime) -> tuple[Invitation, ...]:
    """List the invitations that still work, the first to expire first."""
    found = (_invitation(row) for row in conn.execute(_OPEN, {"now": now}))
    return tuple(each for each in found if each is not None)


def redeem(conn: Connection, code_hash: str, now: datetime) -> bool:
    """Use an invitation up; of two who try at once, one alone succeeds."""
    return conn.execute(_REDEEM, {"hash": code_hash, "now": now}).rowcount == 1


def uninvite(conn: Connection, handle: str) -> bool:
    """Take an invitation back; False when there is none for this handle."""
    return conn.execute(_UNINVITE, {"handle": handle}).rowcount == 1


def uninvite_all(conn: Connection, made_by: str) -> int:
    """Take back every invitation of somebody; return how many there were."""
    return conn.execute(_UNINVITE_ALL, {"by": made_by}).rowcount


def expire(conn: Connection, now: datetime) -> int:
    """Delete the invitations that do not work any more; return how many there were."""
    return conn.execute(_EXPIRE, {"now": now}).rowcount


def _member(row: Iterable[object] | None) -> Member | None:
    """Make the value of a row whose columns stand in the order of the table."""
    if row is None:
        return None
    values = dict(zip((column.name for column in STAFF.columns), row, strict=True))
    return Member(**values | {"role": Role(str(values["role"]))})  # type: ignore[arg-type]  # a row is not typed by column


def _invitation(row: Iterable[object] | None) -> Invitation | None:
    """Make the value of a row whose columns stand in the order of the table."""
    if row is None:
        return None
    values = dict(zip((column.name for column in INVITATION.columns), row, strict=True))
    return Invitation(**values | {"role": Role(str(values["role"]))})  # type: ignore[arg-type]  # as above
