"""An officer publishes a closed wave in the chat: once, in the log, and only what has enough answers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.access.roles import Role
from bot.actions import closing
from bot.actions.house import House
from bot.actions.staffroom import pressed
from bot.actions.stafftools import Tools
from bot.render.press import MenuPress
from bot.render.screen import Screen
from bot.store.answers import releases
from bot.store.base import Database
from bot.store.contacts import audit, people, staff
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey.model import Survey
from tests.actions.answering import opened
from tests.actions.saying import let_say
from tests.actions.test_release import known


@pytest.fixture
def officer(contacts: Database, house: House) -> Contact:
    today = house.local(house.clock()).date()
    with contacts.begin() as conn:
        member = Member(telegram_id=7, handle="h1", role=Role.OFFICER, since=today, invited_by="console")
        staff.put(conn, member)
        return people.create(conn, Contact(telegram_id=7, language="en_GB", created_day=today))


def test_the_wave_that_is_tapped_is_published_once_and_each_tap_is_in_the_log(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], officer: Contact
) -> None:
    enough, few = opened(contacts, house, surveys["pulse"]), opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, enough, known())
    let_say(contacts, house, few, known()[:29])
    for wave in (enough, few):
        closing.close(contacts, answers, house, wave.id)

    def tap(verb: str, subject: str = "") -> Screen:
        with contacts.begin() as conn:
            return pressed(MenuPress(verb, subject), Tools("bot", surveys, answers))(conn, house, officer)

    offered = [button.data for row in tap("staff_figures").rows for button in row]
    told = [tap("staff_release", wave.id).text for wave in (enough, enough, few)]

    assert offered == [f"m:staff_release:{enough.id}", "m:staff"]
    assert [f"{enough.id}-1" in text for text in told] == [True, True, False]
    with answers.read() as conn:
        assert [each.id for each in releases.every(conn)] == [f"{enough.id}-1"]
    with contacts.read() as conn:
        logged = [(each.actor, each.subject) for each in audit.newest(conn, 9) if each.act == "publish figures"]
    assert logged == [("h1", f"{enough.id}-1"), ("h1", f"{enough.id}-1"), ("h1", enough.id)]
