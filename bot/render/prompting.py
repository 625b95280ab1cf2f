"""Messages that come by themselves: reminders, the question how it was, its nudge, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from bot.i18n.catalog import Catalog
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen

Rows = tuple[tuple[Button, ...], ...]


class Moment(Enum):
    """Where a meeting stands when somebody is reminded of it."""

    AHEAD = "ahead"
    NOW = "now"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Owed:
    """A meeting that people have not heard of since.

    Attributes:
        event: its id.
        title: its title in the reader's language.
        due: day until which they should have heard.
        late: that day is over.
        asked: people who are asked how it was; None = nobody, or nobody any more.
    """

    event: str
    title: str
    due: date
    late: bool
    asked: int | None = None


def reminder_note(catalog: Catalog, moment: Moment) -> str:
    """Return what stands above a meeting that somebody is reminded of."""
    return {
        Moment.AHEAD: lambda: catalog.say("⏰ <b>A reminder</b>"),
        Moment.NOW: lambda: catalog.say("⏰ <b>This is going on now.</b>"),
        Moment.OVER: lambda: catalog.say("<b>This event is over.</b> You will hear here what came of it."),
    }[moment]()


def feedback_screen(catalog: Catalog, wave: str, title: str, closes: datetime) -> Screen:
    """Ask somebody how a meeting was.

    Args:
        catalog: the reader's language.
        wave: where the button leads.
        title: of the meeting.
        closes: until when answers are taken, by the scheme's clock.
    """
    text = catalog.say(
        "How was “{title}”? Please tell us, so that the next event is better for everybody. "
        "You can answer until {date}.",
        title=title,
        date=catalog.date_time(closes),
    )
    return _question(catalog, wave, text)


def nudge_screen(catalog: Catalog, wave: str, title: str, closes: datetime) -> Screen:
    """Ask once more, and say that it is the last time."""
    text = catalog.say(
        "We would still like to know how “{title}” was. You can answer until {date}. We do not ask again.",
        title=title,
        date=catalog.date_time(closes),
    )
    return _question(catalog, wave, text)


def _question(catalog: Catalog, wave: str, text: str) -> Screen:
    rows: Rows = ((Button(catalog.button("Start"), menu_data("survey", wave)),), language_row(catalog))
    return Screen(text=catalog.lines(text), rows=rows)


def overdue_screen(catalog: Catalog, owed: Owed) -> Screen:
    """Tell a member of staff that people have waited too long to hear what came of a meeting."""
    rows: Rows = (
        (Button(catalog.button("Tell people what came of it"), menu_data("staff_owed", owed.event)),),
        language_row(catalog),
    )
    return Screen(text=catalog.lines(owed_line(catalog, owed)), rows=rows)


def owed_note(catalog: Catalog, late: int) -> str:
    """Return what stands above the menu of staff; '' where nothing is overdue."""
    if not late:
        return ""
    return "❗ " + catalog.say_many(
        "{n} event is over, and people have not heard what came of it.",
        "{n} events are over, and people have not heard what came of them.",
        late,
    )


def owed_rows(owed: Iterable[Owed]) -> Rows:
    """Return a button for each meeting that people have not heard of since."""
    return tuple((Button(_short(each), menu_data("staff_owed", each.event)),) for each in owed)


def one_owed_screen(catalog: Catalog, owed: Owed, *, few: int) -> Screen:
    """Return one meeting, and ask whether people have heard what came of it.

    Args:
        catalog: the reader's language.
        owed: the meeting.
        few: answers below which a survey waits for a decision.
    """
    parts = (owed_line(catalog, owed), _asked(catalog, owed, few))
    rows: Rows = (
        (Button(catalog.button("Tell people what came of it"), menu_data("staff_card_new", f"event.{owed.event}")),),
        (Button(catalog.button("Yes, people have heard it"), menu_data("staff_told", owed.event)),),
        (*language_row(catalog), Button(catalog.button("Back"), menu_data("staff_cards"))),
    )
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def told_note(catalog: Catalog) -> str:
    """Return what is told once a report is noted."""
    return catalog.say("Noted. Thank you for telling people.")


def owed_line(catalog: Catalog, owed: Owed) -> str:
    """Return until when people should hear what came of a meeting."""
    values = {"title": owed.title, "date": catalog.date(owed.due)}
    if owed.late:
        return "❗ " + catalog.say("“{title}”: people should have heard by {date} what came of it.", **values)
    return catalog.say("“{title}”: people should hear by {date} what came of it.", **values)


def _asked(catalog: Catalog, owed: Owed, few: int) -> str:
    if owed.asked is None or owed.asked >= few:
        return ""
    return catalog.say(
        "Fewer than {n} people were asked how it was. So that nobody is recognised, their answers wait when the survey "
        "closes. An officer must first ask each of them whether we may keep them.",
        n=few,
    )


def _short(owed: Owed) -> str:
    longest = 40
    title = owed.title if len(owed.title) <= longest else f"{owed.title[: longest - 1]}…"
    return f"❗ {title}" if owed.late else title
