"""Bring together what was published: releases with their definitions, and what residents were told that came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from bot.actions import rehearsal
from bot.actions.house import House
from bot.actions.results import told
from bot.actions.shelf import edition
from bot.errors import OperatorError, Problem
from bot.indicators.selection import Selection
from bot.publication.edition import Edition
from bot.render.card import Told
from bot.store.answers import releases, responses
from bot.store.contacts import cards
from bot.survey.source import read_canonical


def editions(
    answers: Connection, chosen: Collection[str] = (), *, synthetic: bool = False, selection: Selection | None = None
) -> tuple[Edition, ...]:
    """Read releases as they were published, the newest first.

    Args:
        answers: the answers store.
        chosen: ids of releases; none means the newest of each wave.
        synthetic: everybody in them is made up.
        selection: which figures are shown; None = all.

    Raises:
        OperatorError: some of the chosen ones are not there; each is named.
    """
    kept = releases.every(answers)
    missing = sorted(set(chosen) - {each.id for each in kept})
    if missing:
        raise OperatorError([_no_such(each) for each in missing])
    wanted = set(chosen) or {each.id for each in releases.newest(answers)}
    found = [each for each in kept if each.id in wanted]
    definitions = responses.definitions(answers)
    surveys = {each.fingerprint: read_canonical(definitions[each.fingerprint]) for each in found}
    found.sort(key=lambda each: each.id)
    found.sort(key=lambda each: each.week, reverse=True)
    shown = selection or Selection()
    return tuple(edition(each, surveys[each.fingerprint], synthetic=synthetic, selection=shown) for each in found)


def is_made_up(contacts: Connection, house: House) -> bool:
    """Tell whether everybody who answered is made up: the store is a rehearsal's, or the scheme is fictional."""
    return house.scheme.fictional or rehearsal.goes_on(contacts)


def all_cards(contacts: Connection, house: House) -> Iterator[Told]:
    """Give every card that residents were told of, the one told last first."""
    found = (told(house, kept) for kept in cards.every(contacts))
    return (each for each in found if each is not None)


def _no_such(release: str) -> Problem:
    return Problem("release", 0, release, "There is no such release.", "See `equal-voices release list`.")
