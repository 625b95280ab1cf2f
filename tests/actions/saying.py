"""People who have sent what a test wants them to have said: sealed as the bot seals it, for a real cut to open."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from bot.actions.house import House
from bot.actions.sheet import OpenSheet, keep_sheet
from bot.anonymity.rollup import Traits
from bot.store.base import Database
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Value
from bot.survey.session import SENT, Answer, Session, Standing

Said = Mapping[str, Value | Standing]
"""What somebody answered by question, or why they did not."""


def let_say(
    contacts: Database,
    house: House,
    wave: Wave,
    people: Sequence[Said],
    *,
    language: str = "en_GB",
    areas: Sequence[str] = ("kade",),
    state: SheetState = SheetState.SUBMITTED,
) -> None:
    """Let people send their answers, or only begin; what somebody was not asked is not there. Areas go round."""
    with contacts.begin() as conn:
        survey = house.survey(conn, wave.fingerprint)
        for at, said in enumerate(people):
            answers = {name: _answer(value) for name, value in said.items()}
            sent = answers if state is SheetState.SUBMITTED else None
            session = Session(house.token(4), at=SENT, answers=answers, sent=sent)
            traits = Traits(language, areas[at % len(areas)])
            assert keep_sheet(conn, house, OpenSheet(wave, survey, os.urandom(16), state, session, traits))


def _answer(value: Value | Standing) -> Answer:
    return Answer(value) if isinstance(value, Standing) else Answer(Standing.GIVEN, value)
