"""An officer publishes a closed wave in the chat: once, in the log, and only what has enough answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from bot.access.roles import Role
from bot.actions import closing, deliver, releasing
from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.actions.staffroom import pressed
from bot.actions.stafftools import Tools
from bot.errors import OperatorError, Problem
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

    def publish() -> int:
        return releasing.publish_wanted(contacts, answers, house, Yardstick)

    offered = [button.data for row in tap("staff_figures").rows for button in row]
    told = [tap("staff_release", wave.id).text for wave in (enough, enough, few)]
    done = publish()
    tap("staff_release", enough.id)
    done += publish() + publish()

    assert offered == [f"m:staff_release:{enough.id}", "m:staff"]
    assert ["worked out" in text for text in told] == [True, True, False]
    assert done == 2
    assert said(contacts, house) == [f"The figures are published. Their name: {enough.id}-1"] * 2
    with answers.read() as conn:
        assert [each.id for each in releases.every(conn)] == [f"{enough.id}-1"]
    with contacts.read() as conn:
        logged = [(each.actor, each.subject) for each in audit.newest(conn, 9) if each.act == "publish figures"]
    asked = [("h1", enough.id)]
    assert logged == [*asked, ("h1", f"{enough.id}-1"), *asked * 3]


def said(contacts: Database, house: House) -> list[str]:
    """Hand the outbox over and return the first line of each message, without invisible marks."""
    with contacts.begin() as conn:
        letters = [letter for _ in range(3) for letter in deliver.hand_over(house, most=9)(conn).letters]
    return [re.sub("[\u2066-\u2069\u200f]", "", letter.screen.text).split("\n")[0] for letter in letters]


def test_a_wish_that_cannot_be_met_is_told_and_a_faulty_file_keeps_no_other_back(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], officer: Contact
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, wave, known())
    closing.close(contacts, answers, house, wave.id)

    def faulty() -> Yardstick:
        raise OperatorError([Problem("census.csv", 1, "", "It is wrong.", "Mend it.")])

    for name, yardstick in ((wave.id, faulty), ("nowhere", Yardstick), (wave.id, Yardstick)):
        with contacts.begin() as conn:
            releasing.want(conn, house, wave=name, handle="h1")
        assert releasing.publish_wanted(contacts, answers, house, yardstick) == 1

    refused = "This cannot be published now. The command at the bot's machine tells why."
    assert sorted(said(contacts, house)) == sorted(
        [refused, refused, f"The figures are published. Their name: {wave.id}-1"]
    )


def test_whoever_is_no_officer_any_more_hears_nothing(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], officer: Contact
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, wave, known())
    closing.close(contacts, answers, house, wave.id)
    with contacts.begin() as conn:
        releasing.want(conn, house, wave=wave.id, handle="h1")
    releasing.publish_wanted(contacts, answers, house, Yardstick)
    with contacts.begin() as conn:
        staff.remove(conn, officer.telegram_id)

    assert said(contacts, house) == []
