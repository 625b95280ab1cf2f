"""Publish what a closed wave answered: frozen, numbered, the same bytes for the same answers, and in the log.

Nothing else tells officers what residents said, so there is nothing to hold a release against but other releases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions.house import House
from bot.actions.plan import columns_of, counting_traits, measures_of, plan_of
from bot.actions.staff import CONSOLE, record
from bot.anonymity.rollup import frequent
from bot.errors import OperatorError, Problem
from bot.indicators.census import Census
from bot.indicators.chosen import Chosen
from bot.indicators.counts import Count
from bot.indicators.document import FORMAT, Terms, canonical, derived, finishing, hash_of, read_document, written
from bot.indicators.drafts import Plan
from bot.indicators.release import Release, first_release, next_release
from bot.indicators.suppression import K
from bot.indicators.weighing import weighed
from bot.store.answers import releases, responses
from bot.store.answers.counts import SPOKEN, counted
from bot.store.answers.releases import KeptRelease
from bot.store.base import Database
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.survey.model import Survey
from bot.survey.source import read_canonical

_DONE = frozenset({WaveState.CLOSED, WaveState.CUT})


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What answers are held against, as the scheme's files say.

    Attributes:
        census: who lives there; empty where it is not known.
        chosen: which indicators are used, and what is small; None = all, and ten people.
    """

    census: Census = field(default_factory=Census)
    chosen: Chosen | None = None


def make(
    contacts: Database,
    answers: Database,
    house: House,
    yardstick: Yardstick,
    *,
    wave: str,
    actor: str = CONSOLE,
    freeze: bool = False,
) -> KeptRelease:
    """Publish a wave; where nobody has answered since the last release, that one stays, and nothing is logged.

    The log is written before the release: at worst it tells of one that was not made.

    Args:
        contacts: the store with the waves and the log.
        answers: the store with the answers, and the releases.
        house: clock and definitions.
        yardstick: census and indicators, for the first release of a wave; later ones are made as the first.
        wave: id of the wave.
        actor: who publishes, as the log names them.
        freeze: tables that cannot follow the last release stay for good as they are.

    Raises:
        OperatorError: there is no such wave, it is not closed, one may answer it several times, too few answered, or
            tables cannot follow.
    """
    with contacts.read() as conn:
        found = published_wave(conn, wave)
        survey = house.survey(conn, found.fingerprint)
    kept = prepared(answers, house, yardstick, wave=found, survey=survey, freeze=freeze)
    with answers.read() as conn:
        if releases.get(conn, kept.id) is not None:
            return kept
    with contacts.begin() as conn:
        record(conn, house, actor=actor, act=Act.RELEASE, subject=kept.id)
    keep(answers, kept)
    return kept


def prepared(
    answers: Database, house: House, yardstick: Yardstick, *, wave: Wave, survey: Survey, freeze: bool = False
) -> KeptRelease:
    """Work out the release of a closed wave without keeping it; the last one, where it says all there is to say.

    Raises:
        OperatorError: too few answered, one may answer it several times, or tables cannot follow.
    """
    if survey.repeated:
        fault = "Here one person may have answered several times, so no count of answers is one of people."
        raise OperatorError([Problem("wave", 0, wave.id, fault, "Read the texts: `equal-voices texts list`.")])
    with answers.read() as conn:
        earlier = releases.of_wave(conn, wave.id)
        terms = read_document(earlier[-1].content)[1] if earlier else terms_of(house, yardstick, wave, survey)
        made = _made(conn, survey, terms, earlier, wave=wave.id, k=_k(yardstick), freeze=freeze)
    if earlier and made == earlier[-1].content:
        return earlier[-1]
    number = len(earlier) + 1
    return KeptRelease(
        id=f"{wave.id}-{number}",
        wave=wave.id,
        edition=number,
        survey=survey.name,
        fingerprint=survey.fingerprint,
        week=house.local(house.clock()).strftime("%G-W%V"),
        sha256=hash_of(made),
        content=made,
    )


def keep(answers: Database, release: KeptRelease) -> None:
    """Keep a release for good, once."""
    with answers.begin() as conn:
        if releases.get(conn, release.id) is None:
            releases.keep(conn, release)


def published_wave(conn: Connection, wave: str) -> Wave:
    """Find a wave that can be published.

    Raises:
        OperatorError: there is none, or it is still open or being cut.
    """
    found = fieldwork.get_wave(conn, wave)
    if found is None:
        fault, remedy = "There is no such wave.", "See `equal-voices survey list`."
    elif found.state not in _DONE or found.taking is not None:
        fault, remedy = "This wave is not closed.", f"Close it with `equal-voices survey close {wave}`."
    else:
        return found
    raise OperatorError([Problem("wave", 0, wave, fault, remedy)])


