"""Screens on which an organiser writes a message to many: to whom, in which words, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.render.broadcast import TITLE, beginning, message_screen
from bot.render.event import clipped
from bot.render.press import menu_data
from bot.render.screen import Button, Screen, with_note
from bot.schedule.broadcast import LONGEST_TEXT, STARS, Broadcast, Stage
from bot.schedule.delivery import Purpose
from bot.survey.scheme import Scheme

Rows = tuple[tuple[Button, ...], ...]

IN_ROW = 3
"""Short buttons in one row: hours, languages."""

_MARKS = {
    Stage.DRAFT: "✏️",
    Stage.WAITING: "⏰",
    Stage.PLANNING: "▶️",
    Stage.RUNNING: "▶️",
    Stage.PAUSED: "⏸",
    Stage.CANCELLED: "⏹",
    Stage.DONE: "✅",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A broadcast that is being written, as its screens show it.

    Attributes:
        broadcast: what is known of it.
        counts: to how many it would go now, by language, the most first.
        guests_of: title of the meeting whose guests it is for; '' = not only for guests.
        meetings: there are meetings whose guests it could be for.
        paid: Telegram is paid for each message.
    """

    broadcast: Broadcast
    counts: Mapping[str, int]
    guests_of: str = ""
    meetings: bool = False
    paid: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that a text makes sense in: the organiser's own first."""
        return tuple(dict.fromkeys((self.broadcast.source, *self.counts)))

    @property
    def total(self) -> int:
        """Return to how many it would go now."""
        return sum(self.counts.values())


def list_screen(catalog: Catalog, found: Iterable[Broadcast], *, note: str = "") -> Screen:
    """Return the newest broadcasts, each a button, and the way to a new one."""
    rows: Rows = ((Button(catalog.button("Write a new message"), menu_data("staff_cast_new")),),)
    for each in found:
        words = beginning(each) or "…"
        rows += ((Button(f"{_MARKS[each.stage]} {words}", menu_data("staff_cast", each.id)),),)
    rows += ((Button(catalog.button("Back"), menu_data("staff")),),)
    text = catalog.say("<b>Messages to many</b>\nChoose one, or write a new one.")
    return with_note(Screen(text=catalog.lines(text), rows=rows), catalog, note)


def about_screen(catalog: Catalog) -> Screen:
    """Ask what a new broadcast is about: that decides on the consent it needs."""
    button = catalog.button
    rows: Rows = (
        (Button(button("Events"), menu_data("staff_cast_about", Purpose.EVENTS)),),
        (Button(button("Results"), menu_data("staff_cast_about", Purpose.RESULTS)),),
        (Button(button("Back"), menu_data("staff_casts")),),
    )
    text = catalog.say("What is the message about? It goes only to people who agreed to hear of it.")
    return Screen(text=catalog.lines(text), rows=rows)


def draft_screen(catalog: Catalog, scheme: Scheme, draft: Draft, *, note: str = "") -> Screen:
    """Return a draft: to how many it goes in which language, which texts are there, and what can be done next."""
    bid, button, texts = draft.broadcast.id, catalog.button, draft.broadcast.texts
    pens = [
        Button(
            f"{'✅' if texts.get(code) else '✏️'} {LANGUAGES[code].name}", menu_data("staff_cast_pen", f"{bid}.{code}")
        )
        for code in draft.languages
    ]
    rows: Rows = (*in_rows(pens), *_narrowing(catalog, scheme, draft))
    if texts.get(draft.broadcast.source):
        rows += (
            (Button(button("Preview"), menu_data("staff_cast_look", f"{bid}.{draft.broadcast.source}")),),
            (
                Button(button("Send now"), menu_data("staff_cast_ask", bid)),
                Button(button("Send later"), menu_data("staff_cast_day", bid)),
            ),
        )
    rows += (
        (Button(button("Delete this draft"), menu_data("staff_cast_drop", bid)),),
        (Button(button("Back"), menu_data("staff_casts")),),
    )
    parts = (
        catalog.say("<b>New message</b>\nWrite it in your language, and in others if you can."),
        _to_whom(catalog, draft),
        catalog.say("Languages without a text of their own get yours, with a notice."),
    )
    return with_note(Screen(text=catalog.lines("\n\n".join(parts)), rows=rows), catalog, note)


