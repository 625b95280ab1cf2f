"""Plan what follows from a meeting by itself: reminders, the question how it was, its nudge, and the report.

`replan` runs in the transaction of every change of an event or of somebody's word about it, and `settle` every hour:
what was planned is then settled anew, so a missed ring, a restart or a jump of the clock leaves nothing stale.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import may_hold
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.schedule import feedback, reminders
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Event, EventState
from bot.schedule.reminders import Calendar, Rule
from bot.schedule.reporting import plan_overdue, report_due
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, fieldwork, outbox, rsvps, staff, tasks
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.tasks import Task, TaskKind
from bot.survey.model import Survey

FEEDBACK = "event-feedback"
"""Name of the survey that asks how a meeting was."""

LONGEST_OVER = feedback.AFTER + feedback.LASTS + reminders.AFTERWARDS
"""How long after its end a meeting is looked at every hour."""


def rules_of(house: House, event: Event) -> tuple[Rule, ...]:
    """Return by which rules an event reminds: its own, else the scheme's, else the usual ones."""
    own = event.reminders if event.reminders is not None else house.scheme.reminders
    return reminders.read_rules(reminders.USUAL if own is None else own)


def replan(conn: Connection, house: House, event: Event, *, contact: int | None = None) -> None:
    """Settle all that follows from an event: call it whenever the event or a word about it changes.

    Args:
        conn: the writing transaction of that change.
        house: scheme and clock.
        event: as it is now.
        contact: whose word alone has changed; None = the event itself.
    """
    said = rsvps.of_event(conn, event.id) if contact is None else _one(conn, event, contact)
    waiting = outbox.waiting(conn, Kind.REMINDER, event.id, contact=contact)
    calendar = Calendar(_zone(house), house.clock(), waiting)
    planned = reminders.plan(event, said, rules_of(house, event), calendar)
    outbox.settle(conn, Kind.REMINDER, event.id, planned, contact=contact)
    opened = fieldwork.get_wave(conn, event.id)
    asks = opened is not None and opened.state is WaveState.OPEN
    questions = feedback.plan_feedback(event, said, house.clock()) if asks else ()
    outbox.settle(conn, Kind.FEEDBACK, event.id, questions, contact=contact)
    if asks and (event.state is not EventState.PUBLISHED or house.clock() < feedback.period(event).closes):
        # What waits at the end was tried, unlike what was not needed: a row that goes would tell of its contact.
        outbox.settle(conn, Kind.NUDGE, event.id, feedback.plan_nudges(event, said, house.clock()), contact=contact)
    if contact is None:
        _plan_report(conn, house, event)


def _one(conn: Connection, event: Event, contact: int) -> tuple[Rsvp, ...]:
    found = rsvps.get(conn, event.id, contact)
    return () if found is None else (found,)


def _zone(house: House) -> ZoneInfo:
    return ZoneInfo(house.scheme.time_zone)


def _plan_report(conn: Connection, house: House, event: Event) -> None:
    """Keep that people shall hear what came of an event; nobody owes that for one that did not take place."""
    if event.state is EventState.PUBLISHED:
        tasks.put(conn, Task(event.id, TaskKind.REPORT, report_due(event, _zone(house))))
    else:
        tasks.drop(conn, event.id, TaskKind.REPORT)
    tell_overdue(conn, house, event)


def tell_overdue(conn: Connection, house: House, event: Event) -> None:
    """Let staff who answer for an event hear that its report is overdue, once each; nobody once it is done."""
    task = tasks.get(conn, event.id, TaskKind.REPORT)
    planned: tuple[Planned, ...] = ()
    if task is not None and task.done is None:
        who = [each.telegram_id for each in staff.everybody(conn) if may_hold(each.role, each.host, event.group)]
        planned = plan_overdue(event, task.due, who, house.clock())
    outbox.settle(conn, Kind.OVERDUE, event.id, planned)


def reported(conn: Connection, house: House, event: str) -> bool:
    """Note that people were told what came of a meeting: nobody hears any more that it is overdue.

    Returns:
        False when nothing was owed for it.
    """
    done = tasks.finish(conn, event, TaskKind.REPORT, house.local(house.clock()).date())
    if done:
        outbox.settle(conn, Kind.OVERDUE, event, ())
    return done


def unsettled(conn: Connection, house: House) -> tuple[str, ...]:
    """List the events that time alone may have changed something for: not long over, or with an overdue report."""
    now = house.clock()
    found = [event.id for event in events.since(conn, now - LONGEST_OVER)]
    late = (task.event for task in tasks.undone(conn) if task.due <= now)
    return tuple(dict.fromkeys((*found, *late)))


def settle(conn: Connection, house: House, event: str) -> None:
    """Settle all that follows from one event, as the clock stands now."""
    if (found := events.lock(conn, event)) is not None:
        replan(conn, house, found)


def unasked(conn: Connection, house: House) -> tuple[str, ...]:
    """List the events whose feedback is due and not opened yet."""
    found = events.since(conn, house.clock() - feedback.AFTER - feedback.LASTS)
    return tuple(
        event.id
        for event in found
        if feedback.is_due(event, house.clock()) and fieldwork.get_wave(conn, event.id) is None
    )


def ask_how_it_was(conn: Connection, house: House, event: str, survey: Survey) -> int:
    """Open the wave that asks how a meeting was, and plan its messages; where nobody is to be asked there is none.

    It bears the event's own id, so nothing else needs to be kept. It stands in nobody's menu: the button under the
    question leads there. Whoever begins and does not send is not told of its end: they are nudged once, and not twice.

    Returns:
        How many are asked; 0 where it was opened before.
    """
    found = events.lock(conn, event)
    if found is None or not feedback.is_due(found, house.clock()) or fieldwork.get_wave(conn, event) is not None:
        return 0
    asked = feedback.asked(found, rsvps.of_event(conn, event))
    if asked:
        title = found.titles.get(found.source)
        closes_at = feedback.period(found).closes
        open_wave(conn, house, Opening(survey=survey, closes_at=closes_at, listed=False, title=title, id=event))
        fieldwork.tell(conn, event)
        replan(conn, house, found)
    return len(asked)


def feedback_wave(conn: Connection, event: str) -> Wave | None:
    """Find the wave that asks how a meeting was; None before it is opened."""
    return fieldwork.get_wave(conn, event)
