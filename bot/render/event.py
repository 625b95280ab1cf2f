"""Events as residents see them: the list, one event with all its facts, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n.bidi import PDI, balanced, isolated
from bot.i18n.catalog import Catalog, Safe
from bot.i18n.languages import NAMES
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.schedule.event import Coming, Event, EventState

Rows = tuple[tuple[Button, ...], ...]

HELP: Mapping[str, str] = {
    "childcare": "Childcare",
    "sign": "Sign language",
    "no_steps": "A way in without steps",
    "seat": "Seats kept for those who ask",
    "loop": "Support for hearing aids",
    "print": "Text in large letters",
    "companion": "You can bring a helper",
    "quiet": "A quiet room",
}
"""What an event can offer, as the survey event-form words it; a test compares the two."""

SIGN = "sign"
"""Code of sign language among the interpreted languages."""

ON_PAGE = 5
TITLE_LENGTH = 32
"""Letters of a title on a button of a narrow phone."""


LISTED_LENGTH = 120
"""Letters of a title in the list: Telegram takes no message of more than 4,096 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One event as one reader sees it.

    Attributes:
        event: what it is.
        starts: when, by the scheme's clock; None = not said yet.
        ends: until when, by the scheme's clock; None = not said yet.
        place: the place's name in the reader's language, or ''.
        host: who invites, in the reader's language.
        here: it is in the reader's own area.
        over: it has ended.
        left: places that nobody has yet; None = no limit.
        coming: what the reader said; None = nothing yet.
        line: the reader's place in the waiting line, from 1.
        choices: what one can say about coming: code and words.
        promise: what becomes of what one says, as plain words.
    """

    event: Event
    starts: datetime | None
    ends: datetime | None
    place: str = ""
    host: str = ""
    here: bool = False
    over: bool = False
    left: int | None = None
    coming: Coming | None = None
    line: int = 0
    choices: Sequence[tuple[str, str]] = ()
    promise: str = ""


def worded(words: Mapping[str, str], event: Event, language: str) -> str:
    """Return a text of an event in a language, in its base language, or as its organiser wrote it."""
    return words.get(language) or words.get(language.partition("_")[0]) or words.get(event.source, "")


def is_foreign(event: Event, language: str) -> bool:
    """Tell whether a reader gets some of the organiser's own words because nobody wrote them in their language."""
    written = [event.titles, *([event.abouts] if event.abouts.get(event.source) else [])]
    return any(original(words, event, language) for words in written)


def original(words: Mapping[str, str], event: Event, language: str) -> str:
    """Return the code of the organiser's language where `worded` has to give that; '' where it gives the reader's."""
    own = words.get(language) or words.get(language.partition("_")[0]) or language == event.source
    return "" if own else event.source


def help_name(catalog: Catalog, code: str) -> str:
    """Return what an event offers as plain words; an unknown code stays as it is."""
    return catalog.survey(f"event-form/help/{code}/label", HELP[code]) if code in HELP else code


def language_name(catalog: Catalog, code: str) -> str:
    """Return a language's own name, as those find it who speak it."""
    if code == SIGN:
        return help_name(catalog, SIGN)
    variants = (name for known, name in NAMES.items() if known.startswith(f"{code}_"))  # `en` stands for en_GB
    return NAMES.get(code) or next(variants, code)


def when(catalog: Catalog, starts: datetime, ends: datetime) -> str:
    """Return start and end as HTML; the end's day where it is another one."""
    end = catalog.time(ends) if starts.date() == ends.date() else catalog.date_time(ends)
    return catalog.say("{start} until {end}", start=catalog.date_time(starts), end=end)


