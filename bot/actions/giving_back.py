"""Residents read what was answered: chart by chart, of every survey that was published, and what came of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from bot.actions import results
from bot.actions.house import House
from bot.actions.publishing import is_made_up
from bot.actions.shelf import Shelf
from bot.i18n.catalog import Catalog
from bot.render import published as screens
from bot.render.notices import Notice, notice
from bot.render.published import PAGE, Page, Walk
from bot.render.screen import Screen
from bot.store.answers.releases import Shelved
from bot.store.contacts.people import Contact


def read_results(conn: Connection, house: House, contact: Contact) -> Screen:
    """Show the newest figures, or what came of what people said where nothing was published yet."""
    published = _published(house)
    if house.shelf is None or not published:
        return results.results(conn, house, contact)
    return _chart(conn, house, contact, published, published[0], 0)


def figure(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    """Show one chart; a button whose chart is gone leads to the list of surveys.

    Args:
        conn: the transaction.
        house: words, and the releases.
        contact: who reads.
        subject: id of the release, a dot, and the number of the screen from 0.
    """
    published = _published(house)
    release, at = _place(subject, published)
    if release is None:
        return _surveys(house, contact, published, said=Notice.OLD_BUTTON)
    return _chart(conn, house, contact, published, release, at)


def contents(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    """Show the list of a release's charts, by its id, a dot and the page; without them the surveys."""
    published = _published(house)
    release, page = _place(subject, published)
    if release is None or house.shelf is None:
        return _surveys(house, contact, published)
    words = house.catalog(contact.language)
    pages = _pages(conn, house, house.shelf, release, words)
    walk = _walk(house, published, release, at=page * PAGE, of=len(pages))
    return screens.contents_screen(words, house.shelf.title(release, words), [each.name for each in pages], walk)


def _chart(
    conn: Connection, house: House, contact: Contact, published: tuple[Shelved, ...], release: Shelved, at: int
) -> Screen:
    assert house.shelf is not None, "there is a release"
    words = house.catalog(contact.language)
    pages = _pages(conn, house, house.shelf, release, words)
    if not pages:
        return _surveys(house, contact, published)
    at = min(at, len(pages) - 1)
    walk = _walk(house, published, release, at=at, of=len(pages))
    return screens.chart_screen(words, pages[at].chart, walk, day=_monday(release.week))


def _pages(conn: Connection, house: House, shelf: Shelf, release: Shelved, words: Catalog) -> tuple[Page, ...]:
    return shelf.pages(release, words, synthetic=is_made_up(conn, house), selection=shelf.selection(conn))


def _surveys(house: House, contact: Contact, published: tuple[Shelved, ...], *, said: Notice | None = None) -> Screen:
    words, shelf = house.catalog(contact.language), house.shelf
    titles = [(each.id, f"{shelf.title(each, words)} ({each.week})") for each in published] if shelf else []
    return screens.surveys_screen(words, titles, site=house.scheme.site, note=notice(words, said))


def _walk(house: House, published: tuple[Shelved, ...], release: Shelved, *, at: int, of: int) -> Walk:
    return Walk(release=release.id, at=at, of=of, several=len(published) > 1, site=house.scheme.site)


def _published(house: House) -> tuple[Shelved, ...]:
    return house.shelf.newest() if house.shelf else ()


def _place(subject: str, published: tuple[Shelved, ...]) -> tuple[Shelved | None, int]:
    """Read which release and which number a button is of; None where it is not among the newest any more."""
    name, _, number = subject.rpartition(".")
    found = next((each for each in published if each.id == name), None)
    return (found, int(number)) if found is not None and number.isdecimal() else (None, 0)


def _monday(week: str) -> date:
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)
