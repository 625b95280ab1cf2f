"""Whoever reads the DEBUG log of a whole survey learns nobody's number, name or answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from tests.living import SECRET, TOKEN, Process, Stubborn, does, in_process, make_settings, my_data, open_survey

SAYING = "The lamps behind the old mill frighten my daughter"
NAME = "Zamzam-with-a-name"


class Noted(Stubborn):
    """A resident who remembers the data of every button pressed."""

    __slots__ = ("pressed",)

    def __init__(self, person: Person, number: int) -> None:
        super().__init__(person, number, (SAYING,))
        self.pressed: set[str] = set()

    async def _press(self, message: object, data: str) -> None:
        self.pressed.add(data)
        await super()._press(message, data)  # type: ignore[arg-type]  # the parent knows what a message is


@pytest.mark.parametrize("style", ["json", "text"])
async def test_the_debug_log_of_a_whole_survey_tells_nothing_of_anybody(tmp_path: Path, style: str) -> None:
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url, log_level="DEBUG", log_format=style)
        wave = open_survey(settings, "neighbourhood-review")
        resident = Noted(api.world.person(NAME, "en"), 3)
        async with in_process(settings, api, tmp_path) as bot:
            await bot.start()
            await resident.answer()
            await go_wrong(api, resident.person)
            bot.ask_to_stop()
            assert await bot.ended() == 0
        log = bot.log.read_text()

    told = {TOKEN, SECRET, str(resident.person.id), NAME, SAYING, *resident.pressed}
    assert resident.sent == {wave.id}
    assert {secret for secret in told if secret in log} == set()
    assert re.findall(r"callback_data|m:survey:|w:[a-z0-9]{8}:", log) == []
    assert "the bot has stopped" in log


async def go_wrong(api: BotApi, person: Person) -> None:
    """Let some things fail, because errors are where logs tell too much."""
    api.world.updates.push_raw({"message": {"text": SAYING, "from": {"id": person.id, "first_name": NAME}}})
    api.faults.add(Fault("sendMessage", status=400, chat_id=person.id))
    await person.say(SAYING)
    await api.world.updates.settled()
    api.faults.add(Fault("getUpdates", status=502))
    await does(person, person.say("/help"))
    await my_data(person)


async def test_a_crash_at_the_start_tells_no_token(tmp_path: Path) -> None:
    async with BotApi() as api:
        bot = Process(make_settings(tmp_path, api.url), api, tmp_path / "log")
        (tmp_path / "data").write_text("no folder")
        await bot.begin()
        status = await bot.ended()

    assert status == 1
    assert TOKEN not in bot.log.read_text()
