"""Plan an event with the survey event-form: what its answers say, what is missing, and how it will look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.actions.gathering import DRAFT_WAVE, outline
from bot.actions.house import House
from bot.i18n.catalog import Catalog
from bot.render import hosting
from bot.render.event import SIGN
from bot.render.screen import Screen
from bot.render.wording import Speaker
from bot.schedule.event import Event
from bot.schedule.local import instants
from bot.store.contacts.events import Draft
from bot.survey import record
from bot.survey.model import Survey, Value
from bot.survey.session import REVIEW, SENT, Answer, Session, Standing

FORM, NEEDS = "event-form", "event-needs"
"""Names of the surveys by which an event is planned, and by which residents say what they need."""

REQUIRED = ("ev_title", "ev_place", "ev_date", "ev_time", "ev_length", "ev_langs", "ev_help", "ev_contact")
"""Questions without an answer to which an event is not published (EUROCITIES 2014, key factor 3)."""

_HOURS = tuple(f"{hour:02}:00" for hour in range(8, 22))
_ROOMS = ("10", "20", "30", "50", "100")
_UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)


def is_planned(session: Session) -> bool:
    """Tell whether every question was asked, so that the preview is shown."""
    return session.at in {REVIEW, SENT}


def shortcuts(house: House, session: Session) -> Sequence[tuple[str, str]]:
    """Return what can be tapped instead of typed at the open question: plain words, and what they stand for."""
    match session.at:
        case "ev_time":
            return [(hour, hour) for hour in _HOURS]
        case "ev_capacity":
            return [(room, room) for room in _ROOMS]
        case "ev_contact":
            return [(house.scheme.contact, house.scheme.contact)]
    return []


def with_ticks(house: House, draft: Draft, session: Session) -> Session:
    """Return the session with the organiser's own language ticked where spoken languages are asked first."""
    if session.at != "ev_langs" or session.ticks or "ev_langs" in session.answers:
        return session
    return replace(session, ticks=(draft.source,) if draft.source in house.scheme.languages else ())


def values(session: Session) -> Mapping[str, Value]:
    """Return what was answered, by question."""
    return {name: answer.value for name, answer in session.answers.items() if answer.standing is Standing.GIVEN}


def missing(session: Session) -> tuple[str, ...]:
    """Name the questions that must be answered before an event is published."""
    given = values(session)
    nowhere = given.get("ev_place") == "other" and "ev_place_other" not in given
    return tuple(name for name in REQUIRED if name not in given or (name == "ev_place" and nowhere))


def starts(house: House, session: Session) -> tuple[datetime, ...] | None:
    """Return the instants at which the clock shows day and time that were given; None while one is not given."""
    given = values(session)
    if "ev_date" not in given or "ev_time" not in given:
        return None
    day, at = date.fromisoformat(str(given["ev_date"])), time.fromisoformat(str(given["ev_time"]))
    return instants(day, at, ZoneInfo(house.scheme.time_zone))


def event_of(house: House, draft: Draft, before: Event | None = None) -> Event:
    """Return the event that a draft stands for; what was not said yet is left open.

    Args:
        house: the scheme.
        draft: the draft.
        before: the published event that it changes.
    """
    session = record.load(draft.session)
    given = values(session)
    found = starts(house, session)
    start = found[0] if found else _UNKNOWN
    length = timedelta(minutes=int(str(given.get("ev_length", "0"))))
    helped, place = _codes(given, "ev_help"), str(given.get("ev_place", ""))
    known = house.scheme.landmark(place)
    interpreters = (*_codes(given, "ev_interp"), *((SIGN,) if SIGN in helped else ()))
    capacity = given.get("ev_capacity")
    base = before or Event(id=draft.id, source=draft.source, starts=start, ends=start)
    name = known[1].name.text if known else str(given.get("ev_place_other", ""))
    return replace(
        _at_place(base, draft, name, known[1].code if known else ""),
        titles=_texts(draft, 0, str(given.get("ev_title", ""))),
        abouts=_texts(draft, 1, str(given.get("ev_about", ""))),
        starts=start,
        ends=start + length,
        area=known[0].code if known else None if base.landmark else base.area,
        languages=_codes(given, "ev_langs"),
        interpreters=interpreters,
        childcare="childcare" in helped if helped else None,
        access=tuple(code for code in helped if code not in {"childcare", "none", SIGN}) if helped else None,
        group=draft.host,
        capacity=int(float(str(capacity))) if capacity is not None else None,
        contact=str(given.get("ev_contact", "")),
    )


