"""What organisers do about broadcasts in the chat, verb by verb; each passes the gate of `bot.actions.staff`.

A draft belongs to whoever writes it. What goes out, everybody who may send can stop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions import broadcast as deeds
from bot.actions.house import House, Writer, courtesy
from bot.actions.staff import Done, as_staff
from bot.actions.whereabouts import HOME, move
from bot.actions.writing import writing_at
from bot.render import broadcast as shown
from bot.render import broadcasting as screens
from bot.render.event import worded
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.schedule.broadcast import LONGEST_TEXT, Audience, Broadcast, Stage, weight
from bot.schedule.delivery import Purpose
from bot.store.contacts import broadcasts, events
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey.session import Reply, Typed

LISTED = 8
"""Broadcasts on one screen, the newest ones."""

DAYS = 7
"""How many days ahead a broadcast can be sent from the chat; the console takes any time."""

HOURS = range(8, 21)
"""Hours of a day that are offered."""

Verb = Callable[[Connection, House, Contact, Member, str], Done]
"""One button: it gets what the button names."""


def _list(conn: Connection, house: House, contact: Contact, member: Member, _subject: str) -> Done:
    move(conn, contact, HOME)
    return Done(_listing(conn, house, contact, member))


def _listing(conn: Connection, house: House, contact: Contact, member: Member, said: Notice | None = None) -> Screen:
    words = house.catalog(contact.language)
    found = [each for each in broadcasts.newest(conn, 4 * LISTED) if _may_see(each, member)]
    return screens.list_screen(words, found[:LISTED], note=notice(words, said))


def _may_see(broadcast: Broadcast, member: Member) -> bool:
    return broadcast.stage is not Stage.DRAFT or broadcast.author == member.handle


def _stale(conn: Connection, house: House, contact: Contact, member: Member) -> Done:
    """Go to the list from a button whose broadcast is not there any more, or not at that point."""
    return Done(_listing(conn, house, contact, member, Notice.OLD_BUTTON))


def _new(_conn: Connection, house: House, contact: Contact, _member: Member, _subject: str) -> Done:
    return Done(screens.about_screen(house.catalog(contact.language)))


def _about(conn: Connection, house: House, contact: Contact, member: Member, subject: str) -> Done:
    """Begin a draft, and ask for its words at once."""
    if subject not in {Purpose.EVENTS, Purpose.RESULTS}:
        return _stale(conn, house, contact, member)
    audience = Audience(purpose=Purpose(subject))
    made = deeds.draft(conn, house, author=member.handle, audience=audience, source=_language(house, contact), texts={})
    return Done(_ask_words(conn, house, contact, made, made.source), f"{made.id} drafted")


def _language(house: House, contact: Contact) -> str:
    return house.catalog(contact.language).language


def _see(conn: Connection, house: House, contact: Contact, member: Member, subject: str) -> Done:
    """Show a broadcast: a draft to go on with, or how far it has come."""
    move(conn, contact, HOME)
    found = broadcasts.get(conn, subject)
    if found is None or not _may_see(found, member):
        return _stale(conn, house, contact, member)
    if found.stage is Stage.DRAFT:
        return Done(_drafting(conn, house, contact, found))
    return Done(progress(conn, house, contact, found))


def _drafting(conn: Connection, house: House, contact: Contact, found: Broadcast) -> Screen:
    return screens.draft_screen(house.catalog(contact.language), house.scheme, _draft(conn, house, found))


def _draft(conn: Connection, house: House, found: Broadcast) -> screens.Draft:
    counts: dict[str, int] = {}
    for code, count in broadcasts.by_language(conn, found.audience).items():
        offered = house.catalog(code).language  # who speaks what is no longer offered is written to in the source
        counts[offered] = counts.get(offered, 0) + count
    event = events.get(conn, found.audience.event) if found.audience.event else None
    guests_of = worded(event.titles, event, found.source) if event is not None else ""
    meetings = events.any_coming(conn, house.clock())
    return screens.Draft(broadcast=found, counts=counts, guests_of=guests_of, meetings=meetings, paid=house.pays)


def progress(conn: Connection, house: House, contact: Contact, found: Broadcast, *, per_second: float = 0.0) -> Screen:
    """Show how far a broadcast has come.

    Args:
        conn: a transaction; reading is enough.
        house: words and clock.
        contact: who looks.
        found: the broadcast.
        per_second: how fast it goes; 0 where that is not known.
    """
    now, manners, until = house.clock(), courtesy(house), None
    if found.stage is Stage.RUNNING and manners.is_quiet(now):
        until = house.local(manners.awake(now))
    elif found.stage is Stage.WAITING and found.send_at is not None and found.send_at > now:
        until = house.local(found.send_at)
    told = shown.Progress(counts=deeds.tally(conn, found), per_second=per_second, until=until)
    return shown.progress_screen(house.catalog(contact.language), found, told)


_OnDraft = Callable[[Connection, House, Contact, Broadcast, str], Screen | None]


def _own(then: _OnDraft) -> Verb:
    """Do something with one's own draft; what follows the first dot of the subject says what exactly."""

    def verb(conn: Connection, house: House, contact: Contact, member: Member, subject: str) -> Done:
        which, _, rest = subject.partition(".")
        found = broadcasts.get(conn, which)
        if found is None or found.stage is not Stage.DRAFT or found.author != member.handle:
            return _stale(conn, house, contact, member)
        screen = then(conn, house, contact, found, rest)
        return Done(screen) if screen is not None else _stale(conn, house, contact, member)

    return verb


