"""Whoever holds every file, log and secret after the cut finds nobody's answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.attacks import by_copies, by_counting, by_order, by_reading, by_standing, by_traits
from tests.attacks.dump import Dump
from tests.attacks.report import Result, note
from tests.attacks.suite import ATTACKS, Attack

FILES = (by_copies, by_counting, by_order, by_reading, by_standing, by_traits)
"""Each registers its attacks when it is imported."""

WON: dict[tuple[str, str], str] = {}
"""Attacks that win today, with what has to be mended; strict: the mending is not overlooked."""


def _open(attack: str, engine: str) -> list[pytest.MarkDecorator]:
    reason = WON.get((attack, engine))
    return [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)] if reason else []


CASES = [
    pytest.param(attack, engine, id=f"{attack.name} on {engine}", marks=_open(attack.name, engine))
    for engine in ("sqlite", "postgresql")
    for attack in ATTACKS.values()
    if engine in attack.engines
]


@pytest.mark.parametrize(("attack", "dump"), CASES, indirect=["dump"])
def test_the_attack_gets_no_more_than_chance(attack: Attack, dump: Dump, other_city: Callable[[str], Dump]) -> None:
    """Attack a city; chance guesses well once in a thousand times, so who does must do so in another city as well."""
    figure = attack.run(dump)
    if not figure.held and figure.bound:  # what is found is found, and no chance
        figure = attack.run(other_city(dump.engine))
    note(Result(attack.name, dump.engine, attack.does, figure))

    assert figure.held, figure


@pytest.mark.parametrize("dump", ["postgresql"], indirect=True)
def test_where_the_bot_may_not_tidy_the_log_of_changes_it_tells_how_often_somebody_wrote(dump: Dump) -> None:
    """Hold what docs/anonymity.md tells of it: the first wave was cut before the bot was given the right."""
    figure = by_counting.changes_in(dump, dump.folder / "wal-1")

    assert not figure.held, figure


@pytest.mark.parametrize("dump", ["postgresql"], indirect=True)
def test_the_bot_logs_that_it_may_not_tidy_the_log_of_changes_and_nothing_once_it_may(dump: Dump) -> None:
    lines = map(json.loads, (dump.folder / "log" / "bot.log").read_text(encoding="utf-8").splitlines())

    assert [line["why"] for line in lines if line["event"] == "the log of changes is not tidied"] == ["forbidden"]
