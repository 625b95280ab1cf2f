"""What officers do in the chat with what residents wrote: read one text at a time, and decide who may read it.

The texts lie in another database than the log, and the two cannot commit together. So each decision is committed to
the answers store first, in the middle of the transaction that lets the officer through the gate and writes the log:

- A crash before the first commit: nothing was decided and nothing is logged; the update comes again.
- A crash between the two: the decision stands, and the update counts as not handled. It comes again, finds what it
  wanted, and is logged then. So no decision is lost, and the log never tells of one that was not made.
- The other way round the log would claim a decision that a crash has lost.

That is why every deed here can be done twice: a button says what its reader had seen (the verdict, or a hash of the
words before and after), and what is as it wants already is taken as done.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions import review
from bot.actions.house import House
from bot.actions.review import Decided
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.anonymity.blackout import BLACK, black_out, words
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.render import texts as screens
from bot.render.notices import Notice, notice
from bot.render.screen import Screen
from bot.render.staff import staff_screen
from bot.render.texts import ON_BOARD, ON_LIST, Piece, Word
from bot.store.answers import reviews
from bot.store.answers.reviews import Verdict, Wanted, Written
from bot.store.contacts import fieldwork
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey.model import Survey
from bot.survey.reading_questions import OTHER_CONTEXT

_VERDICTS: Mapping[str, Verdict | None] = {"n": None, "s": Verdict.SHOWN, "h": Verdict.HIDDEN}
_LETTERS = {verdict: letter for letter, verdict in _VERDICTS.items()}
_GAP = re.compile(r"\$\{[^}]*\}")
_HASH = 6


@dataclass(frozen=True, slots=True)
class _Named:
    """What a button of this room names.

    Attributes:
        language: code of the only language somebody reviews in; '' = all.
        text: id of a text, or ''.
        more: what follows, verb by verb.
    """

    language: str
    text: str
    more: tuple[str, ...]

    @classmethod
    def read(cls, subject: str) -> _Named:
        """Read what a button holds; one that was made up names nothing that is there."""
        language, text, *more = (*subject.split("."), "", "")[: max(2, subject.count(".") + 1)]
        return cls(language if language in LANGUAGES else "", text, tuple(more))

    def number(self, at: int = 0) -> int:
        """Return a number that follows; 0 where none does."""
        found = self.more[at] if at < len(self.more) else ""
        return int(found) if found.isascii() and found.isdecimal() and len(found) <= 5 else 0  # noqa: PLR2004 - of digits

    def letters(self) -> tuple[str, str]:
        """Return what had been decided, and what shall be."""
        found = self.more[0] if self.more else ""
        return (found[0], found[1]) if re.fullmatch("[nsh][sh]", found) else ("", "")


def texts_waiting(tools: Tools) -> int:
    """Count the texts that wait to be reviewed."""
    with tools.answers.read() as answers:
        return reviews.count(answers, review.EVERYTHING, None)


def _next(
    conn: Connection, house: House, contact: Contact, member: Member, tools: Tools, named: _Named, note: str = ""
) -> tuple[Screen, str]:
    """Return the next text that waits, or the menu where that was the last, with what to log."""
    words_ = house.catalog(contact.language)
    with tools.answers.read() as answers:
        wanted = Wanted(language=named.language)
        written = reviews.following(answers, wanted, None, after=named.text)
        count = reviews.count(answers, wanted, None)
    if written is None and not named.text:
        note = note or screens.none_note(words_)
    if written is None:
        return staff_screen(words_, member.role, member.handle, note=note), ""
    piece = _piece(conn, house, words_, written)
    screen = screens.review_screen(words_, piece, count=count, only=named.language, note=note)
    return screen, f"{written.wave} {written.id}"


def _review(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    screen, read = _next(conn, house, contact, member, tools, _Named.read(subject))
    return Done(screen, read or None)


def _open(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    named = _Named.read(subject)
    with tools.answers.read() as answers:
        written = review.read(answers, named.text)
        count = reviews.count(answers, Wanted(language=named.language), None)
    if written is None:
        return _stale(house, contact, member)
    words_ = house.catalog(contact.language)
    piece = _piece(conn, house, words_, written)
    screen = screens.review_screen(words_, piece, count=count, only=named.language, page=named.number())
    return Done(screen, f"{written.wave} {written.id}")


def _judge(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Keep a decision, then the entry of the log (see the top of this file for the order), then show what follows."""
    named = _Named.read(subject)
    was, shall = named.letters()
    verdict = _VERDICTS.get(shall)
    if verdict is None:
        return _stale(house, contact, member)
    with tools.answers.begin() as answers:
        decided = review.decide(answers, named.text, verdict, was=_VERDICTS[was])
        written = review.read(answers, named.text)
    if decided is Decided.GONE or written is None:
        return _stale(house, contact, member)
    done = f"{written.wave} {written.id} {verdict}" if decided is Decided.AS_WANTED else None
    note = "" if done else screens.decided_note(house.catalog(contact.language))
    before = _VERDICTS[was]
    if before is not None:
        return Done(_list(conn, house, contact, tools, before, 0), done)
    return Done(_next(conn, house, contact, member, tools, named, note)[0], done)


