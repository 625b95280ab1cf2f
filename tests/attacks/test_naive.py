"""Each attack can win: against a store that leaks in its way, it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store.seal import tag_of
from tests.attacks import by_copies, by_counting, by_order, by_reading, by_standing, by_traits, naive, naive_postgres
from tests.attacks.dump import Dump, Night
from tests.attacks.naive import KEY, WAVE, batches, copied, logged, people, sheet, stored
from tests.attacks.suite import ATTACKS
from tests.postgres import PostgresServer

FILES = (by_copies, by_counting, by_order, by_reading, by_standing, by_traits)
"""Each registers its attacks when it is imported."""


def _checkpointed(folder: Path) -> Dump:
    """Put what the log of changes holds into the file, as SQLite does sooner or later."""
    dump = stored(folder, hidden=True)
    (folder / "data" / "both.db").write_bytes((folder / "read" / "both.db").read_bytes())
    return dump


def _sealed(folder: Path, *, key: bool) -> Dump:
    if key:
        naive.written(folder, "keys/epoch-x.key", KEY)
    return copied(folder, [Night(sheets=[sheet(person) for person in people()])])


def _same_tags(folder: Path) -> Dump:
    sheets = [
        sheet(person, wave=wave, tag=tag_of(KEY, person.chat)) for wave in ("one", "other") for person in people()[:20]
    ]
    return copied(folder, [Night(sheets=sheets)], harvests=2)


def _marked(folder: Path) -> Dump:
    """Burn an invitation when it is used, and let a third of the people use theirs."""
    used = [person for person in people() if person.mark % 3 == 0]
    burnt = {person.chat for person in used}
    dump = stored(folder, shuffled=True, columns=", used INTEGER", filled=lambda who: {"used": who.chat in burnt})
    return replace(dump, harvests=[naive.harvest(used)])


LEAKS: dict[str, dict[str, Callable[[Path], Dump]]] = {
    "1 row order": {
        "two tables with row numbers": lambda folder: stored(folder, hidden=True),
        "two files with row numbers": lambda folder: stored(folder, hidden=True, one_file=False),
    },
    "2 WAL and journal": {
        "one file that keeps its WAL": stored,
        "two files whose WALs can be laid side by side": lambda folder: stored(folder, one_file=False),
    },
    "3 places on the disk": {"rows in the order in which they came": _checkpointed},
    "5 nightly copies": {"a few answers moved every night": lambda folder: copied(folder, batches(3))},
    "6 old copy, present keys": {"a key that is kept": lambda folder: _sealed(folder, key=True)},
    "6b destroyed keys": {"a key in the log": naive.with_key_in_log},
    "7 lengths": {"sheets that are not padded": lambda folder: _sealed(folder, key=False)},
    "8 traits in both stores": {"language and area as they are": lambda folder: stored(folder, shuffled=True)},
    "8b language of a text": {"a rare language beside a text": lambda folder: stored(folder, shuffled=True)},
    "9 ids where only answers are": {
        "an id on each answer": lambda folder: logged(folder, lambda who: f"{who.chat} 3", "data/answers.db"),
        "ids in the log": lambda folder: logged(folder, lambda who: f"tap by {who.chat}"),
    },
    "9b answers where only people are": {
        "the last words beside their speaker": lambda folder: stored(
            folder, one_file=False, columns=", last TEXT", filled=lambda who: {"last": who.words(1, "s_wish")}
        ),
        "words escaped in a log": lambda folder: logged(folder, lambda who: json.dumps(who.words(1, "s_wish"))),
    },
    "9c an answer beside its owner": {
        "the last number beside its speaker": lambda folder: stored(
            folder, one_file=False, columns=", last TEXT", filled=lambda who: {"last": who.number(1)}
        ),
    },
    "9d sealed bytes": {"deleted, but not wiped": naive.unwiped},
    "13 the log": {
        "a line for every press": lambda folder: logged(folder, lambda who: f"got w:{WAVE}:abcd:{who.mark}:o1"),
        "the address that is called": naive.with_token_in_log,
        "what was typed": lambda folder: logged(folder, lambda who: who.words(1, "s_wish")),
    },
    "14 pickles, jobs, audit": {"conversations in a pickle": naive.pickled},
    "15 two waves": {"one key for all waves": _same_tags},
    "15b two waves in order": {"row numbers": naive.two_rounds},
    "17 updates as they came": {
        "a journal of updates": lambda folder: logged(folder, lambda _who: '{"update_id": 1}', "data/updates.jsonl"),
    },
    "17b quarantine": {"a key that is kept": naive.quarantined},
    "18 a text and its author's other answers": {"skipped is stored too": lambda folder: stored(folder, shuffled=True)},
    "20 how often somebody wrote": {"each press beside its person, in a WAL that is kept": naive.often_written},
    "19 who took part": {
        "a mark on whoever has answered": _marked,
    },
    "19d who took part, by any table": {
        "a mark on whoever has answered": _marked,
    },
    "19b who was nudged": {
        "no row for whoever has answered": lambda folder: naive.nudged(folder, rows=lambda done: not done),
        "a row that says that it was not needed": lambda folder: naive.nudged(
            folder, state=lambda done: "expired" if done else "sent"
        ),
        "the moment at which each round went": lambda folder: naive.nudged(folder, timed=True),
    },
    "19c who was told of the end": {
        "a row that says that it was not needed": lambda folder: naive.told_of_end(
            folder, state=lambda done: "expired" if done else "sent"
        ),
        "the moment at which each round went": lambda folder: naive.told_of_end(folder, timed=True),
    },
}
"""By attack: what a naive store does, and a dump of it. PostgreSQL's are in LEAKS_OF_POSTGRES."""

LEAKS_OF_POSTGRES: dict[str, dict[str, Callable[[PostgresServer, Path], Dump]]] = {
    "1 row order": {"two databases, a transaction an answer": naive_postgres.two_databases},
    "2 WAL and journal": {"two databases, a transaction an answer": naive_postgres.two_databases},
    "3 places on the disk": {"two databases, a transaction an answer": naive_postgres.two_databases},
    "4 transactions": {"two databases, a transaction an answer": naive_postgres.two_databases},
    "20 how often somebody wrote": {"each press beside its person": naive_postgres.often_written},
    "20b files used again": {"a log that was only checkpointed": naive_postgres.checkpointed},
    "4b one transaction in both": {"two tables, one transaction": naive_postgres.one_database},
}

CASES = [(name, leak) for name, leaks in LEAKS.items() for leak in leaks]
CASES_OF_POSTGRES = [(name, leak) for name, leaks in LEAKS_OF_POSTGRES.items() for leak in leaks]


@pytest.mark.parametrize(("name", "leak"), CASES)
def test_the_attack_wins_against_a_naive_store(name: str, leak: str, tmp_path: Path) -> None:
    figure = ATTACKS[name].run(LEAKS[name][leak](tmp_path))

    assert not figure.held, figure


@pytest.mark.parametrize(("name", "leak"), CASES_OF_POSTGRES)
def test_the_attack_wins_against_a_naive_store_on_postgresql(
    name: str, leak: str, tmp_path: Path, attacked_server: PostgresServer
) -> None:
    figure = ATTACKS[name].run(LEAKS_OF_POSTGRES[name][leak](attacked_server, tmp_path))

    assert not figure.held, figure


def test_every_attack_has_a_naive_store_to_win_against() -> None:
    assert {*LEAKS, *LEAKS_OF_POSTGRES} == set(ATTACKS)
