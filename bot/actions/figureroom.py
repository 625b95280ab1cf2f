"""Ask for a closed wave to be published, in the chat; `bot.actions.releasing` does it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions import releasing
from bot.actions.house import House
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.indicators.release import LEAST_RESPONSES
from bot.render import figures as screens
from bot.render.notices import Notice, notice
from bot.render.staff import staff_screen
from bot.store.answers import responses
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member

MOST_WAVES = 20
"""Waves on one screen, the newest ones."""


def _list(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, tools: Tools) -> Done:
    waves = [(wave.id, house.survey(conn, wave.fingerprint)) for wave in _ready(conn, house, tools)]
    return Done(screens.which_screen(house.catalog(contact.language), waves), " ".join(wave for wave, _ in waves))


def _publish(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    words = house.catalog(contact.language)
    if subject not in {wave.id for wave in _ready(conn, house, tools)}:
        return Done(staff_screen(words, member.role, member.handle, note=notice(words, Notice.OLD_BUTTON)))
    releasing.want(conn, house, wave=subject, handle=member.handle)
    note = screens.wanted_note(words)
    return Done(staff_screen(words, member.role, member.handle, note=note), subject)


def _ready(conn: Connection, house: House, tools: Tools) -> tuple[Wave, ...]:
    """List the waves that are cut and have enough answers, one of each person, the newest last."""
    cut = [wave for wave in fieldwork.all_waves(conn) if wave.state is WaveState.CUT]
    waves = [wave for wave in cut if not house.survey(conn, wave.fingerprint).repeated]
    with tools.answers.read() as answers:
        enough = [wave for wave in waves if responses.tally(answers, wave.id)[0] >= LEAST_RESPONSES]
    return tuple(enough[-MOST_WAVES:])


FIGURE_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_figures": (Act.RELEASE, _list),
    "staff_release": (Act.RELEASE, _publish),
}
"""The buttons of this room, with the act that each belongs to."""
