"""How the outbox stands, told to an operator: in one line, and what nobody knows of one by one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cli.upkeep import check_outbox
from bot.clock import system_clock
from bot.schedule.delivery import Kind, Planned, State
from bot.store.contacts import outbox
from bot.store.contacts.tables import DELIVERY
from tests.cli.officer import Officer
from tests.living import make_settings, open_field

WHO = 5_000_000_001
NOBODY = "0 waiting, 0 being sent, 0 sent, 0 failed, 0 not reached, 0 not needed any more, 0 unknown"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Put three messages into an outbox: one due since yesterday, one for tomorrow, one of which nobody knows."""
    now = system_clock()
    rows = [("e1", now - timedelta(days=1)), ("e2", now + timedelta(days=1)), ("e3", now - timedelta(days=2))]
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (_, stores), stores.contacts.begin() as conn:
        outbox.add(
            conn, [Planned(kind=Kind.REMINDER, subject=name, rule="1d", contact=WHO, due=at) for name, at in rows]
        )
        unknown = DELIVERY.c.subject == "e3"
        conn.execute(update(DELIVERY).where(unknown).values(state=State.UNCERTAIN, reason="unanswered"))
    return tmp_path


def test_an_operator_reads_in_one_line_how_the_outbox_stands(folder: Path) -> None:
    said = Officer(folder).runs("outbox")
    told = check_outbox(make_settings(folder, "http://127.0.0.1:1"))

    line = said.text.strip()
    assert line.startswith(
        "2 waiting, 0 being sent, 0 sent, 0 failed, 0 not reached, 0 not needed any more, 1 unknown (`"
    )
    assert f"{system_clock() - timedelta(days=1):%Y-%m-}" in line.partition("due since ")[2]
    assert (told.note, told.problems) == (line, ())


def test_what_nobody_knows_of_is_listed_and_whom_it_went_to_only_on_request(folder: Path) -> None:
    plain = Officer(folder).runs("outbox", "--unknown").text.splitlines()
    numbered = Officer(folder).runs("outbox", "--unknown", "--numbers").text.splitlines()

    assert [line.partition("  ")[2] for line in plain[1:]] == ["reminder e3 1d  unanswered"]
    assert [line.partition("  ")[2] for line in numbered[1:]] == [f"reminder e3 1d  unanswered  {WHO}"]


def test_an_outbox_that_is_not_there_yet_is_no_problem(tmp_path: Path) -> None:
    assert check_outbox(make_settings(tmp_path, "http://127.0.0.1:1")).note == "nothing yet"
    assert Officer(tmp_path).runs("outbox").text.strip() == NOBODY
