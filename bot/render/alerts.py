"""The screen of unusual bursts: what came, what it may have been, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button, Screen

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Unusual:
    """One burst as the screen tells it.

    Attributes:
        id: names it in the button that puts it away.
        burst: `contacts`, `submissions` or `refused`.
        subject: the survey's title, or the name of the channel or link; '' where none is known.
        day: when.
        count: the most that came within ten minutes.
    """

    id: str
    burst: str
    subject: str
    day: date
    count: int


def alerts_screen(catalog: Catalog, one: Unusual | None, *, page: int, count: int) -> Screen:
    """Return one burst with what to do about it, or that there is none.

    Args:
        catalog: the reader's language.
        one: the burst; None where nothing is unusual.
        page: which one it is, from 0.
        count: how many there are.
    """
    say, button = catalog.say, catalog.button
    back = (Button(button("Back"), menu_data("staff")),)
    if one is None:
        return Screen(text=catalog.lines(say("Nothing unusual happened.")), rows=(back,))
    title = f"{button('Something unusual')} ({page + 1}/{count})"
    parts = (
        say("<b>{title}</b>", title=title),
        _told(catalog, one),
        say(
            "Perhaps a group took part together, such as a school class or a workshop. If you do not know of one, ask "
            "your colleagues before you believe the figures. Nobody’s answers are changed or lost by this."
        ),
    )
    turning = []
    if page:
        turning.append(Button(button("Previous page"), menu_data("staff_alerts", str(page - 1))))
    if page + 1 < count:
        turning.append(Button(button("Next page"), menu_data("staff_alerts", str(page + 1))))
    rows: Rows = ((Button(button("Put away"), menu_data("staff_away", one.id)),), tuple(turning), back)
    return Screen(text=catalog.lines("\n\n".join(parts)), rows=tuple(row for row in rows if row))


def _told(catalog: Catalog, one: Unusual) -> str:
    say, date, count = catalog.say, catalog.date(one.day), one.count
    if one.burst == "submissions":
        return say(
            "{date}: {count} people sent their answers to “{title}” within ten minutes.",
            date=date,
            count=count,
            title=one.subject,
        )
    if one.burst == "refused":
        return say("{date}: {count} taps and messages came too fast within ten minutes.", date=date, count=count)
    if one.subject:
        return say(
            "{date}: {count} people came for the first time within ten minutes, by “{channel}”.",
            date=date,
            count=count,
            channel=one.subject,
        )
    return say("{date}: {count} people came for the first time within ten minutes.", date=date, count=count)
