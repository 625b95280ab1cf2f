"""When people are reminded of a meeting: rules relative to its start or end, and the plan that follows from them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from bot.errors import Problem
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Coming, Event, EventState
from bot.schedule.rsvp import Rsvp

USUAL = ("start-1d", "start-2h")
"""The rules of a scheme that says nothing else."""

CHOICES: Mapping[str, str] = {"week": "1w", "day": "1d", "hours": "2h"}
"""What residents can choose (`r_remind` of the survey event-needs) and how it is written (`Rsvp.reminders`)."""

MOST_RULES = 6
"""Rules an event can have; whoever is reminded more often stops reading."""

FURTHEST = timedelta(days=366)
"""How far from start or end a rule may reach."""

AFTERWARDS = timedelta(days=2)
"""How late something can be told about a meeting that is over."""

_REMINDED = frozenset({Coming.YES, Coming.MAYBE})
_RULE = re.compile(r"(start|end)([+-])([1-9]\d{0,3})([wdhm])", re.ASCII)
_OWN = re.compile(r"([1-9]\d{0,3})([wdhm])", re.ASCII)
_REMEDY = "Write `start-1w`, `start-1d`, `start-2h` or `end+2h`: start or end, - or +, a number, and w, d, h or m."


class Anchor(StrEnum):
    """What a rule is relative to."""

    START = "start"
    END = "end"


class Unit(StrEnum):
    """How a rule counts: weeks and days by the calendar, hours and minutes by the clock."""

    WEEKS = "w"
    DAYS = "d"
    HOURS = "h"
    MINUTES = "m"


_LENGTHS: Mapping[Unit, timedelta] = {
    Unit.WEEKS: timedelta(weeks=1),
    Unit.DAYS: timedelta(days=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One moment relative to a meeting.

    Attributes:
        anchor: start or end.
        count: how many units; negative before the anchor, positive after it.
        unit: weeks, days, hours or minutes.
    """

    anchor: Anchor
    count: int
    unit: Unit

    @property
    def length(self) -> timedelta:
        """Return how far it is from its anchor, where no clock is changed."""
        return self.count * _LENGTHS[self.unit]

    def __str__(self) -> str:
        """Write it as `start-1d`."""
        return f"{self.anchor}{self.count:+}{self.unit}"

    def at(self, event: Event, zone: tzinfo) -> datetime:
        """Return the instant of this rule for an event, in UTC.

        Days and weeks keep the hour on the wall: "1 day before" a meeting at 18:00 is 18:00, also on the
        weekend when the clocks change, because people plan by the clock on their wall. An hour that is left out
        that night moves on by as much as is left out; of one that comes twice it is the first (PEP 495).
        Hours and minutes pass as they pass: "2 hours before" is two hours of waiting.

        Args:
            event: gives start and end.
            zone: the scheme's time zone.
        """
        anchor = event.starts if self.anchor is Anchor.START else event.ends
        if self.unit in {Unit.HOURS, Unit.MINUTES}:
            return anchor.astimezone(UTC) + self.length
        on_the_wall = anchor.astimezone(zone).replace(tzinfo=None) + self.length
        return on_the_wall.replace(tzinfo=zone).astimezone(UTC)


def read_rule(word: str) -> Rule | None:
    """Read one rule such as `start-1d` or `end+2h`; None where it is none, or reaches too far."""
    found = _RULE.fullmatch(word.strip())
    if found is None:
        return None
    count = int(found[3]) if found[2] == "+" else -int(found[3])
    rule = Rule(Anchor(found[1]), count, Unit(found[4]))
    return rule if abs(rule.length) <= FURTHEST else None


def faults_in(words: Iterable[tuple[str, int]], *, file: str, place: str = "reminders") -> tuple[Problem, ...]:
    """List all that is wrong with some rules, each at its line.

    Args:
        words: each rule as it is written, with its line in the file; 0 where no line applies.
        file: the file, as the operator named it.
        place: the key or option they stand in.
    """
    found: list[Problem] = []
    seen: dict[tuple[Anchor, timedelta], str] = {}
    for at, (word, line) in enumerate(words, start=1):
        rule = read_rule(word)
        if rule is None:
            found.append(Problem(file, line, place, f"`{word}` is no rule for a reminder.", _REMEDY))
        elif (same := seen.get((rule.anchor, rule.length))) is not None:
            found.append(Problem(file, line, place, f"`{word}` says the same as `{same}`.", "Keep one of them."))
        else:
            seen[rule.anchor, rule.length] = word
        if at == MOST_RULES + 1:
            said = f"There are more than {MOST_RULES} rules."
            found.append(Problem(file, line, place, said, "People who are reminded too often stop reading."))
    return tuple(found)


