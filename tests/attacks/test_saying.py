"""Attack 21: what one hand said at several times by `/say`, put together again from what is left after its cut."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.actions import closing
from bot.actions.house import House
from bot.actions.sheet import OpenSheet, keep_sheet
from bot.anonymity.rollup import Traits
from bot.store.base import Database, open_database
from bot.store.contacts import people
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState
from bot.store.migrations import migrate
from bot.store.seal import tag_of
from bot.survey.model import Survey
from bot.survey.session import SENT, Answer, Session, Standing
from tests.actions.answering import FIRST, opened
from tests.attacks.report import Result, note
from tests.attacks.suite import Figure, poisson_bound
from tests.postgres import PostgresServer

SEVERAL = {"21 several things of one hand": "looks whether what one person said lies together, in any order"}
PEOPLE, TIMES = 60, 4
"""How many people say something, and how often each."""

Authors = Mapping[str, int]
"""Whose row or text it is, by what it says."""


@contextmanager
def stores_of(engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Database, Database]]:
    """Open both stores on an engine."""
    if engine == "sqlite":
        urls = {which: f"sqlite:///{folder}/{which}.db" for which in ("contacts", "answers")}
    else:
        server: PostgresServer = request.getfixturevalue("attacked_server")
        urls = {which: server.url(server.create()) for which in ("contacts", "answers")}
    stores = [open_database(urls[which], name=which) for which in ("contacts", "answers")]
    migrate(stores[0], "contacts")
    migrate(stores[1], "answers")
    try:
        yield stores[0], stores[1]
    finally:
        for store in stores:
            store.close()


def let_all_say(contacts: Database, house: House, survey: Survey) -> Authors:
    """Let everybody say several things, each with a text of its own; return whose each text is."""
    wave = opened(contacts, house, survey, batch=50)
    chance = random.Random(4)  # noqa: S311 - the same words every time
    authors = {}
    question = next(each.name for each in survey.questions if each.kind.value == "text")
    for at in range(PEOPLE):
        words = ["".join(chance.choices("abcdefghijkmnpqrstuvwxyz", k=12)) for _ in range(TIMES)]
        authors.update(dict.fromkeys(words, at))
        said = tuple({question: Answer(Standing.GIVEN, word)} for word in words)
        who = FIRST + at
        with contacts.begin() as conn:
            people.create(conn, Contact(telegram_id=who, language="en_GB", created_day=house.clock().date()))
            tag = tag_of(house.keys.key("wave", wave.id), who)
            session = Session(house.token(4), at=SENT, answers=said[-1], sent=said[-1])
            sheet = OpenSheet(wave, survey, tag, SheetState.SUBMITTED, session, Traits("en_GB", "kade"))
            assert keep_sheet(conn, house, replace(sheet, earlier=said[:-1]))
    return authors


def orders(answers: Database) -> Iterator[list[str]]:
    """Yield the texts in every order that their table can be read in."""
    hidden = () if answers.is_sqlite else ("ORDER BY ctid", "ORDER BY xmin::text::bigint, ctid")
    for order in ("", "ORDER BY id", *hidden):
        with answers.read() as conn:
            yield list(conn.execute(text(f"SELECT text FROM remark {order}")).scalars())  # noqa: S608 - our own names


def laid_together(found: Sequence[list[str]], authors: Authors) -> Figure:
    """Guess that texts that lie side by side are one person's."""
    hits = max(sum(authors[one] == authors[other] for one, other in pairwise(order)) for order in found)
    pairs = PEOPLE * TIMES - 1
    mean = pairs * (TIMES - 1) / (PEOPLE * TIMES - 1)
    return Figure(hits, round(mean, 1), poisson_bound(mean, len(found)), pairs, "neighbours of one hand")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_one_person_said_at_several_times_lies_apart(
    engine: str, house: House, surveys: Mapping[str, Survey], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Cut a batch of `/say` while it is open, and lay the texts in every order there is."""
    with stores_of(engine, tmp_path, request) as (contacts, answers):
        authors = let_all_say(contacts, house, surveys["say"])
        for due in closing.due(contacts, house):
            closing.attend(contacts, answers, house, due)
        found = list(orders(answers))

    figure = laid_together(found, authors)
    for name, does in SEVERAL.items():
        note(Result(name, engine, does, figure))
    assert [len(order) for order in found] == [PEOPLE * TIMES] * len(found)
    assert figure.held, figure


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_tells_who_has_said_something_once_it_is_cut(
    engine: str, house: House, surveys: Mapping[str, Survey], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Of what may be said again and again not even a tag stays; nor do rows of people tell, on PostgreSQL either."""
    with stores_of(engine, tmp_path, request) as (contacts, answers):
        let_all_say(contacts, house, surveys["say"])
        for due in closing.due(contacts, house):
            closing.attend(contacts, answers, house, due)
        with contacts.read() as conn:
            sheets = conn.execute(text("SELECT count(*) FROM sheet")).scalar()
            written = 1
            if engine == "postgresql":
                written = conn.execute(text("SELECT count(DISTINCT xmin::text) FROM contact")).scalar() or 0

    assert (sheets, written) == (0, 1)


def test_the_attack_wins_where_texts_lie_as_they_were_said() -> None:
    """Lay each person's texts one after the other, as a store does that keeps a sheet's rows in their order."""
    authors = {f"{person}-{at}": person for person in range(PEOPLE) for at in range(TIMES)}

    assert not laid_together([list(authors)], authors).held
