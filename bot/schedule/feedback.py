"""Who is asked how a meeting was, from when to when, and the one nudge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Coming, Event, EventState, FeedbackTo
from bot.schedule.rsvp import Rsvp

AFTER = timedelta(hours=2)
"""How long after the end people are asked: they are home, and still remember (research/participation.md, D3)."""

LASTS = timedelta(days=7)
"""How long answers are taken; RSVPs are kept as long as that, so nobody is needed for it whose RSVP is gone."""

NUDGE_AFTER = timedelta(days=3)
"""How long after the question people are asked once more, and never again."""

_SAID_SO = frozenset({Coming.YES, Coming.MAYBE})


@dataclass(frozen=True, slots=True)
class Period:
    """When a meeting's feedback is taken.

    Attributes:
        opens: first instant.
        nudge: when people are asked once more.
        closes: first instant at which nothing is taken any more.
    """

    opens: datetime
    nudge: datetime
    closes: datetime


def period(event: Event) -> Period:
    """Return when feedback about a meeting is taken: by the clock that passes, not the one on the wall."""
    opens = event.ends.astimezone(UTC) + AFTER
    return Period(opens, opens + NUDGE_AFTER, opens + LASTS)


def asked(event: Event, rsvps: Iterable[Rsvp]) -> tuple[int, ...]:
    """Return who is asked: those who checked in, or where the event says so those who said that they come.

    Whoever checked in is asked in either case: they were there.
    """
    too = _SAID_SO if event.feedback is FeedbackTo.COMING else frozenset()
    people = (each for each in rsvps if each.event == event.id and (each.attended or each.coming in too))
    return tuple(sorted(each.contact for each in people))


def is_due(event: Event, now: datetime) -> bool:
    """Tell whether feedback about a meeting is to be taken now."""
    when = period(event)
    return event.state is EventState.PUBLISHED and when.opens <= now < when.closes


def plan_feedback(event: Event, rsvps: Iterable[Rsvp], now: datetime) -> tuple[Planned, ...]:
    """Plan the question how it was: one for each, and none once its time is over."""
    when = period(event)
    return _plan(Kind.FEEDBACK, event, rsvps, due=when.opens, expires=when.closes, now=now)


def plan_nudges(event: Event, rsvps: Iterable[Rsvp], now: datetime) -> tuple[Planned, ...]:
    """Plan the nudge for everybody who is asked, whether they answer or not.

    Who has answered is looked at only when it would go, in their sealed sheet's place: a plan that left them out
    would tell whoever reads it who answered.
    """
    when = period(event)
    return _plan(Kind.NUDGE, event, rsvps, due=when.nudge, expires=when.closes, now=now)


def _plan(
    kind: Kind, event: Event, rsvps: Iterable[Rsvp], *, due: datetime, expires: datetime, now: datetime
) -> tuple[Planned, ...]:
    if event.state is not EventState.PUBLISHED or expires <= now:
        return ()
    return tuple(
        Planned(
            kind=kind,
            subject=event.id,
            rule="once",
            contact=contact,
            due=due,
            expires=expires,
            version=str(event.version),
        )
        for contact in asked(event, rsvps)
    )
