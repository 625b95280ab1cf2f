"""Whoever holds every file, log and secret after the cut finds nobody's answers."""

from __future__ import annotations

import pytest

from tests.attacks import by_copies, by_counting, by_order, by_reading, by_standing, by_traits
from tests.attacks.dump import Dump
from tests.attacks.report import Result, note
from tests.attacks.suite import ATTACKS, Attack

FILES = (by_copies, by_counting, by_order, by_reading, by_standing, by_traits)
"""Each registers its attacks when it is imported."""

COUNTING = "a limit that docs/anonymity.md tells: PostgreSQL's log of changes has to be tidied by its operator (20b)"
WON: dict[tuple[str, str], str] = {
    ("20 how often somebody wrote", "postgresql"): COUNTING,
}
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
def test_the_attack_gets_no_more_than_chance(attack: Attack, dump: Dump) -> None:
    figure = attack.run(dump)
    note(Result(attack.name, dump.engine, attack.does, figure))

    assert figure.held, figure
