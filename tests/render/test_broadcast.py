"""Screens of broadcasts, in every language: well-formed, and as they were approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.render import broadcast, broadcasting
from bot.render.screen import Screen
from bot.schedule.broadcast import LONGEST_TEXT, Broadcast, Stage, weight
from bot.schedule.delivery import Purpose
from tests.render.showing import CLOSES, catalogs, check, written
from tests.survey.playing import our_scheme

Golden = Callable[[str, str], None]
NEWS = Broadcast(
    id="k3m9x2pq",
    author="anna22",
    source="en_GB",
    texts={"en_GB": "The <library> opens\nat 9 & stays open.", "nl": "De bibliotheek gaat open."},
    made=CLOSES,
)
DRAFT = broadcasting.Draft(broadcast=NEWS, counts={"nl": 120, "ar": 21, "so": 1})
COUNTS = {
    "queued": 640,
    "queued:capped": 40,
    "sent": 1_300,
    "unreachable": 30,
    "failed": 2,
    "failed:Bad Request: chat not found": 2,
    "uncertain": 3,
    "expired": 5,
}


def screens(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every screen of broadcasts."""
    words, scheme = catalogs()[language], our_scheme()
    yield "message", broadcast.message_screen(words, scheme, NEWS)
    yield (
        "message in their words",
        broadcast.message_screen(words, scheme, replace(NEWS, texts={language: "1 📅"}, source=language)),
    )
    for stage in Stage:
        told = broadcast.Progress(counts=COUNTS, per_second=24.5)
        yield f"progress {stage}", broadcast.progress_screen(words, replace(NEWS, stage=stage), told)
    waits = broadcast.Progress(counts={}, until=CLOSES)
    for stage in (Stage.WAITING, Stage.RUNNING):
        yield f"progress {stage} later", broadcast.progress_screen(words, replace(NEWS, stage=stage), waits)
    soon = broadcast.Progress(counts={"queued": 50, "sent": 10}, per_second=25.0)
    yield "nearly done", broadcast.progress_screen(words, replace(NEWS, stage=Stage.RUNNING), soon)
    yield "orphaned", broadcast.orphaned_screen(words, NEWS)
    yield "report", broadcast.report_screen(words, replace(NEWS, stage=Stage.DONE), {"sent": 1})
    yield "list", broadcasting.list_screen(words, [replace(NEWS, id=stage.value, stage=stage) for stage in Stage])
    yield "about", broadcasting.about_screen(words)
    yield "draft", broadcasting.draft_screen(words, scheme, DRAFT)
    yield (
        "draft without words",
        broadcasting.draft_screen(words, scheme, broadcasting.Draft(broadcast=replace(NEWS, texts={}), counts={})),
    )
    yield (
        "draft for guests",
        broadcasting.draft_screen(words, scheme, replace(DRAFT, guests_of="A new playground for all")),
    )
    yield "guests", broadcasting.guests_screen(words, NEWS.id, [("e1", "A new playground"), ("e2", "")])
    yield "pen", broadcasting.pen_screen(words, NEWS, "ar")
    yield "pen, too long", broadcasting.pen_screen(words, NEWS, "ar", length=LONGEST_TEXT + 1)
    yield "where", broadcasting.where_screen(words, scheme, NEWS.id)
    yield "who", broadcasting.who_screen(words, ("en_GB", "nl", "ar", "so"), NEWS.id)
    yield "look", broadcasting.look_screen(words, catalogs()["ar"], scheme, DRAFT)
    yield "ask", broadcasting.ask_screen(words, DRAFT)
    yield "ask, paid", broadcasting.ask_screen(words, replace(DRAFT, paid=True))
    yield "ask later", broadcasting.ask_screen(words, DRAFT, CLOSES, f"{NEWS.id}.2026-12-20.18")
    yield "day", broadcasting.day_screen(words, NEWS.id, [CLOSES.date(), CLOSES.date() + dt.timedelta(days=1)])
    yield "hour", broadcasting.hour_screen(words, NEWS.id, [CLOSES.replace(hour=hour) for hour in (8, 9, 10, 11)])


@pytest.mark.parametrize("language", catalogs())
def test_every_screen_of_broadcasts_is_well_formed(language: str) -> None:
    for name, screen in screens(language):
        if name != "look":  # in two languages at once
            check(screen, catalogs()[language])


@pytest.mark.parametrize("language", ["en_GB", "ar", "so"])
def test_the_screens_of_broadcasts_look_as_approved(language: str, golden: Golden) -> None:
    golden(f"broadcast.{language}", "\n".join(f"## {name}\n{written(screen)}\n" for name, screen in screens(language)))


def test_the_longest_text_fits_into_one_message_of_telegrams() -> None:
    longest = max(
        len(
            broadcast.message_screen(
                words, our_scheme(), replace(NEWS, texts={"en_GB": "&" * LONGEST_TEXT})
            ).text.replace("&amp;", "&")
        )
        for words in catalogs().values()
    )
    assert longest <= 4_096


def test_a_text_of_many_lines_counts_as_long_as_it_gets_by_the_marks_around_each_line() -> None:
    text = "x\n" * (LONGEST_TEXT // 5)
    longest = broadcast.message_screen(catalogs()["ar"], our_scheme(), replace(NEWS, texts={"en_GB": text}))

    assert weight(text) == LONGEST_TEXT
    assert len(longest.text) <= 4_096


def test_what_it_is_about_is_one_of_two_things() -> None:
    data = [button.data for row in broadcasting.about_screen(catalogs()["en_GB"]).rows for button in row]

    assert data[:2] == [f"m:staff_cast_about:{Purpose.EVENTS}", f"m:staff_cast_about:{Purpose.RESULTS}"]
