"""A meeting whose feedback is a wave: everybody is asked, and who has not answered is nudged through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.deliver import Letter, hand_over, take_over
from bot.actions.reminding import replan
from bot.schedule import feedback
from bot.schedule.delivery import DISCREET, Kind, Outcome, State
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, outbox, rsvps
from tests.attacks.city import City
from tests.attacks.crowd import Person

MEETING = "meeting1"
AT_ONCE = 5
PACE = 0.04
"""Seconds that a message takes."""


def hold(town: City, people: Sequence[Person]) -> None:
    """Let a meeting end at which these people checked in."""
    ends = town.clock() - feedback.AFTER
    event = Event(
        id=MEETING,
        state=EventState.PUBLISHED,
        source="en_GB",
        titles={"en_GB": "An evening"},
        starts=ends - timedelta(hours=2),
        ends=ends,
        door="door1",
    )
    with town.contacts.begin() as conn:
        events.add(conn, event)
        for person in people:
            rsvps.put(conn, Rsvp(event=MEETING, contact=person.chat, coming=Coming.YES, attended=True))


def plan(town: City) -> None:
    """Plan what follows from it, once its wave is open."""
    with town.contacts.begin() as conn:
        event = events.lock(conn, MEETING)
        assert event is not None
        replan(conn, town.house, event)


def send(town: City, kind: Kind) -> int:
    """Send what is planned of a kind, at Telegram's pace and with its troubles; return how many were really sent."""
    outcomes: list[Outcome] = []
    sent = 0
    for round_ in range(400):
        with town.contacts.begin() as conn:
            if not outcomes and not outbox.waiting(conn, kind, MEETING):
                return sent
            if round_ == 12:
                outcomes = []
                take_over(conn)  # as after a kill
            handed = hand_over(town.house, outcomes=outcomes, most=AT_ONCE)(conn)
        outcomes = [_outcome(town, letter, sent + at) for at, letter in enumerate(handed.letters)]
        sent += len(handed.letters)
        town.clock.move(seconds=0.001 + PACE * len(handed.letters) if handed.more else 1800)
    raise AssertionError("the outbox does not come to an end")


def _outcome(town: City, letter: Letter, number: int) -> Outcome:
    """Let most messages arrive; some are tried again, refused, or never answered."""
    each = letter.delivery
    if number % 9 == 4 and each.attempts < 3:
        at = town.clock() + timedelta(seconds=1)
        tries = each.attempts + 1
        return Outcome(key=each.key, contact=each.contact, state=State.QUEUED, reason="wait", at=at, attempts=tries)
    lost = (
        State.UNREACHABLE if each.kind in DISCREET else State.SENT
    )  # an account that is gone is met by who writes to it
    state = {5: State.FAILED, 6: State.UNCERTAIN, 7: lost}.get(number % 9, State.SENT)
    return Outcome(key=each.key, contact=each.contact, state=state, reason="" if state is State.SENT else "why")
