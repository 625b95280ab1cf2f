"""Screens that tell officers who takes part in an open survey, and who too little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog, Safe
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.survey.model import Survey

SMALL = 10
"""Groups of fewer people are not told."""

MOST_LINES = 20
"""Groups of one kind on a screen: Telegram takes no message of more than 4,096 characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a board.

    Attributes:
        name: what it is called.
        people: who answered, in tens; None where they are fewer than ten.
        index: its share of the answers by its share of the people who live here; None where that is not known.
        behind: it falls behind for all that chance can do.
    """

    name: str
    people: int | None
    index: float | None
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The groups of one kind: `language`, `area` or `channel`."""

    trait: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Groups that fall behind and can be reached at one place.

    Attributes:
        groups: what they are called.
        channel: the place; '' where nobody says.
        link: the link to give out there; '' where there is none.
    """

    groups: tuple[str, ...]
    channel: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A board as it is shown.

    Attributes:
        survey: what is asked.
        least: answers from which on a board is drawn.
        below: parity under which a group falls behind.
        day: when it was drawn; None = not yet.
        sent: people who had sent their answers, in tens.
        parts: the groups.
    """

    survey: Survey
    least: int
    below: float
    day: date | None = None
    sent: int = 0
    parts: tuple[Part, ...] = ()


def board_screen(catalog: Catalog, board: Shown | None, *, page: int, count: int) -> Screen:
    """Return the board of an open survey; None where none is open.

    Args:
        catalog: the reader's language.
        board: what it tells.
        page: which of the open surveys it is, from 0.
        count: how many there are.
    """
    back = (Button(catalog.button("Back"), menu_data("staff")),)
    if board is None:
        return Screen(text=catalog.lines(catalog.say("There is no open survey at the moment.")), rows=(back,))
    turning = []
    if page:
        turning.append(Button(catalog.button("Previous page"), menu_data("staff_parity", str(page - 1))))
    if page + 1 < count:
        turning.append(Button(catalog.button("Next page"), menu_data("staff_parity", str(page + 1))))
    text = catalog.lines(Safe("\n\n".join(_told(catalog, board))))
    return Screen(text=text, rows=(*((tuple(turning),) if turning else ()), back))


def _told(catalog: Catalog, board: Shown) -> list[str]:
    say, title = catalog.say, _title(catalog, board.survey)
    if board.day is None:
        return [
            say("<b>{title}</b>", title=title),
            say(
                "Who takes part is shown once {count} people have answered, and drawn anew once a day.",
                count=board.least,
            ),
        ]
    told = [
        say(
            "<b>{title}</b>\nOn {date} at least {count} people had sent their answers.",
            title=title,
            date=catalog.date(board.day),
            count=board.sent,
        )
    ]
    told += ["\n".join((heading(catalog, part.trait), *_lines(catalog, part))) for part in board.parts if part.lines]
    told.append(
        say(
            "People are counted in tens. After the dot: 1 is as many as live here. ⚠️ is heard too little.",
        )
    )
    return told


def heading(catalog: Catalog, trait: str) -> str:
    """Return what the groups of a board have in common."""
    return {
        "language": catalog.say("<b>By the language people use here</b>"),
        "area": catalog.say("<b>By neighbourhood</b>"),
        "channel": catalog.say("<b>By how they heard of it</b>"),
    }[trait]


def _lines(catalog: Catalog, part: Part) -> list[str]:
    return [_line(catalog, line) for line in part.lines[:MOST_LINES]]


def _line(catalog: Catalog, line: Line) -> str:
    people = f"< {catalog.number(SMALL)}" if line.people is None else f"{catalog.number(line.people)}+"
    values = [people, *([] if line.index is None else [catalog.number(line.index)])]
    named = f"{isolated(escape(line.name, quote=False))}: {isolated(escape(' · '.join(values), quote=False))}"
    return f"• {named}{' ⚠️' if line.behind else ''}"


def behind_screen(catalog: Catalog, survey: Survey, wave: str, places: Sequence[Place]) -> Screen:
    """Tell which groups fall behind, with what to do about it.

    Args:
        catalog: the reader's language.
        survey: what is asked.
        wave: id of its wave.
        places: the groups, with the link to give out to each.
    """
    say = catalog.say
    told = [say("⚠️ <b>{title}</b>\nSo far, too few of these people have answered:", title=_title(catalog, survey))]
    told += ["\n".join(_place(catalog, each)) for each in places]
    if any(each.link for each in places):
        told.append(say("Each link opens the survey. Send it to the people it stands below, or print it."))
    door = Button(catalog.button("Who takes part"), menu_data("staff_parity", wave))
    return Screen(text=catalog.lines(Safe("\n\n".join(told))), rows=((door,),))


def _place(catalog: Catalog, place: Place) -> Iterator[str]:
    yield f"• {', '.join(isolated(escape(each, quote=False)) for each in place.groups)}"
    if place.channel:
        yield catalog.say("A place that reaches them: {channel}", channel=place.channel)
    if place.link:
        yield f"<code>{escape(place.link, quote=False)}</code>"


def _title(catalog: Catalog, survey: Survey) -> str:
    return catalog.survey(f"{survey.name}/title", survey.title)
