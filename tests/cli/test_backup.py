"""`equal-voices backup`, `restore` and `survey give-up`: what an operator types and reads."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.actions import closing, deliver
from bot.actions.recovery import Settled
from bot.cli.keeping import sentence, tell
from bot.schedule.delivery import State
from bot.settings import Settings
from bot.store.base import Database
from bot.store.contacts import sheets
from bot.store.contacts.tables import CONTACT, DELIVERY
from tests.actions.answering import let_answer
from tests.cli.officer import Officer
from tests.living import field_survey, make_settings, open_field

NOWHERE = "http://127.0.0.1:1"
SENT = 11


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path, NOWHERE)


@pytest.fixture
def wave(settings: Settings) -> str:
    """Let some people answer, and give the wave's id."""
    with open_field(settings) as (house, stores):
        found = field_survey(house, stores, "pulse")
        let_answer(stores.contacts, house, found, SENT, drafts=1)
    return found.id


def test_a_lost_disk_comes_back_and_the_wave_goes_on(
    officer: Officer, settings: Settings, wave: str, tmp_path: Path
) -> None:
    made = officer.runs("backup", str(tmp_path / "kept"))
    shutil.rmtree(settings.data_dir)
    restored = officer.runs("restore", str(tmp_path / "kept"))
    closed = officer.runs("survey", "close", wave)

    assert [made.status, restored.status, closed.status] == [0, 0, 0]
    assert made.text.splitlines()[0].startswith(f"The backup is in {tmp_path}/kept. It holds ")
    assert len(restored.text.splitlines()) == 1
    assert closed.text.startswith(f"{SENT} answers in 1 languages")


def test_lost_keys_are_told_by_restore_and_doctor_before_anything_is_given_up(
    officer: Officer, settings: Settings, wave: str, tmp_path: Path
) -> None:
    officer.runs("backup", str(tmp_path / "kept"))
    shutil.rmtree(settings.data_dir)
    shutil.rmtree(settings.keys_dir)
    refused = officer.runs("restore", str(tmp_path / "kept"))
    given_up = officer.runs("restore", str(tmp_path / "kept"), "--without-keys")
    listed = officer.runs("survey", "list")

    assert (refused.status, len(refused.problems)) == (1, 1)
    assert f"{wave}: {SENT + 1} sheets of this wave cannot be read" in refused.problems[0]
    assert given_up.text.splitlines()[1:] == [
        f"Wave {wave}: {SENT + 1} sheets could not be read and are deleted; it is open to begin anew."
    ]
    assert f"wave  {wave}  pulse  open" in listed.text


def test_doctor_names_the_wave_and_give_up_mends_it(officer: Officer, settings: Settings, wave: str) -> None:
    well = officer.runs("doctor", "--offline").text
    early = officer.runs("survey", "give-up", wave)
    shutil.rmtree(settings.keys_dir)
    ill = officer.runs("doctor", "--offline").text
    done = officer.runs("survey", "give-up", wave)
    after = officer.runs("doctor", "--offline").text

    told = f"keys_dir: {wave}: {SENT + 1} sheets of this wave cannot be read"
    assert [told in text for text in (well, ill, after)] == [False, True, False]
    assert (early.status, len(early.problems)) == (1, 1)
    assert done.text.startswith(f"Wave {wave}: {SENT + 1} sheets could not be read")


def test_a_wave_that_is_over_leaves_nothing_of_anybody_once_it_is_given_up(
    officer: Officer, settings: Settings, wave: str
) -> None:
    """Nothing rings here: whoever had a draft, and was told of the end, is not to be read while the bot is stopped."""
    with open_field(settings) as (house, stores):
        ahead = replace(house, clock=lambda: datetime.now(UTC) + timedelta(days=6, hours=23, minutes=30))
        closing.tell_of_closing(stores.contacts, ahead)
        with stores.contacts.begin() as conn:
            deliver.hand_over(ahead, most=50)(conn)
            conn.execute(DELIVERY.update().where(DELIVERY.c.state == State.SENDING).values(state=State.SENT))
            closing.end(conn, house, wave)
        before = traces(stores.contacts, wave)
    shutil.rmtree(settings.keys_dir)
    done = officer.runs("survey", "give-up", wave)
    with open_field(settings) as (_, stores):
        after = traces(stores.contacts, wave)

    assert before == (SENT + 1, SENT, 2)
    assert (done.status, after) == (0, (0, 0, 1))
    assert f"{wave} given up" in officer.runs("audit", "show").text


def traces(contacts: Database, wave: str) -> tuple[int, int, int]:
    """Count the people who stand somewhere in a wave, the sheets, and how many kinds of rows the outbox has of it."""
    alike = [column for column in DELIVERY.c if column.name not in {"key", "contact"}]
    with contacts.read() as conn:
        places = conn.execute(select(CONTACT.c.at)).scalars()
        standing = sum(wave in at for at in places)
        rows = {tuple(row) for row in conn.execute(select(*alike).where(DELIVERY.c.subject == wave))}
        return standing, sum(sheets.counts(conn, wave).values()), len(rows)


def test_slips_are_told_with_what_to_do(officer: Officer, settings: Settings, wave: str, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    beside = officer.runs("backup", str(settings.keys_dir / "kept"))
    full = officer.runs("backup", str(tmp_path / "full"))
    none = officer.runs("restore", str(tmp_path / "nowhere"))
    shutil.rmtree(settings.data_dir)
    nothing = officer.runs("backup", str(tmp_path / "kept"))

    assert [said.status for said in (beside, full, none, nothing)] == [1, 1, 1, 1]
    assert "beside the keys" in beside.problems[0]
    assert "writes over nothing" in full.problems[0]
    assert "This is no backup" in none.problems[0]
    assert [problem.partition(":")[0] for problem in nothing.problems] == ["answers_url", "contacts_url"]
    assert wave
    assert not settings.data_dir.exists()


def test_long_work_shows_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    tell("contacts", 20_000)

    assert capsys.readouterr().err == "contacts: 20,000 rows\n"


@pytest.mark.parametrize(
    ("stored", "open_", "sheets", "words"),
    [
        (True, False, 3, "Wave w: 3 sheets are in the answers store already, and are deleted here."),
        (False, False, 3, "Wave w: 3 sheets could not be read and are deleted."),
        (
            False,
            False,
            0,
            "Wave w: half of its keys are gone, so it is closed, and what was sent is counted.",
        ),
    ],
)
def test_each_end_of_a_wave_has_its_sentence(*, stored: bool, open_: bool, sheets: int, words: str) -> None:
    assert sentence(Settled("w", sheets, stored=stored, open=open_)) == words
