"""kill -9 in the middle of what an officer does with a wave by buttons: it is done once and whole, and logged once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.access.roles import Role
from bot.actions import closing as wave_closing
from bot.actions import staff
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.base import Database
from bot.store.contacts import audit, fieldwork
from bot.store.contacts.fieldwork import Wave, WaveState
from tests.actions.answering import let_answer
from tests.living import Process, arrive, does, in_process, make_settings, open_field, until

PULSE = "How is it going here?"
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000000) SELECT count(*) AS many FROM n"
SENT = 12


@contextmanager
def endless(contacts: Database) -> Iterator[None]:
    """Let the entry in the log, which is written last, take for ever."""
    with contacts.begin() as conn:
        conn.execute(text(f"CREATE VIEW slow AS {SLOW}"))
        conn.execute(text("CREATE TRIGGER d BEFORE INSERT ON audit BEGIN SELECT many FROM slow; END"))
    yield
    with contacts.begin() as conn:
        conn.execute(text("DROP TRIGGER d"))
        conn.execute(text("DROP VIEW slow"))


def is_writing(file: Path) -> bool:
    """Tell whether somebody is in the middle of a transaction that writes."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as conn:
        try:
            conn.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


async def killed_in(bot: Process, api: BotApi, officer: Person, wanted: str | int, contacts: Database) -> list[Wave]:
    """Tap, kill the bot in the middle of the transaction, start it again, and give the waves as they were between."""
    file = bot.settings.data_dir / "contacts.db"
    with endless(contacts):
        tapping = asyncio.create_task(officer.tap(wanted))
        await until(lambda: lasts(file))
        await bot.kill()
        between = waves(contacts)
        await tapping
    officer.skip()
    await bot.start()
    await api.world.updates.settled()
    return between


def lasts(file: Path) -> bool:
    """Tell whether a transaction writes for longer than any of ours: it has come to the entry in the log."""
    return all(is_writing(file) for _ in range(200))


def waves(contacts: Database) -> list[Wave]:
    with contacts.read() as conn:
        return list(fieldwork.all_waves(conn))


def acts(contacts: Database) -> list[str]:
    with contacts.read() as conn:
        return [each.act for each in reversed(audit.newest(conn, 20)) if each.act.endswith("waves")]


async def test_open_extend_repeat_and_close_outlive_kills(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        with open_field(settings) as (house, stores), stores.contacts.begin() as conn:
            code = staff.issue(conn, house, role=Role.OFFICER, by=staff.CONSOLE, life=timedelta(hours=1)).code
        officer = api.world.person("Amal", "en")
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await arrive(officer)
            await does(officer, officer.say(f"/start {code}"))
            with open_field(settings) as (house, stores):
                contacts = stores.contacts
                await to(officer, "Open a survey", PULSE, 0)
                before = await killed_in(bot, api, officer, "Yes, open it", contacts)
                assert before == []
                (opened,) = waves(contacts)
                let_answer(contacts, house, opened, SENT, drafts=1)

                await to(officer, "Open a survey", f"✏️ {PULSE}")
                before = await killed_in(bot, api, officer, 1, contacts)
                (extended,) = waves(contacts)
                assert before == [opened]
                assert extended.closes_at - opened.closes_at > timedelta(days=13)

                await to(officer, "Open a survey", f"✏️ {PULSE}")
                before = await killed_in(bot, api, officer, "Ask every 3 months", contacts)
                (repeated,) = waves(contacts)
                assert (before, repeated.every) == ([extended], 3)

                await to(officer, "Close a survey", PULSE)
                before = await killed_in(bot, api, officer, "Yes, close it", contacts)
                assert before == [repeated]
                await bot.kill()
                assert wave_closing.due(contacts, house) == (repeated.id,)
                report = wave_closing.attend(contacts, stores.answers, house, repeated.id)  # as the next ring does

    assert (waves(contacts)[0].state, report.responses) == (WaveState.CUT, SENT)
    assert acts(contacts) == ["open waves"] * 3 + ["close waves"]


async def to(officer: Person, *taps: str | int) -> None:
    """Go to a button from the menu of staff."""
    await does(officer, officer.say("/staff"))
    for tap in taps:
        await does(officer, officer.tap(tap))