def _pen(conn: Connection, house: House, contact: Contact, found: Broadcast, language: str) -> Screen | None:
    return _ask_words(conn, house, contact, found, language) if language in house.catalogs else None


def _ask_words(conn: Connection, house: House, contact: Contact, found: Broadcast, language: str) -> Screen:
    move(conn, contact, writing_at(WRITES, f"{found.id}.{language}"))
    return screens.pen_screen(house.catalog(contact.language), found, language)


def _where(_conn: Connection, house: House, contact: Contact, found: Broadcast, _rest: str) -> Screen:
    return screens.where_screen(house.catalog(contact.language), house.scheme, found.id)


def _area(conn: Connection, house: House, contact: Contact, found: Broadcast, code: str) -> Screen | None:
    if code and house.scheme.area(code) is None:
        return None
    return _narrow(conn, house, contact, found, replace(found.audience, area=code or None))


def _who(_conn: Connection, house: House, contact: Contact, found: Broadcast, _rest: str) -> Screen:
    return screens.who_screen(house.catalog(contact.language), tuple(house.catalogs), found.id)


def _lang(conn: Connection, house: House, contact: Contact, found: Broadcast, code: str) -> Screen | None:
    if code and code not in house.catalogs:
        return None
    return _narrow(conn, house, contact, found, replace(found.audience, language=code or None))


def _guests(conn: Connection, house: House, contact: Contact, found: Broadcast, _rest: str) -> Screen:
    coming = events.coming(conn, house.clock())[:LISTED]
    meetings = [(each.id, worded(each.titles, each, contact.language)) for each in coming]
    return screens.guests_screen(house.catalog(contact.language), found.id, meetings)


def _event(conn: Connection, house: House, contact: Contact, found: Broadcast, which: str) -> Screen | None:
    if which and events.get(conn, which) is None:
        return None
    return _narrow(conn, house, contact, found, replace(found.audience, event=which or None))


def _narrow(conn: Connection, house: House, contact: Contact, found: Broadcast, audience: Audience) -> Screen:
    broadcasts.change(
        conn, found.id, at=(Stage.DRAFT,), area=audience.area, language=audience.language, event=audience.event
    )
    return _drafting(conn, house, contact, replace(found, audience=audience))


def _look(conn: Connection, house: House, contact: Contact, found: Broadcast, language: str) -> Screen | None:
    reader = house.catalogs.get(language)
    if reader is None or not found.texts.get(found.source):
        return None
    return screens.look_screen(house.catalog(contact.language), reader, house.scheme, _draft(conn, house, found))


def _ask(conn: Connection, house: House, contact: Contact, found: Broadcast, rest: str) -> Screen | None:
    """Ask once more: now, or at a time that the button names."""
    if not found.texts.get(found.source):
        return None
    words, draft = house.catalog(contact.language), _draft(conn, house, found)
    if not rest:
        return screens.ask_screen(words, draft)
    at = _moment(house, rest)
    return screens.ask_screen(words, draft, at, f"{found.id}.{rest}") if at else None


def _day(_conn: Connection, house: House, contact: Contact, found: Broadcast, _rest: str) -> Screen:
    today = house.local(house.clock()).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS) if _hours(house, today + timedelta(days=ahead))]
    return screens.day_screen(house.catalog(contact.language), found.id, days)


def _hour(_conn: Connection, house: House, contact: Contact, found: Broadcast, rest: str) -> Screen | None:
    try:
        hours = _hours(house, date.fromisoformat(rest))
    except ValueError:
        return None
    return screens.hour_screen(house.catalog(contact.language), found.id, hours) if hours else None


def _hours(house: House, day: date) -> list[datetime]:
    """Return the hours of a day that are still to come, by the scheme's clock."""
    zone = ZoneInfo(house.scheme.time_zone)
    hours = (datetime.combine(day, time(hour), zone) for hour in HOURS)
    return [hour for hour in hours if hour > house.clock()]