def facts(catalog: Catalog, shown: Announced) -> str:
    """Return all that is known of an event, in the reader's language."""
    say, event = catalog.say, shown.event
    about = worded(event.abouts, event, catalog.language)
    head = (
        say("<b>{title}</b>", title=worded(event.titles, event, catalog.language) or "…"),
        say("{description}", description=about) if about else "",
        say("Written in {language}; not translated.", language=NAMES.get(event.source, event.source))
        if is_foreign(event, catalog.language)
        else "",
    )
    offered = [
        *(["childcare"] if event.childcare else []),
        *(code for code in HELP if code in (event.access or ())),
    ]
    lines = (
        f"📅 {when(catalog, shown.starts, shown.ends)}" if shown.starts and shown.ends else "",
        "📍 " + say("Place: {place}", place=_place(shown)) if _place(shown) else "",
        "🗣 " + say("Languages: {languages}", languages=_languages(catalog, event.languages)) if event.languages else "",
        "🎧 " + say("Interpreters: {languages}", languages=_languages(catalog, event.interpreters))
        if event.interpreters
        else "",
        "🤝 " + say("We offer: {help}", help=catalog.listed(help_name(catalog, code) for code in offered))
        if offered
        else "",
        "🏠 " + say("Who invites: {organiser}", organiser=shown.host) if shown.host else "",
        "❓ " + say("Who can help: {contact}", contact=event.contact) if event.contact else "",
    )
    parts = (*head, "\n".join(line for line in lines if line))
    return "\n\n".join(part for part in parts if part)


def _place(shown: Announced) -> str:
    return " · ".join(part for part in (shown.place, shown.event.address) if part)


def _languages(catalog: Catalog, codes: Iterable[str]) -> Safe:
    return catalog.listed(language_name(catalog, code) for code in codes)


def standing(catalog: Catalog, shown: Announced) -> str:
    """Return where the event and its reader stand: cancelled, full, coming, waiting."""
    say = catalog.say
    if shown.event.state is EventState.CANCELLED:
        return say("<b>This event is cancelled.</b>")
    if shown.over:
        return say("This event is over.")
    match shown.coming:
        case Coming.YES:
            return "✅ " + say("<b>You have said that you will come.</b> Should this change, tell us here.")
        case Coming.MAYBE:
            return say("You said: maybe. We keep no place for you until you are sure.")
        case Coming.NO:
            return say("You said that you cannot come. You can change this at any time.")
        case Coming.WAITING:
            where = say("<b>All places are taken. You are number {n} in the waiting line.</b>", n=shown.line)
            return f"⏳ {where} " + say("When a place gets free, it is yours, and we write to you.")
    return _places(catalog, shown.left)


def _places(catalog: Catalog, left: int | None) -> str:
    if left is None:
        return ""
    if left:
        return catalog.say_many("{n} place is left.", "{n} places are left.", left)
    return catalog.say("All places are taken. If you say that you will come, you wait in line.")


def event_screen(catalog: Catalog, shown: Announced, *, note: str = "") -> Screen:
    """Return one event with all its facts and what a reader can do about it.

    Args:
        catalog: the reader's language.
        shown: the event.
        note: HTML to tell above it.
    """
    event = shown.event
    live = event.state is EventState.PUBLISHED and not shown.over
    promise = catalog.say("{description}", description=shown.promise) if live and shown.promise else ""
    parts = (note, facts(catalog, shown), standing(catalog, shown), promise)
    rows: Rows = (
        *(_choices(shown) if live else ()),
        *(_tools(catalog, shown) if live else ()),
        (*language_row(catalog), Button(catalog.button("Back"), menu_data("events"))),
    )
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def _choices(shown: Announced) -> Rows:
    said = Coming.YES if shown.coming is Coming.WAITING else shown.coming
    return tuple(
        (Button(("● " if code == said else "") + words, menu_data("rsvp", f"{shown.event.id}.{code}")),)
        for code, words in shown.choices
    )


