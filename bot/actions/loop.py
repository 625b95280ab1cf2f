"""Whether what residents said came back to them in time, from events and cards (I9), and how old the last review is."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.actions.house import House
from bot.indicators.figures import Figure
from bot.indicators.loop import EVENT_DAYS, THEME_DAYS, feedback, months_since
from bot.promises.card import Status
from bot.publication.owed import Owed
from bot.schedule.event import Event, EventState
from bot.store.contacts import cards, events, fieldwork, tasks
from bot.store.contacts.cards import CardStep, KeptCard
from bot.store.contacts.fieldwork import WaveState
from bot.store.contacts.tasks import Task, TaskKind

REVIEW = "neighbourhood-review"
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def loop(conn: Connection, house: House) -> tuple[Figure, Figure]:
    """Tell how much of what is owed to residents came in time.

    An event is reported on when its report is noted as told, or a card about it is told; a theme is answered by the
    first telling that says more than that it was heard. What is not done yet counts once its days are over.

    Args:
        conn: the contacts store.
        house: clock and time zone.
    """
    today = house.local(house.clock()).date()
    told = [(card, cards.steps(conn, card.id)) for card in cards.every(conn)]
    held = [event for event in events.since(conn, _EVER) if event.state is EventState.PUBLISHED]
    reports = [_after(house, event, told, tasks.get(conn, event.id, TaskKind.REPORT)) for event in held]
    answers = [_until_answer(card, steps) for card, steps in told]
    ended = [(today - house.local(event.ends).date()).days for event in held]
    begun = [(today - card.begun_day).days for card, _ in told]
    return feedback(
        reported=sum(days is not None and days <= EVENT_DAYS for days in reports),
        events=sum(days is not None or age > EVENT_DAYS for days, age in zip(reports, ended, strict=True)),
        answered=sum(days is not None and days <= THEME_DAYS for days in answers),
        themes=sum(days is not None or age > THEME_DAYS for days, age in zip(answers, begun, strict=True)),
    )


def owed(conn: Connection, house: House) -> Owed:
    """Count what came in time and how old the last review is, with the day of today."""
    today = house.local(house.clock()).date()
    return Owed(figures=loop(conn, house), months=months_since_review(conn, house), day=today)


def months_since_review(conn: Connection, house: House) -> int | None:
    """Count the months since the last neighbourhood review closed (I12); None where there was none."""
    closed = [
        wave.closes_at for wave in fieldwork.all_waves(conn) if wave.survey == REVIEW and wave.state is WaveState.CUT
    ]
    now = house.local(house.clock())
    past = [house.local(min(each, now)).date() for each in closed]
    return months_since(max(past), now.date()) if past else None


def _after(
    house: House, event: Event, told: list[tuple[KeptCard, tuple[CardStep, ...]]], task: Task | None
) -> int | None:
    """Count the days from the end of an event to the first report on it; None where there is none."""
    days = [steps[0].day for card, steps in told if steps and card.shown and card.shown.about == f"event:{event.id}"]
    days += [task.done] if task is not None and task.done is not None else []
    return max(0, (min(days) - house.local(event.ends).date()).days) if days else None


def _until_answer(card: KeptCard, steps: tuple[CardStep, ...]) -> int | None:
    """Count the days from the beginning of a card to its first answer; None where there is none."""
    days = [step.day for step in steps if step.status is not Status.HEARD]
    return max(0, (min(days) - card.begun_day).days) if days else None
