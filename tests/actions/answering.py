"""People who have answered, without any messenger."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from bot.actions import participate
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.render.press import Press, SurveyPress, read_press
from bot.render.screen import Screen
from bot.store.base import Database
from bot.store.contacts import people
from bot.store.contacts.fieldwork import Unfinished, Wave
from bot.store.contacts.people import Contact
from bot.survey.model import Survey
from bot.survey.session import Move

FIRST = 5_000_000_001


def opened(
    contacts: Database,
    house: House,
    survey: Survey,
    *,
    days: float = 7,
    batch: int | None = None,
    unfinished: Unfinished = Unfinished.DISCARD,
) -> Wave:
    """Open a survey."""
    closes_at = house.clock() + timedelta(days=days)
    opening = Opening(survey=survey, closes_at=closes_at, batch=batch, unfinished=unfinished)
    with contacts.begin() as conn:
        return open_wave(conn, house, opening)


def let_answer(contacts: Database, house: House, wave: Wave, number: int, *, drafts: int = 0, first: int = 0) -> None:
    """Let so many people send their answers, and some more only begin; `first` is the number of the first of them."""
    for at in range(first, first + number + drafts):
        with contacts.begin() as conn:
            day = house.local(house.clock()).date()
            new = Contact(telegram_id=FIRST + at, language="en_GB", surveys=True, area="kade", created_day=day)
            contact = people.create(conn, new)
            screen = participate.begin(conn, house, contact, wave.id)
            if at < first + number:
                answer_all(conn, house, contact, screen)


def answer_all(conn: Connection, house: House, contact: Contact, screen: Screen) -> None:
    """Tap the first choice, or skip, until the answers are sent."""
    while (press := way_on(screen)) is not None:
        screen = participate.tap(conn, house, contact, press)


def way_on(screen: Screen) -> SurveyPress | None:
    """Choose what leads on; None on the thanks."""
    presses = [read_press(button.data) for row in screen.rows for button in row if button.data]
    for move in (Move.SUBMIT, Move.CHOOSE, Move.SKIP, Move.DONE):
        found = next((press for press in presses if _moves(press, move)), None)
        if isinstance(found, SurveyPress):
            return found
    return None


def _moves(press: Press | None, move: Move) -> bool:
    return isinstance(press, SurveyPress) and press.tap.move is move
