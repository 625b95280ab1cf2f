"""Hand messages of the outbox over to whoever sends them, and keep what became of them.

Whether a message may go, to whom and in which words is decided here, at the last moment: consent, silence, quiet
hours and the weekly cap as they are now, in the language the contact has now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.actions import boarding, broadcast, news, parity, prompting, releasing, results, telling, wishes
from bot.actions.desk import Action, is_outage
from bot.actions.house import House, courtesy
from bot.actions.personal import blocked
from bot.render.press import lasting
from bot.render.screen import Screen
from bot.schedule.broadcast import RSVP
from bot.schedule.courtesy import NEAR, Courtesy
from bot.schedule.delivery import (
    ASKED_FOR,
    DISCREET,
    HEEDS_CAP,
    PURPOSES,
    URGENCY,
    Delivery,
    Kind,
    Outcome,
    Purpose,
    Reason,
    State,
)
from bot.store.base import savepoint
from bot.store.contacts import broadcasts, people, sending
from bot.store.contacts.people import Contact

log = structlog.get_logger(__name__)

LOOKED_AT = 50
"""Messages that are looked at in one round at most, where many turn out not to be needed."""

LEASE = timedelta(minutes=2)
"""How long one try may take: a reply to the same person that waits for Telegram, then the message itself."""

LATER = timedelta(minutes=10)
"""How long the report to the board waits where a command sends the outbox: only a running bot can set it."""

_REMINDERS = URGENCY[Kind.REMINDER]
_CALM = sorted(set(URGENCY.values()) - {URGENCY[kind] for kind in (Kind.MOVED, Kind.REMINDER, Kind.BROADCAST)})

Speaker = Callable[[Connection, House, Contact, Delivery], Screen | None]
"""Says a message in the contact's language; None where it has lost its point meanwhile."""

SPEAKERS: dict[Kind, Speaker] = {
    Kind.BROADCAST: broadcast.speak,
    Kind.REPORT: broadcast.report,
    Kind.FIGURES: releasing.speak,
    Kind.EXPORT: wishes.speak,
    Kind.BEHIND: parity.speak,
    Kind.MOVED: news.say_moved,
    Kind.CANCELLED: news.say_cancelled,
    Kind.PLACE: news.say_place,
    Kind.CARD: results.speak,
    Kind.BOARD: boarding.speak,
    **prompting.SPEAKERS,
    **telling.SPEAKERS,
}
"""Who says what; a new kind of message is one line."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready to go.

    Attributes:
        delivery: the row of the outbox.
        screen: what it says.
        silent: it comes without a sound.
    """

    delivery: Delivery
    screen: Screen
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """What one round of the outbox brought.

    Attributes:
        letters: what to send now; each counts as being sent from here on.
        more: something was due, so there may be more.
    """

    letters: tuple[Letter, ...]
    more: bool


def take_over(conn: Connection) -> int:
    """Begin to send: nobody knows what became of what the sender before had in hand; return how much that was."""
    return sending.strand(conn)


def hand_over(
    house: House,
    *,
    outcomes: Sequence[Outcome] = (),
    most: int = 0,
    resting: Collection[int] = (),
    careful: bool = False,
) -> Action[Handed]:
    """Return the action that keeps what became of the last messages and hands out the next ones.

    Args:
        house: words, keys and clock.
        outcomes: what became of messages that were handed out before.
        most: how many letters at most.
        resting: contacts who had a message just now, and get the next one a little later.
        careful: let a message that cannot be said spoil no other; costs two statements for each.
    """

    def act(conn: Connection) -> Handed:
        _keep(conn, house, outcomes)
        if not most:
            return Handed((), more=False)
        letters: list[Letter] = []
        looked = 0
        while len(letters) < most and looked < LOOKED_AT:
            busy = {*resting, *(each.delivery.contact for each in letters)}
            found = _candidates(conn, house, house.clock(), most - len(letters), busy)
            if not found:
                break
            looked += len(found)
            letters += _taken(conn, house, found, careful=careful)
        return Handed(tuple(letters), more=bool(looked))

    return act


