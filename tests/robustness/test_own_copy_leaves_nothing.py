"""A copy of one's own data is sent, also where it fails or the bot is killed: no file, no log keeps a word of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.actions import closing
from bot.settings import LogLevel
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from tests.attacks.dump import people_in
from tests.living import in_process, make_settings, my_data, open_field, open_survey, until
from tests.robustness.test_kill import Witness

PEOPLE = 12
FIRST = 0x1_B4_00_10_01
"""Numbers that `people_in` finds however they are written."""

SAID = "zwqkmvtrplxo"
OF_THE_FILE = "my-data.json"


class Writer(Witness):
    """A resident who always writes where words are asked."""

    def __init__(self, person: Person, number: int) -> None:
        super().__init__(person, number)
        self.sayings = (f"{SAID}{number:02}",)


async def take_copy(person: Person) -> None:
    """Ask for all that is kept as a file, and wait until Telegram has it."""
    before = copies(person)
    await my_data(person)
    await person.tap("As a file")
    await until(lambda: copies(person) > before)


def copies(person: Person) -> int:
    return sum("document" in message.body for message in person.messages)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def files_with(folder: Path, *words: bytes) -> set[str]:
    """Name the files in which one of these stands."""
    blobs = {path.name: path.read_bytes() for path in files(folder)}
    return {name for name, blob in blobs.items() if any(word in blob for word in words)}


async def test_a_copy_of_ones_data_leaves_nothing_in_a_file_or_a_log(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url, log_level=LogLevel.DEBUG)
        wave = open_survey(settings, "pulse").id
        crowd = [Writer(api.world.person(f"P{at}", "en", person_id=FIRST + at), at) for at in range(PEOPLE)]
        async with in_process(settings, api, tmp_path) as bot:
            bot.extra["TMPDIR"] = str(scratch)
            await bot.start()
            await asyncio.gather(*(each.answer() for each in crowd))
            for each in crowd[:4]:
                await take_copy(each.person)
            api.faults.add(Fault("sendDocument", drop="after", delay=12.0))
            for each in crowd[4:8]:
                await my_data(each.person)
                await each.person.tap("As a file")
            during = files_with(tmp_path, SAID.encode(), OF_THE_FILE.encode())
            await bot.kill()
            api.faults.clear()
            await bot.start()
            for each in crowd[8:]:
                await take_copy(each.person)
            bot.ask_to_stop()
            assert await bot.ended() == 0
            log = bot.log.read_bytes()
    with open_field(settings) as (house, stores):
        closing.close(stores.contacts, stores.answers, house, wave)

    known = range(FIRST, FIRST + PEOPLE)
    named = {path.name for path in files(tmp_path) if people_in(path.read_bytes(), known)}
    assert during == set()
    assert (b"endpoint" in log, people_in(log, known)) == (True, [])
    assert named == {"contacts.db"}
    assert files_with(tmp_path, SAID.encode(), OF_THE_FILE.encode()) == {"answers.db"}
    assert list(scratch.iterdir()) == []
