"""What one resident said about one meeting: personal, apart from all answers, deleted seven days after it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.schedule.event import Coming


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsvp:
    """One resident's word about one event, as far as messages depend on it.

    Attributes:
        event: id of the event.
        contact: Telegram's number of the resident.
        coming: what they said.
        reminders: when they want to be reminded (`1w`, `1d`, `2h`); None = as the event's rules say, () = never.
        attended: they checked in at the door.
    """

    event: str
    contact: int
    coming: Coming
    reminders: tuple[str, ...] | None = None
    attended: bool = False
