"""Which indicators a scheme uses: those of its indicator file, and what residents chose in its poll."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.indicators.choices import TICKED
from bot.indicators.chosen import Chosen, Poll, Used, votes, with_votes
from bot.indicators.document import read_document
from bot.indicators.selection import Selection
from bot.store.answers import releases
from bot.store.answers.releases import KeptRelease
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import WaveState


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which indicators are used, and how residents chose them.

    Attributes:
        used: in their order; None = there is no indicator file, and all are.
        votes: people who chose each indicator, most first; none where no poll is published.
        of: people who took part in the poll.
    """

    used: tuple[Used, ...] | None
    votes: tuple[tuple[str, int], ...] = ()
    of: int = 0

    @property
    def selection(self) -> Selection:
        """Return what is shown of a release."""
        return Selection(self.used)


def choice(contacts: Connection, answers: Connection, chosen: Chosen | None) -> Choice:
    """Tell which indicators are used now; votes are read from the release of the poll that closed last.

    Args:
        contacts: the contacts store, with the waves.
        answers: the answers store, with the releases.
        chosen: what the indicator file says; None = there is none.
    """
    if chosen is None or chosen.poll is None:
        return Choice(used=chosen.used if chosen else None)
    for wave in polls(contacts, chosen.poll):
        if made := releases.of_wave(answers, wave):
            return counted(chosen, made[-1])
    return Choice(used=chosen.used)


def counted(chosen: Chosen, release: KeptRelease) -> Choice:
    """Count the votes that a release of the poll tells; a choice of fewer than k people has none.

    Args:
        chosen: what the indicator file says, with its poll.
        release: of the poll.
    """
    assert chosen.poll is not None, "there is a poll"
    tables = read_document(release.content)[0]
    told = {code: tables.table(chosen.poll.question, choice=code) for code in chosen.poll.choices}
    ticked = {
        code: table.row_totals[table.rows.index(TICKED)]
        for code, table in told.items()
        if table is not None and TICKED in table.rows
    }
    found = votes(chosen.poll, ticked)
    return Choice(used=with_votes(chosen, found), votes=found, of=tables.responses)


def polls(contacts: Connection, poll: Poll) -> tuple[str, ...]:
    """List the closed waves of a poll by id, the one that closed last first."""
    every = fieldwork.all_waves(contacts)
    closed = [each for each in every if (each.survey, each.state) == (poll.survey, WaveState.CUT)]
    return tuple(each.id for each in sorted(closed, key=lambda each: each.closes_at, reverse=True))
