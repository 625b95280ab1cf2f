"""Meet whoever acts: known residents go on where they are, unknown ones are greeted first."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from bot.actions import assessing, giving_back, join, meetings, participate, personal, planning, results
from bot.actions.alerts import came
from bot.actions.desk import Action
from bot.actions.gathering import DRAFT_WAVE, RSVP_WAVE
from bot.actions.house import House
from bot.actions.own_copy import own_copy
from bot.actions.watch import Burst
from bot.actions.whereabouts import here, language_screen, original
from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE, negotiate
from bot.render.menu import Purpose
from bot.render.notices import Notice, notice
from bot.render.personal import forgotten_screen
from bot.render.press import MenuPress, Press, SurveyPress
from bot.render.screen import Screen
from bot.store.contacts import inbox, people
from bot.store.contacts.people import Contact
from bot.store.seal import NONCE_BYTES, padded_size, seal

Deed = Callable[[Connection, House, Contact], Screen]
"""What a known resident does: one verb, one screen."""


def attend(house: House, *, chat: int, tag: str | None, deed: Deed, meet: bool = True) -> Action[Screen]:
    """Return the action for a deed of whoever it is; somebody unknown is greeted instead.

    Args:
        house: words, keys and clock.
        chat: Telegram's number of the private chat.
        tag: the language their Telegram speaks.
        deed: what they do if we know them.
        meet: keep somebody unknown as a new contact; otherwise they are only told that nothing is kept (whoever
            was forgotten may still press an old button, and that must not bring them back).
    """

    def act(conn: Connection) -> Screen:
        contact = people.touch(conn, chat, month=house.month())
        if contact is None and not meet:
            return forgotten_screen(_guessed(house, tag))
        if contact is None:
            return join.start(conn, house, chat=chat, tag=tag)
        if not contact.reachable:  # they write, so they have let us in again; messages stay off
            contact = people.change(conn, chat, reachable=True)
        return deed(conn, house, contact)

    return act


def greet(house: House, *, chat: int, tag: str | None, payload: str) -> Action[Screen]:
    """Return the action for `/start`."""
    return lambda conn: join.start(conn, house, chat=chat, tag=tag, payload=payload)


def unsubscribe(house: House, *, chat: int) -> Action[None]:
    """Return the action for a resident who blocked the bot."""
    return lambda conn: personal.blocked(conn, house, chat)


def show_again(house: House, *, chat: int) -> Action[Screen | None]:
    """Return the action that finds the screen a resident should see now; None for nobody we know."""

    def act(conn: Connection) -> Screen | None:
        contact = people.touch(conn, chat)
        return None if contact is None or not contact.reachable else here(conn, house, contact)

    return act


def who_is_owed() -> Action[tuple[int, ...]]:
    """Return the action that lists whose screen was decided on but perhaps never shown."""
    return lambda conn: tuple(contact.telegram_id for contact in people.owed(conn) if contact.reachable)


def put_aside(house: House, raw: bytes) -> Action[None]:
    """Return the action that keeps an update nobody could handle, sealed: a button press is an answer."""

    def act(conn: Connection) -> None:
        name = house.token(16)
        key, nonce = house.keys.make("quarantine"), house.random(NONCE_BYTES)
        sealed = seal(raw, key=key, nonce=nonce, bound=name.encode(), size=padded_size(len(raw)))
        inbox.set_aside(conn, inbox.Quarantined(name, sealed, house.clock().toordinal()))

    return act


def too_fast(house: House, *, chat: int, tag: str | None) -> Action[str]:
    """Return the action for a tap that came too fast: nothing but a short word that it did not count."""

    def act(conn: Connection) -> str:
        came(conn, house, Burst.REFUSED)
        contact = people.read(conn, chat)
        words = _guessed(house, tag) if contact is None else house.catalog(contact.language)
        return words.toast("Too fast: this tap did not count. Please wait a moment.")

    return act


def passed_over(house: House) -> Action[None]:
    """Return the action for a message that came too fast, from somebody who was told so just now."""
    return lambda conn: came(conn, house, Burst.REFUSED)


def recall_announced() -> Action[str | None]:
    """Return the action that reads what was last announced to Telegram."""
    return lambda conn: inbox.recall(conn, "announced")


def remember_announced(digest: str) -> Action[None]:
    """Return the action that keeps what was announced to Telegram."""
    return lambda conn: inbox.remember(conn, "announced", digest)


def remark(said: Notice) -> Deed:
    """Return the deed of sending something the bot cannot use: a kind word, and the open screen again."""
    return lambda conn, house, contact: here(conn, house, contact, said=said)


def apology(house: House, tag: str | None) -> Screen:
    """Return what a resident is told where we failed; it needs no database."""
    catalog = _guessed(house, tag)
    return Screen(text=catalog.lines(notice(catalog, Notice.OURS)), fresh=True)


def _guessed(house: House, tag: str | None) -> Catalog:
    """Return the words for somebody of whom only the language of their Telegram is known."""
    return house.catalog(negotiate(tag, tuple(house.catalogs)) or SOURCE)


def pressed(press: Press | None) -> Deed:
    """Return the deed a button stands for; a button nobody ever made shows where one is."""
    if isinstance(press, SurveyPress) and press.wave.startswith(RSVP_WAVE):
        return lambda conn, house, contact: meetings.tap(conn, house, contact, press)
    if isinstance(press, SurveyPress) and press.wave.startswith(DRAFT_WAVE):
        return lambda conn, house, contact: planning.tap(conn, house, contact, press)
    if isinstance(press, SurveyPress) and press.wave.startswith(assessing.ASSESSMENT_WAVE):
        return lambda conn, house, contact: assessing.tap(conn, house, contact, press)
    if isinstance(press, SurveyPress):
        return lambda conn, house, contact: participate.tap(conn, house, contact, press)
    if press is None or press.verb not in _VERBS:
        return remark(Notice.OLD_BUTTON)
    verb, subject = _VERBS[press.verb], press
    return lambda conn, house, contact: verb(conn, house, contact, subject)


def _purpose(press: MenuPress) -> Purpose | None:
    return Purpose(press.subject) if press.subject in set(Purpose) else None


def _decide(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    purpose = _purpose(press)
    if purpose is None:
        return here(conn, house, contact)
    return join.decide(conn, house, contact, purpose=purpose, agreed=press.verb == "agree")


def _switch(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    purpose = _purpose(press)
    if purpose is None:
        return here(conn, house, contact)
    return personal.switch(conn, house, contact, purpose=purpose, agreed=press.verb == "allow")


def _share(conn: Connection, house: House, contact: Contact, press: MenuPress, *, agreed: bool) -> Screen:
    return participate.decide_sharing(conn, house, contact, press.subject, agreed=agreed)


def _results(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    if not press.subject:
        return giving_back.read_results(conn, house, contact)
    return results.results(conn, house, contact, page=_page(press))


def _plan(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    return results.plan(conn, house, contact, page=_page(press))


def _react(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    return results.react(conn, house, contact, press.subject, clear=press.verb == "clear")


def _page(press: MenuPress) -> int:
    return int(press.subject) if press.subject.isdecimal() else 0


def _my_data(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    return personal.my_data(conn, house, contact, page=_page(press))


def _events(conn: Connection, house: House, contact: Contact, press: MenuPress) -> Screen:
    page = int(press.subject) if press.subject.isdecimal() else 0
    return meetings.coming_events(conn, house, contact, page=page)


_Verb = Callable[[Connection, House, Contact, MenuPress], Screen]

_VERBS: dict[str, _Verb] = {
    "speak": lambda conn, house, contact, press: join.speak(conn, house, contact, press.subject),
    "consent": lambda conn, house, contact, _press: join.begin_consent(conn, house, contact),
    "agree": _decide,
    "decline": _decide,
    "allow": _switch,
    "revoke": _switch,
    "area": lambda conn, house, contact, press: join.live_in(conn, house, contact, press.subject),
    "move": lambda _conn, house, contact, _press: personal.ask_area(house, contact),
    "moved": lambda conn, house, contact, press: personal.move_to(conn, house, contact, press.subject),
    "home": lambda conn, house, contact, _press: join.home(conn, house, contact),
    "pause": lambda conn, house, contact, _press: join.home(conn, house, contact),
    "resume": lambda conn, house, contact, _press: here(conn, house, contact),
    "original": lambda conn, house, contact, press: original(
        conn, house, contact, house.catalogs[SOURCE], at=press.subject
    ),
    "language": lambda _conn, house, contact, _press: language_screen(house, contact, first=False),
    "survey": lambda conn, house, contact, press: participate.open_survey(conn, house, contact, press.subject),
    "begin": lambda conn, house, contact, press: participate.begin(conn, house, contact, press.subject),
    "say": lambda conn, house, contact, _press: participate.open_say(conn, house, contact),
    "more": lambda conn, house, contact, press: participate.say_more(conn, house, contact, press.subject),
    "change": lambda conn, house, contact, press: participate.change(conn, house, contact, press.subject),
    "withdraw": lambda conn, house, contact, press: participate.ask_withdrawal(conn, house, contact, press.subject),
    "withdrawn": lambda conn, house, contact, press: participate.withdraw(conn, house, contact, press.subject),
    "hand_in": lambda conn, house, contact, press: participate.send_unfinished(conn, house, contact, press.subject),
    "share": lambda conn, house, contact, press: _share(conn, house, contact, press, agreed=True),
    "unshare": lambda conn, house, contact, press: _share(conn, house, contact, press, agreed=False),
    "results": _results,
    "figure": lambda conn, house, contact, press: giving_back.figure(conn, house, contact, press.subject),
    "figures": lambda conn, house, contact, press: giving_back.contents(conn, house, contact, press.subject),
    "plan": _plan,
    "card": lambda conn, house, contact, press: results.show(conn, house, contact, press.subject),
    "clear": _react,
    "unclear": _react,
    "privacy": lambda conn, house, contact, _press: personal.privacy(conn, house, contact),
    "mydata": _my_data,
    "own_copy": lambda conn, house, contact, _press: own_copy(conn, house, contact),
    "forget": lambda conn, house, contact, _press: personal.ask_forget(conn, house, contact),
    "forgotten": lambda conn, house, contact, _press: personal.forget(conn, house, contact),
    "stop": lambda conn, house, contact, _press: personal.stop(conn, house, contact),
    "stay": lambda conn, house, contact, _press: personal.stay(conn, house, contact),
    "restart": lambda conn, house, contact, _press: personal.restart(conn, house, contact),
    "help": lambda conn, house, contact, _press: personal.help_(conn, house, contact),
    "events": _events,
    "event": lambda conn, house, contact, press: meetings.look_at(conn, house, contact, press.subject),
    "event_file": lambda conn, house, contact, press: meetings.send_file(conn, house, contact, press.subject),
    "event_map": lambda conn, house, contact, press: meetings.send_place(conn, house, contact, press.subject),
    "rsvp": lambda conn, house, contact, press: meetings.say_coming(conn, house, contact, press.subject),
    "rsvp_needs": lambda conn, house, contact, press: meetings.say_needs(conn, house, contact, press.subject),
    "contact": lambda conn, house, contact, _press: personal.who_helps(conn, house, contact),
}

COMMANDS: dict[str, Deed] = {
    "surveys": join.home,
    "events": meetings.coming_events,
    "say": participate.open_say,
    "language": lambda _conn, house, contact: language_screen(house, contact, first=False),
    "results": giving_back.read_results,
    "plan": results.plan,
    "privacy": personal.privacy,
    "mydata": personal.my_data,
    "stop": personal.stop,
    "forget": personal.forget,
    "help": personal.help_,
    "contact": personal.who_helps,
}
"""What each command does, besides `/start` and `/staff`."""

ABOUT_WHAT_IS_KEPT = frozenset({"mydata", "stop", "forget"})
"""Commands that make sense only for somebody we know: they make nobody known."""
