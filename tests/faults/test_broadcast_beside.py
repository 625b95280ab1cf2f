"""A broadcast that is killed while somebody is in the middle of a survey: their sheet is whole afterwards."""

from __future__ import annotations

from pathlib import Path

from bot.actions.sheet import find_sheet
from bot.simulator.chat import Message
from bot.simulator.person import Person
from bot.store.contacts.sheets import SheetState
from bot.survey.session import Answer
from tests.faults.posting import Posting, insist, known, posting
from tests.living import open_field, open_survey, until

PEOPLE = 300


def screen(person: Person) -> Message | None:
    """Find the newest message with a survey's buttons."""
    asked = (each for each in reversed(person.messages) if each.from_bot and _data(each).startswith("w:"))
    return next(asked, None)


def _data(message: Message) -> str:
    rows = message.keyboard
    return str(rows[0][0].get("callback_data", "")) if rows else ""


async def choose(person: Person) -> None:
    """Tap the first answer of the open question, and wait for the next one."""
    asked = screen(person)
    assert asked is not None
    before = _data(asked)
    await person.press(before, asked)
    await until(lambda: (now := screen(person)) is not None and _data(now) != before)


async def begun(person: Person, wave: str) -> None:
    """Begin a survey from the menu."""
    await person.say("/surveys")
    await until(lambda: person.messages and any("m:survey" in _data(each) for each in person.messages))
    menu = next(each for each in reversed(person.messages) if "m:survey" in _data(each))
    await person.press(f"m:survey:{wave}", menu)
    await until(lambda: f"m:begin:{wave}" in _data(menu))
    await person.press(f"m:begin:{wave}", menu)
    await until(lambda: screen(person) is not None)


def answers(post: Posting, person: Person, wave: str) -> tuple[SheetState | None, dict[str, Answer]]:
    """Open the sheet with the bot's own keys."""
    with open_field(post.settings) as (house, stores), stores.contacts.read() as conn:
        sheet = find_sheet(conn, house, wave=wave, chat=person.id)
    assert sheet is not None
    assert sheet.session is not None
    return sheet.state, dict(sheet.session.answers)


async def test_a_kill_in_the_middle_of_a_broadcast_leaves_a_half_answered_arabic_sheet_whole(tmp_path: Path) -> None:
    async with posting(tmp_path, people=PEOPLE, given={"bulk_per_second": 20}) as post:
        wave = open_survey(post.settings, "pulse").id
        amal = post.api.world.person("أمل", "ar", started=True)
        known(post.contacts, (amal,), language="ar")
        await post.bot.start()
        await begun(amal, wave)
        for _ in range(2):
            await choose(amal)
        given = answers(post, amal, wave)
        open_question = screen(amal)
        assert post.sent < PEOPLE

        await post.bot.kill()
        after = answers(post, amal, wave)
        await post.bot.start()
        await choose(amal)
        further = answers(post, amal, wave)
        ended = await post.ended()

        assert given[0] is SheetState.DRAFT
        assert len(given[1]) == 2
        assert after == given
        assert {name: further[1][name] for name in given[1]} == given[1]
        assert len(further[1]) == 3
        assert open_question is not None
        assert any("\u0600" <= letter <= "\u06ff" for letter in open_question.text)
        post.people = (*post.people, amal)
        insist(post, ended)
