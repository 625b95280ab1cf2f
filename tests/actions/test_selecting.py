"""What is shown is what the indicator file says, and what residents chose in the published poll that closed last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.actions import closing
from bot.actions.house import House
from bot.actions.release import Yardstick, make
from bot.actions.selecting import choice
from bot.actions.shelf import Shelf
from bot.errors import OperatorError, Problem
from bot.indicators.chosen import Chosen, Poll, Used
from bot.indicators.selection import Selection
from bot.store.base import Database
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Survey
from tests.actions.answering import opened
from tests.actions.saying import let_say
from tests.living import words

POLL = Poll(survey="what-matters", question="w_matters", choices={"safe": "I1", "living": "I2", "told": "I9"}, most=1)
FILE = Chosen(used=(Used(indicator="I7"), Used(indicator="I1")), poll=POLL)


def polled(
    contacts: Database,
    answers: Database,
    house: House,
    surveys: Mapping[str, Survey],
    *,
    wanted: str,
    publish: bool = True,
) -> Wave:
    """Hold a poll in which 30 of 45 want one indicator, and the others another."""
    wave = opened(contacts, house, surveys["what-matters"])
    other = "told" if wanted != "told" else "safe"
    let_say(contacts, house, wave, [{"w_matters": (wanted,)}] * 30 + [{"w_matters": (other,)}] * 15)
    closing.close(contacts, answers, house, wave.id)
    if publish:
        make(contacts, answers, house, Yardstick(), wave=wave.id)
    return wave


def shown(contacts: Database, answers: Database, chosen: Chosen | None) -> list[str] | None:
    """List what is used; the bot's shelf must say the same as the commands do."""
    with contacts.read() as conn, answers.read() as said:
        found = choice(conn, said, chosen).selection
        assert Shelf(answers, words().scheme, lambda: chosen).selection(conn) == found
    return None if found.used is None else [each.indicator for each in found.used]


def test_without_a_file_all_are_used_and_without_a_poll_those_of_the_file(
    contacts: Database, answers: Database
) -> None:
    assert shown(contacts, answers, None) is None
    assert shown(contacts, answers, replace(FILE, poll=None)) == ["I7", "I1"]
    assert shown(contacts, answers, FILE) == ["I7", "I1"]


def test_a_poll_counts_once_it_is_published_and_the_last_one_counts(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    polled(contacts, answers, house, surveys, wanted="told", publish=False)
    assert shown(contacts, answers, FILE) == ["I7", "I1"]

    later = replace(house, clock=lambda: house.clock() + timedelta(days=90))
    polled(contacts, answers, later, surveys, wanted="living")
    assert shown(contacts, answers, FILE) == ["I2", "I7", "I1"]

    latest = replace(house, clock=lambda: house.clock() + timedelta(days=180))
    newest = polled(contacts, answers, latest, surveys, wanted="safe", publish=False)
    assert shown(contacts, answers, FILE) == ["I2", "I7", "I1"]
    make(contacts, answers, latest, Yardstick(), wave=newest.id)
    assert shown(contacts, answers, FILE) == ["I1", "I7"]


def test_the_running_bot_reads_the_file_once_and_shows_everything_where_it_is_faulty(
    contacts: Database, answers: Database, house: House
) -> None:
    read = []

    def faulty() -> Chosen:
        read.append(1)
        raise OperatorError([Problem("indicators.yaml", 1, "", "It is wrong.", "Mend it.")])

    shelf = Shelf(answers, house.scheme, faulty)

    with contacts.read() as conn:
        assert [shelf.selection(conn), shelf.selection(conn)] == [Selection(), Selection()]
    assert read == [1]
