"""What was published, ready to be read aloud: worked out once for each release and language, as none ever changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from bot.actions.plan import plan_of
from bot.actions.selecting import counted, polls
from bot.errors import OperatorError
from bot.i18n.catalog import Catalog
from bot.indicators.chosen import Chosen
from bot.indicators.document import read_document
from bot.indicators.selection import Selection
from bot.publication.drawing import drawing
from bot.publication.edition import Edition
from bot.publication.method import made_up_of
from bot.publication.owed import Owed
from bot.publication.publication import charts_of_everybody
from bot.render.published import Page, pages
from bot.store.answers import releases, responses
from bot.store.answers.releases import KeptRelease, Shelved
from bot.store.base import Database
from bot.survey.model import Survey
from bot.survey.scheme import Scheme
from bot.survey.source import read_canonical

SPOKEN = 26
"""Releases in a language that are kept ready; some 75 kB each."""


@dataclass(slots=True)
class Shelf:
    """The releases that residents may read, the newest of each wave.

    Attributes:
        answers: the store that holds them.
        scheme: names of neighbourhoods.
        choose: reads the scheme's indicator file, once; None = there is none.
    """

    answers: Database
    scheme: Scheme
    choose: Callable[[], Chosen | None] = lambda: None
    _surveys: dict[str, Survey] = field(default_factory=dict, repr=False)
    _spoken: OrderedDict[tuple[str, str, bool, Selection], tuple[Page, ...]] = field(
        default_factory=OrderedDict, repr=False
    )
    _chosen: Chosen | None = field(default=None, repr=False)
    _read: bool = field(default=False, repr=False)
    _votes: tuple[str, Selection] = field(default=("", Selection()), repr=False)
    _owed: Owed | None = field(default=None, repr=False)

    def newest(self) -> tuple[Shelved, ...]:
        """List the newest release of each wave, the one of the last week first."""
        with self.answers.read() as conn:
            return releases.newest(conn)

    def survey(self, release: Shelved) -> Survey:
        """Return the definition that was asked."""
        if release.fingerprint not in self._surveys:
            with self.answers.read() as conn:
                canonical = responses.definitions(conn)[release.fingerprint]
            self._surveys[release.fingerprint] = read_canonical(canonical)
        return self._surveys[release.fingerprint]

    def title(self, release: Shelved, catalog: Catalog) -> str:
        """Return the survey's title in a language."""
        survey = self.survey(release)
        return catalog.survey(f"{survey.name}/title", survey.title)

    def selection(self, contacts: Connection) -> Selection:
        """Tell which figures are shown: those of the indicator file, and what residents chose in a poll since.

        Where the file cannot be read, all are: each of them may be published, and the doctor tells the operator.

        Args:
            contacts: the contacts store, which knows when a poll closed.
        """
        if not self._read:
            self._chosen, self._read = self._file(), True
        chosen = self._chosen
        if chosen is None or chosen.poll is None:
            return Selection(chosen.used if chosen else None)
        newest = {each.wave: each.id for each in self.newest()}
        name = next((newest[wave] for wave in polls(contacts, chosen.poll) if wave in newest), "")
        if not name:
            return Selection(chosen.used)
        if name != self._votes[0]:
            self._votes = (name, counted(chosen, self._kept(name)).selection)
        return self._votes[1]

    def _file(self) -> Chosen | None:
        try:
            return self.choose()
        except OperatorError:
            return None

    def owed(self, day: date, count: Callable[[], Owed]) -> Owed:
        """Return what is owed to residents as it was counted first on a day."""
        if self._owed is None or self._owed.day != day:
            self._owed = count()
        return self._owed

    def pages(self, release: Shelved, catalog: Catalog, *, synthetic: bool, selection: Selection) -> tuple[Page, ...]:
        """Say what a release tells of everybody, screen by screen.

        Args:
            release: one of `newest`.
            catalog: the reader's language.
            synthetic: everybody in it is made up.
            selection: which figures are shown.
        """
        key = (release.id, catalog.language, synthetic, selection)
        if key not in self._spoken:
            self._spoken[key] = self._said(release, catalog, synthetic=synthetic, selection=selection)
            if len(self._spoken) > SPOKEN:
                self._spoken.popitem(last=False)
        self._spoken.move_to_end(key)
        return self._spoken[key]

    def _said(self, release: Shelved, catalog: Catalog, *, synthetic: bool, selection: Selection) -> tuple[Page, ...]:
        kept = self._kept(release.id)
        shown = edition(kept, self.survey(release), synthetic=synthetic, selection=selection)
        charts = charts_of_everybody(catalog, self.scheme, shown)
        lead, warning = self.title(release, catalog), made_up_of(catalog) if synthetic else ""
        return pages((each.name, drawing(each, catalog, lead=lead, warning=warning)) for each in charts)

    def _kept(self, release: str) -> KeptRelease:
        with self.answers.read() as conn:
            kept = releases.get(conn, release)
        assert kept is not None, "no release is ever deleted"
        return kept


def edition(kept: KeptRelease, survey: Survey, *, synthetic: bool, selection: Selection) -> Edition:
    """Put a release together with the definition that was asked, and with what is shown of it."""
    terms = read_document(kept.content)[1]
    return Edition(
        id=kept.id,
        week=kept.week,
        sha256=kept.sha256,
        content=kept.content,
        survey=survey,
        plan=plan_of(survey, areas=terms.areas, newcomer_years=terms.newcomer_years),
        synthetic=synthetic,
        selection=selection,
    )
