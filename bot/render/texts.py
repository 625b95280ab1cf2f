"""Screens of an officer who reads what residents wrote: one text to decide about, its words, and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.render.press import menu_data
from bot.render.screen import Button, Screen, with_note

Rows = tuple[tuple[Button, ...], ...]

ROOM = 2_400
"""Characters of a text on one page, as they are sent: Telegram takes 4,096, and the rest needs room."""

ON_LIST = 5
"""Texts on one page of a list."""

EXCERPT = 450
"""Characters of a text in a list, as they are sent."""

ON_BOARD = 24
"""Words on one page of a text whose words can be blacked out."""

_IN_ROW = 3
_LONGEST_WORD = 24
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """One text as its reviewer sees it: who wrote it and when, nobody knows.

    Attributes:
        id: names it in buttons.
        text: the words.
        letter: `n` = it waits, `s` = it may be shown, `h` = it is hidden.
        survey: title of the survey, in the reader's language.
        question: what it answers, in the reader's language; '' where that is not kept.
        language: code of the language it was written in; '' where that is not kept.
    """

    id: str
    text: str
    letter: str
    survey: str
    question: str
    language: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that can be blacked out: its number, itself, and what its button names."""

    number: int
    word: str
    subject: str


def none_note(catalog: Catalog) -> str:
    """Return what is told where no text waits."""
    return catalog.say("There is no text to check.")


def decided_note(catalog: Catalog) -> str:
    """Return what is told to whoever decided after somebody else."""
    return catalog.say("Somebody else has decided about this text already.")


def review_screen(
    catalog: Catalog, piece: Piece, *, count: int, only: str = "", page: int = 0, note: str = ""
) -> Screen:
    """Return one text with what can be decided about it.

    Args:
        catalog: the reader's language.
        piece: the text.
        count: how many wait, this one included.
        only: code of the only language somebody reviews in; '' = all.
        page: which part of a long text.
        note: HTML to tell above it.
    """
    say, button = catalog.say, catalog.button
    laid = parts(piece.text)
    page = max(0, min(page, len(laid) - 1))
    title = f"{button('Check texts')} ({count})" if piece.letter == "n" else _list_name(catalog, piece.letter)
    told = say(
        "May everybody read this? Black out names and what tells who wrote it. If you are not sure, keep it hidden."
    )
    head = "\n".join((say("<b>{title}</b>", title=title), *_where(piece)))
    place = f"{only}.{piece.id}"
    rows: Rows = (
        *_turning(catalog, f"staff_text:{place}", page, len(laid)),
        *_verdicts(catalog, piece, place),
        (Button(button("Black out words"), menu_data("staff_words", place)),),
        *(_going_on(catalog, piece, only) if piece.letter == "n" else ()),
        (Button(button("Back"), menu_data(_BACK[piece.letter])),),
    )
    screen = Screen(text=catalog.lines("\n\n".join((head, told, _quoted(laid[page])))), rows=rows)
    return with_note(screen, catalog, note)


_BACK = {"n": "staff", "s": "staff_shown", "h": "staff_hidden"}


def _verdicts(catalog: Catalog, piece: Piece, place: str) -> Rows:
    both = (("s", catalog.button("May be shown")), ("h", catalog.button("Keep hidden")))
    return tuple(
        (Button(words, menu_data("staff_judge", f"{place}.{piece.letter}{letter}")),)
        for letter, words in both
        if letter != piece.letter
    )


def _going_on(catalog: Catalog, piece: Piece, only: str) -> Rows:
    """Return the ways past a text that waits: the next one, and only those that one can read."""
    skip = (Button(catalog.button("Skip"), menu_data("staff_review", f"{only}.{piece.id}")),)
    if only:
        return (skip, (Button(catalog.button("All languages"), menu_data("staff_review", ".")),))
    if piece.language in LANGUAGES:
        words = catalog.button("Only {language}", language=LANGUAGES[piece.language].name)
        return (skip, (Button(words, menu_data("staff_review", piece.language)),))
    return (skip,)


def board_screen(
    catalog: Catalog, shown: Sequence[str], offered: Sequence[Word], *, place: str, page: int, pages: int
) -> Screen:
    """Return the words of a text as buttons, each of which blacks one out.

    Args:
        catalog: the reader's language.
        shown: all words of this page, as they stand.
        offered: those that can be blacked out.
        place: names the text in buttons.
        page: which page, from 0.
        pages: how many there are.
    """
    told = catalog.say("Tap a word to black it out. This cannot be undone.")
    words = _quoted(_whole(" ".join(_cut(word, _LONGEST_WORD * 2) for word in shown)))
    buttons = [
        Button(f"{each.number}. {isolated(_cut(each.word, _LONGEST_WORD))}", menu_data("staff_black", each.subject))
        for each in offered
    ]
    rows: Rows = (
        *(tuple(buttons[at : at + _IN_ROW]) for at in range(0, len(buttons), _IN_ROW)),
        *_turning(catalog, f"staff_words:{place}", page, pages),
        (Button(catalog.button("Back"), menu_data("staff_text", place)),),
    )
    return Screen(text=catalog.lines(f"{told}\n\n{words}"), rows=rows)


