"""Bring together what was published: releases with their definitions, and what residents were told that came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from bot.actions import rehearsal
from bot.actions.house import House
from bot.actions.plan import plan_of
from bot.actions.results import told
from bot.errors import OperatorError, Problem
from bot.indicators.document import read_document
from bot.publication.edition import Edition
from bot.render.card import Told
from bot.store.answers import releases, responses
from bot.store.answers.releases import KeptRelease
from bot.store.base import Database
from bot.store.contacts import cards
from bot.survey.model import Survey
from bot.survey.source import read_canonical


def editions(answers: Connection, chosen: Collection[str] = (), *, synthetic: bool = False) -> tuple[Edition, ...]:
    """Read releases as they were published, the newest first.

    Args:
        answers: the answers store.
        chosen: ids of releases; none means the newest of each wave.
        synthetic: everybody in them is made up.

    Raises:
        OperatorError: some of the chosen ones are not there; each is named.
    """
    kept = releases.every(answers)
    missing = sorted(set(chosen) - {each.id for each in kept})
    if missing:
        raise OperatorError([_no_such(each) for each in missing])
    newest = {each.wave: each for each in kept}  # the last of a wave comes last
    wanted = [each for each in kept if each.id in chosen] if chosen else list(newest.values())
    definitions = responses.definitions(answers)
    surveys = {each.fingerprint: read_canonical(definitions[each.fingerprint]) for each in wanted}
    wanted.sort(key=lambda each: each.id)
    wanted.sort(key=lambda each: each.week, reverse=True)
    return tuple(edition(each, surveys[each.fingerprint], synthetic=synthetic) for each in wanted)


def edition(kept: KeptRelease, survey: Survey, *, synthetic: bool) -> Edition:
    """Put a release together with the definition that was asked."""
    terms = read_document(kept.content)[1]
    return Edition(
        id=kept.id,
        week=kept.week,
        sha256=kept.sha256,
        content=kept.content,
        survey=survey,
        plan=plan_of(survey, areas=terms.areas, newcomer_years=terms.newcomer_years),
        synthetic=synthetic,
    )


def is_made_up(contacts: Database, house: House) -> bool:
    """Tell whether everybody who answered is made up: the store is a rehearsal's, or the scheme is fictional."""
    if house.scheme.fictional:
        return True
    with contacts.read() as conn:
        return rehearsal.goes_on(conn)


def all_cards(contacts: Connection, house: House) -> Iterator[Told]:
    """Give every card that residents were told of, the one told last first."""
    found = (told(house, kept) for kept in cards.every(contacts))
    return (each for each in found if each is not None)


def _no_such(release: str) -> Problem:
    return Problem("release", 0, release, "There is no such release.", "See `equal-voices release list`.")
