"""Tell once a day how many people came by each link, so that no number tells who has just come."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.actions.house import House
from bot.indicators.fieldwork import TENS, rounded
from bot.store.contacts import fieldwork, inbox

_LAST_DAY = "links told"


def tell(conn: Connection, house: House) -> int:
    """Bring up to date what is told of each link: from ten on, once a day, and only when more than ten more have come.

    What was told is up to nine less than it was, so with twenty more than that at least eleven people have come since.

    Returns:
        How many links are told anew; 0 also where that was done today.
    """
    today = house.local(house.clock()).date().isoformat()
    if inbox.recall(conn, _LAST_DAY) == today:
        return 0
    inbox.remember(conn, _LAST_DAY, today)
    due = [each for each in fieldwork.all_links(conn) if each.came >= (each.told + 2 * TENS if each.told else TENS)]
    for link in due:
        fieldwork.tell_coming(conn, link.id, rounded(link.came))
    return len(due)
