"""The overview before sending: every question with its answer, and the way to change one."""

from __future__ import annotations

from html import escape

from bot.i18n.bidi import PDI, balanced, isolated
from bot.i18n.catalog import Catalog
from bot.render.bottom import bottom_rows
from bot.render.paging import page_row
from bot.render.press import menu_data, survey_data
from bot.render.screen import Button, Screen
from bot.render.wording import Speaker
from bot.survey.session import Move, Session

PAGE_LENGTH = 3000
"""Characters of answers on one page: Telegram takes 4,096, and the rest of the screen needs room."""

QUESTIONS_ON_PAGE = 8
LABEL_LENGTH = 40

Rows = tuple[tuple[Button, ...], ...]


def answer_lines(speaker: Speaker) -> tuple[str, ...]:
    """Return one HTML line for each asked question: its number, its label and what was left there."""
    asked = [question for question in speaker.course.asked if question.asks]
    lines = []
    for at, question in enumerate(asked, start=1):
        answer = isolated(speaker.answer(question, speaker.course.answers.get(question.name)))
        lines.append(f"{at}. {speaker.label(question)}\n<b>{escape(answer, quote=False)}</b>")
    return tuple(lines)


def pages(lines: tuple[str, ...], length: int = PAGE_LENGTH) -> tuple[str, ...]:
    """Lay lines on pages of at most `length` characters (a longer line has a page of its own).

    A line break counts twice: where the language runs from the right, each line begins with a mark.
    """
    laid: list[str] = []
    for line in lines:
        if laid and sum(len(each) + each.count("\n") for each in (laid[-1], line)) < length:
            laid[-1] = f"{laid[-1]}\n\n{line}"
        else:
            laid.append(line)
    return tuple(laid) or ("",)


def review_screen(wave: str, speaker: Speaker, session: Session, *, note: str = "") -> Screen:
    """Return all answers with the buttons to send or change them."""
    catalog = speaker.catalog
    laid = pages(answer_lines(speaker))
    page = min(session.page, len(laid) - 1)
    heading = catalog.say("<b>Your answers</b>\nPlease check them. Nothing is sent until you tap “Send”.")
    rows: Rows = (
        (Button(catalog.button("Send"), survey_data(wave, session, Move.SUBMIT)),),
        (Button(catalog.button("Change answer"), survey_data(wave, session, Move.CHANGE)),),
        *page_row(catalog, wave, session, page=page, total=len(laid)),
        *_withdrawal(catalog, wave, session),
        *bottom_rows(catalog),
    )
    text = "\n\n".join(part for part in (note, heading, laid[page]) if part)
    return Screen(text=catalog.lines(text), rows=rows)


def _withdrawal(catalog: Catalog, wave: str, session: Session) -> Rows:
    """Return the way to withdraw what was sent before, which still counts while it is being changed."""
    if session.sent is None:
        return ()
    return ((Button(catalog.button("Withdraw my answers"), menu_data("withdraw", wave)),),)


def change_screen(wave: str, speaker: Speaker, session: Session, *, note: str = "") -> Screen:
    """Return the questions as buttons, to change the answer of one."""
    catalog = speaker.catalog
    asked = [question for question in speaker.course.asked if question.asks]
    last = max(0, (len(asked) - 1) // QUESTIONS_ON_PAGE)
    page = min(session.page, last)
    first = page * QUESTIONS_ON_PAGE
    buttons: Rows = tuple(
        (
            Button(
                f"{at + 1}. {_short(speaker.brief(question))}",
                survey_data(wave, session, Move.QUESTION, at),
            ),
        )
        for at, question in enumerate(asked)
        if first <= at < first + QUESTIONS_ON_PAGE
    )
    rows: Rows = (
        *buttons,
        *page_row(catalog, wave, session, page=page, total=last + 1),
        (Button(catalog.button("Back"), survey_data(wave, session, Move.REVIEW)),),
        *bottom_rows(catalog),
    )
    text = "\n\n".join(part for part in (note, catalog.say("Which answer do you want to change?")) if part)
    return Screen(text=catalog.lines(text), rows=rows)


def _short(words: str) -> str:
    if len(words) <= LABEL_LENGTH:
        return words
    cut = words[: LABEL_LENGTH - 1].rstrip() + "…"
    return cut if balanced(cut) else cut + PDI