def _taken(conn: Connection, house: House, found: Sequence[Delivery], *, careful: bool) -> list[Letter]:
    """Word what goes, note that it is being sent, and end what does not go."""
    now = house.clock()
    letters, ends = _write(conn, house, now, found, careful=careful)
    unneeded = [end.key for end in ends if end.state is State.SENT]  # alike in every column: see `DISCREET`
    asking = [each.delivery.key for each in letters if each.delivery.kind in DISCREET]
    others = [each.delivery.key for each in letters if each.delivery.kind not in DISCREET]
    # Of the others the day: whoever was just answering gets theirs a moment later than their neighbours.
    sending.take(conn, others, now=courtesy(house).day(now), until=now + LEASE)
    # Not the moment but the week: a round goes the sooner, the fewer of its messages are needed.
    sending.take(conn, sorted([*asking, *unneeded]), now=courtesy(house).week(now), until=now + LEASE)
    sending.keep(conn, ends)
    return letters


def _keep(conn: Connection, house: House, outcomes: Sequence[Outcome]) -> None:
    sending.keep(conn, map(_discreet, outcomes))
    for each in outcomes:
        if each.state is State.UNREACHABLE and not _is_discreet(each):
            blocked(conn, house, each.contact)


def _discreet(outcome: Outcome) -> Outcome:
    """Return what is kept of an outcome: that a nudge was tried at all would tell that somebody had not answered.

    Also of one that was never tried: it would tell of the others, which were tried and ended like it.
    """
    ended = outcome.at is None and _is_discreet(outcome)
    return replace(outcome, state=State.SENT, reason="") if ended else outcome


def _is_discreet(outcome: Outcome) -> bool:
    """Tell whether nothing may be learnt from an outcome: only whoever needed the message can turn out to be gone."""
    return outcome.key.partition(":")[0] in DISCREET


def _candidates(
    conn: Connection, house: House, now: datetime, most: int, resting: Collection[int]
) -> tuple[Delivery, ...]:
    """Choose what goes next, the most urgent first, and no two for one person."""
    chosen: dict[int, Delivery] = {}
    margin = min(len(resting), most)
    for read in _queues(conn, courtesy(house), now):
        room = most - len(chosen)
        if room <= 0:
            break
        fresh = (each for each in read(most=room + margin) if each.contact not in resting)
        for each in fresh:
            if len(chosen) < most:
                chosen.setdefault(each.contact, each)
    return tuple(chosen.values())


_Read = Callable[..., tuple[Delivery, ...]]
"""Reads at `most` so many."""


def _queues(conn: Connection, manners: Courtesy, now: datetime) -> Iterator[_Read]:
    """Yield the ways to what may go now, the most urgent first; in quiet hours only what cannot wait."""
    quiet = manners.is_quiet(now)
    near = manners.awake(now) + NEAR if quiet else None
    yield partial(sending.due, conn, urgency=0, now=now)
    yield partial(sending.due, conn, urgency=_REMINDERS, now=now, near=near)
    if quiet:
        return
    for urgency in _CALM:
        yield partial(sending.due, conn, urgency=urgency, now=now)
    for each in broadcasts.running(conn):
        yield partial(sending.due_of, conn, Kind.BROADCAST, each, now=now)


def _write(
    conn: Connection, house: House, now: datetime, found: Sequence[Delivery], *, careful: bool
) -> tuple[list[Letter], list[Outcome]]:
    contacts = people.some(conn, (each.contact for each in found)) if found else {}
    full = _had_enough(conn, house, now, found)
    manners = courtesy(house)
    quiet = manners.is_quiet(now)
    letters: list[Letter] = []
    ends: list[Outcome] = []
    for each in found:
        contact = contacts.get(each.contact)
        end = _hindrance(manners, now, each, contact, full)
        if end is None:
            assert contact is not None, "whoever is gone gets nothing"
            said = _say(conn, house, contact, each, careful=careful)
            end = said if isinstance(said, Outcome) else None
            if isinstance(said, Screen):
                letters.append(Letter(each, said, quiet and not manners.is_near(each.expires, now)))
        if end is not None:
            ends.append(_discreet(end))
    return letters, ends


