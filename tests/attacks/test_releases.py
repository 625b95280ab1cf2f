"""Attacks 10 to 12 are on what is published. There is a report and a list of waves; no release and no export yet."""

from __future__ import annotations

import importlib.util
import pkgutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import bot
import bot.cli
import bot.indicators
from bot.actions import closing, cut
from bot.actions.house import House
from bot.cli.fielding import Field
from bot.store.base import Database
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened
from tests.attacks.report import Result, note
from tests.attacks.suite import nothing
from tests.living import make_settings, open_field

PUBLISHING = ("export", "release", "publish", "dashboard", "tabulat")
ABSENT = {
    "10 release to release": "compares one release with the next",
    "11 all tables of a release": "solves for the small cells of a release",
    "12 the export": "looks for rare rows, order and dates in an export",
}


@pytest.mark.parametrize("attack", ABSENT)
def test_there_is_nothing_published_to_attack_yet(attack: str) -> None:
    """Fail as soon as something publishes: then write the attack, as ABSENT says and ADR 20 lists."""
    note(Result(attack, "both", ABSENT[attack], nothing(0, 0, "nothing to attack yet: no release or export")))
    names = [each.name for each in pkgutil.walk_packages(bot.__path__, "bot.")]

    assert [name for name in names if any(word in name.rpartition(".")[2] for word in PUBLISHING)] == []
    assert list(pkgutil.iter_modules(bot.indicators.__path__)) == []
    assert importlib.util.find_spec("bot.indicators") is not None


def test_what_closing_tells_is_totals_alone(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    """An officer who closes waves of ten and of eleven people learns nothing of the eleventh but that they are one."""
    told = []
    for number in (10, 11):
        wave = opened(contacts, house, surveys["pulse"])
        let_answer(contacts, house, wave, number)
        told.append(closing.close(contacts, answers, house, wave.id))

    assert {name for name in cut.Report.__slots__ if getattr(told[0], name) != getattr(told[1], name)} <= {
        "wave",
        "responses",
    }
    assert {type(getattr(told[0], name)) for name in cut.Report.__slots__} <= {str, int, bool}


def test_while_a_wave_is_open_one_more_answer_does_not_show_in_the_list(tmp_path: Path) -> None:
    """Somebody who looks before and after a neighbour answers sees the same, but at every tenth."""
    settings = make_settings(tmp_path, "http://127.0.0.1:1")
    shown = []
    with open_field(settings) as (house, stores):
        field = Field(settings, house, stores)
        wave = opened(stores.contacts, house, field.surveys()["pulse"])
        for at in range(12):
            let_answer(stores.contacts, house, wave, 1, first=at)
            shown += [line.rpartition("  ")[2] for line in field.listing() if line.startswith("wave")]

    assert [shown.index(line) for line in dict.fromkeys(shown)] == [0, 9]