def _narrowing(catalog: Catalog, scheme: Scheme, draft: Draft) -> Rows:
    """Return the buttons that say to whom it goes, and lead to another choice."""
    bid, button, audience = draft.broadcast.id, catalog.button, draft.broadcast.audience
    area = scheme.area(audience.area)
    where = scheme.wording(area.name, catalog.language) if area else button("Everywhere")
    spoken = LANGUAGES[audience.language].name if audience.language else button("All languages")
    rows: Rows = (
        (
            Button(f"📍 {where}", menu_data("staff_cast_where", bid)),
            Button(f"🌐 {spoken}", menu_data("staff_cast_who", bid)),
        ),
    )
    if draft.meetings or draft.guests_of:
        guests = clipped(draft.guests_of, TITLE) or button("Not only guests")
        rows += ((Button(f"📅 {guests}", menu_data("staff_cast_guests", bid)),),)
    return rows


def _to_whom(catalog: Catalog, draft: Draft) -> str:
    """Return to how many it goes, in all and by language."""
    if not draft.total:
        return catalog.say("Nobody would get this message now.")
    lines = [catalog.say_many("It goes to {n} person:", "It goes to {n} people:", draft.total)]
    for code, count in draft.counts.items():
        lines.append(catalog.say("{language}: {count}", language=LANGUAGES[code].name, count=catalog.number(count)))
    return "\n".join(lines)


def pen_screen(catalog: Catalog, broadcast: Broadcast, language: str, *, length: int = 0) -> Screen:
    """Ask for the words in one language.

    Args:
        catalog: the organiser's language.
        broadcast: what is written.
        language: in which the words shall be.
        length: characters of what was too long just now; 0 = nothing was.
    """
    limit = catalog.number(LONGEST_TEXT)
    note = ""
    if length:
        count = catalog.number(length)
        note = catalog.say("This text has {count} characters. Please keep it under {limit}.", count=count, limit=limit)
    asks = catalog.say(
        "Write the message in this language: {language}. Plain words, at most {limit} characters.",
        language=LANGUAGES[language].name,
        limit=limit,
    )
    rows: Rows = ((Button(catalog.button("Back"), menu_data("staff_cast", broadcast.id)),),)
    return with_note(Screen(text=catalog.lines(asks), rows=rows), catalog, note)


def where_screen(catalog: Catalog, scheme: Scheme, broadcast: str) -> Screen:
    """Ask in which area the people live."""
    rows: Rows = tuple(
        (Button(scheme.wording(area.name, catalog.language), menu_data("staff_cast_area", f"{broadcast}.{area.code}")),)
        for area in scheme.areas
        if len(area.code) <= LONGEST_CODE
    )
    rows += ((Button(catalog.button("Everywhere"), menu_data("staff_cast_area", f"{broadcast}.")),),)
    text = catalog.say("Where do the people live who shall get it?")
    return Screen(text=catalog.lines(text), rows=(*rows, _back_to(catalog, broadcast)))


LONGEST_CODE = 36
"""Letters of an area's code that have room in a button beside the broadcast's."""


def guests_screen(catalog: Catalog, broadcast: str, meetings: Iterable[tuple[str, str]]) -> Screen:
    """Ask whose guests shall get it: each meeting comes with its id and its title."""
    rows: Rows = tuple(
        (Button(clipped(title, TITLE) or "…", menu_data("staff_cast_event", f"{broadcast}.{event}")),)
        for event, title in meetings
        if len(event) <= LONGEST_CODE
    )
    rows += ((Button(catalog.button("Not only guests"), menu_data("staff_cast_event", f"{broadcast}.")),),)
    text = catalog.say("Shall only people get it who said that they come to a meeting? Then choose it.")
    return Screen(text=catalog.lines(text), rows=(*rows, _back_to(catalog, broadcast)))


