"""kill -9 in the middle of what is done in two steps: a second thing said, a decision and its entry in the log."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.access.roles import Role
from bot.actions import closing, staff
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.answers import responses, reviews
from bot.store.answers.responses import Cut, Remark
from bot.store.answers.reviews import Verdict
from bot.store.base import Database
from bot.store.contacts import audit, inbox
from tests.living import Process, arrive, does, in_process, make_settings, open_field, open_survey, until


async def killed(bot: Process, person: Person) -> None:
    """Kill the bot and start it again; whoever is owed a screen has seen it."""
    await bot.kill()
    await bot.start()
    person.skip()


async def test_both_things_said_outlive_kills_between_them(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        wave = open_survey(settings, "say")
        person = api.world.person("Amal", "en")
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await arrive(person)
            await does(person, person.say("/say"))
            await does(person, person.tap("Start"))
            await does(person, person.tap("Streets and traffic"))
            await does(person, person.say("The lamp is broken"))
            await does(person, person.tap("Send"))
            await does(person, person.tap("💬 Say something else"))
            await does(person, person.tap("Safety"))
            await killed(bot, person)
            await does(person, person.say("We need a bench"))
            await killed(bot, person)
            await does(person, person.tap("Send"))

        with open_field(settings) as (house, stores):
            with stores.contacts.begin() as conn:
                inbox.remember(
                    conn, "rehearsal", "1"
                )  # the bot has run as with real people; Amal is made up all the same
            closing.close(stores.contacts, stores.answers, house, wave.id, few=True)
            with stores.answers.read() as conn:
                said = sorted(each.text for each in reviews.texts(conn, reviews.Wanted(), None))
                count = len(responses.responses_of(conn, wave.id))

    assert said == ["The lamp is broken", "We need a bench"]
    assert count == 2


async def test_a_kill_between_a_decision_and_the_log_loses_neither_and_logs_once(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        with open_field(settings) as (house, stores):
            with stores.answers.begin() as conn:
                responses.keep(conn, survey="pulse", fingerprint="f", canonical="{}")
                remark = Remark(id="a1", wave="w1", question=None, language="en_GB", text="A bench")
                record = Cut("c1", "w1", "pulse", "f", "2026-W10", 0)
                responses.insert_cut(conn, record, responses=(), remarks=[remark])
            with stores.contacts.begin() as conn:
                code = staff.issue(conn, house, role=Role.OFFICER, by=staff.CONSOLE, life=timedelta(hours=1)).code
        officer = api.world.person("Amal", "en")
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await arrive(officer)
            await does(officer, officer.say(f"/start {code}"))
            await does(officer, officer.say("/staff"))
            await does(officer, officer.tap("Check texts (1)"))
            with open_field(settings) as (_, stores):
                with stores.contacts.begin() as conn:
                    conn.execute(text("CREATE TRIGGER d BEFORE INSERT ON audit BEGIN DELETE FROM nowhere; END"))
                tapping = asyncio.create_task(officer.tap("May be shown"))
                await until(lambda: verdict(stores.answers) is Verdict.SHOWN)
                await bot.kill()
                await tapping
                between = entries(stores.contacts)
                with stores.contacts.begin() as conn:
                    conn.execute(text("DROP TRIGGER d"))
                await bot.start()
                await api.world.updates.settled()
                after = entries(stores.contacts)

    assert between == ["w1 a1"]
    assert after == ["w1 a1", "w1 a1 shown"]


def verdict(answers: Database) -> Verdict | None:
    with answers.read() as conn:
        found = reviews.get(conn, "a1")
        return found.verdict if found else None


def entries(contacts: Database) -> list[str]:
    with contacts.read() as conn:
        return [each.subject for each in reversed(audit.newest(conn, 10)) if each.act == "review texts"]
