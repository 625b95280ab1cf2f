"""Synthetic residents who answer through the bot as people do: tap, write, skip, change their mind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from bot.render.press import MenuPress, Press, SurveyPress, read_press
from bot.simulator.chat import Message
from bot.simulator.person import Person
from bot.survey.session import Move

PATIENCE = 60.0
"""Seconds a resident waits for the next screen before they count as lost."""

MOST_STEPS = 600
"""Steps after which a resident gives up: no survey of ours is half as long."""

_WAYS_OUT = (Move.SKIP, Move.DONT_KNOW, Move.REFUSE)


class LostError(Exception):
    """A resident did not get to the end."""


@dataclass(slots=True)
class Resident:
    """One synthetic person with a language, a will and a watch.

    Attributes:
        person: their phone.
        language: code of the language they choose.
        sayings: what they write where words are asked.
        chance: their will; the same seed answers the same.
        sent: waves whose answers they have sent.
        seconds: how long each step took, from the tap to the next screen.
    """

    person: Person
    language: str
    sayings: Sequence[str]
    chance: Random
    sent: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    _typed: int = 0

    async def answer(self, payload: str = "") -> None:
        """Go through the first contact and answer every open survey.

        Raises:
            LostError: the bot did not answer, or the end was not reached.
        """
        await self._step(self.person.start(payload))
        for _ in range(MOST_STEPS):
            message = self.person.last
            presses = _presses(message)
            if self._is_done(presses):
                return
            await self._act(message, presses)
        raise LostError(f"no end after {MOST_STEPS} steps")

    def _is_done(self, presses: Mapping[str, Press]) -> bool:
        """See the thanks, note the wave, and tell whether nothing is left to answer."""
        menu = [press for press in presses.values() if isinstance(press, MenuPress)]
        self.sent.update(press.subject for press in menu if press.verb == "withdraw")
        open_waves = {press.subject for press in menu if press.verb == "survey"}
        at_home = any(press.verb == "mydata" for press in menu)
        return at_home and open_waves <= self.sent

    async def _act(self, message: Message, presses: Mapping[str, Press]) -> None:
        taps = {data: press for data, press in presses.items() if isinstance(press, SurveyPress)}
        if not taps:
            await self._press(message, self._from_menu(presses))
            return
        moves = {press.tap.move for press in taps.values()}
        if Move.CHOOSE not in moves and Move.TICK not in moves and Move.DONE not in moves and Move.SUBMIT not in moves:
            await self._write_or_leave(message, taps)
        else:
            await self._press(message, self._from_survey(taps, moves))

    def _from_menu(self, presses: Mapping[str, Press]) -> str:
        """Choose what leads on: the own language, consent, an area, the next survey."""
        for verb in ("speak", "consent", "agree", "area", "begin", "survey", "home"):
            options = [
                data
                for data, press in presses.items()
                if isinstance(press, MenuPress) and press.verb == verb and self._wants(press)
            ]
            if options:
                return self.chance.choice(options)
        raise LostError("no way on from this screen")

    def _wants(self, press: MenuPress) -> bool:
        if press.verb == "speak":
            return press.subject == self.language
        return press.verb != "survey" or press.subject not in self.sent

    def _from_survey(self, taps: Mapping[str, SurveyPress], moves: set[Move]) -> str:
        """Choose an answer, finish the ticks, send; now and then leave a question open."""
        by_move: dict[Move, list[str]] = {}
        for data, press in taps.items():
            by_move.setdefault(press.tap.move, []).append(data)
        if Move.SUBMIT in moves:
            return by_move[Move.SUBMIT][0]
        ways_out = [data for move in _WAYS_OUT for data in by_move.get(move, [])]
        if ways_out and Move.UNTICK not in moves and self.chance.random() < 0.12:  # noqa: PLR2004 - some people skip
            return self.chance.choice(ways_out)
        if Move.CHOOSE in moves:
            return self.chance.choice(by_move[Move.CHOOSE])
        ticked = len(by_move.get(Move.UNTICK, ()))
        enough = ticked > 1 or (ticked and self.chance.random() < 0.5)  # noqa: PLR2004 - one or two ticks
        if Move.TICK not in moves or enough:
            return by_move[Move.DONE][0]
        return self.chance.choice(by_move[Move.TICK])

    async def _write_or_leave(self, message: Message, taps: Mapping[str, SurveyPress]) -> None:
        """Write once where words are asked; where they are not what was meant, leave the question."""
        ways_out = [data for data, press in taps.items() if press.tap.move in _WAYS_OUT]
        visit = next(iter(taps.values())).tap.visit
        if self._typed != visit and (not ways_out or self.chance.random() < 0.7):  # noqa: PLR2004 - most people write
            self._typed = visit
            await self._step(self.person.say(self.chance.choice(self.sayings)))
        else:
            await self._press(message, self.chance.choice(ways_out))

    async def _press(self, message: Message, data: str) -> None:
        await self._step(self.person.press(data, message))

    async def _step(self, deed: Awaitable[object]) -> None:
        """Do something and wait for the screen it leads to."""
        self.person.skip()
        began = time.perf_counter()
        await deed
        while True:
            try:
                event = await self.person.next(PATIENCE)
            except TimeoutError:
                raise LostError("the bot did not answer") from None
            if event.kind in ("message", "edit") and event.message is self.person.last:
                break
        self.seconds.append(time.perf_counter() - began)
        await asyncio.sleep(0)


def _presses(message: Message) -> dict[str, Press]:
    """Read what the buttons under a message stand for, by their data."""
    found: dict[str, Press] = {}
    for row in message.keyboard:
        for button in row:
            press = read_press(button.get("callback_data", ""))
            if press is not None:
                found[button["callback_data"]] = press
    return found
