"""Send the report to the board by the clock, and show it to who may read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.errors import OperatorError
from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.paper.chart import Bar
from bot.render import council as screens
from bot.render.screen import Screen
from bot.schedule.delivery import Delivery, Kind
from bot.schedule.reporting import plan_board
from bot.store.answers import releases
from bot.store.base import Database
from bot.store.contacts import outbox, staff
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member

if TYPE_CHECKING:
    from bot.publication.charts import Listing


def showing(
    answers: Database, house: House, yardstick: Callable[[], Yardstick]
) -> Callable[[Connection, Catalog], Screen | None]:
    """Return what shows the report as it is now, with the answers store at hand.

    Args:
        answers: the answers store.
        house: clock, scheme and words.
        yardstick: reads what answers are held against.
    """

    def show(conn: Connection, catalog: Catalog) -> Screen | None:
        # Imported here, because a bot that sends no report does not hold what words one.
        from bot.actions.council import Council
        from bot.publication.board_paper import board_paper
        from bot.publication.drawing import drawing

        try:
            report = Council(answers, house, yardstick()).report(conn, catalog)
        except OperatorError:
            return None
        blocks = []
        for section in report.first:
            bars = [bar for chart in section.charts for bar in drawing(chart, catalog).bars]
            blocks.append(screens.Block("", tuple((bar.label, _told(bar)) for bar in bars), section.notes))
            blocks += map(_listed, section.listings)
        head = screens.Head(report.title, report.said.title, report.date, report.said.synthetic)
        name = f"board-{report.said.id}.pdf"
        return screens.report_screen(catalog, head, blocks, name=name, job=board_paper(report, catalog))

    return show


def _told(bar: Bar) -> str:
    """Say a figure with how many it is of, and its range where it has one."""
    return f"{bar.figure} ({bar.note})" if bar.note else bar.figure


def _listed(listing: Listing) -> screens.Block:
    """Say a table, such as what is overdue, line by line."""
    heads = listing.heads[1:]
    rows = (
        (row.head, " · ".join(f"{head}: {isolated(cell)}" for head, cell in zip(heads, row.cells, strict=True) if cell))
        for row in listing.rows
    )
    return screens.Block(listing.caption, tuple(rows), listing.notes)


def plan(conn: Connection, house: House, *, published: bool) -> bool:
    """Settle who gets the report of these months; return whether it waits for somebody.

    Args:
        conn: a writing transaction.
        house: the scheme, which says how often, and the clock.
        published: there is a release; without one there is nothing to report.
    """
    months = house.scheme.report_months
    if months is None or not published:
        return False
    readers = [each.telegram_id for each in staff.everybody(conn) if may(each.role, Act.READ_REPORT)]
    name, planned = plan_board(months, readers, house.clock(), ZoneInfo(house.scheme.time_zone))
    outbox.settle(conn, Kind.BOARD, name, planned)
    return bool(outbox.waiting(conn, Kind.BOARD, name))


def is_published(answers: Database) -> bool:
    """Tell whether there is a release to report on."""
    with answers.read() as conn:
        return bool(releases.every(conn))


def speak(conn: Connection, house: House, contact: Contact, _delivery: Delivery) -> Screen | None:
    """Send the report in the reader's language; None where they may not read it any more, or nothing is published."""
    member = staff.get(conn, contact.telegram_id)
    if member is None or not may(member.role, Act.READ_REPORT):
        return None
    assert house.board is not None, "whoever has no report lets it wait (`deliver.LATER`)"
    return house.board(conn, house.catalog(contact.language))


def _report(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, tools: Tools) -> Done:
    catalog = house.catalog(contact.language)
    screen = showing(tools.answers, house, tools.yardstick)(conn, catalog)
    return Done(screen or screens.nothing_screen(catalog), "shown" if screen else "nothing to show")


BOARD_VERBS: Mapping[str, tuple[Act, Verb]] = {"staff_board": (Act.READ_REPORT, _report)}
"""The button of this room, with the act that it belongs to."""