def check(answers: Database, release: str) -> Iterator[str]:
    """Verify a release, and tell line by line what was found to be as it was published.

    The figures are worked out again from the tables, and the tables from the answers, where no more have come since.

    Raises:
        OperatorError: there is no such release, or something differs.
    """
    with answers.read() as conn:
        kept = _kept(conn, release)
        earlier = [each for each in releases.of_wave(conn, kept.wave) if each.edition < kept.edition]
        survey = read_canonical(responses.definitions(conn)[kept.fingerprint])
        yield _as_said(kept, hash_of(kept.content) == kept.sha256, "the hash is that of the content")
        tables, terms, values = read_document(kept.content)
        yield _as_said(kept, canonical(values) == kept.content, "the text is canonical")
        before = earlier[-1].sha256 if earlier else ""
        yield _as_said(kept, values["previous"] == before, "it follows the release before")
        if values["format"] != FORMAT:
            yield "not recomputed: another version of this program worked its figures out"
            return
        plan = _plan(survey, terms)
        told = derived(tables, plan, terms, measures_of(survey.name))
        same = canonical(told) == canonical({name: values[name] for name in told})
        yield _as_said(kept, same, "its figures are those of its tables")
        if responses.tally(conn, kept.wave)[0] != tables.responses:
            yield "not recomputed: more people have answered since"
            return
        again = _made(conn, survey, terms, tuple(earlier), wave=kept.wave, k=tables.k, freeze=True)
        yield _as_said(kept, again == kept.content, "made again from the answers it is the same")


def terms_of(house: House, yardstick: Yardstick, wave: Wave, survey: Survey) -> Terms:
    """Say by what the first release of a wave is made; in the order in which it is read back from the release."""
    areas = wave.areas or tuple(area.code for area in house.scheme.areas)
    census = yardstick.census
    shares = {name: census.shares(name, areas=areas) for name in sorted(census.dimensions)}
    population = {name: dict(sorted(each.items())) for name, each in shares.items() if each}
    return Terms(
        survey=survey.name,
        fingerprint=survey.fingerprint,
        areas=areas,
        population=population,
        people=census.population(areas=areas),
        sources=census.sources,
        unsent=_unsent(wave, _k(yardstick)),
        **({"newcomer_years": yardstick.chosen.newcomer_years} if yardstick.chosen else {}),
    )


def _unsent(wave: Wave, k: int) -> Mapping[str, int] | None:
    """Count the drafts of a wave, those of languages with fewer than k together; None where so few are all of them."""
    if wave.unsent is None:
        return None
    counts = Counter(dict(wave.unsent))
    named = frequent(counts, k)
    rest = sum(number for language, number in counts.items() if language not in named)
    if counts.total() < k:
        return {}
    return {language: counts[language] for language in sorted(named)} | ({"": rest} if rest else {})


def _made(
    conn: Connection,
    survey: Survey,
    terms: Terms,
    earlier: tuple[KeptRelease, ...],
    *,
    wave: str,
    k: int,
    freeze: bool,
) -> str:
    """Make the text of the release that follows others."""
    plan, measures = _plan(survey, terms), measures_of(survey.name)
    count = counting_traits(survey, counted(conn, wave, columns_of(survey)).count, terms.newcomer_years)
    before = [read_document(each.content)[0] for each in earlier]
    tables = _next(plan, count, before, freeze=freeze) if before else first_release(plan, count, wave=wave, k=k)
    if before and tables == before[-1]:
        return earlier[-1].content
    known = [*(trait.name for trait in plan.traits), *_traits_beside(survey)]
    told = derived(tables, plan, terms, measures)
    all_told = {each["measure"] for each in told["figures"] if not each["trait"]}
    stayed = {question for question, _, trait in tables.frozen if not trait}
    fresh = [each for each in measures if each.id in all_told and each.question not in stayed]
    weights = weighed(tables, plan, count, terms, fresh, known=known)
    finished = _finished(earlier) if earlier else finishing(count((SPOKEN,)), terms, k=tables.k)
    previous = earlier[-1].sha256 if earlier else ""
    return written(tables, terms, told, weights=weights, finished=finished, previous=previous)


def _finished(earlier: tuple[KeptRelease, ...]) -> list[Mapping[str, Any]]:
    """Tell who finished in which language as the first release did, which was made when drafts were counted."""
    return list(read_document(earlier[-1].content)[2]["completion"])


def _next(plan: Plan, count: Count, before: list[Release], *, freeze: bool) -> Release:
    return next_release(plan, count, earlier=before, freeze=freeze)


def _traits_beside(survey: Survey) -> tuple[str, ...]:
    """List the traits that are in `background` and can be weighted by."""
    return ("newcomer", "migrant") if all(name in survey.index for name in ("d_born", "d_since", "d_parents")) else ()


def _plan(survey: Survey, terms: Terms) -> Plan:
    return plan_of(survey, areas=terms.areas, newcomer_years=terms.newcomer_years)


def _k(yardstick: Yardstick) -> int:
    return yardstick.chosen.k if yardstick.chosen else K


def _kept(conn: Connection, release: str) -> KeptRelease:
    kept = releases.get(conn, release)
    if kept is None:
        raise OperatorError(
            [Problem("release", 0, release, "There is no such release.", "See `equal-voices release list`.")]
        )
    return kept


def _as_said(kept: KeptRelease, holds: bool, what: str) -> str:  # noqa: FBT001 - read as a sentence where it is called
    if not holds:
        fault = f"It is not so that {what}."
        remedy = "Somebody or something changed it: compare with a backup, and withdraw what was published from it."
        raise OperatorError([Problem("release", 0, kept.id, fault, remedy)])
    return f"ok: {what}"
