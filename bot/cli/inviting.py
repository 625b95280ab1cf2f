"""What `poster` and `links` do with the stores: find or make the link, lay the poster out, tell who came."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.access.roles import Act
from bot.actions.fieldwork import make_link
from bot.actions.posters import poster_of, usual_languages
from bot.actions.staff import CONSOLE, record
from bot.app.greeting import greet
from bot.cli.fielding import Field, about
from bot.errors import OperatorError, Problem
from bot.paper.job import Form, Job
from bot.paper.press import pressed
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a poster shall be; '' where nothing is wished.

    Attributes:
        link: id of a link that was made before; then nothing else of where it leads is wished.
        wave: wave it invites to.
        event: event it invites to.
        area: area whoever follows it lives in.
        channel: where it hangs.
        host: code of the host group that invites.
        languages: codes, in their order; none means those of wave, event or host.
        bot: the bot's username.
    """

    link: str = ""
    wave: str = ""
    event: str = ""
    area: str = ""
    channel: str = ""
    host: str = ""
    languages: tuple[str, ...] = ()
    bot: str = ""


def poster(field: Field, wish: Wish) -> tuple[Link, Job]:
    """Lay a poster out, with a new link unless one is named.

    Raises:
        OperatorError: something that is named is not known, or Telegram does not tell the bot's name.
    """
    _refuse(_unknown(field, wish))
    name = wish.bot.lstrip("@") or _name(field)
    with field.stores.contacts.begin() as conn:
        link = fieldwork.get_link(conn, wish.link)
        if link is None:
            house, places = field.house, (wish.wave, wish.area, wish.channel, wish.event)
            wave, area, channel, event = (each or None for each in places)
            link = make_link(conn, house, wave=wave, area=area, channel=channel, event=event)
        record(conn, field.house, actor=CONSOLE, act=Act.MAKE_LINKS, subject=f"{link.id} poster")
        where = f"https://t.me/{name}?start={link.id}"
        languages = wish.languages or _usual(field, link, wish.host)
        languages = languages or usual_languages(conn, field.house, link, field.house.scheme.languages[0])
        return link, poster_of(conn, field.house, link, languages=languages, address=where, host=wish.host or None)


def _usual(field: Field, link: Link, host: str) -> tuple[str, ...]:
    group = field.house.scheme.group(host)
    spoken = group.languages if group and not link.event else ()
    return tuple(code for code in spoken if code in field.house.catalogs)


def _unknown(field: Field, wish: Wish) -> Iterator[Problem]:
    offered = field.house.catalogs
    for code in wish.languages:
        if code not in offered:
            yield Problem("--languages", 0, code, "This language is not offered.", f"There are {', '.join(offered)}.")
    groups = field.house.scheme.groups
    if wish.host and field.house.scheme.group(wish.host) is None:
        known = ", ".join(group.code for group in groups) or "none"
        yield Problem("--host", 0, wish.host, "There is no such host group.", f"There are {known}.")
    if wish.link and any((wish.wave, wish.event, wish.area, wish.channel)):
        yield Problem("--link", 0, wish.link, "This link leads somewhere already.", "Name the link alone, or none.")
    if wish.link:
        with field.stores.contacts.read() as conn:
            if fieldwork.get_link(conn, wish.link) is None:
                yield Problem("--link", 0, wish.link, "There is no such link.", "`equal-voices links` lists them.")


def _refuse(problems: Iterator[Problem]) -> None:
    if found := list(problems):
        raise OperatorError(found)


def _name(field: Field) -> str:
    greeting = asyncio.run(greet(field.settings))
    if greeting.problems:
        raise OperatorError(greeting.problems)
    return greeting.username


def printed(link: Link, job: Job, folder: Path) -> Iterator[Path]:
    """Set a poster and write its files: a PDF to print, and a PNG a page to show.

    Raises:
        OperatorError: the folder cannot be written.
    """
    papers = {f"poster-{link.id}.pdf": pressed(job, Form.PDF)[0]}
    for number, page in enumerate(pressed(job, Form.PNG), 1):
        papers[f"poster-{link.id}{f'-{number}' if number > 1 else ''}.png"] = page
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in papers.items():
            (folder / name).write_bytes(content)
            yield folder / name
    except OSError as error:
        fault = f"{folder} cannot be written: {error.strerror}."
        raise OperatorError([Problem("FOLDER", 0, "", fault, "Name another folder.")]) from None


def came(field: Field) -> Iterator[str]:
    """Tell of each link where it leads and how many came for the first time by it, in tens."""
    with field.stores.contacts.read() as conn:
        for link in fieldwork.all_links(conn):
            leads = link.wave or link.event or "menu"
            where = "  ".join(filter(None, (link.area, link.channel)))
            yield "  ".join(filter(None, (f"link  {link.id}  to {leads}", where, f"{about(link.told)} came")))
