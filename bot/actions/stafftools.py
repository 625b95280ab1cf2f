"""What staff's verbs need of the world outside, and what a verb is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.actions.staff import Done
from bot.store.base import Database
from bot.store.contacts import inbox
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey.model import Survey


@dataclass(frozen=True, slots=True)
class Tools:
    """What the room needs of the world outside.

    Attributes:
        bot: the bot's username; '' where it is not known.
        surveys: what can be opened, by name, as the files are now.
        answers: the answers store, for the texts in it, and for what was published.
        yardstick: reads what answers are held against.
    """

    bot: str
    surveys: Mapping[str, Survey]
    answers: Database
    yardstick: Callable[[], Yardstick] = Yardstick


Verb = Callable[[Connection, House, Contact, Member, str, Tools], Done]
"""One button: it gets what the button names."""


_USERNAME = "username"


def remember_bot(name: str) -> Callable[[Connection], None]:
    """Return the action that keeps the bot's username, for links in messages that come by themselves."""

    def act(conn: Connection) -> None:
        if bot_of(conn) != name:
            inbox.remember(conn, _USERNAME, name)

    return act


def bot_of(conn: Connection) -> str:
    """Return the bot's username, as Telegram said at the last start; '' where it was never heard."""
    return inbox.recall(conn, _USERNAME) or ""


def address(bot: str, payload: str) -> str:
    """Return a deep link, or what to type where the bot's name is not known."""
    return f"https://t.me/{bot}?start={payload}" if bot else f"/start {payload}"
