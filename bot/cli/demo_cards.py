"""Three cards for the demonstration: what came of its first wave, of which one thing is done and one is promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from bot.actions.house import House
from bot.promises.card import Card, Part, Status
from bot.settings import shipped
from bot.store.contacts import cards
from bot.store.library import read_texts
from bot.survey.reading_ledger import Ledger, settle
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, read_tree

_ID_LENGTH = 8


def tell_cards(conn: Connection, house: House, *, wave: str) -> None:
    """Let residents read what came of a wave; where there are cards already, they stay as they are.

    Nobody is written to: it counts as told before the people on the page came.

    Args:
        conn: the contacts store.
        house: clock and chance.
        wave: id of the wave that it came of.
    """
    if cards.every(conn):
        return
    today = house.local(house.clock()).date()
    owner = house.scheme.organiser.text
    for card in _cards(Card(source="en_GB", owner=owner, about=f"wave:{wave}"), today):
        kept = house.token(_ID_LENGTH)
        cards.begin(conn, kept, card, today)
        begun = cards.get(conn, kept)
        assert begun is not None, "it was begun a moment ago"
        cards.tell(conn, begun, card, today)


def _cards(blank: Card, today: date) -> Iterator[Card]:
    """Read the cards; a fault in our own file is an error like in anybody's."""
    path = shipped("scheme") / "cards.yaml"
    ledger = Ledger(str(path))
    tree = read_tree(read_texts(path)[path], ledger)
    settle([ledger])
    assert isinstance(tree, Fields), "the file that comes with the bot holds fields"
    found = [Row(item, "", ledger) for item in Row(tree, "", ledger).items("cards") if isinstance(item, Fields)]
    yield from [_card(row, blank, today) for row in found]
    settle([ledger])


def _card(row: Row, blank: Card, today: date) -> Card:
    days = row.text("due_in")
    return replace(
        blank,
        status=Status(row.text("status")),
        words={part: words for part in Part if (words := _words(row, part, blank.source))},
        owner=blank.owner if days else "",
        due=today + timedelta(days=int(days)) if days else None,
    )


def _words(row: Row, part: Part, source: str) -> dict[str, str]:
    inner = row.fields_of(part.value)
    labels = inner.fields_of("labels") if inner else None
    others = {tag: labels.text(tag) for tag in labels.languages()} if labels else {}
    return {source: inner.text("text"), **others} if inner else {}
