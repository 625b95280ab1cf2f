"""The one gate that every deed of staff passes, and how somebody becomes staff or ceases to be.

The gate reads the role, and writes the audit entry, in the transaction of the deed itself: whoever was revoked is
refused from the next tap on, and nothing is done that is not in the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.access.roles import Act, Role, acts_of, may
from bot.actions.house import House
from bot.actions.whereabouts import here
from bot.errors import OperatorError, Problem
from bot.render.notices import Notice
from bot.render.screen import Screen, with_note
from bot.store.contacts import assessments, audit, staff
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Invitation, Member

CONSOLE = "console"
"""Who acts where somebody has the machine: the log cannot know more."""

JOINED, LEFT, REFUSED = "joined", "left", "refused"
"""What the log tells besides acts: an invitation used, somebody's data deleted, an act that a role does not allow."""

CODE_LENGTH = 26
"""Letters and digits of a code, of 5 bits each: 130 bits cannot be guessed."""

HANDLE_LENGTH = 6
CODE_LIFE = timedelta(minutes=15)
"""How long a code of the console works."""

INVITATION_LIFE = timedelta(hours=48)
"""How long an invitation of an admin works."""

LOG_KEPT = timedelta(days=3 * 365)
"""How long an entry of the log is kept: long enough for a complaint about a survey, and no longer."""

