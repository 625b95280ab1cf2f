"""Choices as buttons: short ones on the buttons, long ones numbered in the text, many of them in pages.

Telegram shows a button on one line and cuts what does not fit (TelegramBots#1470), so a label that
is too long for a phone stands in the text with its number on the button.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.paging import page_row
from bot.render.press import survey_data
from bot.render.screen import Button
from bot.render.wording import Speaker, choice_label
from bot.survey.answering import matching, stops
from bot.survey.model import CHOOSING, Kind, Question
from bot.survey.session import Move, Session

LONGEST_LABEL = 36
"""Characters a label may have on a button of a narrow phone."""

ALL_AT_ONCE = 14
"""Most choices shown without pages (the surveys' own lists fit)."""

PAGE = 8
"""Choices on one page of a longer list."""

RLM = "\u200f"
NUMBERS_IN_ROW = 5

STOPS_ON_PAGE = 25
"""Numbers of a range on one page."""

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice as it stands on the screen.

    Attributes:
        index: place in the question's own list, for the button.
        number: place among the offered choices, from 1, for the reader.
        code: what is stored.
        label: wording in the reader's language.
    """

    index: int
    number: int
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The choices of one question, laid out for one screen.

    Attributes:
        offers: those on the open page.
        numbered: the labels stand in the text, the numbers on the buttons.
        page: the open page, from 0.
        pages: how many there are.
        many: the list is so long that typing to search helps.
        search: words by which it is narrowed, or ''.
    """

    offers: tuple[Offer, ...] = ()
    numbered: bool = False
    page: int = 0
    pages: int = 1
    many: bool = False
    search: str = ""


def lay_out(speaker: Speaker, session: Session, question: Question) -> Layout:
    """Work out once which choices are on the screen and how."""
    if question.kind is Kind.RANGE:
        pages = -(-len(stops(question)) // STOPS_ON_PAGE)
        return Layout(page=min(session.page, pages - 1), pages=pages)
    if question.kind not in CHOOSING:
        return Layout()
    offered = speaker.course.offered(question)
    places = {choice.code: at for at, choice in enumerate(question.choices)}
    found = matching(offered, session.search, speaker.course.around) if session.search else offered
    keep = {choice.code for choice in found} or places.keys()
    offers = tuple(
        Offer(places[choice.code], number, choice.code, choice_label(speaker.catalog, choice))
        for number, choice in enumerate(offered, start=1)
        if choice.code in keep
    )
    pages = 1 if len(offers) <= ALL_AT_ONCE else -(-len(offers) // PAGE)
    page = min(session.page, pages - 1)
    shown = offers if pages == 1 else offers[page * PAGE : (page + 1) * PAGE]
    return Layout(
        offers=shown,
        numbered=any(len(offer.label) > LONGEST_LABEL for offer in shown),
        page=page,
        pages=pages,
        many=len(offered) > ALL_AT_ONCE,
        search=session.search if found else "",
    )


def list_text(speaker: Speaker, layout: Layout) -> str:
    """Return the choices as HTML lines where they are too long for buttons, and how to search them."""
    say = speaker.catalog.say
    lines = []
    if layout.numbered:
        lines = [say("{number}. {choice}", number=each.number, choice=each.label) for each in layout.offers]
    if layout.search:
        lines.append(say("Shown are choices with “{words}”.", words=layout.search))
    elif layout.many:
        lines.append(say("You can also write a part of the word to find a choice."))
    return "\n".join(lines)


def choice_rows(wave: str, speaker: Speaker, session: Session, question: Question, layout: Layout) -> Rows:
    """Return the buttons of what can be chosen at a question."""
    if question.kind is Kind.RANGE:
        rows = _range_rows(wave, speaker, session, question, layout)
        return rows + page_row(speaker.catalog, wave, session, page=layout.page, total=layout.pages)
    buttons = tuple(_button(wave, speaker, session, question, offer, layout) for offer in layout.offers)
    rows = _in_rows(buttons, NUMBERS_IN_ROW if layout.numbered else 1)
    rows += page_row(speaker.catalog, wave, session, page=layout.page, total=layout.pages)
    if layout.search:
        rows += ((Button(speaker.catalog.button("Show all"), survey_data(wave, session, Move.ALL)),),)
    return rows


def _in_rows(buttons: tuple[Button, ...], width: int) -> Rows:
    return tuple(buttons[at : at + width] for at in range(0, len(buttons), width))


def _button(wave: str, speaker: Speaker, session: Session, question: Question, offer: Offer, layout: Layout) -> Button:
    label = str(offer.number) if layout.numbered else offer.label
    if question.kind is Kind.SELECT_ONE:
        answer = speaker.course.answers.get(question.name)
        mark = "● " if answer and answer.value == offer.code else ""
        return Button(_marked(speaker, mark, label), survey_data(wave, session, Move.CHOOSE, offer.index))
    ticked = offer.code in session.ticks
    mark = "☑ " if ticked else "☐ "
    if question.kind is Kind.RANK:
        mark = f"{session.ticks.index(offer.code) + 1} · " if ticked else ""
    move = Move.UNTICK if ticked else Move.TICK
    return Button(_marked(speaker, mark, label), survey_data(wave, session, move, offer.index))


def _marked(speaker: Speaker, mark: str, label: str) -> str:
    """Put a mark before a label, on the side where the language begins also when the label is a Latin name."""
    return f"{RLM if mark and speaker.catalog.direction == 'rtl' else ''}{mark}{label}"


def _range_rows(wave: str, speaker: Speaker, session: Session, question: Question, layout: Layout) -> Rows:
    first = layout.page * STOPS_ON_PAGE
    answer = speaker.course.answers.get(question.name)
    buttons = tuple(
        Button(
            ("● " if answer and answer.value == value else "") + speaker.catalog.number(value),
            survey_data(wave, session, Move.CHOOSE, at),
        )
        for at, value in enumerate(stops(question)[first : first + STOPS_ON_PAGE], start=first)
    )
    return _in_rows(buttons, NUMBERS_IN_ROW)
