"""Every screen about events, to be looked at after each change (`pytest --update-golden` approves)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.i18n.catalog import Catalog
from bot.render import event as screens
from bot.render import hosting
from bot.render.event import HELP, Announced
from bot.render.screen import Document, Screen
from bot.schedule.event import Coming, Event, EventState
from bot.survey.session import REVIEW, Session
from tests.render.showing import catalogs, check, content, written
from tests.survey.playing import our_surveys

Golden = Callable[[str, str], None]
LANGUAGES = ("en_GB", "ar", "so")
STARTS = dt.datetime(2026, 3, 28, 18, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
MEETING = Event(
    id="ab3cd4ef5g",
    state=EventState.PUBLISHED,
    source="en_GB",
    titles={"en_GB": "A new <playground> & more", "ar": "ملعب جديد"},
    abouts={"en_GB": "Which one do you want?"},
    starts=STARTS,
    ends=STARTS + dt.timedelta(hours=2),
    place="Loodskade 12",
    latitude=52.37,
    longitude=4.89,
    languages=("nl", "ar"),
    interpreters=("uk", "sign"),
    childcare=True,
    access=("no_steps", "loop"),
    capacity=20,
    contact="Samira, 06 1234 5678",
)
CHOICES = (("yes", "Yes"), ("maybe", "Maybe"), ("no", "No"))
DRAFT = hosting.Planned(
    draft="ab3cd4ef5g",
    changes=False,
    wave="d-ab3cd4ef5g",
    session=Session("tok", at=REVIEW, visit=12),
    lacks=("Which languages are spoken?",),
    written={"en_GB": True, "nl": False, "ar": True},
    hosts=True,
)
TALLY = hosting.Tally(
    coming={"yes": 12, "maybe": 3, "no": 1, "waiting": 2},
    interpreters={"ar": 4, "sign": 1},
    others=("Kurmancî",),
    children=7,
    families=3,
    ages={"0–2": 2},
    access={"no_steps": 5},
    cost=3,
    attended=9,
    unmet=frozenset({"ar", "quiet"}),
)


def shown(**more: object) -> Announced:
    """Announce the meeting to somebody who has said nothing."""
    base = Announced(event=MEETING, starts=MEETING.starts, ends=MEETING.ends, place="Loodskade 12", host="City", left=3)
    return replace(base, choices=CHOICES, promise="We delete it.", **more)  # type: ignore[arg-type]  # fields by name


def residents(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show what residents see."""
    off = replace(MEETING, state=EventState.CANCELLED)
    yield "events", screens.events_screen(words, [shown(), shown(coming=Coming.YES), *[shown()] * 5][:2])
    yield "no events", screens.events_screen(words, [])
    yield "event", screens.event_screen(words, shown())
    yield "full", screens.event_screen(words, shown(left=0))
    for coming in Coming:
        yield f"said {coming}", screens.event_screen(words, shown(coming=coming, line=2))
    yield "over", screens.event_screen(words, shown(over=True))
    yield "cancelled", screens.event_screen(words, shown(event=off), note=screens.cancelled_note(words))
    yield "moved", screens.event_screen(words, shown(coming=Coming.YES), note=screens.moved_note(words))
    yield "a place", screens.event_screen(words, shown(coming=Coming.YES), note=screens.place_note(words))
    yield "needs said", screens.event_screen(words, shown(coming=Coming.YES), note=screens.needs_note(words))
    yield "at the door", screens.event_screen(words, shown(), note=screens.checked_in_note(words))
    yield "not at the door", screens.event_screen(words, shown(), note=screens.door_closed_note(words))


def organisers(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show what organisers see."""
    yield "held events", hosting.hosted_screen(words, [("d1", "A draft")], [shown()])
    yield "nothing held", hosting.hosted_screen(words, [], [], note=hosting.published_note(words))
    yield "held event", hosting.held_screen(words, shown(), "https://t.me/bot?start=ab3cd4ef5g", {})
    yield "preview", hosting.preview_screen(words, words, shown(), DRAFT)
    changes = replace(DRAFT, changes=True, lacks=())
    yield "preview in Dutch", hosting.preview_screen(words, catalogs()["nl"], shown(), changes)
    yield "words", hosting.words_screen(words, "ab3cd4ef5g", "nl")
    yield "host", hosting.host_screen(words, "ab3cd4ef5g", [("", "City"), ("kade", "De Kade")])
    yield "cancel one", hosting.cancel_screen(words, shown(), 1)
    yield "cancel many", hosting.cancel_screen(words, shown(), 12)
    picture = Document("code.png", b"", picture=True)
    yield "door", replace(hosting.door_screen(words, "ab3cd4ef5g", "https://t.me/x", "k3m9", picture), attachments=())
    yield "tally", hosting.tally_screen(words, shown(), TALLY)
    yield "tally of nobody", hosting.tally_screen(words, shown(), hosting.Tally(coming={}))
    notes = (hosting.too_late_note, hosting.skipped_note, hosting.twice_note, hosting.pinned_note)
    for note in notes:
        yield note.__name__, hosting.hosted_screen(words, [], [], note=note(words))
    yield "moved", hosting.hosted_screen(words, [], [], note=hosting.moved_note(words, 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_about_events_look_as_approved(language: str, golden: Golden) -> None:
    words, parts = catalogs()[language], []
    for place, screen in (*residents(words), *organisers(words)):
        if place not in {"preview in Dutch", "events"}:
            check(screen, words)
        parts.append(f"## {place}\n{written(screen)}\n")

    golden(f"events.{language}", "\n".join(parts))


@pytest.mark.parametrize("language", sorted(catalogs()))
def test_every_screen_about_events_fits_in_every_language(language: str) -> None:
    words = catalogs()[language]
    for place, screen in (*residents(words), *organisers(words)):
        if place not in {"preview in Dutch", "events"}:
            check(screen, words)
        assert content(screen.text)


def test_what_an_event_offers_is_worded_as_in_the_form() -> None:
    choices = our_surveys()["event-form"]["ev_help"].choices

    assert {choice.code: choice.label for choice in choices if not choice.exclusive} == dict(HELP)


def test_every_need_about_access_has_its_offer() -> None:
    asked = {choice.code for choice in our_surveys()["event-needs"]["r_access"].choices if not choice.exclusive}

    assert asked == set(HELP) - {"childcare", "sign"}


def test_events_are_leafed_through_where_there_are_many() -> None:
    words = catalogs()["en_GB"]
    many = [shown(event=replace(MEETING, id=f"e{number}")) for number in range(12)]

    data = [
        [button.data for row in screens.events_screen(words, many, page=page).rows for button in row]
        for page in range(3)
    ]

    assert [len([each for each in page if each.startswith("m:event:")]) for page in data] == [5, 5, 2]
    assert [[each for each in page if each.startswith("m:events:")] for page in data] == [
        ["m:events:1"],
        ["m:events:0", "m:events:2"],
        ["m:events:1"],
    ]