def _moment(house: House, words: str) -> datetime | None:
    """Read a time as a button names it, such as `2026-11-26.09`; None where it is past or none of ours."""
    day, _, hour = words.partition(".")
    try:
        at = datetime.combine(date.fromisoformat(day), time(int(hour)), ZoneInfo(house.scheme.time_zone))
    except ValueError:
        return None
    return at if at > house.clock() else None


def _send(conn: Connection, house: House, contact: Contact, member: Member, subject: str) -> Done:
    """Let one's own draft go, now or at the time that the button names."""
    which, _, rest = subject.partition(".")
    found = broadcasts.get(conn, which)
    at = _moment(house, rest) if rest else None
    mine = found is not None and found.author == member.handle and not (rest and at is None)
    if not mine or not deeds.send(conn, house, which, at=at):
        return _stale(conn, house, contact, member)
    return Done(_now(conn, house, contact, which), f"{which} {'planned' if at else 'sent'}")


def _drop(conn: Connection, house: House, contact: Contact, member: Member, subject: str) -> Done:
    if not broadcasts.drop(conn, subject, member.handle):
        return _stale(conn, house, contact, member)
    return Done(_listing(conn, house, contact, member), f"{subject} deleted")


def _steer(deed: Callable[[Connection, str, str], bool], word: str) -> Verb:
    """Pause, resume or cancel a broadcast; where it is too late, its screen says how it stands."""

    def verb(conn: Connection, house: House, contact: Contact, member: Member, subject: str) -> Done:
        if broadcasts.get(conn, subject) is None:
            return _stale(conn, house, contact, member)
        done = deed(conn, subject, member.handle)
        return Done(_now(conn, house, contact, subject), f"{subject} {word}" if done else None)

    return verb


def _now(conn: Connection, house: House, contact: Contact, which: str) -> Screen:
    found = broadcasts.get(conn, which)
    assert found is not None, "it was there in this transaction"
    return progress(conn, house, contact, found)


VERBS: Mapping[str, Verb] = {
    "staff_casts": _list,
    "staff_cast_new": _new,
    "staff_cast_about": _about,
    "staff_cast": _see,
    "staff_cast_pen": _own(_pen),
    "staff_cast_where": _own(_where),
    "staff_cast_area": _own(_area),
    "staff_cast_who": _own(_who),
    "staff_cast_lang": _own(_lang),
    "staff_cast_guests": _own(_guests),
    "staff_cast_event": _own(_event),
    "staff_cast_look": _own(_look),
    "staff_cast_ask": _own(_ask),
    "staff_cast_day": _own(_day),
    "staff_cast_hour": _own(_hour),
    "staff_cast_send": _send,
    "staff_cast_at": _send,
    "staff_cast_drop": _drop,
    "staff_cast_pause": _steer(lambda conn, which, _by: deeds.pause(conn, which), "paused"),
    "staff_cast_resume": _steer(lambda conn, which, by: deeds.resume(conn, which, by=by), "resumed"),
    "staff_cast_cancel": _steer(lambda conn, which, _by: deeds.cancel(conn, which), "cancelled"),
}
"""Every button about broadcasts; all belong to the act SEND_BROADCASTS."""

WRITES = "broadcast"
"""Name of the writer in `House.writers`."""


def _asks(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    """Ask again for the words of a draft, whoever may still write it; anybody else is led away from it."""
    verb = VERBS["staff_cast_pen"]
    deed = as_staff(Act.SEND_BROADCASTS, lambda c, h, who, member: verb(c, h, who, member, subject))
    return deed(conn, house, move(conn, contact, HOME))


def _takes(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    """Keep the words of a draft as plain text."""

    def keep(conn: Connection, house: House, contact: Contact, found: Broadcast, language: str) -> Screen | None:
        words = plain(said.text) if isinstance(said, Typed) else ""
        if language not in house.catalogs:
            return None
        if not words or weight(words) > LONGEST_TEXT:
            move(conn, contact, writing_at(WRITES, subject))
            return screens.pen_screen(house.catalog(contact.language), found, language, length=weight(words))
        texts = {**found.texts, language: words}
        broadcasts.change(conn, found.id, at=(Stage.DRAFT,), texts=texts)
        return _drafting(conn, house, contact, replace(found, texts=texts))

    verb = _own(keep)
    deed = as_staff(Act.SEND_BROADCASTS, lambda c, h, who, member: verb(c, h, who, member, subject))
    return deed(conn, house, move(conn, contact, HOME))


def plain(text: str) -> str:
    """Return typed words without control characters; they are escaped and isolated where they are shown."""
    kept = "".join(each for each in text if each == "\n" or each.isprintable() or each in "\u200c\u200d")
    return kept.strip()


WRITER = Writer(ask=_asks, take=_takes)
"""Takes the words of a broadcast that an organiser types."""