def _at_place(base: Event, draft: Draft, place: str, landmark: str) -> Event:
    """Put an event somewhere; where that is another place, its old address and its old pin would lead people astray."""
    pin, before = (draft.latitude, draft.longitude), (base.latitude, base.longitude)
    address = base.address
    if landmark != base.landmark or (not landmark and place != base.place):
        address = ""
        pin = (None, None) if pin == before else pin
    return replace(base, place=place, landmark=landmark, address=address, latitude=pin[0], longitude=pin[1])


def _codes(given: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = given.get(name, ())
    return value if isinstance(value, tuple) else ()


def _texts(draft: Draft, which: int, source: str) -> Mapping[str, str]:
    """Return title or description by language, without what nobody wrote."""
    words = {draft.source: source} | {language: pair[which] for language, pair in draft.texts.items()}
    return {language: text for language, text in words.items() if text}


def session_of(event: Event, token: str, minutes: Mapping[int, str], local: datetime) -> Session:
    """Return the session in which everything of a published event is answered, to be changed.

    Args:
        event: the event.
        token: names the session in the buttons.
        minutes: code of each length that can be chosen, by its minutes.
        local: start by the scheme's clock.
    """
    lasts = int((event.ends - event.starts).total_seconds() // 60)
    helped = (
        *(["childcare"] if event.childcare else []),
        *([SIGN] if SIGN in event.interpreters else []),
        *(event.access or ()),
    )
    given: dict[str, Value] = {
        "ev_title": event.titles.get(event.source, ""),
        "ev_about": event.abouts.get(event.source) or None,
        "ev_place": event.landmark or "other",
        "ev_place_other": None if event.landmark else event.place,
        "ev_date": local.date().isoformat(),
        "ev_time": local.time().isoformat("minutes"),
        "ev_length": minutes.get(lasts),
        "ev_langs": event.languages,
        "ev_interp": tuple(code for code in event.interpreters if code != SIGN) or None,
        "ev_help": helped or ("none",),
        "ev_capacity": None if event.capacity is None else float(event.capacity),
        "ev_contact": event.contact,
    }
    answers = {
        name: Answer(Standing.SKIPPED) if value is None else Answer(Standing.GIVEN, value)
        for name, value in given.items()
    }
    return Session(token=token, at=REVIEW, visit=1, answers=answers)


def preview(
    house: House,
    draft: Draft,
    survey: Survey,
    words: Catalog,
    *,
    note: str,
    language: str,
    before: Event | None = None,
) -> Screen:
    """Return how a draft will look to residents who read a language, with what can be done next.

    Args:
        house: the scheme.
        draft: the draft.
        survey: by which it is planned.
        words: the organiser's language.
        note: HTML to tell above it.
        language: the residents' language.
        before: the published event that the draft changes.
    """
    session, reader = record.load(draft.session), house.catalog(language)
    shown = outline(house, event_of(house, draft, before), reader)
    shown = replace(shown, left=shown.event.capacity, over=False)
    if not starts(house, session) or "ev_length" not in values(session):
        shown = replace(shown, starts=None, ends=None)
    speaker = Speaker.of(words, survey, session, house.around(words))
    event = shown.event
    planned = hosting.Planned(
        draft=draft.id,
        changes=draft.event is not None,
        wave=DRAFT_WAVE + draft.id,
        session=session,
        lacks=tuple(speaker.label(survey[name]) for name in missing(session) if name in survey.index),
        written={code: code in event.titles for code in house.catalogs},
        hosts=bool(house.scheme.groups),
    )
    return hosting.preview_screen(words, reader, shown, planned, note=note)
