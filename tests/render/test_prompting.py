"""Messages that come by themselves, in every language: well-formed, and as they were approved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.render import prompting
from bot.render.prompting import Moment, Owed
from bot.render.screen import Screen
from tests.render.showing import CLOSES, catalogs, check, written

DAY = CLOSES.date()
TITLE = "Tea & <cake>"
LATE = Owed("k3m9x2pq4a", TITLE, DAY, late=True)
SOON = Owed("h7w2kq9m3b", "An evening about safe streets, light and places to meet", DAY, late=False, asked=3)
Golden = Callable[[str, str], None]


def screens(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every message that comes by itself, and what staff do about reports."""
    words = catalogs()[language]
    for moment in Moment:
        yield f"note of {moment.value}", Screen(text=words.lines(prompting.reminder_note(words, moment)))
    yield "feedback", prompting.feedback_screen(words, LATE.event, TITLE, CLOSES)
    yield "nudge", prompting.nudge_screen(words, LATE.event, TITLE, CLOSES)
    yield "overdue", prompting.overdue_screen(words, LATE)
    for late in (1, 2, 5, 11):
        yield f"{late} overdue", Screen(text=words.lines(prompting.owed_note(words, late)))
    yield "one owed", prompting.one_owed_screen(words, LATE, few=10)
    yield "one of few", prompting.one_owed_screen(words, SOON, few=10)


@pytest.mark.parametrize("language", catalogs())
def test_every_message_is_well_formed(language: str) -> None:
    for _, screen in screens(language):
        check(screen, catalogs()[language])


@pytest.mark.parametrize("language", ["en_GB", "ar", "so"])
def test_the_messages_look_as_approved(language: str, golden: Golden) -> None:
    golden(f"prompting.{language}", "\n".join(f"## {name}\n{written(screen)}\n" for name, screen in screens(language)))


def test_nothing_stands_above_the_menu_while_nothing_is_overdue() -> None:
    assert prompting.owed_note(catalogs()["en_GB"], 0) == ""
