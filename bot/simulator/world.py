"""Everybody and everything in one simulated Telegram, as plain Python without any network."""

from __future__ import annotations

from bot.clock import Clock, system_clock
from bot.simulator.arguments import Arguments
from bot.simulator.chat import Event
from bot.simulator.entities import Json
from bot.simulator.exchange import Exchange
from bot.simulator.person import Person
from bot.simulator.profile import Profile
from bot.simulator.refusals import bad_request, forbidden

FIRST_PERSON = 5_000_000_001
"""Ids of people start above 2^32, so that whoever stores them in 32 bits is found out."""

FIRST_UPDATE = 731_204_518
"""Updates are numbered from somewhere in the middle, as the real server numbers them."""

BOT_NAME = "Equal Voices"
BOT_USERNAME = "EqualVoicesDemoBot"
_BOT_ID = 7_000_000_001
_KEPT_MESSAGES = 500


class World:
    """People, their chats with one bot, and the line between them.

    Args:
        clock: tells the time.
        first_update: number of the first update.
        keep: most messages remembered in a chat.
    """

    def __init__(
        self, *, clock: Clock = system_clock, first_update: int = FIRST_UPDATE, keep: int = _KEPT_MESSAGES
    ) -> None:
        """Create an empty world with a bot in it."""
        self.exchange = Exchange(clock, first_update=first_update)
        self.updates = self.exchange.updates
        self.files = self.exchange.files
        self.profile = Profile(BOT_NAME)
        self.people: dict[int, Person] = {}
        self.bot: Json = {"id": _BOT_ID, "is_bot": True, "first_name": BOT_NAME, "username": BOT_USERNAME}
        self._keep = keep
        self._albums = 0

    def person(
        self,
        name: str = "Amal",
        language_code: str | None = None,
        *,
        person_id: int | None = None,
        started: bool = False,
    ) -> Person:
        """Bring a new person into the world.

        Args:
            name: first name.
            language_code: language of their Telegram app, any IETF tag; None makes it say nothing.
            person_id: their id; None takes the next free one.
            started: whether they have written to the bot before; otherwise it cannot write first.

        Returns:
            The person.
        """
        chosen = FIRST_PERSON + len(self.people) if person_id is None else person_id
        user: Json = {"id": chosen, "is_bot": False, "first_name": name}
        if language_code is not None:
            user["language_code"] = language_code
        person = Person(user, self.exchange, self.bot, keep=self._keep)
        person.started = started
        self.people[chosen] = person
        return person

    def chat(self, arguments: Arguments) -> Person:
        """Find the chat a request is about.

        Raises:
            RefusedError: chat_id is missing, or nobody has opened such a chat.
        """
        if not arguments.text("chat_id"):
            raise bad_request("chat_id is empty")
        person = self.people.get(arguments.integer("chat_id"))
        if person is None or not person.started:
            raise bad_request("chat not found")
        return person

    def recipient(self, arguments: Arguments) -> Person:
        """Find the chat a request writes to; it must not be blocked."""
        person = self.chat(arguments)
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        return person

    def next_album(self) -> str:
        """Number an album."""
        self._albums += 1
        return str(13_900_000_000_000_000 + self._albums)

    def announce_commands(self) -> None:
        """Let everybody's app know that the menu of commands has changed."""
        for person in self.people.values():
            person.tell(Event("commands"), notice=False)