_CODE = re.compile(rf"[a-z0-9]{{{CODE_LENGTH}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed.

    Attributes:
        screen: what to show.
        subject: ids of what it concerned, for the log; None where it only asked.
    """

    screen: Screen
    subject: str | None = None


StaffDeed = Callable[[Connection, House, Contact, Member], Done]
"""What a member of staff does: one verb, one screen, one entry in the log."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A code that was just made; it is shown once and kept nowhere.

    Attributes:
        code: the secret.
        invitation: what is kept.
    """

    code: str
    invitation: Invitation


def record(conn: Connection, house: House, *, actor: str, act: str, subject: str = "") -> None:
    """Write into the audit log what is done in this transaction.

    Args:
        conn: the transaction.
        house: the clock.
        actor: a handle, or `CONSOLE`.
        act: an Act, or one of JOINED, LEFT, REFUSED.
        subject: ids of what it concerns; never an answer, never a resident.
    """
    audit.append(conn, at=house.clock(), actor=actor, act=str(act), subject=subject)


def as_staff(act: Act, deed: StaffDeed) -> Callable[[Connection, House, Contact], Screen]:
    """Return what somebody does through the gate: what their role does not allow, now, is refused."""

    def attempt(conn: Connection, house: House, contact: Contact) -> Screen:
        member = _locked(conn, contact.telegram_id)
        if member is None:
            return refusal(conn, house, contact)
        if not may(member.role, act):
            record(conn, house, actor=member.handle, act=REFUSED, subject=act)
            return here(conn, house, contact, said=Notice.NOT_ALLOWED)
        done = deed(conn, house, contact, member)
        if done.subject is not None:
            record(conn, house, actor=member.handle, act=act, subject=done.subject)
        return done.screen

    return attempt


def _locked(conn: Connection, telegram_id: int) -> Member | None:
    """Read a member of staff so that nobody revokes them until the commit; residents do not touch the log."""
    if staff.get(conn, telegram_id) is None:
        return None
    audit.lock(conn)
    return staff.get(conn, telegram_id)


def refusal(
    conn: Connection, house: House, contact: Contact, said: Notice | None = Notice.NOT_ALLOWED, *, note: str = ""
) -> Screen:
    """Return where somebody stands who is not staff, and take the staff's commands out of their list."""
    screen = with_note(here(conn, house, contact, said=said), house.catalog(contact.language), note)
    return replace(screen, commands=())


def issue(conn: Connection, house: House, *, role: Role, by: str, life: timedelta, host: str | None = None) -> Issued:
    """Make a code that makes one person staff, and let those that are too old go.

    Args:
        conn: the transaction; the caller writes the audit entry.
        house: clock and randomness.
        role: the role it brings.
        by: handle of the admin, or `CONSOLE`.
        life: how long it works.
        host: host group that an organiser will belong to; None = the scheme itself.
    """
    staff.expire(conn, house.clock())
    code = house.token(CODE_LENGTH)
    invitation = Invitation(
        hash=staff.hash_of(code),
        handle=house.token(HANDLE_LENGTH),
        role=role,
        expires_at=house.clock() + life,
        made_by=by,
        host=host,
    )
    staff.invite(conn, invitation)
    return Issued(code, invitation)


def admin_code(conn: Connection, house: House) -> Issued:
    """Make the code by which whoever has the machine becomes admin; the code before it stops working."""
    audit.lock(conn)
    staff.uninvite_all(conn, CONSOLE)
    issued = issue(conn, house, role=Role.ADMIN, by=CONSOLE, life=CODE_LIFE)
    record(conn, house, actor=CONSOLE, act=Act.INVITE_STAFF, subject=_named(issued.invitation))
    return issued


def is_code(payload: str) -> bool:
    """Tell whether what follows `/start` could be a code."""
    return _CODE.fullmatch(payload) is not None


def accept(conn: Connection, house: House, telegram_id: int, code: str) -> Member | None:
    """Make whoever brings a code staff.

    Nobody is lowered by a code: who may do all that it brings already keeps what they have, and the code works on.

    Returns:
        Them as staff; None where the code is wrong, expired, used or revoked, which nobody can tell apart.
    """
    now, code_hash = house.clock(), staff.hash_of(code)
    invitation = staff.invited(conn, code_hash, now)
    if invitation is None:
        return None
    audit.lock(conn)  # only now: whoever guesses holds nobody up
    before = staff.get(conn, telegram_id)
    if before is not None and acts_of(invitation.role) <= acts_of(before.role):
        return before
    if not staff.redeem(conn, code_hash, now):
        return None
    member = Member(
        telegram_id=telegram_id,
        handle=before.handle if before else invitation.handle,
        role=invitation.role,
        since=house.local(now).date(),
        invited_by=invitation.made_by,
        host=invitation.host,
    )
    staff.put(conn, member)
    record(conn, house, actor=member.handle, act=JOINED, subject=_named(invitation))
    return member


def end_role(conn: Connection, handle: str) -> bool:
    """Take somebody's role and the invitations they made, or take an invitation back.

    Returns:
        False where this is the only admin: then nothing is done.

    Raises:
        OperatorError: nobody has this handle.
    """
    audit.lock(conn)
    member = staff.find(conn, handle)
    if member is None:
        if staff.uninvite(conn, handle):
            return True
        fault = "There is no such member of staff and no such invitation."
        raise OperatorError([Problem("staff", 0, handle, fault, "`equal-voices admin list` shows all.")])
    if member.role is Role.ADMIN and _admins(conn) == 1:
        return False
    staff.remove(conn, member.telegram_id)
    staff.uninvite_all(conn, handle)
    return True


def leave(conn: Connection, house: House, telegram_id: int) -> bool:
    """Let somebody whose data are deleted be staff no longer; what they did stays under a handle of nobody's.

    This also goes for the only admin: everybody may leave, and the console makes another.

    Returns:
        False when they were not staff.
    """
    member = _locked(conn, telegram_id)
    if member is None:
        return False
    staff.remove(conn, telegram_id)
    staff.uninvite_all(conn, member.handle)
    assessments.forget(conn, member.handle)
    record(conn, house, actor=member.handle, act=LEFT)
    return True


def prune_log(conn: Connection, house: House) -> int:
    """Delete the entries of the log that are older than `LOG_KEPT`; return how many there were."""
    return audit.prune(conn, house.clock() - LOG_KEPT, now=house.clock())


def expire_invitations(conn: Connection, house: House) -> int:
    """Delete the invitations that do not work any more; return how many there were."""
    return staff.expire(conn, house.clock())


def _admins(conn: Connection) -> int:
    return sum(member.role is Role.ADMIN for member in staff.everybody(conn))


def _named(invitation: Invitation) -> str:
    return f"{invitation.handle} {invitation.role}"
