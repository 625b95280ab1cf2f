"""Broadcasts: from an organiser's words to the outbox, and from there to a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.desk import Action
from bot.actions.house import House
from bot.actions.staff import CONSOLE
from bot.render import broadcast as screens
from bot.render.screen import Screen
from bot.schedule.broadcast import EVERYBODY, Audience, Broadcast, Stage
from bot.schedule.delivery import Delivery, Kind, Planned, State
from bot.schedule.event import Coming
from bot.store.contacts import broadcasts, outbox, rsvps, sending, staff
from bot.store.contacts.people import Contact

ID_LENGTH = 8

PAGE = 5_000
"""Contacts that are put into the outbox in one transaction, so that nobody waits for it."""

ORPHANED = "orphaned"
"""Rule of the message that a broadcast waits because nobody answers for it."""

HELD_FOR = timedelta(days=7)
"""How long that is news."""

BEGUN = (Stage.WAITING, Stage.PLANNING, Stage.RUNNING, Stage.PAUSED)
"""Stages from which a broadcast can be cancelled."""


def draft(
    conn: Connection, house: House, *, author: str, audience: Audience, source: str, texts: Mapping[str, str]
) -> Broadcast:
    """Keep a new broadcast that nobody gets yet.

    Args:
        conn: a writing transaction.
        house: clock and randomness.
        author: handle of whoever writes it, or `console`.
        audience: to whom it shall go.
        source: language that stands in for the others.
        texts: plain words by language; may still be empty.
    """
    made = Broadcast(
        id=house.token(ID_LENGTH), author=author, audience=audience, source=source, texts=texts, made=house.clock()
    )
    broadcasts.create(conn, made)
    return made


def send(conn: Connection, house: House, broadcast: str, *, at: datetime | None = None) -> bool:
    """Let a draft go, now or later.

    Args:
        conn: a writing transaction.
        house: the clock.
        broadcast: its id.
        at: when; None = now.

    Returns:
        False where it is no draft any more, or has no words.
    """
    found = broadcasts.get(conn, broadcast)
    if found is None or not found.texts.get(found.source):
        return False
    when = at or house.clock()
    return broadcasts.change(conn, broadcast, at=(Stage.DRAFT,), state=Stage.WAITING, send_at=when)


def pause(conn: Connection, broadcast: str) -> bool:
    """Let nothing more of a broadcast go until it is resumed; return whether there was something to pause."""
    at = (Stage.WAITING, Stage.PLANNING, Stage.RUNNING)
    return broadcasts.change(conn, broadcast, at=at, state=Stage.PAUSED)


def resume(conn: Connection, broadcast: str, *, by: str) -> bool:
    """Let a paused broadcast go on where it stopped, and not before its time; return whether it was paused.

    Args:
        conn: a writing transaction.
        broadcast: its id.
        by: handle of whoever wants it, or `console`; they answer for it where its author may not send any more.
    """
    found = broadcasts.get(conn, broadcast)
    if found is None:
        return False
    author = found.author if _may_send(conn, found.author) else by
    return broadcasts.change(conn, broadcast, at=(Stage.PAUSED,), state=Stage.WAITING, author=author)


def _may_send(conn: Connection, author: str) -> bool:
    """Tell whether somebody may still send: who is no longer staff, or has another role, may not."""
    member = staff.find(conn, author)
    return author == CONSOLE or (member is not None and may(member.role, Act.SEND_BROADCASTS))


def cancel(conn: Connection, broadcast: str) -> bool:
    """Let nothing more of a broadcast go, for good; return whether there was something to cancel."""
    return broadcasts.change(conn, broadcast, at=BEGUN, state=Stage.CANCELLED)


def tend(house: House) -> Action[bool]:
    """Return the action that takes one step with each broadcast: begin, plan on, end; True where more is to do."""

    def act(conn: Connection) -> bool:
        now = house.clock()
        live = broadcasts.at_stage(conn, Stage.WAITING, Stage.PLANNING, Stage.RUNNING, Stage.CANCELLED)
        steps = [_step(conn, now, each) for each in live if each.ended is None]  # each takes its step
        return any(steps)

    return act


def _step(conn: Connection, now: datetime, broadcast: Broadcast) -> bool:
    match broadcast.stage:
        case Stage.WAITING:
            if broadcast.send_at is None or broadcast.send_at > now:
                return False
            if not _may_send(conn, broadcast.author):
                return _hold(conn, now, broadcast)
            return broadcasts.change(conn, broadcast.id, at=(Stage.WAITING,), state=Stage.PLANNING)
        case Stage.PLANNING:
            last = broadcasts.plan(conn, broadcast, PAGE)
            if last is None:
                at = (Stage.PLANNING,)
                return broadcasts.change(conn, broadcast.id, at=at, state=Stage.RUNNING, planned_to=EVERYBODY)
            return broadcasts.change(conn, broadcast.id, at=(Stage.PLANNING,), planned_to=last)
        case Stage.CANCELLED:
            if sending.withdraw(conn, Kind.BROADCAST, broadcast.id, PAGE):
                return True
    if not sending.left(conn, Kind.BROADCAST, broadcast.id, now):
        _end(conn, now, broadcast)
    return False


def _hold(conn: Connection, now: datetime, broadcast: Broadcast) -> bool:
    """Pause what nobody answers for any more when it should begin, and let those hear who may resume or cancel it."""
    broadcasts.change(conn, broadcast.id, at=(Stage.WAITING,), state=Stage.PAUSED)
    able = [each for each in staff.everybody(conn) if may(each.role, Act.SEND_BROADCASTS)]
    heads = [each for each in able if may(each.role, Act.REVOKE_STAFF)]
    until = now + HELD_FOR
    told = [
        Planned(kind=Kind.REPORT, subject=broadcast.id, rule=ORPHANED, contact=each.telegram_id, due=now, expires=until)
        for each in heads or able
    ]
    outbox.add(conn, told)
    return False


def _end(conn: Connection, now: datetime, broadcast: Broadcast) -> None:
    """Keep how many a broadcast reached, and let its author know; what waits for next week keeps it open."""
    counts = tally(conn, broadcast)
    if counts.get(State.QUEUED.value):
        return
    stage = Stage.CANCELLED if broadcast.stage is Stage.CANCELLED else Stage.DONE
    broadcasts.change(conn, broadcast.id, at=(broadcast.stage,), state=stage, counts=counts, ended=now, planned_to=None)
    author = staff.find(conn, broadcast.author)
    if author is not None:
        told = Planned(kind=Kind.REPORT, subject=broadcast.id, rule="end", contact=author.telegram_id, due=now)
        outbox.settle(conn, Kind.REPORT, broadcast.id, [told])


def tally(conn: Connection, broadcast: Broadcast) -> dict[str, int]:
    """Count what became of a broadcast so far: by state, and by `state:reason` where there is a reason."""
    if broadcast.ended is not None:
        return dict(broadcast.counts)
    return tally_of(conn, broadcast.id, Kind.BROADCAST)


def tally_of(conn: Connection, subject: str, *kinds: Kind) -> dict[str, int]:
    """Count what became of messages of some kinds about one subject, by state and by `state:reason`."""
    found: dict[str, int] = {}
    for kind in kinds:
        for (state, reason), count in sending.counts(conn, kind, subject).items():
            for name in (state.value, *([f"{state.value}:{reason}"] if reason else [])):
                found[name] = found.get(name, 0) + count
    return found


def speak(conn: Connection, house: House, contact: Contact, delivery: Delivery) -> Screen | None:
    """Say a broadcast in the contact's language; None where it was cancelled, is gone, or they come no more."""
    broadcast = broadcasts.get(conn, delivery.subject)
    if broadcast is None or broadcast.stage is Stage.CANCELLED:
        return None
    if broadcast.audience.event and not _comes(conn, broadcast.audience.event, contact):
        return None
    return screens.message_screen(house.catalog(contact.language), house.scheme, broadcast)


def _comes(conn: Connection, event: str, contact: Contact) -> bool:
    """Tell whether somebody still comes, or perhaps: their RSVP is the consent to a message for guests."""
    rsvp = rsvps.get(conn, event, contact.telegram_id)
    return rsvp is not None and rsvp.coming in {Coming.YES, Coming.MAYBE}


def report(conn: Connection, house: House, contact: Contact, delivery: Delivery) -> Screen | None:
    """Tell the author what became of a broadcast, or an admin that it waits; None where they are no longer staff."""
    broadcast = broadcasts.get(conn, delivery.subject)
    member = staff.get(conn, contact.telegram_id)
    if broadcast is None or member is None:
        return None
    if delivery.rule == ORPHANED:
        held = broadcast.stage is Stage.PAUSED and may(member.role, Act.SEND_BROADCASTS)
        return screens.orphaned_screen(house.catalog(contact.language), broadcast) if held else None
    if member.handle != broadcast.author:
        return None
    return screens.report_screen(house.catalog(contact.language), broadcast, tally(conn, broadcast))
