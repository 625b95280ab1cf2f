"""All that a release says in one language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n.catalog import Catalog
from bot.publication.answers import answers_section
from bot.publication.charts import Chart, Section
from bot.publication.edition import Edition
from bot.publication.figures import areas_section, figures_section, groups_sections
from bot.publication.method import made_up, method, published_in, say_people
from bot.publication.people import people_section
from bot.publication.words import Words, plain
from bot.survey.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a release says, as plain words; whoever shows it escapes them for its own kind of page.

    Attributes:
        id: of the release.
        language: code, such as `fa_AF`.
        tag: BCP 47 tag.
        direction: `ltr` or `rtl`; bars run from where the language begins.
        scheme: its name.
        city: where it is.
        title: the survey's title.
        lead: how many took part, and when it was published.
        synthetic: that everybody is made up; '' where they are real.
        figures: the main figures; None where the survey asks for none.
        people: who took part.
        answers: what was answered, question by question; None where nothing is told.
        areas: neighbourhood beside neighbourhood; None where one was asked.
        groups: each indicator by group.
        method: how the figures were made.
    """

    id: str
    language: str
    tag: str
    direction: str
    scheme: str
    city: str
    title: str
    lead: str
    synthetic: str
    figures: Section | None
    people: Section
    answers: Section | None
    areas: Section | None
    groups: tuple[Section, ...]
    method: tuple[str, ...]

    @property
    def first(self) -> tuple[Section, ...]:
        """List the sections of everybody, in the order in which they are read."""
        found = (self.figures, self.answers, self.areas, self.people)
        return tuple(each for each in found if each is not None)

    @property
    def sections(self) -> tuple[Section, ...]:
        """List all sections, those by group last."""
        return (*self.first, *self.groups)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """List all charts in the order of their sections."""
        return tuple(chart for section in self.sections for chart in section.charts)


def charts_of_everybody(catalog: Catalog, scheme: Scheme, edition: Edition) -> tuple[Chart, ...]:
    """Say what a release tells of everybody, without its figures by group: as `Publication.first`, and faster.

    Args:
        catalog: the language.
        scheme: names of the scheme and its neighbourhoods.
        edition: the release.
    """
    release, terms, values = edition.read()
    words = Words(catalog, scheme, edition, terms.newcomer_years)
    sections = (
        figures_section(words, values),
        answers_section(words, release),
        areas_section(words, release, values),
        people_section(words, release, values),
    )
    return tuple(chart for section in sections if section is not None for chart in section.charts)


def publication(catalog: Catalog, scheme: Scheme, edition: Edition) -> Publication:
    """Say all that a release says; the same for the same release, words and names.

    Args:
        catalog: the language.
        scheme: names of the scheme and its neighbourhoods.
        edition: the release.
    """
    release, terms, values = edition.read()
    words = Words(catalog, scheme, edition, terms.newcomer_years)
    return Publication(
        id=edition.id,
        language=catalog.language,
        tag=catalog.tag,
        direction=catalog.direction,
        scheme=Scheme.wording(scheme.name, catalog.language),
        city=Scheme.wording(scheme.city, catalog.language),
        title=words.title(),
        lead=f"{plain(say_people(words, release))} {published_in(words)}",
        synthetic=made_up(words),
        figures=figures_section(words, values),
        people=people_section(words, release, values),
        answers=answers_section(words, release),
        areas=areas_section(words, release, values),
        groups=tuple(groups_sections(words, release, values)),
        method=method(words, release, terms, values),
    )
