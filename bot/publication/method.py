"""How the figures of a release were made: what must be known to judge them, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.anonymity.rollup import K
from bot.i18n.catalog import Catalog
from bot.indicators.document import Terms
from bot.indicators.release import Release
from bot.publication.words import Words, plain


def made_up(words: Words) -> str:
    """Return that everybody is made up, where they are; else ''."""
    return made_up_of(words.catalog) if words.edition.synthetic else ""


def made_up_of(catalog: Catalog) -> str:
    """Return that everybody is made up."""
    return plain(catalog.say("Everybody in these figures is made up. They only show how it works."))


def method(words: Words, release: Release, terms: Terms, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Say how many answered and when it was published, who they are, what the ranges mean and what is hidden.

    Args:
        words: the language.
        release: the tables.
        terms: what the release was made by.
        values: all else that it says.
    """
    return tuple(plain(each) for each in _sentences(words, release, terms, values))


def _sentences(words: Words, release: Release, terms: Terms, values: Mapping[str, Any]) -> Iterator[str]:
    say = words.catalog.say
    yield say_people(words, release)
    yield published_in(words)
    yield say("Nobody was drawn by lot: whoever wanted to could answer. Those who did not may think otherwise.")
    yield say("The range says between what a figure would lie if chance alone had chosen who answered.")
    yield say(
        "So that nobody is recognised, groups and numbers below {k} are put together or not shown. Some larger numbers "
        "are not shown either: the small ones could be worked out from them.",
        k=release.k,
    )
    if release.table("area") is not None:
        yield say(
            "Where fewer than {k} people of one language answered in a neighbourhood, it was not kept with their "
            "answers.",
            k=K,
        )
    yield from _weighting(words, values["weights"])
    if terms.sources:
        yield say("Who lives here: {sources}", sources="; ".join(terms.sources))
    if not all(words.edition.selection.holds(str(each["measure"])) for each in values["figures"]):
        yield say("Some figures were not chosen, so they are not shown. The whole release has them.")
    yield say("Name of this release: {name}", name=words.edition.id)


def say_people(words: Words, release: Release) -> str:
    """Say how many took part."""
    return words.catalog.say_many("{n} person took part.", "{n} people took part.", release.responses)


def published_in(words: Words) -> str:
    """Say in which week it was published."""
    year, _, week = words.edition.week.partition("-W")
    return plain(words.catalog.say("Published in week {week} of {year}.", week=int(week), year=int(year)))


def _weighting(words: Words, weights: Mapping[str, Any]) -> Iterator[str]:
    if not weights:
        return
    traits = words.catalog.listed(words.trait(each) for each in weights["by"])
    yield words.catalog.say(
        "In weighted figures each group counts as much as it does among all who live here: {traits}. They are worth "
        "as much as {n} answers without weights.",
        traits=traits,
        n=weights["n_eff"],
    )
