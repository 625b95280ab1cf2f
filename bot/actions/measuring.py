"""What officers may see of all waves: figures of releases, changes between them, rounded turnout of open waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.plan import columns_of, counting_traits, measures_of
from bot.actions.release import Yardstick, make, terms_of
from bot.actions.selecting import Choice, choice
from bot.actions.staff import CONSOLE
from bot.actions.wordings import changed
from bot.errors import OperatorError, Problem
from bot.indicators.change import changes
from bot.indicators.chosen import Equal
from bot.indicators.codebook import traits
from bot.indicators.counts import Count
from bot.indicators.document import change_values, figure_of, read_document
from bot.indicators.fieldwork import TENS, rounded, standings
from bot.indicators.figures import Figure
from bot.indicators.release import LEAST_RESPONSES
from bot.indicators.suppression import K
from bot.store.answers import releases, responses
from bot.store.answers.counts import counted
from bot.store.answers.releases import KeptRelease
from bot.store.base import Database
from bot.store.contacts import fieldwork, sheets, wordings
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Survey
from bot.survey.source import read_canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What may be known of a wave while it is open.

    Attributes:
        wave: its id.
        survey: name of the survey.
        sent: how many answered, rounded down to tens.
        parity: by trait, how each group stands among the answers that are cut already; rounded.
    """

    wave: str
    survey: str
    sent: int
    parity: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """Both stores, with what answers are held against."""

    contacts: Database
    answers: Database
    house: House
    yardstick: Yardstick

    def release(self, wave: str, *, actor: str = CONSOLE) -> KeptRelease:
        """Return the newest release of a closed wave; its first one is made now where there is none.

        Raises:
            OperatorError: it cannot be published.
        """
        with self.answers.read() as conn:
            made = releases.of_wave(conn, wave)
        if made:
            return made[-1]
        return make(self.contacts, self.answers, self.house, self.yardstick, wave=wave, actor=actor)

    def newest(self) -> tuple[Wave, ...]:
        """List of each survey the wave that closed last with enough answers."""
        with self.contacts.read() as conn:
            waves = [each for each in fieldwork.all_waves(conn) if each.state is WaveState.CUT]
        with self.answers.read() as conn:
            enough = [each for each in waves if responses.tally(conn, each.id)[0] >= LEAST_RESPONSES]
        return tuple({each.survey: each for each in sorted(enough, key=lambda each: each.closes_at)}.values())

    def chosen(self) -> Choice:
        """Tell which indicators are used (`choice`); the first release of a poll that is closed is made now."""
        file = self.yardstick.chosen
        wave = next((each for each in self.newest() if file and file.poll and each.survey == file.poll.survey), None)
        if wave is not None:
            self.release(wave.id)
        with self.contacts.read() as conn, self.answers.read() as said:
            return choice(conn, said, file)

    def open(self) -> Iterator[Open]:
        """Tell of every open wave what may be told."""
        with self.contacts.read() as conn:
            for wave in fieldwork.open_waves(conn):
                counts = sheets.counts(conn, wave.id)
                sent = sum(counts.values()) - counts[SheetState.DRAFT]
                survey = self.house.survey(conn, wave.fingerprint)
                yield Open(wave=wave.id, survey=wave.survey, sent=rounded(sent), parity=self._parity(wave, survey))

    def _parity(self, wave: Wave, survey: Survey) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        terms = terms_of(self.house, self.yardstick, wave, survey)
        with self.answers.read() as conn:
            if wave.batch is None or responses.tally(conn, wave.id)[0] < TENS:
                return {}
            found = counted(conn, wave.id, columns_of(survey))
        count = counting_traits(survey, found.count, terms.newcomer_years)
        k = self.yardstick.chosen.k if self.yardstick.chosen else K
        return {
            trait: [asdict(each) for each in standings(count((trait,)), shares, k=k)]
            for trait, shares in terms.population.items()
            if _can_tell(count, trait)
        }

    def compared(self, now: KeptRelease, then: KeptRelease) -> Compared:
        """Compare two releases of one survey (`compared`)."""
        with self.contacts.read() as conn:
            return compared(conn, self.answers, self.yardstick, now=now, then=then)


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed between two waves.

    Attributes:
        changes: of each figure that both waves have.
        left_out: questions that were asked in other words, and are not compared, with the languages in which their
            translation changed; none where the question itself did.
    """

    changes: tuple[Mapping[str, Any], ...]
    left_out: Mapping[str, tuple[str, ...]]


def compared(
    conn: Connection, answers: Database, yardstick: Yardstick, *, now: KeptRelease, then: KeptRelease
) -> Compared:
    """Compare two releases of one survey, where the questions were the same, in every language that people used.

    Args:
        conn: the contacts store, with the words that were shown.
        answers: the answers store, with the definitions that were asked.
        yardstick: which questions are declared to mean the same.
        now: one release.
        then: one of an earlier wave.

    Raises:
        OperatorError: they are of different surveys.
    """
    if now.survey != then.survey:
        fault = f"One wave is of `{now.survey}`, the other of `{then.survey}`."
        raise OperatorError([Problem("compare", 0, then.wave, fault, "Compare waves of one survey.")])
    left_out = _left_out(conn, answers, yardstick, now, then)
    questions = {each.id: (each.question,) for each in measures_of(now.survey)}
    groups = {each.name: each.sources for each in traits()}

    def is_comparable(figure: Figure) -> bool:
        asked = (*questions.get(figure.measure, ()), *groups.get(figure.trait, ()))
        return figure.measure in questions and not set(asked) & set(left_out)

    values = [read_document(each.content)[2] for each in (now, then)]
    found: list[Mapping[str, Any]] = []
    for of_all in (False, True):  # a share of those who answered is never held against one of all who took part
        sets = [[figure_of(each) for each in said["figures"] if each["of_all"] is of_all] for said in values]
        found += _changes(*(list(filter(is_comparable, each)) for each in sets))
    return Compared(changes=tuple(found), left_out=left_out)


def _left_out(
    conn: Connection, answers: Database, yardstick: Yardstick, now: KeptRelease, then: KeptRelease
) -> Mapping[str, tuple[str, ...]]:
    """Find the questions that cannot be compared (`Compared.left_out`), those that tell groups among them."""
    both = (now, then)
    with answers.read() as said:
        definitions = responses.definitions(said)
        spoken = [responses.languages(said, each.wave) for each in both]
    surveys = [read_canonical(definitions[each.fingerprint]) for each in both]
    alike = asked_alike(*surveys)
    reworded = changed(wordings.get(conn, now.wave), wordings.get(conn, then.wave), spoken[0] | spoken[1])
    equal = declared(yardstick.chosen.equal if yardstick.chosen else (), *both)
    telling = {name for each in traits() for name in each.sources if any(name in survey.index for survey in surveys)}
    asked = {each.question for each in measures_of(now.survey)} | telling
    return {
        name: reworded.get(name, ()) if name in alike else ()
        for name in sorted(asked - equal)
        if name not in alike or name in reworded
    }


def asked_alike(one: Survey, other: Survey) -> frozenset[str]:
    """List the questions that two definitions hold in the same way; what they say in translation is not theirs."""
    return frozenset(name for name in one.index if name in other.index and one[name] == other[name])


def declared(equal: Sequence[Equal], one: KeptRelease, other: KeptRelease) -> frozenset[str]:
    """List the questions that the indicator file declares to mean the same, in two definitions or two waves."""

    def names(name: str, release: KeptRelease) -> bool:
        return name == release.wave or release.fingerprint.startswith(name)

    return frozenset(
        each.question
        for each in equal
        if (names(each.one, one) and names(each.other, other)) or (names(each.one, other) and names(each.other, one))
    )


def _changes(now: Sequence[Figure], then: Sequence[Figure]) -> Iterator[Mapping[str, Any]]:
    """Compare family by family: the groups of one measure by one trait are looked at together."""
    for family in dict.fromkeys((each.measure, each.trait) for each in now):
        mine = [[each for each in some if (each.measure, each.trait) == family] for some in (now, then)]
        yield from map(change_values, changes(*mine))


def _can_tell(count: Count, trait: str) -> bool:
    try:
        count((trait,))
    except KeyError:
        return False
    return True