def who_screen(catalog: Catalog, languages: Sequence[str], broadcast: str) -> Screen:
    """Ask in which language the people are written to."""
    buttons = [Button(LANGUAGES[code].name, menu_data("staff_cast_lang", f"{broadcast}.{code}")) for code in languages]
    every = (Button(catalog.button("All languages"), menu_data("staff_cast_lang", f"{broadcast}.")),)
    text = catalog.say("In which language do we write to the people who shall get it?")
    return Screen(text=catalog.lines(text), rows=(*in_rows(buttons), every, _back_to(catalog, broadcast)))


def look_screen(catalog: Catalog, reader: Catalog, scheme: Scheme, draft: Draft) -> Screen:
    """Return a draft as a reader of some language will see it, with the way to the other languages."""
    shown = message_screen(reader, scheme, draft.broadcast)
    buttons = [
        Button(LANGUAGES[code].name, menu_data("staff_cast_look", f"{draft.broadcast.id}.{code}"))
        for code in draft.languages
        if code != reader.language
    ]
    told = catalog.say("So it looks in this language: {language}.", language=reader.name)
    rows = (*in_rows(buttons), _back_to(catalog, draft.broadcast.id))
    return replace(shown, text=f"{catalog.lines(told)}\n\n{shown.text}", rows=rows)


def ask_screen(catalog: Catalog, draft: Draft, at: datetime | None = None, subject: str = "") -> Screen:
    """Ask once more before a broadcast goes out.

    Args:
        catalog: the organiser's language.
        draft: what would go, and to whom.
        at: when, in the scheme's time zone; None = now.
        subject: what names draft and time in the button.
    """
    bid = draft.broadcast.id
    asks = (
        catalog.say("Send this message now?")
        if at is None
        else catalog.say("Send this message on {date}?", date=catalog.date_time(at))
    )
    without = [LANGUAGES[code].name for code in draft.counts if draft.broadcast.wording(code)[1] != code]
    yours = LANGUAGES[draft.broadcast.source].name
    parts = [f"<b>{asks}</b>", _to_whom(catalog, draft)]
    if without:
        parts.append(
            catalog.say(
                "Without a text of their own: {languages}. They read: {yours}.",
                languages=catalog.listed(without),
                yours=yours,
            )
        )
    if draft.paid and draft.total:
        stars = catalog.number(draft.total * STARS)
        parts.append(catalog.say("Telegram is paid for this: at most {count} Telegram Stars.", count=stars))
    yes = Button(
        catalog.button("Yes, send it"), menu_data("staff_cast_send" if at is None else "staff_cast_at", subject or bid)
    )
    return Screen(text=catalog.lines("\n\n".join(parts)), rows=((yes,), _back_to(catalog, bid)))


def day_screen(catalog: Catalog, broadcast: str, days: Iterable[date]) -> Screen:
    """Ask on which day a broadcast shall go."""
    rows: Rows = tuple((Button(catalog.date(day), menu_data("staff_cast_hour", f"{broadcast}.{day}")),) for day in days)
    text = catalog.say("On which day shall it be sent?")
    return Screen(text=catalog.lines(text), rows=(*rows, _back_to(catalog, broadcast)))


def hour_screen(catalog: Catalog, broadcast: str, hours: Iterable[datetime]) -> Screen:
    """Ask at what time a broadcast shall go; the hours are in the scheme's time zone."""
    buttons = [
        Button(catalog.time(each), menu_data("staff_cast_ask", f"{broadcast}.{each:%Y-%m-%d.%H}")) for each in hours
    ]
    text = catalog.say("At what time?")
    return Screen(text=catalog.lines(text), rows=(*in_rows(buttons), _back_to(catalog, broadcast)))


def in_rows(buttons: Sequence[Button]) -> Rows:
    """Lay short buttons out, some in a row."""
    return tuple(tuple(buttons[at : at + IN_ROW]) for at in range(0, len(buttons), IN_ROW))


def _back_to(catalog: Catalog, broadcast: str) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff_cast", broadcast)),)
