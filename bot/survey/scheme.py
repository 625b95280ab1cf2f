"""The scheme: the city's own names, areas, landmarks and contacts, read from its YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from bot.survey.model import Choice
from bot.survey.scheme_outreach import Reach, Watched

USUAL_RETENTION = 24
"""Months without activity after which a resident is asked whether they stay, where a scheme says nothing else."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the city's own, with other languages' names where it has them.

    Attributes:
        text: the name as the city writes it.
        labels: the name by language.
    """

    text: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Show the city's own name."""
        return self.text


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place that people who live there know."""

    code: str
    name: Named


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood of the scheme with its landmarks."""

    code: str
    name: Named
    landmarks: tuple[Landmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A wave that the demo opens: which survey, for how many days."""

    survey: str
    days: int


@dataclass(frozen=True, slots=True)
class Recurring:
    """A survey that is asked again and again: every so many months, for so many days."""

    survey: str
    months: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """Somebody who answers residents; never a Telegram number.

    Attributes:
        code: letters and digits.
        name: first name.
        role: what they are.
        areas: codes of the areas they know; empty = all.
        languages: codes of the languages they speak.
    """

    code: str
    name: str
    role: Named
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where residents can turn to; '' where something is not said."""

    name: str
    address: str = ""
    hours: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A group, firm or service that takes part in the scheme.

    Attributes:
        code: letters and digits.
        name: what it is called.
        offers: what it does for residents.
        areas: codes of the areas it works in; empty = all.
        languages: codes of the languages that are spoken there.
        until: last day of its commitment; None = not said.
        contact: how to reach it; '' = not said.
    """

    code: str
    name: Named
    offers: Named
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    until: date | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Who holds events: the city, a residents' group, an NGO.

    Attributes:
        code: names it in staff's invitations and with its events.
        name: as people know it.
        languages: codes of the languages it speaks.
    """

    code: str
    name: Named
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """One city's or NGO's participation scheme.

    Attributes:
        name: of the scheme.
        city: where it is.
        organiser: who asks.
        contact: where residents turn with questions.
        country: ISO 3166 code.
        time_zone: IANA name.
        languages: offered to residents, in order.
        areas: the neighbourhoods.
        channels: outreach channels by code ("poster in the library").
        given: values of the surveys' hidden questions, by name.
        openings: waves that the demo opens.
        data_protection: name and address of the data-protection officer; '' = not said.
        legal_ground: on which legal ground personal data are processed, for the data-protection sheet; '' = not said.
        retention_months: months without activity after which a resident is asked whether they stay.
        reminders: when people are reminded of events that say nothing of their own, such as `start-1d`; None = as
            usual.
        quiet_hours: begin and end on the clock of the hours in which nothing goes out that can wait; None = none.
        weekly_cap: most messages to one resident from Monday to Sunday, besides what they asked for; None = no limit.
        says: residents can say something at any time (`/say`).
        fictional: nothing in it is real; said on every page of the demo.
        groups: who holds events, besides the organiser itself.
        organisers: who answers residents.
        visit: where residents can go; None = not said.
        independent: an office outside the city, for people who were treated badly; None = not said.
        partners: who else takes part, with what they offer.
        census: name of the file with the population, beside the scheme's; '' = there is none.
        indicators: name of the file that says which indicators are used, beside the scheme's; '' = all are.
        recurring: surveys that are opened again by the clock.
        official: code of the language the city writes in; '' = not said.
        report_months: months from one report to the board to the next; None = none is sent.
        reach: whom each outreach channel reaches, by its code.
        watched: when officers are told that a group falls behind.
        site: address of the public site, without its last slash; '' = there is none.
    """

    name: Named
    city: Named
    organiser: Named
    contact: str
    country: str
    time_zone: str
    languages: tuple[str, ...]
    areas: tuple[Area, ...] = ()
    channels: Mapping[str, Named] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    openings: tuple[Opening, ...] = ()
    data_protection: str = ""
    legal_ground: str = ""
    retention_months: int = USUAL_RETENTION
    reminders: tuple[str, ...] | None = None
    quiet_hours: tuple[time, time] | None = None
    weekly_cap: int | None = None
    says: bool = False
    fictional: bool = False
    groups: tuple[HostGroup, ...] = ()
    organisers: tuple[Organiser, ...] = ()
    visit: Office | None = None
    independent: Office | None = None
    partners: tuple[Partner, ...] = ()
    census: str = ""
    indicators: str = ""
    recurring: tuple[Recurring, ...] = ()
    official: str = ""
    report_months: int | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)
    watched: Watched = field(default_factory=Watched)
    site: str = ""

    @staticmethod
    def wording(named: Named, language: str) -> str:
        """Return a name in a language, or as the city writes it."""
        return named.labels.get(language) or named.labels.get(language.partition("_")[0]) or named.text

    def area(self, code: str | None) -> Area | None:
        """Find an area by its code."""
        return next((area for area in self.areas if area.code == code), None)

    def group(self, code: str | None) -> HostGroup | None:
        """Find a host group by its code."""
        return next((group for group in self.groups if group.code == code), None)

    def landmark(self, code: str) -> tuple[Area, Landmark] | None:
        """Find a landmark by its code, with the area it lies in."""
        found = ((area, mark) for area in self.areas for mark in area.landmarks if mark.code == code)
        return next(found, None)

    def lists(self, names: Mapping[str, str]) -> Mapping[str, tuple[Choice, ...]]:
        """Return the lists of choices that a survey may take from the scheme.

        Args:
            names: own name of each language, by its code.
        """
        languages = tuple(Choice(code=code, label=names.get(code, code)) for code in self.languages)
        return {"landmarks": self.landmark_choices(), "languages": languages}

    def landmark_choices(self) -> tuple[Choice, ...]:
        """Return all landmarks as choices of a survey, each with the column `area` to filter by."""
        return tuple(
            Choice(
                code=mark.code,
                label=mark.name.text,
                labels=dict(mark.name.labels),
                columns={"area": area.code},
            )
            for area in self.areas
            for mark in area.landmarks
        )
