"""Posters: an invitation in several languages around a code that a telephone's camera reads, and how to choose them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.i18n.catalog import Catalog
from bot.i18n.phrase import as_text
from bot.paper.job import Form, Job
from bot.render.event import Announced, facts, worded
from bot.render.menu import language_row, machine_notice
from bot.render.press import menu_data
from bot.render.screen import Button, Drawing, Screen, file_missing_note
from bot.survey.model import Survey

Rows = tuple[tuple[Button, ...], ...]

ON_PAGE: Final = 6
"""Languages on one page: more would be too small to be read from a step away."""

IN_ROW: Final = 3
PPI: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a poster invites to.

    Attributes:
        scheme: name of the scheme.
        host: who invites.
        place: the neighbourhood; '' = all.
        survey: what is asked; None = everything, or the event.
        until: last day on which one can answer; None = not said.
        event: the meeting; None = none.
        made_up: nothing that it invites to is real.
    """

    scheme: str
    host: str
    place: str = ""
    survey: Survey | None = None
    until: date | None = None
    event: Announced | None = None
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """What the camera reads.

    Attributes:
        address: the deep link.
        drawing: its QR code as SVG.
    """

    address: str
    drawing: str


def poster(invitations: Sequence[tuple[Catalog, Invitation]], code: Code, *, day: date) -> Job:
    """Lay a poster out: six languages on a page of A4, each in its own direction, the code on every page.

    Args:
        invitations: each language with what is said in it; the first names the scheme above.
        code: what the camera reads.
        day: the day it is made.
    """
    first, top = invitations[0]
    blocks = [_block(catalog, invitation) for catalog, invitation in invitations]
    pages = -(-len(blocks) // ON_PAGE)
    evenly = -(-len(blocks) // pages)
    data: dict[str, Any] = {
        "title": top.scheme,
        "address": code.address,
        "code": code.drawing,
        "alternative": f"{as_text(_how(first))} {code.address}",
        "pages": [blocks[at : at + evenly] for at in range(0, len(blocks), evenly)],
    }
    return Job("poster", data, language=first.language, rtl=first.direction == "rtl", day=day, ppi=PPI)


def _block(catalog: Catalog, invitation: Invitation) -> dict[str, Any]:
    title, *lines = _event_lines(catalog, invitation) if invitation.event else _lines(catalog, invitation)
    language, _, region = catalog.language.partition("_")
    return {
        "language": language,
        "region": region or None,
        "rtl": catalog.direction == "rtl",
        "title": title,
        "lines": lines,
        "how": as_text(_how(catalog)),
        "notice": as_text(machine_notice(catalog)),
        "warning": as_text(catalog.say("This poster is made up. It only shows how it works."))
        if invitation.made_up
        else "",
    }


def _how(catalog: Catalog) -> str:
    return catalog.say("Point the camera of your phone at the code: a chat opens in Telegram.")


def _lines(catalog: Catalog, invitation: Invitation) -> Iterator[str]:
    say, survey = catalog.say, invitation.survey
    yield catalog.survey(f"{survey.name}/title", survey.title) if survey else invitation.scheme
    said = (
        say("Here you can say what you think about your neighbourhood, in your own language."),
        say("Nobody can see who answered what."),
        say("Place: {place}", place=invitation.place) if invitation.place else "",
        say("Who invites: {organiser}", organiser=invitation.host),
        say("You can answer until {date}.", date=catalog.date(invitation.until)) if invitation.until else "",
    )
    yield from (as_text(line) for line in said if line)


def _event_lines(catalog: Catalog, invitation: Invitation) -> Iterator[str]:
    shown = invitation.event
    assert shown is not None
    yield worded(shown.event.titles, shown.event, catalog.language) or invitation.scheme
    _, *rest = as_text(facts(catalog, shown)).splitlines()
    yield from (line for line in rest if line)


def picker_screen(catalog: Catalog, link: str, chosen: Sequence[bool], languages: Iterable[str]) -> Screen:
    """Ask in which languages a poster shall be.

    Args:
        catalog: the reader's language.
        link: id of the deep link it carries.
        chosen: whether each language is chosen, in their order.
        languages: the languages' own names.
    """
    toggles = [
        Button(("✓ " if on else "") + name, menu_data("staff_poster", f"{link}.{mask(_turned(chosen, at))}"))
        for at, (on, name) in enumerate(zip(chosen, languages, strict=True))
    ]
    rows: Rows = tuple(tuple(toggles[at : at + IN_ROW]) for at in range(0, len(toggles), IN_ROW))
    make = Button("🖨 " + catalog.button("Make a poster"), menu_data("staff_print", f"{link}.{mask(chosen)}"))
    text = catalog.say("In which languages shall the poster be? Most on one page: {n}.", n=ON_PAGE)
    back = (*language_row(catalog), Button(catalog.button("Back"), menu_data("staff")))
    return Screen(text=catalog.lines(text), rows=(*rows, *(((make,),) if any(chosen) else ()), back))


def _turned(chosen: Sequence[bool], at: int) -> tuple[bool, ...]:
    return tuple(on is not (place == at) for place, on in enumerate(chosen))


def mask(chosen: Iterable[bool]) -> str:
    """Write a choice of languages as it fits a button: a hexadecimal number whose lowest bit is the first one."""
    return f"{sum(on << at for at, on in enumerate(chosen)):x}"


def unmasked(text: str, count: int) -> tuple[bool, ...]:
    """Read a choice of languages from a button; whatever is no number chooses none.

    Args:
        text: what the button held.
        count: how many languages there are.
    """
    try:
        bits = int(text, 16)
    except ValueError:
        bits = 0
    return tuple(bool(bits >> at & 1) for at in range(count))


def printed_screen(catalog: Catalog, job: Job, address: str) -> Screen:
    """Return a poster as a file to print and as a picture to show."""
    text = catalog.say("Here is the poster, to print and to show. Let somebody who speaks each language read it first.")
    link = catalog.lines(catalog.say("{address}", address=address))
    missing = catalog.lines(file_missing_note(catalog))
    shown = (
        Drawing("poster.pdf", job, Form.PDF, instead=missing),
        Drawing("poster.png", job, Form.PNG, picture=True, instead=missing),
    )
    rows: Rows = ((Button(catalog.button("Back"), menu_data("staff")),),)
    return Screen(text=f"{catalog.lines(text)}\n\n{link}", rows=rows, attachments=shown, fresh=True)


def came_screen(catalog: Catalog, links: Iterable[tuple[str, int]], *, step: int) -> Screen:
    """Return how many people came for the first time by each link, in tens.

    Args:
        catalog: the reader's language.
        links: what each is called, and how many came, rounded down to `step`.
        step: below it no number is told.
    """
    say = catalog.say
    lines = [
        say("{link}: {count} or more", link=name, count=people)
        if people
        else say("{link}: fewer than {count}", link=name, count=step)
        for name, people in links
    ]
    heading = say("How many people each link or poster brought for the first time, counted once a day:")
    text = "\n".join((heading, *(f"• {line}" for line in lines))) if lines else say("Nobody has made a link yet.")
    rows: Rows = ((Button(catalog.button("Back"), menu_data("staff_links")),),)
    return Screen(text=catalog.lines(text), rows=rows)
