"""What staff's verbs need of the world outside, and what a verb is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.actions.house import House
from bot.actions.staff import Done
from bot.store.base import Database
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
    """

    bot: str
    surveys: Mapping[str, Survey]
    answers: Database


Verb = Callable[[Connection, House, Contact, Member, str, Tools], Done]
"""One button: it gets what the button names."""


def address(bot: str, payload: str) -> str:
    """Return a deep link, or what to type where the bot's name is not known."""
    return f"https://t.me/{bot}?start={payload}" if bot else f"/start {payload}"
