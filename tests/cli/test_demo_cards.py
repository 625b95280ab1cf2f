"""What the demonstration says came of its first wave: whole in every language, and told once."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.house import House
from bot.cli.demo_cards import tell_cards
from bot.promises.card import Status, missing
from bot.store.base import Database
from bot.store.contacts import cards


def test_three_cards_are_whole_in_every_language_and_come_once(contacts: Database, house: House) -> None:
    for _ in range(2):
        with contacts.begin() as conn:
            tell_cards(conn, house, wave="w1")

    with contacts.read() as conn:
        told = [each.shown for each in cards.every(conn)]
    assert {card.status for card in told if card} == {Status.DONE, Status.PLANNED, Status.CANNOT}
    assert len(told) == 3
    today = house.local(house.clock()).date()
    for card in told:
        assert card is not None
        assert not missing(card)
        assert card.about == "wave:w1"
        assert all(card.speaks(language) for language in house.catalogs)
        assert (card.due == today + timedelta(days=60)) == (card.status is Status.PLANNED)
