"""The mouth: each chat's screens in order, a wait kept, nothing sent blindly twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app.mouth import PATIENCE, REFUSALS, TelegramMouth
from bot.app.transport import AiohttpRequest, Wire
from bot.handlers.port import Pressed
from bot.render.screen import Attachment, Button, Screen
from bot.simulator.faults import Fault
from bot.simulator.person import Person
from bot.simulator.server import BotApi
from tests.living import TOKEN

ONE = Screen(text="one", rows=((Button("A", "a"),),))
TWO = Screen(text="two", rows=((Button("B", "b"),),))


class Speaking:
    """A mouth whose news are written down and whose pauses are not waited for."""

    def __init__(self, api: BotApi, wire: Wire) -> None:
        self.api = api
        self.shown: list[tuple[int, int]] = []
        self.failed: list[tuple[int, float]] = []
        self.lost: list[int] = []
        self.pauses: list[float] = []
        self.attached: list[Attachment] = []
        self.person: Person = api.world.person("Amal", "ar", started=True)
        self.mouth = TelegramMouth(
            wire,
            attach=self._attach,
            shown=lambda chat, turn: self.shown.append((chat, turn)),
            failed=lambda chat, wait: self.failed.append((chat, wait)),
            lost=self._lose,
            sleep=self._pause,
        )

    async def _attach(self, _chat: int, attachment: Attachment) -> None:
        self.attached.append(attachment)

    async def _lose(self, chat: int) -> None:
        self.lost.append(chat)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def show(self, screen: Screen, *, turn: int = 1, pressed: Pressed | None = None) -> None:
        await self.mouth.show(self.person.id, screen, turn=turn, pressed=pressed)

    async def press(self, screen: Screen, *, turn: int = 2) -> None:
        """Press the first button and show what follows."""
        message = self.person.last
        query = await self.person.tap(0, message)
        await self.show(screen, turn=turn, pressed=Pressed(query, message.id))

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.person.messages]


@pytest.fixture
async def speaking() -> AsyncIterator[Speaking]:
    async with BotApi() as api, AiohttpRequest() as request:
        yield Speaking(api, Wire(request, TOKEN, base_url=api.base_url))


async def test_a_press_changes_its_message_in_place(speaking: Speaking) -> None:
    await speaking.show(ONE)
    await speaking.press(TWO)

    assert speaking.texts == ["two"]
    assert speaking.shown == [(speaking.person.id, 1), (speaking.person.id, 2)]


async def test_a_new_message_takes_the_buttons_off_the_one_before(speaking: Speaking) -> None:
    await speaking.show(ONE)
    await speaking.show(TWO, turn=2)

    assert [(message.text, message.buttons) for message in speaking.person.messages] == [("one", ()), ("two", ("B",))]


async def test_a_press_on_an_old_message_is_answered_below(speaking: Speaking) -> None:
    await speaking.show(ONE)
    old = speaking.person.last
    query = await speaking.person.tap("A")
    await speaking.show(TWO)
    await speaking.show(ONE, turn=2, pressed=Pressed(query, old.id))

    assert speaking.texts == ["one", "two", "one"]


async def test_screens_of_one_chat_keep_their_order_behind_a_slow_one(speaking: Speaking) -> None:
    speaking.api.faults.add(Fault("sendMessage", delay=0.1))
    await asyncio.gather(*(speaking.show(Screen(text=str(at)), turn=at) for at in range(5)))

    assert speaking.texts == ["0", "1", "2", "3", "4"]
    assert [turn for _, turn in speaking.shown] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("seconds", [1, 29])
async def test_a_wait_that_telegram_asks_for_is_kept(speaking: Speaking, seconds: int) -> None:
    speaking.api.faults.add(Fault("sendMessage", status=429, retry_after=seconds))
    await speaking.show(ONE)

    assert (speaking.pauses, speaking.texts, speaking.failed) == ([seconds], ["one"], [])


async def test_a_wait_beyond_all_patience_is_handed_on(speaking: Speaking) -> None:
    speaking.api.faults.add(Fault("sendMessage", status=429, retry_after=int(PATIENCE) + 1))
    await speaking.show(ONE)

    assert (speaking.pauses, speaking.texts) == ([], [])
    assert (speaking.failed, speaking.shown) == ([(speaking.person.id, PATIENCE + 1)], [])


@pytest.mark.parametrize("fault", [Fault("sendMessage", status=502), Fault("sendMessage", drop="after")])
async def test_a_message_of_unknown_fate_is_not_repeated(speaking: Speaking, fault: Fault) -> None:
    speaking.api.faults.add(fault)
    await speaking.show(ONE)

    assert speaking.api.requests["sendMessage"] == 1
    assert speaking.failed == [(speaking.person.id, 0.0)]


async def test_an_edit_of_unknown_fate_is_repeated(speaking: Speaking) -> None:
    await speaking.show(ONE)
    for fault in (Fault("editMessageText", status=502), Fault("editMessageText", drop="after")):
        speaking.api.faults.add(fault)
    await speaking.press(TWO)

    assert (speaking.texts, speaking.api.requests["editMessageText"], speaking.failed) == (["two"], 3, [])


async def test_whoever_blocked_the_bot_is_lost_and_not_tried_again(speaking: Speaking) -> None:
    await speaking.person.block()
    await speaking.show(ONE)

    assert (speaking.lost, speaking.failed, speaking.shown) == ([speaking.person.id], [], [])


async def test_a_screen_that_telegram_keeps_refusing_is_left_alone(speaking: Speaking) -> None:
    speaking.api.faults.add(Fault("sendMessage", status=400, times=None))
    for _ in range(REFUSALS + 2):
        await speaking.show(ONE)
    refused = len(speaking.failed)
    speaking.api.faults.clear()
    await speaking.show(ONE)
    speaking.api.faults.add(Fault("sendMessage", status=400))
    await speaking.show(ONE)

    assert (refused, len(speaking.failed)) == (REFUSALS - 1, REFUSALS)


async def test_a_screen_that_did_not_change_is_not_sent_again(speaking: Speaking) -> None:
    await speaking.show(ONE)
    await speaking.press(Screen(text="one", rows=ONE.rows, unchanged=True, toast="Already answered."))

    assert speaking.api.requests["editMessageText"] == 0
    assert [toast.text for toast in speaking.person.toasts] == ["Already answered."]


async def test_the_place_keyboard_goes_with_its_screen(speaking: Speaking) -> None:
    await speaking.show(Screen(text="where", rows=ONE.rows, asks_place="Send my place"))
    offered = speaking.person.reply_keyboard
    await speaking.show(TWO)

    assert offered is not None
    assert [message.deleted for message in speaking.person.messages if message.text == "📍"] == [True]


async def test_a_picture_comes_once_while_its_question_is_shown(speaking: Speaking) -> None:
    picture = Attachment("photo", "park.png")
    await speaking.show(Screen(text="look", rows=ONE.rows, attachments=(picture,)))
    await speaking.press(Screen(text="again", rows=ONE.rows, attachments=(picture,)))
    await speaking.press(TWO)

    assert speaking.attached == [picture]


async def test_words_that_telegram_does_not_take_yet_follow_their_file_which_does_not_come_again(
    speaking: Speaking,
) -> None:
    speaking.api.faults.add(Fault("sendMessage", status=429, retry_after=1))
    paper = Screen(text="one", attachments=(Attachment("photo", "a.png"),))

    await speaking.mouth.deliver(speaking.person.id, paper)

    assert (len(speaking.attached), speaking.texts, speaking.pauses) == (1, ["one"], [1.0])
