"""Send what the outbox holds: in the order of urgency, at Telegram's pace, each message at most once.

The outbox is the truth, and this only carries it out: it takes a few rows at a time, notes in one transaction that
they are being sent, sends them, and notes what became of them together with taking the next ones. Whoever kills it
leaves a handful of rows of which nobody knows whether they arrived; they are listed and never sent again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram.error import Forbidden, InvalidToken, TelegramError

from bot.actions import broadcast
from bot.actions.deliver import Handed, Letter, hand_over, take_over
from bot.actions.desk import Desk, is_outage
from bot.actions.house import House
from bot.app.transport import NotSent, OutcomeUnknown, SlowDown
from bot.schedule.delivery import Kind, Outcome, Reason, State
from bot.schedule.tempo import CHAT_PAUSE, LONGEST_BACKOFF, Tempo, backoff, breather, halted
from bot.settings import Settings
from bot.store.sole import Sole

log = structlog.get_logger(__name__)

WINDOW = 0.2
"""Seconds for which messages are taken at once: after a pause no more than these still go, and after a kill no more
than these are in doubt."""

AT_ONCE = 25
"""Messages that are taken at once at most, however fast they go."""

IN_HAND = 100
"""Messages under way at once, however fast they go; a kill leaves no more than these in doubt."""

SLOWEST = 2.0
"""Seconds that Telegram may take for an answer before the pace suffers."""

LONGEST_YIELD = 1.0
"""Seconds that replies may hold up a message at most: many of them slow the others down and never stop them."""

TEND_EVERY = 1.0
"""Seconds between two looks for broadcasts that begin or end, and for whether we are still the one who sends."""

IDLE = 30.0
"""Seconds until it looks by itself when nobody wakes it."""

Deliver = Callable[..., Awaitable[None]]
"""Sends one screen to one chat (`TelegramMouth.deliver`)."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast messages that nobody waits for may go.

    Attributes:
        per_second: most messages a second.
        paid: pay Telegram for broadcasts above its usual limit.
    """

    per_second: float = 25.0
    paid: bool = False


def speed_of(settings: Settings) -> Speed:
    """Return how fast an operator lets messages go that nobody waits for."""
    return Speed(settings.bulk_per_second, settings.paid_broadcasts)


class Sender:
    """Sends the outbox of one bot; of several processes only one does so at a time.

    Args:
        desk: where actions are taken.
        house: words, keys and clock.
        deliver: sends one screen.
        sole: the right to send.
        speed: how fast.
    """

    def __init__(self, desk: Desk, house: House, deliver: Deliver, *, sole: Sole, speed: Speed) -> None:
        """Begin with nothing in hand."""
        self._desk = desk
        self._house = house
        self._deliver = deliver
        self._sole = sole
        self._speed = speed
        self._tempo = Tempo(speed.per_second)
        self._last = -math.inf
        self._halt = -math.inf
        self._tended = -math.inf
        self._troubles = 0
        self._mine = False
        self._closing = False
        self._careful = False
        self._woken = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._under_way: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._resting: dict[int, float] = {}

    @property
    def mine(self) -> bool:
        """Tell whether this process is the one that sends."""
        return self._mine

    def wake(self) -> None:
        """Let it look at the outbox now."""
        self._woken.set()

    def spoke(self, chat: int) -> None:
        """Leave room for a reply: it takes the next place of the bucket, and its chat a rest from us.

        Args:
            chat: Telegram's number of the chat it goes to.
        """
        if not self._mine:
            return
        now = self._now()
        self._last = min(self._tempo.slot(self._last, now), max(self._last, now + LONGEST_YIELD))
        self._resting[chat] = now + CHAT_PAUSE

    def hold(self, seconds: float) -> None:
        """Send nothing for so many seconds, because Telegram asked for a pause.

        Args:
            seconds: from now on; a longer pause that is known is never shortened.
        """
        self._halt = halted(self._halt, self._now(), seconds)

    async def run(self) -> None:
        """Send until closed; what goes wrong is logged and tried again."""
        self._stopped.clear()
        try:
            while not self._closing:
                await self._rest(await self._try())
        finally:
            self._stopped.set()

    async def _try(self) -> float:
        try:
            return await self._round()
        except Exception as error:
            self._careful = not is_outage(error)
            log.exception("messages wait", error=type(error).__name__)
            return TEND_EVERY

    async def close(self, patience: float) -> None:
        """Take nothing more, let what is under way arrive, and keep what became of it.

        Args:
            patience: seconds to wait for what is under way; what takes longer is listed as unknown.
        """
        self._closing = True
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._stopped.wait()
                while self._under_way:
                    await asyncio.wait(set(self._under_way))
        for task in set(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        with suppress(Exception):  # what cannot be kept is listed as unknown by whoever sends next
            await self._settle()
        await asyncio.to_thread(self._sole.close)

    async def _round(self) -> float:
        """Do what can be done now, and return for how many seconds nothing else can."""
        now = self._now()
        if now - self._tended >= TEND_EVERY and not await self._tend(now):
            return TEND_EVERY
        if not self._mine:
            return TEND_EVERY
        if (wait := self._halt - now) > 0:
            await self._settle()
            return wait
        room = self._room()
        if not room:
            return IDLE  # woken by the next that arrives
        handed = await self._hand_over(room)
        for at, letter in enumerate(handed.letters):
            if not await self._launch(letter):
                self._put_back(handed.letters[at:])
                break
        return 0.0 if handed.more or self._outcomes else self._idle()

    def _idle(self) -> float:
        """Return how long to wait where nothing is due: what rests may be due then."""
        if not self._resting and not self._under_way:
            return IDLE
        return TEND_EVERY

    async def _tend(self, now: float) -> bool:
        """See that we are the one who sends, and look after broadcasts; return whether we are.

        Whoever becomes it notes first that nobody knows what became of what the one before had in hand.
        """
        self._tended = now
        was, self._mine = self._mine, False
        mine = await asyncio.to_thread(self._sole.take)
        if mine and not was:
            stranded = await self._desk.run(take_over)
            log.info("this process sends the messages", unknown=stranded)
        self._mine = mine
        if self._mine:
            while not self._closing and await self._desk.run(broadcast.tend(self._house)):
                pass  # page by page, so that nobody waits for more than one
        return self._mine

    def _room(self) -> int:
        """Return how many to take now: as many as go in a moment, or none before they have room."""
        most = min(max(1, math.ceil(self._speed.per_second * WINDOW)), AT_ONCE)
        free = min(IN_HAND, most + math.ceil(self._speed.per_second * SLOWEST)) - len(self._under_way)
        return most if free >= most else 0

    async def _hand_over(self, most: int) -> Handed:
        outcomes, self._outcomes = self._outcomes, []
        now = self._now()
        self._resting = {chat: until for chat, until in self._resting.items() if until > now}
        careful, self._careful = self._careful, False
        try:
            return await self._desk.run(
                hand_over(self._house, outcomes=outcomes, most=most, resting=frozenset(self._resting), careful=careful)
            )
        except BaseException:
            self._outcomes = outcomes + self._outcomes
            raise

    async def _settle(self) -> None:
        if self._outcomes:
            await self._hand_over(0)

    async def _launch(self, letter: Letter) -> bool:
        """Send a letter in its turn; False where everything stops meanwhile, and nothing was sent."""
        slot = self._tempo.slot(self._last, self._now())
        if (wait := slot - self._now()) > 0:
            await asyncio.sleep(wait)
        if self._closing or self._halt > self._now():
            return False
        self._last = max(self._last, slot)
        self._resting[letter.delivery.contact] = self._now() + CHAT_PAUSE
        task = asyncio.create_task(self._send(letter))
        self._under_way.add(task)
        task.add_done_callback(self._arrived)
        return True

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._woken.set()

    def _put_back(self, letters: tuple[Letter, ...]) -> None:
        """Let letters wait that were taken and surely not sent."""
        now = self._house.clock()
        self._outcomes += [
            Outcome(
                key=each.delivery.key,
                contact=each.delivery.contact,
                state=State.QUEUED,
                at=now,
                attempts=each.delivery.attempts,
            )
            for each in letters
        ]

    async def _send(self, letter: Letter) -> None:
        """Send one letter, and remember what became of it."""
        delivery = letter.delivery
        paid = self._speed.paid and delivery.kind is Kind.BROADCAST
        try:
            await self._deliver(delivery.contact, letter.screen, silent=letter.silent, paid=paid)
        except TelegramError as error:
            self._outcomes.append(self._failed(letter, error))
        except asyncio.CancelledError:
            self._outcomes.append(self._ended(letter, State.UNCERTAIN, Reason.INTERRUPTED))
            raise
        except Exception as error:
            log.exception("message not sent", kind=delivery.kind.value, error=type(error).__name__)
            self._outcomes.append(self._ended(letter, State.UNCERTAIN, Reason.OURS))
        else:
            self._troubles = 0
            self._outcomes.append(self._ended(letter, State.SENT))

    def _failed(self, letter: Letter, error: TelegramError) -> Outcome:
        """Decide what a failure means: only what surely did nothing is tried again."""
        now = self._now()
        if isinstance(error, SlowDown):
            self.hold(float(error.seconds))
            return self._again(letter, float(error.seconds), "", counts=False)
        if isinstance(error, NotSent | OutcomeUnknown):
            self._troubles += 1
            self._halt = halted(self._halt, now, breather(self._troubles))
        else:
            self._troubles = 0
        if isinstance(error, OutcomeUnknown):
            return self._ended(letter, State.UNCERTAIN, Reason.UNANSWERED)
        if isinstance(error, NotSent):
            return self._again(letter, backoff(letter.delivery.attempts + 1), Reason.OUT_OF_REACH)
        if isinstance(error, Forbidden):
            return self._ended(letter, State.UNREACHABLE, Reason.BLOCKED)
        if isinstance(error, InvalidToken):  # ours is wrong, not the message
            self._halt = halted(self._halt, now, LONGEST_BACKOFF)
            return self._again(letter, LONGEST_BACKOFF, "", counts=False)
        return self._ended(letter, State.FAILED, str(error)[:LONGEST_REASON])

    def _again(self, letter: Letter, seconds: float, reason: str, *, counts: bool = True) -> Outcome:
        at = self._house.clock() + timedelta(seconds=seconds)
        tries = letter.delivery.attempts + counts
        return Outcome(
            key=letter.delivery.key,
            contact=letter.delivery.contact,
            state=State.QUEUED,
            reason=reason,
            at=at,
            attempts=tries,
        )

    @staticmethod
    def _ended(letter: Letter, state: State, reason: str = "") -> Outcome:
        return Outcome(key=letter.delivery.key, contact=letter.delivery.contact, state=state, reason=reason)

    async def _rest(self, seconds: float) -> None:
        """Wait so long, or until something arrives or somebody wakes us."""
        if seconds > 0 and not self._closing:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
        self._woken.clear()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


LONGEST_REASON = 100
"""Characters of what Telegram says that are kept."""
