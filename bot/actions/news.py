"""What everybody who said something about an event must hear: it moved, it is cancelled, a place got free.

Each is planned in the transaction of the change itself, and worded when it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from sqlalchemy import Connection

from bot.actions.gathering import announced
from bot.actions.house import House
from bot.actions.reminding import replan
from bot.render import event as screens
from bot.render.screen import Screen
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Coming, Event, EventState
from bot.store.contacts import events, outbox, rsvps
from bot.store.contacts.people import Contact

STALE = (Kind.REMINDER, Kind.MOVED, Kind.PLACE, Kind.FEEDBACK, Kind.NUDGE)
"""Messages that nobody needs any more once an event is cancelled."""


class Told(Protocol):
    """What a message of the outbox says of itself."""

    @property
    def subject(self) -> str:
        """Id of the event."""

    @property
    def rule(self) -> str:
        """Which of the messages about it."""


def tell_moved(conn: Connection, house: House, event: Event) -> int:
    """Plan the news that an event moved, for everybody who comes, perhaps comes, or waits.

    Returns:
        How many are told.
    """
    return _tell(conn, house, event, Kind.MOVED)


def tell_cancelled(conn: Connection, house: House, event: Event) -> int:
    """Plan the news that an event is cancelled, and let go of all other messages about it.

    Returns:
        How many are told.
    """
    for kind in STALE:
        outbox.settle(conn, kind, event.id, ())
    return _tell(conn, house, event, Kind.CANCELLED)


def _tell(conn: Connection, house: House, event: Event, kind: Kind) -> int:
    concerned = [rsvp.contact for rsvp in rsvps.of_event(conn, event.id) if rsvp.takes_part]
    rule = version_rule(event)
    outbox.settle(conn, kind, event.id, [_planned(house, event, kind, rule, contact) for contact in concerned])
    return len(concerned)


def version_rule(event: Event) -> str:
    """Return the rule of a message about the present state of an event."""
    return f"v{event.version}"


def _planned(house: House, event: Event, kind: Kind, rule: str, contact: int) -> Planned:
    return Planned(
        kind=kind,
        subject=event.id,
        rule=rule,
        contact=contact,
        due=house.clock(),
        expires=max(event.ends, house.clock()),
        version=str(event.version),
    )


def fill_places(conn: Connection, house: House, event: Event) -> None:
    """Give free places to those who wait, in their order, and plan the news of it.

    Whoever has blocked the bot or stopped messages could not hear of it: they keep their turn.

    Args:
        conn: a writing transaction that has locked the event.
        house: the clock.
        event: the event as it is now.
    """
    fresh: set[int] = set()
    while event.capacity is None or rsvps.places_taken(conn, event.id) < event.capacity:
        following = rsvps.first_in_line(conn, event.id)
        if following is None:
            break
        rsvps.move_up(conn, following)
        replan(conn, house, event, contact=following.contact)
        fresh.add(following.contact)
    outbox.settle(conn, Kind.PLACE, event.id, _place_plan(conn, house, event, fresh))


def _place_plan(conn: Connection, house: House, event: Event, fresh: Collection[int]) -> Iterator[Planned]:
    """Plan the news for whoever moves up now or waits for it; the others were told, and the outbox may forget that."""
    waiting = outbox.waiting(conn, Kind.PLACE, event.id)
    for rsvp in rsvps.of_event(conn, event.id):
        if rsvp.coming is Coming.YES and rsvp.turn is not None:
            news = _planned(house, event, Kind.PLACE, f"turn-{rsvp.turn}", rsvp.contact)
            if rsvp.contact in fresh or news.key in waiting:
                yield news


def say_moved(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Say that an event moved; None where it moved again, is off, or the contact comes no more."""
    return _news(conn, house, contact, told, EventState.PUBLISHED)


def say_cancelled(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Say that an event is cancelled; None where the contact does not come anyway."""
    return _news(conn, house, contact, told, EventState.CANCELLED)


def _news(conn: Connection, house: House, contact: Contact, told: Told, state: EventState) -> Screen | None:
    event = events.get(conn, told.subject)
    rsvp = rsvps.get(conn, told.subject, contact.telegram_id)
    if event is None or rsvp is None or not rsvp.takes_part:
        return None
    if event.state is not state or told.rule != version_rule(event) or event.ends <= house.clock():
        return None
    words = house.catalog(contact.language)
    note = screens.moved_note(words) if state is EventState.PUBLISHED else screens.cancelled_note(words)
    return screens.event_screen(words, announced(conn, house, event, words, contact), note=note)


def say_place(conn: Connection, house: House, contact: Contact, told: Told) -> Screen | None:
    """Say that a place got free; None where the contact gave it back meanwhile, or the event is off."""
    event = events.get(conn, told.subject)
    rsvp = rsvps.get(conn, told.subject, contact.telegram_id)
    if event is None or event.state is not EventState.PUBLISHED or event.ends <= house.clock():
        return None
    if rsvp is None or rsvp.coming is not Coming.YES or told.rule != f"turn-{rsvp.turn}":
        return None
    words = house.catalog(contact.language)
    return screens.event_screen(words, announced(conn, house, event, words, contact), note=screens.place_note(words))
