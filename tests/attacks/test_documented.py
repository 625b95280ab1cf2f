"""What docs/anonymity.md says is attacked is attacked, and the kept figures are of this version."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

from tests.attacks.suite import ATTACKS
from tests.attacks.test_attacks import CASES, WON
from tests.attacks.test_beside import BESIDE
from tests.attacks.test_crashes import KILLED
from tests.attacks.test_forgotten import GONE
from tests.attacks.test_releases import PUBLISHED
from tests.attacks.test_saying import SEVERAL
from tests.test_docs import DOCS, rows, sections, text_of

KEPT = DOCS / "attack-suite.json"
PAGE = DOCS / "anonymity.md"
APART = (KILLED, *SEVERAL, *GONE, *BESIDE)
"""Attacks on stores of their own, on both engines."""


def test_the_page_lists_every_attack_and_no_other() -> None:
    listed = [row[0] for row in rows(sections(text_of(PAGE))["Which attack checks which sentence"])]

    assert sorted(listed) == sorted([*ATTACKS, *PUBLISHED, *APART])


def test_every_attack_of_the_page_checks_a_sentence() -> None:
    table = rows(sections(text_of(PAGE))["Which attack checks which sentence"])

    assert [row for row in table if len(row) != 2 or not row[1]] == []


def test_the_page_tells_every_attack_that_still_wins() -> None:
    faults = sections(text_of(PAGE))["Known faults of this version"]

    assert {name for name, _ in WON if f"- {name}:" not in faults} == set()
    assert [name for name in ATTACKS if f"- {name}:" in faults and name not in {won for won, _ in WON}] == []


def test_the_kept_figures_are_of_this_version_and_of_every_attack() -> None:
    kept = json.loads(text_of(Path(KEPT)))
    run = {(case.values[0].name, case.values[1]) for case in CASES}
    run |= {(name, "both") for name in PUBLISHED}
    run |= {(name, engine) for name in APART for engine in ("sqlite", "postgresql")}

    assert kept["version"] == metadata.version("equal-voices")
    assert {(one["attack"], one["engine"]) for one in kept["results"]} == run
    assert {(one["attack"], one["engine"]) for one in kept["results"] if not one["held"]} == set(WON)