def _board(_conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    named = _Named.read(subject)
    with tools.answers.read() as answers:
        written = review.read(answers, named.text)
    if written is None:
        return _stale(house, contact, member)
    return Done(_words_of(house, contact, written, named, named.number()), f"{written.wave} {written.id}")


def _black(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Take a word out for good, then write the log, as `_judge` does."""
    named = _Named.read(subject)
    before, after, number = (*named.more[:2], "", "")[0], (*named.more[1:2], "")[0], named.number(2)
    with tools.answers.begin() as answers:
        written = reviews.held(answers, named.text)
        if written is not None and _hash(written.text) == before:
            written = review.black_out(answers, written, {number})
    if written is None:
        return _stale(house, contact, member)
    done = _hash(written.text) == after
    if done:
        review.owe_wiping(conn, house.token(_HASH))
    screen = _words_of(house, contact, written, named, (number - 1) // ON_BOARD)
    return Done(screen, f"{written.wave} {written.id} blacked" if done else None)


def _words_of(house: House, contact: Contact, written: Written, named: _Named, page: int) -> Screen:
    """Lay out the words of a text; each button knows the text before and after it is pressed."""
    every, before = words(written.text), _hash(written.text)
    page = max(0, min(page, (len(every) - 1) // ON_BOARD))
    first = page * ON_BOARD
    offered = [
        Word(at, word, f"{named.language}.{written.id}.{before}.{_hash(black_out(written.text, {at}))}.{at}")
        for at, word in enumerate(every[first : first + ON_BOARD], start=first + 1)
        if word != BLACK
    ]
    return screens.board_screen(
        house.catalog(contact.language),
        every[first : first + ON_BOARD],
        offered,
        place=f"{named.language}.{written.id}",
        page=page,
        pages=-(-len(every) // ON_BOARD),
    )


def _shown(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, tools: Tools) -> Done:
    return Done(_list(conn, house, contact, tools, Verdict.SHOWN, _Named.read(f"..{subject}").number()), "shown")


def _hidden(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, tools: Tools) -> Done:
    return Done(_list(conn, house, contact, tools, Verdict.HIDDEN, _Named.read(f"..{subject}").number()), "hidden")


def _list(conn: Connection, house: House, contact: Contact, tools: Tools, verdict: Verdict, page: int) -> Screen:
    with tools.answers.read() as answers:
        count = reviews.count(answers, review.EVERYTHING, verdict)
        page = max(0, min(page, (count - 1) // ON_LIST))
        found = reviews.some(answers, verdict, first=page * ON_LIST, many=ON_LIST)
    words_ = house.catalog(contact.language)
    pieces = [_piece(conn, house, words_, each) for each in found]
    return screens.list_screen(words_, pieces, hidden=verdict is Verdict.HIDDEN, page=page, count=count)


def _piece(conn: Connection, house: House, catalog: Catalog, written: Written) -> Piece:
    """Say in the reader's language where a text belongs; what is not kept is not said."""
    wave = fieldwork.get_wave(conn, written.wave)
    survey = house.survey(conn, wave.fingerprint) if wave else None
    return Piece(
        id=written.id,
        text=written.text,
        letter=_LETTERS[written.verdict],
        survey=catalog.survey(f"{survey.name}/title", survey.title) if survey else written.survey,
        question=_label(catalog, survey, written.question) if survey and written.question else "",
        language=written.language or "",
    )


def _label(catalog: Catalog, survey: Survey, name: str) -> str:
    """Word the question of a text; one for "other" comes with the question before it."""
    if name not in survey.index:
        return ""
    asked = [survey[name]]
    if asked[0].context == OTHER_CONTEXT and name.removesuffix("_other") in survey.index:
        asked.insert(0, survey[name.removesuffix("_other")])
    return " ".join(_GAP.sub("…", catalog.survey(f"{each.context}/label", each.label)) for each in asked)


def _stale(house: House, contact: Contact, member: Member) -> Done:
    words_ = house.catalog(contact.language)
    return Done(staff_screen(words_, member.role, member.handle, note=notice(words_, Notice.OLD_BUTTON)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


TEXT_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_review": (Act.REVIEW_TEXTS, _review),
    "staff_text": (Act.REVIEW_TEXTS, _open),
    "staff_judge": (Act.REVIEW_TEXTS, _judge),
    "staff_words": (Act.REVIEW_TEXTS, _board),
    "staff_black": (Act.REVIEW_TEXTS, _black),
    "staff_hidden": (Act.REVIEW_TEXTS, _hidden),
    "staff_shown": (Act.READ_TEXTS, _shown),
}
"""The buttons of this room, with the act that each belongs to."""
