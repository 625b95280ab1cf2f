"""kill -9 while a file of answers is made or sent: the log is true, nothing stays, and it can be asked for again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.access.roles import Role
from bot.actions import staff, wishes
from bot.settings import Settings
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from bot.store.contacts import audit
from tests.export.answered import made_up, stored
from tests.living import arrive, does, in_process, make_settings, open_field, our_surveys, until

PATIENCE = 60.0


def outcomes(settings: Settings) -> list[str]:
    """Say how far each export is, as the log has it, the oldest first."""
    with open_field(settings) as (_, stores), stores.contacts.read() as conn:
        found = [each.subject.split(" ")[-1] for each in audit.newest(conn, 99) if each.act == "export microdata"]
        assert audit.verify(conn).faults == ()
    return found[::-1]


def stage_of(settings: Settings) -> list[str]:
    with open_field(settings) as (_, stores), stores.contacts.read() as conn:
        return [each.stage for each in wishes.wanted(conn)]


def files(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "exports").rglob("*") if path.is_file()]


def documents(person: Person) -> int:
    return sum("document" in message.body for message in person.messages)


@pytest.mark.parametrize(("stage", "outcome"), [(wishes.BEGUN, "failed"), (wishes.SENDING, "uncertain")])
async def test_who_asked_for_a_file_is_told_after_a_kill_and_asks_again(
    tmp_path: Path, stage: str, outcome: str
) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        with open_field(settings) as (house, stores):
            stored(stores.answers, our_surveys()["pulse"], made_up(our_surveys()["pulse"], 2000))
            with stores.contacts.begin() as conn:
                code = staff.issue(conn, house, role=Role.ADMIN, by=staff.CONSOLE, life=timedelta(hours=1)).code
        admin = api.world.person("Amal", "en")
        api.faults.add(Fault("sendDocument", drop="after", delay=12.0))
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await arrive(admin)
            for said in (f"/start {code}", "/staff"):
                await does(admin, admin.say(said))
            for label in ("Answers as a file", "How is it going here?", "CSV"):
                await does(admin, admin.tap(label))
            await until(lambda: stage_of(settings) == [stage], PATIENCE)
            if stage == wishes.BEGUN:
                await until(lambda: files(settings), PATIENCE)
            await bot.kill()
            left = [path.name for path in files(settings)]
            api.faults.clear()
            await bot.start()
            await until(lambda: any("went wrong with the file" in each.text for each in admin.messages), PATIENCE)
            between, arrived = files(settings), documents(admin)
            for label in ("Answers as a file", "How is it going here?", "CSV"):
                await does(admin, admin.tap(label))
            await until(lambda: outcomes(settings)[-1] == "done", PATIENCE)

        assert left != []
        assert (between, files(settings)) == ([], [])
        assert outcomes(settings) == ["asked", outcome, "asked", "done"]
        assert documents(admin) == arrived + 1