def _had_enough(conn: Connection, house: House, now: datetime, found: Sequence[Delivery]) -> frozenset[int]:
    """Return who has had as many counted messages this week as the scheme allows."""
    manners = courtesy(house)
    counted = [each.contact for each in found if each.kind in HEEDS_CAP]
    if manners.weekly_cap is None or not counted:
        return frozenset()
    had = sending.had(conn, counted, manners.week(now))
    return frozenset(contact for contact in counted if had.get(contact, 0) >= manners.weekly_cap)


def _hindrance(
    manners: Courtesy, now: datetime, delivery: Delivery, contact: Contact | None, full: Collection[int]
) -> Outcome | None:
    """Return what keeps a message from going now, or None."""
    if contact is None:
        return _end(delivery, State.EXPIRED, Reason.GONE)
    if delivery.expires is not None and delivery.expires <= now:
        return _end(delivery, State.EXPIRED, Reason.LATE)
    if not contact.reachable:
        return _end(delivery, State.UNREACHABLE, Reason.BLOCKED)
    if contact.stopped:
        return _end(delivery, State.UNREACHABLE, Reason.STOPPED)
    if not agreed(contact, delivery):
        return _end(delivery, State.UNREACHABLE, Reason.NO_CONSENT)
    if delivery.kind in HEEDS_CAP and contact.telegram_id in full:
        later = manners.next_week(now)
        if delivery.expires is not None and delivery.expires <= later:
            return _end(delivery, State.EXPIRED, Reason.CAPPED)
        return replace(_end(delivery, State.QUEUED, Reason.CAPPED), at=later)
    return None


def agreed(contact: Contact, delivery: Delivery) -> bool:
    """Tell whether somebody has agreed to a message: by a switch of theirs, or by saying that they come."""
    if delivery.kind in ASKED_FOR:
        return True
    purpose = PURPOSES[delivery.kind]
    if delivery.kind is Kind.BROADCAST:
        if delivery.rule == RSVP:
            return True
        purpose = Purpose(delivery.rule)
    switches = {Purpose.EVENTS: contact.events, Purpose.RESULTS: contact.results, Purpose.SURVEYS: contact.surveys}
    return bool(switches.get(purpose, True))


def _say(conn: Connection, house: House, contact: Contact, delivery: Delivery, *, careful: bool) -> Screen | Outcome:
    if delivery.kind is Kind.BOARD and house.board is None:
        return _later(house, delivery)
    try:
        if careful:
            with savepoint(conn):
                screen = SPEAKERS[delivery.kind](conn, house, contact, delivery)
        else:
            screen = SPEAKERS[delivery.kind](conn, house, contact, delivery)
    except Exception as error:
        if not careful or is_outage(error):
            raise
        log.exception("message cannot be said", kind=delivery.kind.value, error=type(error).__name__)
        return _end(delivery, State.FAILED, Reason.OURS)
    if screen is None and delivery.kind in DISCREET:
        return Outcome(key=delivery.key, contact=delivery.contact, state=State.SENT, attempts=delivery.attempts)
    if screen is None:
        return _end(delivery, State.EXPIRED, Reason.POINTLESS)
    return lasting(screen)


def _later(house: House, delivery: Delivery) -> Outcome:
    at = house.clock() + LATER
    return Outcome(key=delivery.key, contact=delivery.contact, state=State.QUEUED, at=at, attempts=delivery.attempts)


def _end(delivery: Delivery, state: State, reason: Reason) -> Outcome:
    return Outcome(key=delivery.key, contact=delivery.contact, state=state, reason=reason, attempts=delivery.attempts)
