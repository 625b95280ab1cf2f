"""Take answers out of the store for a file: protected, shuffled, and what was hidden told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import Protocol

import orjson
from sqlalchemy import Connection

from bot.errors import OperatorError, Problem
from bot.export.columns import Column, columns_of, dependents, short
from bot.export.contents import Contents, Written
from bot.export.hiding import LEAST_K, K, L, Rule, protected, smallest_class, trait_names, wanted_problems
from bot.export.shuffling import shuffled
from bot.export.table import Row, Table, read_table
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.store.answers import responses, reviews
from bot.store.answers.responses import Cut
from bot.store.answers.reviews import Verdict, Wanted
from bot.store.base import Database
from bot.survey.model import Choice, Survey
from bot.survey.scheme import Scheme
from bot.survey.source import read_canonical

SOURCE_OF_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to export.

    Attributes:
        survey: name of the survey; '' where the wave says it.
        wave: id of the only wave; '' = all of the survey.
        language: of labels.
        k: people who must share each combination of traits, at least 5.
        l: different answers among them, at least 2.
        keep: columns whose values are wanted most, in this order; each counts as a trait.
        synthetic: everybody who answered is made up, which every file then says.
    """

    survey: str = ""
    wave: str = ""
    language: str
    k: int = K
    l: int = L  # noqa: E741 - its name in the literature
    keep: tuple[str, ...] = ()
    synthetic: bool = False


class Furnished(Protocol):
    """What is needed of the house: whoever makes files in a process of its own has no more of it."""

    @property
    def scheme(self) -> Scheme:
        """Its areas."""
        ...

    @property
    def catalogs(self) -> Mapping[str, Catalog]:
        """Its languages, by code."""
        ...


def exportable(answers: Connection) -> dict[str, int]:
    """List the surveys that have answers of people who each gave one, with how many, by name."""
    found: dict[str, int] = {}
    definitions = responses.definitions(answers)
    for cut in responses.cuts(answers):
        if not orjson.loads(definitions[cut.fingerprint]).get("repeated"):
            found[cut.survey] = found.get(cut.survey, 0) + cut.responses
    return dict(sorted(found.items()))


def gather(answers: Database, house: Furnished, wish: Wish, *, chance: Random = SOURCE_OF_CHANCE) -> Contents:
    """Read the answers of a survey or wave, hide what makes somebody stand out, and shuffle them.

    Args:
        answers: the store.
        house: words and areas.
        wish: what is wanted.
        chance: the system's randomness, unless a test brings its own.

    Raises:
        OperatorError: there is no such survey, wave, language or column, or too few have answered.
    """
    with answers.read() as conn:
        cuts = _cuts(conn, wish)
        versions = _of_people(_versions(conn, cuts), wish)
        columns = columns_of(versions)
        waves = sorted({cut.wave for cut in cuts})
        table = read_table(_rows(conn, waves), columns, languages=_languages(house), areas=_areas(house))
        texts = [each for wave in waves for each in reviews.texts(conn, Wanted(wave=wave), Verdict.SHOWN)]
    _insist(table, house, wish)
    traits = trait_names(table, wish.keep)
    rule = Rule(k=wish.k, l=wish.l, traits=traits, betrayed=dependents(versions, columns))
    table, report = protected(table, rule)
    if not report.rows:
        remedy = f"Wait until {wish.k} people have answered a wave and it is cut."
        fault = f"No wave has {wish.k} responses, so nobody could hide among others."
        raise OperatorError([Problem("export", 0, wish.wave or wish.survey, fault, remedy)])
    assert smallest_class(table, traits) >= wish.k, "hiding leaves nobody standing out"
    return Contents(
        survey=versions[-1],
        versions=versions,
        table=shuffled(table, chance),
        texts=_written(texts, table, chance),
        report=report,
        traits=traits,
        language=wish.language,
        catalogs=house.catalogs,
        synthetic=wish.synthetic,
    )


def _written(texts: Iterable[reviews.Written], table: Table, chance: Random) -> tuple[Written, ...]:
    """Shuffle the texts of the waves that are in the table: of few people nobody hides in their words."""
    waves = set(table.cells[table.columns[1].name])
    found = [Written(each.question or "", each.language or "", each.text) for each in texts if each.wave in waves]
    chance.shuffle(found)
    return tuple(found)


def _cuts(conn: Connection, wish: Wish) -> Sequence[Cut]:
    """Find the batches that are wanted, the oldest first."""
    every = responses.cuts(conn)
    found = [cut for cut in every if wish.survey in {"", cut.survey} and wish.wave in {"", cut.wave}]
    if not found or not (wish.survey or wish.wave):
        place, names = ("wave", {cut.wave for cut in every}) if wish.wave else ("survey", {cut.survey for cut in every})
        remedy = f"There are {', '.join(sorted(names))}." if names else "Close a wave first; its answers come then."
        raise OperatorError([Problem(place, 0, wish.wave or wish.survey, "There are no answers of it.", remedy)])
    return found


def _versions(conn: Connection, cuts: Sequence[Cut]) -> tuple[Survey, ...]:
    """Read the definitions that were asked, the oldest first."""
    known = responses.definitions(conn)
    return tuple(read_canonical(known[fingerprint]) for fingerprint in dict.fromkeys(cut.fingerprint for cut in cuts))


def _of_people(versions: tuple[Survey, ...], wish: Wish) -> tuple[Survey, ...]:
    """Insist on surveys that each person answers once: elsewhere ten rows may be one person, and hide nobody."""
    if any(each.repeated for each in versions):
        fault = "Here one person may have answered several times, so no row is a person of its own."
        remedy = "Read the texts: `equal-voices texts list`."
        raise OperatorError([Problem("export", 0, wish.wave or wish.survey, fault, remedy)])
    return versions


def _rows(conn: Connection, waves: Sequence[str]) -> Iterator[Row]:
    for wave in waves:
        for fingerprint, language, area, given, not_given in responses.each_of(conn, wave):
            yield Row(wave, short(fingerprint), language, area, given, not_given)


def _languages(house: Furnished) -> tuple[Choice, ...]:
    return tuple(Choice(code, LANGUAGES[code].name) for code in LANGUAGES if code in house.catalogs)


def _areas(house: Furnished) -> tuple[Choice, ...]:
    return tuple(Choice(area.code, area.name.text, labels=area.name.labels) for area in house.scheme.areas)


def _insist(table: Table, house: Furnished, wish: Wish) -> None:
    """Refuse what cannot be done, all of it at once."""
    problems = []
    if wish.language not in house.catalogs:
        remedy = f"There are {', '.join(house.catalogs)}."
        problems.append(Problem("--language", 0, wish.language, "This language is not offered.", remedy))
    if wish.k < LEAST_K:
        remedy = f"Ask for {LEAST_K} or more."
        problems.append(Problem("--k", 0, str(wish.k), "So few people are nobody's hiding place.", remedy))
    if wish.l < L:
        problems.append(Problem("--l", 0, str(wish.l), "One answer for all tells it of each.", f"Ask for {L} or more."))
    names: Sequence[Column] = table.columns[3:]
    remedy = f"There are {', '.join(column.name for column in names)}."
    unknown = wanted_problems(table, wish.keep)
    problems += [Problem("--keep", 0, name, "There is no such column.", remedy) for name in unknown]
    if problems:
        raise OperatorError(problems)
