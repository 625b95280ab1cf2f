"""What one resident said about one meeting: personal, apart from all answers, deleted seven days after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.schedule.event import Coming

Need = str | float | tuple[str, ...]
"""One answer about needs: a code or word, a number, or several codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsvp:
    """One resident's word about one event, as far as messages depend on it.

    Attributes:
        event: id of the event.
        contact: Telegram's number of the resident.
        coming: what they said.
        reminders: when they want to be reminded (`1w`, `1d`, `2h`); None = as the event's rules say, () = never.
        attended: they checked in at the door.
        turn: their number in the waiting line, from 1, kept when they move up; None = they never waited.
        needs: codes and numbers of what they need, by question of the survey event-needs.
        session: the survey as far as they have answered it, as text; '' once it was sent or before it was begun.
    """

    event: str
    contact: int
    coming: Coming
    reminders: tuple[str, ...] | None = None
    attended: bool = False
    turn: int | None = None
    needs: Mapping[str, Need] = field(default_factory=dict, repr=False)
    session: str = field(default="", repr=False)

    @property
    def takes_part(self) -> bool:
        """Tell whether news of the event concern them: they come, perhaps come, or wait for a place."""
        return self.coming is not Coming.NO
