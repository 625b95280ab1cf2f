"""Staff write what came of what people said, and tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions import reporting
from bot.actions.broadcast import tally_of
from bot.actions.house import House, Writer
from bot.actions.reminding import reported
from bot.actions.results import close_step, tally
from bot.actions.staff import Done, as_staff
from bot.actions.stafftools import Tools, Verb
from bot.actions.whereabouts import FEWEST, HOME, move
from bot.actions.writing import writing_at
from bot.promises.card import LONGEST, Card, Fact, Part, Status, is_overdue, missing, written
from bot.render import card_desk as screens
from bot.render.broadcast import troubles
from bot.render.card import Told
from bot.render.event import short, worded
from bot.render.notices import Notice, notice
from bot.render.prompting import one_owed_screen, told_note
from bot.render.screen import Screen
from bot.schedule.delivery import Kind, Planned
from bot.schedule.event import Event, EventState
from bot.store.contacts import cards, events, fieldwork, outbox, staff
from bot.store.contacts.cards import KeptCard
from bot.store.contacts.fieldwork import WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey import typed
from bot.survey.session import Reply, Typed

CARD = "card"
"""Name under which cards take typed words (`bot.actions.writing`)."""

FRESH = timedelta(days=14)
"""How long news of a card is news; later nobody is written to about it any more."""

WAVES = 8
"""Waves, and events, that are offered as the place where people said it, the newest ones."""

EVENTS_FOR = timedelta(days=60)
"""How long after an event it is offered as that place."""

SPANS = (14, 30, 90, 180)
"""Days until which something can be promised by a button."""

_ID_LENGTH = 8


def _list(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    return Done(_listing(conn, house, contact, page=int(subject) if subject.isdecimal() else 0))


def _listing(conn: Connection, house: House, contact: Contact, *, page: int = 0, note: str = "") -> Screen:
    today, every = _today(house), cards.every(conn)
    begun = [
        screens.Begun(id=each.id, card=each.newest, told=each.shown is not None, changed=each.draft is not None)
        for each in sorted(every, key=lambda each: each.draft is None)
    ]
    late = sum(each.shown is not None and is_overdue(each.shown, today) for each in every)
    words = house.catalog(contact.language)
    member = staff.get(conn, contact.telegram_id)
    owed = reporting.waiting(conn, house, contact, member) if member is not None and not page else ()
    return screens.cards_screen(words, begun, screens.Late(today, late, owed), page=page, note=note)


def _owed(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    """Show a meeting that people have not heard of since."""
    words = house.catalog(contact.language)
    for each in reporting.waiting(conn, house, contact, member):
        if each.event == subject:
            return Done(one_owed_screen(words, each, few=FEWEST))
    return Done(_listing(conn, house, contact))


def _told(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    """Note that people have heard of a meeting in another way than by a card."""
    done = reporting.told(conn, house, member, subject)
    note = told_note(house.catalog(contact.language)) if done else ""
    return Done(_listing(conn, house, contact, note=note), subject if done else None)


def _today(house: House) -> date:
    return house.local(house.clock()).date()


def _ask_whence(
    conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools
) -> Done:
    words = house.catalog(contact.language)
    ended = [wave for wave in fieldwork.all_waves(conn) if wave.state is not WaveState.OPEN][-WAVES:]
    places = [
        (f"event.{each.id}", short(worded(each.titles, each, words.language))) for each in _ended_events(conn, house)
    ]
    for wave in reversed(ended):
        survey = house.survey(conn, wave.fingerprint)
        title = words.survey(f"{survey.name}/title", survey.title)
        places.append((f"wave.{wave.id}", f"{title} · {words.month(house.local(wave.closes_at).date())}"))
    return Done(screens.whence_screen(words, places))


def _ended_events(conn: Connection, house: House) -> list[Event]:
    """List the events that ended not long ago, the newest first."""
    now = house.clock()
    found = [each for each in events.since(conn, now - EVENTS_FOR) if each.ends <= now]
    return [each for each in reversed(found) if each.state is EventState.PUBLISHED][:WAVES]


def _begin(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    card, about = house.token(_ID_LENGTH), subject.replace(".", ":", 1)
    cards.begin(conn, card, Card(source=contact.language, about=about), _today(house))
    return Done(_next(conn, house, contact, card), f"{card} begun")


def _desk(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    return Done(_card(conn, house, move(conn, contact, HOME), subject))


def _card(conn: Connection, house: House, contact: Contact, card: str, *, note: str = "") -> Screen:
    words, kept = house.catalog(contact.language), cards.get(conn, card)
    if kept is None:
        return _gone(conn, house, contact)
    reacted = ""
    if kept.shown is not None:
        clear, unclear = tally(conn, house, kept)
        reacted = screens.reacted_note(words, clear=clear, unclear=unclear, few=FEWEST)
        reacted = "\n".join((reacted, *troubles(words, tally_of(conn, kept.id, Kind.CARD))))
    return screens.desk_screen(words, kept.id, kept.newest, changed=kept.draft is not None, reacted=reacted, note=note)


def _gone(conn: Connection, house: House, contact: Contact) -> Screen:
    said = notice(house.catalog(contact.language), Notice.OLD_BUTTON)
    return _listing(conn, house, move(conn, contact, HOME), note=said)


def _next(conn: Connection, house: House, contact: Contact, card: str) -> Screen:
    """Ask for what a card lacks next; where it lacks nothing, show it."""
    kept = cards.get(conn, card)
    lacking = missing(kept.newest) if kept else ()
    if not lacking:
        return _card(conn, house, move(conn, contact, HOME), card)
    if lacking[0] is Fact.STATUS:
        move(conn, contact, HOME)
        return screens.status_screen(house.catalog(contact.language), card)
    return _ask(conn, house, contact, f"{card}.{lacking[0]}")


def _write(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    return Done(_ask(conn, house, contact, subject))


def _ask(conn: Connection, house: House, contact: Contact, subject: str, *, note: str = "") -> Screen:
    """Ask for the words that a subject names: `<card>.<part>` or `<card>.<part>.<language>`."""
    found = _read(conn, house, subject)
    if found is None:
        return _gone(conn, house, contact)
    kept, part, language = found
    move(conn, contact, writing_at(CARD, subject))
    words = house.catalog(contact.language)
    if part is Fact.DUE:
        today = _today(house)
        return screens.due_screen(words, kept.id, [today + timedelta(days=span) for span in SPANS], note=note)
    return screens.write_screen(words, kept.id, kept.newest, part, language, note=note)


def _read(conn: Connection, house: House, subject: str) -> tuple[KeptCard, Part | Fact, str] | None:
    """Read what is to be written; None for what no button of ours ever named."""
    card, _, rest = subject.partition(".")
    name, _, language = rest.partition(".")
    kept = cards.get(conn, card, lock=True)
    part = next((each for each in (*Part, Fact.OWNER, Fact.DUE) if each == name), None)
    if kept is None or part is None or (language and language not in house.catalogs):
        return None
    return kept, part, language or kept.newest.source


def _take(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    """Keep what was typed, or ask again."""
    words, found = house.catalog(contact.language), _read(conn, house, subject)
    if found is None:
        return _gone(conn, house, contact)
    kept, part, language = found
    text = typed.words(said.text) if isinstance(said, Typed) else ""
    if not text:
        return _ask(conn, house, contact, subject, note=screens.no_words_note(words))
    if part is Fact.DUE:
        day = typed.day(text, words.months())
        return _promise(conn, house, contact, kept, date.fromisoformat(day) if day else None)
    if len(text) > LONGEST[part]:
        note = screens.too_long_note(words, len(text), LONGEST[part])
        return _ask(conn, house, contact, subject, note=note)
    if isinstance(part, Fact):
        return _keep(conn, house, contact, kept, replace(kept.newest, owner=text))
    card = written(kept.newest, part, language, text)
    if language == card.source:
        return _keep(conn, house, contact, kept, card)
    cards.keep_draft(conn, kept.id, card)
    return _translate(conn, house, move(conn, contact, HOME), f"{kept.id}.{language}")


def _keep(conn: Connection, house: House, contact: Contact, kept: KeptCard, card: Card) -> Screen:
    cards.keep_draft(conn, kept.id, card)
    return _next(conn, house, contact, kept.id)


def _due(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    card, _, day = subject.partition(".")
    kept = cards.get(conn, card, lock=True)
    if kept is None:
        return Done(_gone(conn, house, contact))
    iso = typed.day(day)
    return Done(_promise(conn, house, contact, kept, date.fromisoformat(iso) if iso else None))


def _promise(conn: Connection, house: House, contact: Contact, kept: KeptCard, day: date | None) -> Screen:
    """Keep until when something is promised; a day that is past, or none, is asked for again."""
    if day is None or day < _today(house):
        note = screens.no_date_note(house.catalog(contact.language))
        return _ask(conn, house, contact, f"{kept.id}.{Fact.DUE}", note=note)
    return _keep(conn, house, contact, kept, replace(kept.newest, due=day))


def _ask_status(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    if cards.get(conn, subject) is None:
        return Done(_gone(conn, house, contact))
    return Done(screens.status_screen(house.catalog(contact.language), subject))


def _set_status(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    card, _, name = subject.partition(".")
    kept = cards.get(conn, card, lock=True)
    status = next((each for each in Status if each == name), None)
    if kept is None or status is None:
        return Done(_gone(conn, house, contact))
    return Done(_keep(conn, house, contact, kept, replace(kept.newest, status=status)))


def _languages(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    kept = cards.get(conn, subject)
    if kept is None:
        return Done(_gone(conn, house, contact))
    return Done(screens.languages_screen(house.catalog(contact.language), kept.id, kept.newest, house.catalogs))


def _language(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    return Done(_translate(conn, house, move(conn, contact, HOME), subject))


def _translate(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    card, _, language = subject.partition(".")
    kept = cards.get(conn, card)
    if kept is None or language not in house.catalogs:
        return _gone(conn, house, contact)
    return screens.language_screen(house.catalog(contact.language), kept.id, kept.newest, language)


def _look(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    card, _, language = subject.partition(".")
    kept = cards.get(conn, card)
    if kept is None or missing(kept.newest):
        return Done(_next(conn, house, contact, card) if kept else _gone(conn, house, contact))
    reader = house.catalog(language or contact.language)
    shown = Told(id=kept.id, version=kept.version + 1, card=kept.newest, day=_today(house), today=_today(house))
    return Done(screens.look_screen(house.catalog(contact.language), reader, shown, house.catalogs))


def _ask_tell(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    kept = cards.get(conn, subject)
    if kept is None or missing(kept.newest):
        return Done(_next(conn, house, contact, subject) if kept else _gone(conn, house, contact))
    readers = Counter(language for _, language in cards.readers(conn, kept.newest.area))
    lacking = [code for code in readers if not kept.newest.speaks(code)]
    words = house.catalog(contact.language)
    return Done(screens.ask_screen(words, kept.id, dict(readers.most_common()), lacking))


def _tell(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    kept = cards.get(conn, subject, lock=True)
    if kept is None or kept.draft is None or missing(kept.draft):  # tapped twice, or something was changed
        return Done(_next(conn, house, contact, subject) if kept else _gone(conn, house, contact))
    if kept.shown is not None:
        close_step(conn, house, kept)
    version = cards.tell(conn, kept, kept.draft, _today(house))
    where, _, name = kept.draft.about.partition(":")
    if where == "event":
        reported(conn, house, name)
    outbox.settle(conn, Kind.CARD, kept.id, news(conn, house, kept.id, kept.draft, version))
    note = screens.told_note(house.catalog(contact.language))
    return Done(_card(conn, house, contact, kept.id, note=note), f"{kept.id} {version} {kept.draft.status}")


def news(conn: Connection, house: House, card_id: str, card: Card, version: int) -> list[Planned]:
    """Plan the message about a card to everybody who asked for results and whom it concerns."""
    now = house.clock()
    return [
        Planned(
            kind=Kind.CARD,
            subject=card_id,
            rule=f"v{version}",
            contact=who,
            due=now,
            expires=now + FRESH,
            version=str(version),
        )
        for who, _ in cards.readers(conn, card.area)
    ]


def _drop(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    kept = cards.get(conn, subject, lock=True)
    if kept is None:
        return Done(_gone(conn, house, contact))
    cards.keep_draft(conn, kept.id, None)
    return Done(_listing(conn, house, move(conn, contact, HOME)), f"{kept.id} discarded")


_VERBS: Mapping[str, Verb] = {
    "staff_cards": _list,
    "staff_reports": _list,
    "staff_owed": _owed,
    "staff_told": _told,
    "staff_card_from": _ask_whence,
    "staff_card_new": _begin,
    "staff_card": _desk,
    "staff_card_write": _write,
    "staff_card_due": _due,
    "staff_card_status": _ask_status,
    "staff_card_set": _set_status,
    "staff_card_langs": _languages,
    "staff_card_lang": _language,
    "staff_card_look": _look,
    "staff_card_ask": _ask_tell,
    "staff_card_tell": _tell,
    "staff_card_drop": _drop,
}
CARD_VERBS: Mapping[str, tuple[Act, Verb]] = {name: (Act.TELL_RESULTS, verb) for name, verb in _VERBS.items()}
"""The buttons of the cards, with the act that each belongs to."""


def _ask_again(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    asked = as_staff(Act.TELL_RESULTS, lambda conn, house, contact, _member: Done(_ask(conn, house, contact, subject)))
    return asked(conn, house, _released(conn, house, contact))


def _take_words(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    taken = as_staff(
        Act.TELL_RESULTS,
        lambda conn, house, contact, _member: Done(_take(conn, house, contact, subject, said), subject),
    )
    return taken(conn, house, _released(conn, house, contact))


def _released(conn: Connection, _house: House, contact: Contact) -> Contact:
    """Take somebody out of the writing: whoever may not write any more must not be led back here."""
    return move(conn, contact, HOME)


WRITER = Writer(_ask_again, _take_words)
"""Takes what is typed onto a card."""