def list_screen(catalog: Catalog, pieces: Sequence[Piece], *, hidden: bool, page: int, count: int) -> Screen:
    """Return the texts about which was decided the same, page by page, each to be opened.

    Args:
        catalog: the reader's language.
        pieces: those on this page.
        hidden: they are the hidden ones; otherwise those that may be shown.
        page: which page, from 0.
        count: how many there are on all pages.
    """
    letter = "h" if hidden else "s"
    title = catalog.say("<b>{title}</b>", title=f"{_list_name(catalog, letter)} ({count})")
    first = page * ON_LIST + 1
    entries = [_entry(at, piece) for at, piece in enumerate(pieces, start=first)]
    opening = tuple(
        Button(str(at), menu_data("staff_text", f".{piece.id}")) for at, piece in enumerate(pieces, start=first)
    )
    other = (Button(_list_name(catalog, "h"), menu_data("staff_hidden")),)
    rows: Rows = (
        *((opening,) if opening else ()),
        *_turning(catalog, "staff_hidden:" if hidden else "staff_shown:", page, -(-count // ON_LIST)),
        *(() if hidden else (other,)),
        (Button(catalog.button("Back"), menu_data("staff_shown" if hidden else "staff")),),
    )
    below = "\n".join(entries) or none_note(catalog)  # a quotation makes room below itself
    return Screen(text=catalog.lines(f"{title}\n\n{below}"), rows=rows)


def _list_name(catalog: Catalog, letter: str) -> str:
    return catalog.button("Hidden texts") if letter == "h" else catalog.button("Read checked texts")


def _entry(number: int, piece: Piece) -> str:
    laid = parts(piece.text, EXCERPT)
    first, *more = _where(piece)
    return "\n".join((f"{number}. {first}", *more, _quoted(laid[0] + (" …" if len(laid) > 1 else ""))))


def _quoted(html: str) -> str:
    """Set the words of a stranger off from ours, so that nobody takes one for the other."""
    return f"<blockquote>{html}</blockquote>"


def _where(piece: Piece) -> tuple[str, ...]:
    """Return the lines that say where a text belongs, each whole in itself whatever its script."""
    language = LANGUAGES[piece.language].name if piece.language in LANGUAGES else piece.language
    first = " · ".join(_whole(each) for each in (piece.survey, language) if each)
    return (first, f"<i>{_whole(_cut(piece.question, _LONGEST_LABEL))}</i>") if piece.question else (first,)


def _whole(text: str) -> str:
    return isolated(escape(text, quote=False))


def parts(text: str, room: int = ROOM) -> tuple[str, ...]:
    """Lay out a text as HTML, line by line whole in itself, in parts that fit a message.

    Isolates end with their line, so each line gets its own; parts end between words where they can.

    Args:
        text: plain words of a stranger.
        room: characters of one part as they are sent, with what escaping makes of them.
    """
    laid, now, used = list[list[str]](), list[str](), 0
    for line in text.split("\n"):
        for chunk in _chunks(line, room):
            size = _size(chunk)
            if now and used + size > room:
                laid.append(now)
                now, used = [], 0
            now.append(_whole(chunk))
            used += size
    laid.append(now)
    return tuple("\n".join(each) for each in laid)


def _chunks(line: str, room: int) -> list[str]:
    """Cut a line that is too long for one part, between words where there are any."""
    chunks = list[str]()
    while _size(line) > room:
        end, used = 0, _MARKS
        while used + _weight(line[end]) <= room:
            used += _weight(line[end])
            end += 1
        space = line.rfind(" ", end // 2, end)
        end = space + 1 if space > 0 else end
        chunks.append(line[:end])
        line = line[end:]
    return [*chunks, line]


_MARKS = 4
"""Characters that a line costs beside its own: its isolate, the mark before it, its end."""


def _size(line: str) -> int:
    return _MARKS + sum(map(_weight, line))


def _weight(character: str) -> int:
    return len(escape(character, quote=False)) + (character > "\uffff")


def _turning(catalog: Catalog, data: str, page: int, pages: int) -> Rows:
    """Return the row that leafs through pages, or no row where there is one page."""
    verb, _, place = data.partition(":")
    before = f"{place}." if place else ""
    row = []
    if page > 0:
        row.append(Button(catalog.button("Previous page"), menu_data(verb, f"{before}{page - 1}")))
    if page + 1 < pages:
        row.append(Button(catalog.button("Next page"), menu_data(verb, f"{before}{page + 1}")))
    return (tuple(row),) if row else ()


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"
