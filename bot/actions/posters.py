"""Codes that a phone's camera reads, as pictures to show at a door, and posters around them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO

from sqlalchemy import Connection

from bot.actions.gathering import outline
from bot.actions.house import House
from bot.actions.publishing import is_made_up
from bot.i18n.catalog import Catalog
from bot.paper.job import Job
from bot.render.poster import Code, Invitation, poster
from bot.render.screen import Document
from bot.store.contacts import events, fieldwork
from bot.store.contacts.fieldwork import Link

SCALE = 10
"""Pixels of one module: a picture that can be read from a phone and printed on a poster."""


def picture(address: str) -> Document:
    """Return a QR code (ISO/IEC 18004) of an address as a PNG.

    Args:
        address: what the camera opens.
    """
    import segno  # here, because a bot that shows no code holds 1 MB less without it

    file = BytesIO()
    segno.make_qr(address, error="m").save(file, kind="png", scale=SCALE, border=4)
    return Document("code.png", file.getvalue(), picture=True)


def drawing(address: str) -> str:
    """Return a QR code of an address as SVG, which is sharp at every size."""
    import segno  # only where a poster is made

    file = BytesIO()
    segno.make_qr(address, error="m").save(file, kind="svg", border=4, xmldecl=False, light="#fff")
    return file.getvalue().decode()


def poster_of(
    conn: Connection, house: House, link: Link, *, languages: Iterable[str], address: str, host: str | None = None
) -> Job:
    """Lay out the poster that invites to where a link leads.

    Args:
        conn: the transaction.
        house: words and the day.
        link: where it leads.
        languages: codes of the poster's languages, in their order.
        address: the link as an address.
        host: the host group that invites; None = the scheme itself. An event is its own host's.
    """
    catalogs = [house.catalog(code) for code in languages]
    invitations = [(words, _invitation(conn, house, link, words, host)) for words in catalogs]
    return poster(invitations, Code(address, drawing(address)), day=house.local(house.clock()).date())


def _invitation(conn: Connection, house: House, link: Link, words: Catalog, host: str | None) -> Invitation:
    scheme, language = house.scheme, words.language
    wave = fieldwork.get_wave(conn, link.wave) if link.wave else None
    event = events.get(conn, link.event) if link.event else None
    area, group = scheme.area(link.area), scheme.group(host)
    closes = house.local(wave.closes_at - timedelta(seconds=1)).date() if wave else None
    return Invitation(
        scheme=scheme.wording(scheme.name, language),
        host=scheme.wording(group.name if group else scheme.organiser, language),
        place=scheme.wording(area.name, language) if area else "",
        survey=house.survey(conn, wave.fingerprint) if wave else None,
        until=closes,
        event=outline(house, event, words) if event else None,
        made_up=is_made_up(conn, house),
    )


def usual_languages(conn: Connection, house: House, link: Link, reader: str) -> tuple[str, ...]:
    """Say in which languages a poster is, where nobody has chosen: those of the event or the wave, else the reader's.

    Args:
        conn: the transaction.
        house: the languages that are offered.
        link: where the poster leads.
        reader: code of the language of whoever makes it.
    """
    wave = fieldwork.get_wave(conn, link.wave) if link.wave else None
    event = events.get(conn, link.event) if link.event else None
    wanted = {*event.languages, *event.interpreters} if event else set(wave.languages if wave else ())
    return tuple(code for code in house.catalogs if code in wanted) or (reader,)
