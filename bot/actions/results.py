"""Read what came of what people said, say whether it was clear, and hear of it when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.loop import owed
from bot.i18n.catalog import Catalog
from bot.promises.card import PROMISED
from bot.publication.goals import Goals
from bot.publication.owed import owed_lines
from bot.render import card as screens
from bot.render.card import Reading, Told
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.schedule.delivery import Delivery
from bot.store.contacts import cards
from bot.store.contacts.cards import KeptCard
from bot.store.contacts.people import Contact
from bot.store.keys import NoKeyError
from bot.store.seal import NONCE_BYTES, UnreadableError, place_of, seal, tag_of, unseal

COUNTED_AFTER = timedelta(days=88)
"""How long after a telling people may say whether it was clear. The next day's run counts, and that of the day after
destroys the key: by the ninetieth day, as residents are told, only the counts are left."""

_SIZE = 8
_CLEAR, _UNCLEAR = b"1", b"0"


def told(house: House, kept: KeptCard) -> Told | None:
    """Return a card as residents read it; None where nobody was told of it yet."""
    if kept.shown is None or kept.day is None:
        return None
    today = house.local(house.clock()).date()
    return Told(id=kept.id, version=kept.version, card=kept.shown, day=kept.day, today=today)


def all_told(conn: Connection, house: House, contact: Contact) -> tuple[Told, ...]:
    """List the cards that concern a resident's area, the one told last first."""
    found = (told(house, kept) for kept in cards.every(conn))
    return tuple(each for each in found if each is not None and each.card.area in {None, contact.area})


def results(conn: Connection, house: House, contact: Contact, *, page: int = 0, said: Notice | None = None) -> Screen:
    """Show what came of what people said, the newest first."""
    words = house.catalog(contact.language)
    found = all_told(conn, house, contact)
    figures = house.shelf is not None and bool(house.shelf.newest())
    beside = "" if page else _owed(conn, house, words)
    return screens.list_screen(
        words, Reading.RESULTS, found, page=page, note=notice(words, said), figures=figures, beside=beside
    )


def _owed(conn: Connection, house: House, words: Catalog) -> str:
    """Say how much of what is owed to residents came in time, as far as the scheme uses it; '' where it does not."""
    if house.shelf is None:
        return ""
    today = house.local(house.clock()).date()
    counted = house.shelf.owed(today, lambda: owed(conn, house))
    lines = tuple(owed_lines(Goals(words, house.scheme, house.shelf.selection(conn)), counted))
    return screens.owed(words, lines) if lines else ""


def plan(conn: Connection, house: House, contact: Contact, *, page: int = 0) -> Screen:
    """Show what is promised, what is due first before the rest."""
    found = [each for each in all_told(conn, house, contact) if each.card.status in PROMISED]
    found.sort(key=lambda each: (each.card.due is None, each.card.due, each.id))
    return screens.list_screen(house.catalog(contact.language), Reading.PLAN, found, page=page)


def show(conn: Connection, house: House, contact: Contact, card: str) -> Screen:
    """Show one card; a button whose card is gone leads to the list."""
    kept = cards.get(conn, card)
    found = told(house, kept) if kept else None
    if found is None:
        return results(conn, house, contact, said=Notice.OLD_BUTTON)
    words, asks = house.catalog(contact.language), not _is_counted(conn, found)
    return screens.card_screen(words, found, clear=_mine(conn, house, contact, found), asks=asks)


def react(conn: Connection, house: House, contact: Contact, subject: str, *, clear: bool) -> Screen:
    """Keep, sealed, whether a card is clear to somebody; of an older telling the present one is shown instead.

    Of a telling that is counted already nothing is kept: its key goes every day, and no count would take it in.
    """
    card, _, version = subject.partition(".")
    kept = cards.get(conn, card, lock=True)  # nobody counts meanwhile
    found = told(house, kept) if kept else None
    if found is None:
        return results(conn, house, contact, said=Notice.OLD_BUTTON)
    words = house.catalog(contact.language)
    if version != str(found.version):
        changed = words.say("This has changed since. Here it is as it is now.")
        return screens.card_screen(words, found, clear=_mine(conn, house, contact, found), note=changed)
    if _is_counted(conn, found):
        return show(conn, house, contact, card)
    key = house.keys.make("card", _key_name(found.id, found.version))
    tag = tag_of(key, contact.telegram_id)
    verdict = seal(
        _CLEAR if clear else _UNCLEAR,
        key=key,
        nonce=house.random(NONCE_BYTES),
        bound=place_of(found.id, tag),
        size=_SIZE,
    )
    cards.react(conn, found.id, tag, verdict)
    return screens.card_screen(words, found, clear=clear, note=_thanks(house, contact, clear=clear))


