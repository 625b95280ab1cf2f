"""Attack 23: whoever was answering while a message went to everybody got theirs later than their neighbours."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from bot.actions import broadcast, closing
from bot.actions.deliver import hand_over
from bot.actions.house import House
from bot.schedule.broadcast import Audience
from bot.schedule.courtesy import Courtesy
from bot.schedule.delivery import Kind, Outcome, State
from bot.store.base import Database
from bot.store.contacts.tables import CONTACT
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened
from tests.attacks.report import Result, note
from tests.attacks.suite import Figure, nothing
from tests.attacks.test_saying import stores_of
from tests.furniture import HandClock

BESIDE = {"23 who was answering": "looks for whose message to everybody went later than those around it, in any order"}
PEOPLE, ANSWERING, AT_ONCE = 250, 40, 5
FIRST = 6_000_000_001


def send_to_all(contacts: Database, house: House, clock: HandClock) -> frozenset[int]:
    """Send a message to everybody while some are answering, a few at any moment; return who these were."""
    chance = random.Random(23)  # noqa: S311 - the same people every time
    with contacts.begin() as conn:
        agreed = {"picked": True, "surveys": True, "events": True, "results": True, "stopped": False, "reachable": True}
        usual = {"language": "en_GB", "at": "", "owed": False, "noticed": True, "created_day": clock().date()}
        conn.execute(insert(CONTACT), [{**agreed, **usual, "telegram_id": FIRST + at} for at in range(PEOPLE)])
        words = {"en_GB": "The library opens at nine."}
        made = broadcast.draft(conn, house, author="console", audience=Audience(), source="en_GB", texts=words)
        broadcast.send(conn, house, made.id)
    answering = {
        FIRST + at: PEOPLE * turn // ANSWERING for turn, at in enumerate(chance.sample(range(PEOPLE), ANSWERING))
    }
    outcomes: list[Outcome] = []
    for sent in range(0, 10 * PEOPLE, AT_ONCE):
        with contacts.begin() as conn:
            while broadcast.tend(house)(conn):
                pass
            resting = {who for who, since in answering.items() if since <= sent < since + 40}
            letters = hand_over(house, outcomes=outcomes, most=AT_ONCE, resting=resting)(conn).letters
        outcomes = [Outcome(key=each.delivery.key, contact=each.delivery.contact, state=State.SENT) for each in letters]
        clock.move(seconds=0.2)
        if not letters and sent > PEOPLE:
            break
    return frozenset(answering)


def orders(contacts: Database) -> Iterator[list[tuple[str, int]]]:
    """Yield key and person of the message in every order that the outbox can be read in, and by each instant in it."""
    hidden = () if contacts.is_sqlite else ("ctid", "xmin::text::bigint, ctid")
    with contacts.read() as conn:
        for order in ("1", *hidden, "at, key", "due, key", "attempts, key"):
            query = f"SELECT key, contact FROM delivery WHERE kind = '{Kind.BROADCAST}' ORDER BY {order}"  # noqa: S608 - our own names
            yield [(key, who) for key, who in conn.execute(text(query))]


def out_of_order(found: list[tuple[str, int]]) -> set[int]:
    """List whose message lies behind one that was planned after it."""
    return {who for (before, _), (key, who) in pairwise(found) if key < before}


def figure_of(contacts: Database, answering: frozenset[int]) -> Figure:
    late = set().union(*(out_of_order(order) for order in orders(contacts)))
    return nothing(len(late & answering), len(answering), "people found who were answering")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nobody_tells_from_a_message_to_all_who_was_answering_meanwhile(
    engine: str,
    house: House,
    surveys: Mapping[str, Survey],
    clock: HandClock,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    before, figure = attacked(engine, house, surveys["pulse"], clock, tmp_path, request)
    for name, does in BESIDE.items():
        note(Result(name, engine, does, figure))

    assert engine == "sqlite" or not before.held, "the order in which messages go is there to be found until the cut"
    assert figure.held, (before, figure)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_attack_wins_where_the_moment_of_each_message_is_kept(
    engine: str,
    house: House,
    surveys: Mapping[str, Survey],
    clock: HandClock,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Courtesy, "day", lambda _manners, instant: instant)

    assert not attacked(engine, house, surveys["pulse"], clock, tmp_path, request)[1].held


def attacked(
    engine: str, house: House, survey: Survey, clock: HandClock, folder: Path, request: pytest.FixtureRequest
) -> tuple[Figure, Figure]:
    """Send a message while some are answering, cut, and attack before and after it."""
    with stores_of(engine, folder, request) as (contacts, answers):
        clock.move(hours=-6)  # by day
        answering = send_to_all(contacts, house, clock)
        wave = opened(contacts, house, survey)
        let_answer(contacts, house, wave, 12)
        before = figure_of(contacts, answering)
        closing.close(contacts, answers, house, wave.id)
        return before, figure_of(contacts, answering)
