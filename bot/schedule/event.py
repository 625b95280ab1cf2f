"""A meeting: when, where, for whom, and what helps people take part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventState(StrEnum):
    """Where an event stands; residents see it from `published` on."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class FeedbackTo(StrEnum):
    """Who is asked how an event was."""

    ATTENDED = "attended"
    COMING = "coming"


class Coming(StrEnum):
    """What a resident said about coming; `waiting` is the list of an event that is full."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One meeting.

    Attributes:
        id: random, fit for a button and a deep link.
        state: where it stands.
        source: language the organiser wrote it in.
        titles: title by language; `source` is always there once it is published.
        abouts: what it is for, by language.
        starts: instant of the start; shown in the scheme's time zone.
        ends: instant of the end.
        place: what people call the place, or ''.
        address: street and number, or ''.
        landmark: code of the scheme's landmark where it is, whose name is known by language; '' = none.
        area: code of the neighbourhood it is in; None = not said.
        latitude: of the pin in degrees; None without a pin.
        longitude: of the pin in degrees; None without a pin.
        languages: codes of the languages that are spoken.
        interpreters: codes of the languages that are interpreted.
        childcare: whether children are looked after; None = not said yet.
        access: codes of what makes it accessible (`no_steps`, `seat`, `loop` …, as `r_access` of the survey
            event-needs has them); None = not said yet, () = nothing.
        group: host group whose event it is; None = the scheme's own.
        capacity: most people; None = no limit.
        contact: whom residents can ask, as they are told; '' = not said yet.
        reminders: rules of its own such as `start-1d`; None = the scheme's.
        feedback: who is asked how it was.
        version: rises whenever start, end or place change, or it is cancelled.
        needs: fingerprint of the survey that asks who comes and what they need; '' = none is asked.
        door: random code by which people check in; '' before it is published.
    """

    id: str
    state: EventState = EventState.DRAFT
    source: str
    titles: Mapping[str, str] = field(default_factory=dict)
    abouts: Mapping[str, str] = field(default_factory=dict)
    starts: datetime
    ends: datetime
    place: str = ""
    address: str = ""
    landmark: str = ""
    area: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    languages: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    childcare: bool | None = None
    access: tuple[str, ...] | None = None
    group: str | None = None
    capacity: int | None = None
    contact: str = ""
    reminders: tuple[str, ...] | None = None
    feedback: FeedbackTo = FeedbackTo.ATTENDED
    version: int = 1
    needs: str = ""
    door: str = ""