def _thanks(house: House, contact: Contact, *, clear: bool) -> str:
    words = house.catalog(contact.language)
    if clear:
        return words.say("Thank you.")
    return words.say(
        "Thank you. We will try to say it better. You can ask here: {contact}", contact=house.scheme.contact
    )


def speak(conn: Connection, house: House, contact: Contact, delivery: Delivery) -> Screen | None:
    """Return the news of a card for somebody who asked for results; None where a newer telling has taken its place.

    Args:
        conn: the transaction.
        house: words and clock.
        contact: whom it goes to.
        delivery: which card, and which telling of it the news was planned for.
    """
    kept = cards.get(conn, delivery.subject)
    found = told(house, kept) if kept else None
    if found is None or delivery.version != str(found.version):
        return None
    mine, asks = _mine(conn, house, contact, found), not _is_counted(conn, found)
    return screens.card_screen(house.catalog(contact.language), found, clear=mine, news=True, asks=asks)


def _is_counted(conn: Connection, found: Told | KeptCard) -> bool:
    """Tell whether the present telling of a card has its counts, so that it is too late to say something about it."""
    return any(step.version == found.version and step.clear is not None for step in cards.steps(conn, found.id))


def tally(conn: Connection, house: House, kept: KeptCard) -> tuple[int, int]:
    """Count to how many the present telling is clear, and to how many not.

    What cannot be opened (its key was lost) is not counted.
    """
    for step in cards.steps(conn, kept.id):
        if step.version == kept.version and step.clear is not None:
            return step.clear, step.unclear or 0
    try:
        key = house.keys.key("card", _key_name(kept.id, kept.version))
    except NoKeyError:
        return 0, 0
    verdicts = [_open(sealed, key, kept.id, tag) for tag, sealed in cards.reactions(conn, kept.id)]
    return verdicts.count(True), verdicts.count(False)


def close_step(conn: Connection, house: House, kept: KeptCard) -> None:
    """Keep the counts of a card's present telling, once, and let the reactions go; their key goes with `tidy`."""
    if _is_counted(conn, kept):
        return
    clear, unclear = tally(conn, house, kept)
    cards.count(conn, kept.id, kept.version, clear=clear, unclear=unclear)


def tidy(conn: Connection, house: House) -> int:
    """Count what is older than `COUNTED_AFTER`, and destroy the keys of what was counted.

    Returns:
        How many tellings were counted.
    """
    counted, today = 0, house.local(house.clock()).date()
    for kept in cards.every(conn):
        for step in cards.steps(conn, kept.id):
            if step.clear is not None:
                house.keys.destroy("card", _key_name(kept.id, step.version))
            elif step.day + COUNTED_AFTER < today:
                close_step(conn, house, kept)  # its key goes the next time: this may yet be undone
                counted += 1
    return counted


def spent(conn: Connection, house: House) -> tuple[str, ...]:
    """Name the keys of tellings that were counted, which `tidy` destroys."""
    names = (
        _key_name(kept.id, step.version)
        for kept in cards.every(conn)
        for step in cards.steps(conn, kept.id)
        if step.clear is not None
    )
    return tuple(name for name in names if house.keys.has("card", name))


def reactions_of(conn: Connection, house: House, contact: Contact) -> Iterator[tuple[Told, bool]]:
    """Yield the cards somebody reacted to and whose reactions still wait to be counted, with what they said."""
    for each in (told(house, kept) for kept in cards.every(conn)):
        mine = _mine(conn, house, contact, each) if each else None
        if each is not None and mine is not None:
            yield each, mine


def forget(conn: Connection, house: House, contact: Contact) -> None:
    """Delete what somebody said about cards, as far as it is not counted yet."""
    for each, _ in reactions_of(conn, house, contact):
        key = house.keys.key("card", _key_name(each.id, each.version))
        cards.take_back(conn, each.id, tag_of(key, contact.telegram_id))


def _mine(conn: Connection, house: House, contact: Contact, found: Told) -> bool | None:
    try:
        key = house.keys.key("card", _key_name(found.id, found.version))
    except NoKeyError:
        return None
    tag = tag_of(key, contact.telegram_id)
    sealed = cards.reaction(conn, found.id, tag)
    return None if sealed is None else _open(sealed, key, found.id, tag)


def _open(sealed: bytes, key: bytes, card: str, tag: bytes) -> bool | None:
    try:
        return unseal(sealed, key=key, bound=place_of(card, tag)) == _CLEAR
    except UnreadableError:
        return None


def _key_name(card: str, version: int) -> str:
    return f"{card}-{version}"
