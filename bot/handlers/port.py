"""What handlers need of the messenger: one way to show a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.render.screen import Screen


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button that was pressed.

    Attributes:
        query: Telegram's id of the press, to be answered within 150 seconds.
        message: the message the button is under; 0 where Telegram does not tell.
    """

    query: str
    message: int


class Mouth(Protocol):
    """Shows screens to residents, each one's in order."""

    async def show(self, chat: int, screen: Screen, *, turn: int, pressed: Pressed | None = None) -> None:
        """Show a screen: in place of the one whose button was pressed, else as a new message.

        Args:
            chat: Telegram's number of the private chat.
            screen: what to show.
            turn: number of the update that led to it.
            pressed: the button that led to it.
        """
        ...

    async def dismiss(self, pressed: Pressed, toast: str = "") -> None:
        """Answer a press that changes nothing, so that Telegram stops showing its clock.

        Args:
            pressed: the button.
            toast: short plain words that are shown over the chat.
        """
        ...