def read_rules(words: Iterable[str]) -> tuple[Rule, ...]:
    """Read rules that were checked before; what is none is left out."""
    return tuple(rule for rule in map(read_rule, words) if rule is not None)


def chosen(codes: Iterable[str]) -> tuple[str, ...] | None:
    """Return what a resident chose in `r_remind` as an RSVP holds it.

    Args:
        codes: `week`, `day`, `hours`, `none`; nothing where the question was skipped.

    Returns:
        Their own times; () for no reminder at all; None where they leave it to the organiser.
    """
    ticked = tuple(codes)
    own = tuple(CHOICES[code] for code in ticked if code in CHOICES)
    return own if own or "none" in ticked else None


def rules_for(rsvp: Rsvp, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return by which rules somebody is reminded: their own choice stands for all that come before the start.

    What is told afterwards comes to them as well, unless they chose no reminder at all.
    """
    if rsvp.reminders is None:
        return tuple(rules)
    if not rsvp.reminders:
        return ()
    words = (found for found in map(_OWN.fullmatch, rsvp.reminders) if found)
    own = tuple(Rule(Anchor.START, -int(found[1]), Unit(found[2])) for found in words)
    return (*own, *(rule for rule in rules if rule.count > 0 or rule.anchor is Anchor.END))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a plan depends on besides event and people.

    Attributes:
        zone: the scheme's time zone.
        now: the present instant.
        waiting: keys of the reminders that wait in the outbox already.
    """

    zone: tzinfo
    now: datetime
    waiting: Collection[str] = ()


def plan(event: Event, rsvps: Iterable[Rsvp], rules: Iterable[Rule], calendar: Calendar) -> tuple[Planned, ...]:
    """Plan all reminders of an event: the whole of what shall wait in the outbox for it now.

    The moment of its anchor stands in a reminder's key. So a moved event gets other reminders, and settling this
    plan lets those of the old time go; an event that moves back does not remind anybody twice of the same.

    What fell before now was missed. It is not made up for: whoever says today that they come tomorrow knows it,
    and so does whoever is just told that the event moved. But what waits in the outbox already (the bot was down,
    or it was night) is sent late, as long as nothing newer is due as well: only the nearest, never two at once.

    Args:
        event: a draft or cancelled one reminds nobody.
        rsvps: what people said; those who come, or may come, are reminded.
        rules: the event's own, or the scheme's.
        calendar: time zone, present, and what waits.

    Returns:
        The plan, in the order of time and contact.
    """
    if event.state is not EventState.PUBLISHED:
        return ()
    usual = tuple(rules)
    people = (rsvp for rsvp in rsvps if rsvp.event == event.id and rsvp.coming in _REMINDED)
    planned = (each for rsvp in people for each in _for_one(event, rsvp, rules_for(rsvp, usual), calendar))
    return tuple(sorted(planned, key=lambda each: (each.due, each.key)))


def _for_one(event: Event, rsvp: Rsvp, rules: Iterable[Rule], calendar: Calendar) -> Iterator[Planned]:
    """Plan one resident's reminders: all that are ahead, and the nearest that is late."""
    late: Planned | None = None
    at_once: set[datetime] = set()
    for due, rule in sorted(((rule.at(event, calendar.zone), rule) for rule in rules), key=_in_time):
        each = _planned(event, rsvp, rule, due)
        if due in at_once or each.expires is None or each.expires <= calendar.now:
            continue
        at_once.add(due)
        if due > calendar.now:
            yield each
        else:
            late = each if each.key in calendar.waiting else None
    if late is not None:
        yield late


def _in_time(each: tuple[datetime, Rule]) -> tuple[datetime, str]:
    return each[0], str(each[1])


def _planned(event: Event, rsvp: Rsvp, rule: Rule, due: datetime) -> Planned:
    anchor = event.starts if rule.anchor is Anchor.START else event.ends
    return Planned(
        kind=Kind.REMINDER,
        subject=event.id,
        rule=f"{rule}@{anchor.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        contact=rsvp.contact,
        due=due,
        expires=_until(event, due),
        version=str(event.version),
    )


def _until(event: Event, due: datetime) -> datetime:
    """Return when a reminder has lost its point: before the start at the start, during the event at its end."""
    return next((each for each in (event.starts, event.ends) if due < each), due + AFTERWARDS)