def _tools(catalog: Catalog, shown: Announced) -> Rows:
    event, button = shown.event, catalog.button
    needs = shown.coming is not None and shown.coming is not Coming.NO
    return (
        *(((Button(button("What I need"), menu_data("rsvp_needs", event.id)),),) if needs else ()),
        (Button(button("Save in my calendar"), menu_data("event_file", event.id)),),
        *(
            ((Button(button("Show on the map"), menu_data("event_map", event.id)),),)
            if event.latitude is not None
            else ()
        ),
    )


def events_screen(catalog: Catalog, events: Sequence[Announced], *, page: int = 0, note: str = "") -> Screen:
    """Return the coming events, those of the reader's area first as the caller puts them."""
    pages = max(1, -(-len(events) // ON_PAGE))
    page = max(0, min(page, pages - 1))
    shown = events[page * ON_PAGE : (page + 1) * ON_PAGE]
    heading = catalog.say("<b>Events</b>\nChoose one.") if events else catalog.say("There is no event at the moment.")
    rows: Rows = tuple((Button(label(catalog, each), menu_data("event", each.event.id)),) for each in shown)
    turning = [
        *([Button(catalog.button("Previous page"), menu_data("events", str(page - 1)))] if page else []),
        *([Button(catalog.button("Next page"), menu_data("events", str(page + 1)))] if page + 1 < pages else []),
    ]
    rows += ((tuple(turning),) if turning else ()) + (
        (*language_row(catalog), Button(catalog.button("Menu"), menu_data("home"))),
    )
    text = "\n\n".join((*((note,) if note else ()), heading, *(_line(catalog, each) for each in shown)))
    return Screen(text=catalog.lines(text), rows=rows)


def label(catalog: Catalog, shown: Announced) -> str:
    """Return an event's title as it fits a button, with a mark for what the reader said."""
    mark = {Coming.YES: "✅", Coming.WAITING: "⏳"}.get(shown.coming) if shown.coming else None
    return f"{mark or '📅'} {short(worded(shown.event.titles, shown.event, catalog.language) or '…')}"


def short(title: str) -> str:
    """Return a title as it fits a button."""
    return isolated(clipped(title, TITLE_LENGTH))


def clipped(text: str, length: int) -> str:
    """Return a text cut to so many letters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1].rstrip() + "…"
    return cut if balanced(cut) else cut + PDI


def _line(catalog: Catalog, shown: Announced) -> str:
    event = shown.event
    title = clipped(worded(event.titles, event, catalog.language), LISTED_LENGTH)
    lines = [catalog.say("<b>{title}</b>", title=title)]
    if shown.starts and shown.ends:
        lines.append(f"📅 {when(catalog, shown.starts, shown.ends)}")
    if _place(shown):
        lines.append("📍 " + catalog.say("Place: {place}", place=_place(shown)))
    lines.append("🗣 " + str(_languages(catalog, (*event.languages, *event.interpreters))))
    return "\n".join(lines)


def moved_note(catalog: Catalog) -> str:
    """Return what those are told first whose event moved."""
    return "⚠️ " + catalog.say("<b>This event has moved.</b> Please look at the new time and place.")


def cancelled_note(catalog: Catalog) -> str:
    """Return what those are told first whose event will not be held."""
    return "⚠️ " + catalog.say("We are sorry: an event that you wanted to come to will not take place.")


def place_note(catalog: Catalog) -> str:
    """Return what somebody is told first who waited and has a place now."""
    return "✅ " + catalog.say("<b>A place got free: it is yours.</b>")


def needs_note(catalog: Catalog) -> str:
    """Return what somebody is told who has said what they need."""
    return catalog.say("Thank you. We pass on what you need, without your name.")


def checked_in_note(catalog: Catalog) -> str:
    """Return what somebody is told who checked in at the door."""
    return "✅ " + catalog.say("<b>Welcome! You are checked in.</b>")


def door_closed_note(catalog: Catalog) -> str:
    """Return what somebody is told who checks in too early or too late."""
    return catalog.say("The code at the door works only around the time of the event.")
