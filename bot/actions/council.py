"""What a board's report is of, brought together from both stores: releases, promises, meetings nobody heard of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.actions import rehearsal
from bot.actions.house import House
from bot.actions.loop import owed
from bot.actions.measuring import compared
from bot.actions.publishing import all_cards
from bot.actions.release import Yardstick
from bot.actions.selecting import choice
from bot.actions.shelf import edition
from bot.errors import OperatorError, Problem
from bot.i18n.catalog import Catalog
from bot.publication.board import Board, Earlier, Matter, Unheard, board
from bot.publication.edition import Edition
from bot.render.event import original, worded
from bot.store.answers import releases, responses
from bot.store.answers.releases import KeptRelease
from bot.store.base import Database
from bot.store.contacts import events, fieldwork, tasks
from bot.survey.source import read_canonical

PULSE = "pulse"
"""The survey that asks what a board reads first: safety, satisfaction, direction."""


@dataclass(frozen=True, slots=True)
class Council:
    """Where reports to the board come from.

    Attributes:
        answers: the answers store, where releases are.
        house: clock, scheme and words.
        yardstick: which questions are declared to mean the same, and which indicators are used.
    """

    answers: Database
    house: House
    yardstick: Yardstick

    def report(self, conn: Connection, catalog: Catalog, *, wave: str = "") -> Board:
        """Bring a report together and say it in a language.

        Args:
            conn: the contacts store.
            catalog: the language.
            wave: what it is of; '' = the pulse that closed last and is published, else whatever is.

        Raises:
            OperatorError: nothing of it is published.
        """
        house = self.house
        ends = {each.id: each.closes_at.isoformat() for each in fieldwork.all_waves(conn)}
        made_up = house.scheme.fictional or rehearsal.goes_on(conn)
        with self.answers.read() as said:
            newest = {each.wave: each for each in releases.every(said)}
            definitions = responses.definitions(said)
            shown = choice(conn, said, self.yardstick.chosen).selection
        ordered = sorted(newest.values(), key=lambda each: (ends.get(each.wave, ""), each.week, each.id))

        def put_together(kept: KeptRelease) -> Edition:
            asked = read_canonical(definitions[kept.fingerprint])
            return edition(kept, asked, synthetic=made_up, selection=shown)

        now = _chosen(ordered, wave)
        before = [each for each in ordered[: ordered.index(now)] if each.survey == now.survey]
        earlier = None
        if before:
            found = compared(conn, self.answers, self.yardstick, now=now, then=before[-1])
            earlier = Earlier(edition=put_together(before[-1]), changes=found.changes, left_out=found.left_out)
        matter = Matter(
            edition=put_together(now),
            earlier=earlier,
            owed=owed(conn, house),
            cards=tuple(all_cards(conn, house)),
            unheard=tuple(_unheard(conn, house, catalog)),
            today=house.local(house.clock()).date(),
            beside=tuple(map(put_together, _beside(ordered, now))),
        )
        return board(catalog, house.scheme, matter)


def _chosen(ordered: list[KeptRelease], wave: str) -> KeptRelease:
    found = [each for each in ordered if each.wave == wave] if wave else ordered
    pulse = [each for each in found if each.survey == PULSE]
    if found:
        return (pulse or found)[-1]
    fault = "Nothing of this wave is published." if wave else "Nothing is published yet."
    raise OperatorError([Problem("wave", 0, wave, fault, "Publish a closed wave: `equal-voices release make WAVE`.")])


def _beside(ordered: list[KeptRelease], now: KeptRelease) -> list[KeptRelease]:
    """List of each other survey the release of the wave that closed last, by the survey's name."""
    last = {each.survey: each for each in ordered if each.survey != now.survey}
    return [last[name] for name in sorted(last)]


def _unheard(conn: Connection, house: House, catalog: Catalog) -> Iterator[Unheard]:
    """Give the meetings of which people should have heard by now, the first due first."""
    for task in tasks.undone(conn):
        event = events.get(conn, task.event)
        if event is not None and task.due <= house.clock():
            title, due = worded(event.titles, event, catalog.language), house.local(task.due).date()
            yield Unheard(title, due, original(event.titles, event, catalog.language))
