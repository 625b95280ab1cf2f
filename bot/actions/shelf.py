"""What was published, ready to be read aloud: worked out once for each release and language, as none ever changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.actions.plan import plan_of
from bot.i18n.catalog import Catalog
from bot.indicators.document import read_document
from bot.publication.drawing import drawing
from bot.publication.edition import Edition
from bot.publication.method import made_up_of
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
    """

    answers: Database
    scheme: Scheme
    _surveys: dict[str, Survey] = field(default_factory=dict, repr=False)
    _spoken: OrderedDict[tuple[str, str, bool], tuple[Page, ...]] = field(default_factory=OrderedDict, repr=False)

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

    def pages(self, release: Shelved, catalog: Catalog, *, synthetic: bool) -> tuple[Page, ...]:
        """Say what a release tells of everybody, screen by screen.

        Args:
            release: one of `newest`.
            catalog: the reader's language.
            synthetic: everybody in it is made up.
        """
        key = (release.id, catalog.language, synthetic)
        if key not in self._spoken:
            self._spoken[key] = self._said(release, catalog, synthetic=synthetic)
            if len(self._spoken) > SPOKEN:
                self._spoken.popitem(last=False)
        self._spoken.move_to_end(key)
        return self._spoken[key]

    def _said(self, release: Shelved, catalog: Catalog, *, synthetic: bool) -> tuple[Page, ...]:
        charts = charts_of_everybody(catalog, self.scheme, self._edition(release, synthetic=synthetic))
        lead, warning = self.title(release, catalog), made_up_of(catalog) if synthetic else ""
        return pages((each.name, drawing(each, catalog, lead=lead, warning=warning)) for each in charts)

    def _edition(self, release: Shelved, *, synthetic: bool) -> Edition:
        with self.answers.read() as conn:
            kept = releases.get(conn, release.id)
        assert kept is not None, "no release is ever deleted"
        return edition(kept, self.survey(release), synthetic=synthetic)


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
