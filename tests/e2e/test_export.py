"""An admin takes answers out in the chat: a document comes, nobody waits for it, and the log tells what came of it."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.access.roles import Role
from bot.actions import exportroom, wishes
from bot.app import exporter, media
from bot.simulator.faults import Fault
from tests.e2e.staffing import fire, handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage
from tests.export.answered import made_up, stored

WRONG = "Something went wrong with the file. If you do not see it, ask for it again."
MADE = "The file is being made. It comes as a message of its own."


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for the next look."""
    monkeypatch.setattr(exporter, "EVERY", 0.02)


async def asks(stage: Stage, kind: str = "csv", people: int = 60, *, language: str = "en_GB") -> Phone:
    """Bring an admin who has asked for a file."""
    stored(stage.stores.answers, stage.surveys["pulse"], made_up(stage.surveys["pulse"], people))
    phone = await hire(stage, Role.ADMIN, language=language)
    await phone.choose("m:staff_export")
    await phone.choose("m:staff_kinds:pulse")
    await phone.choose(f"m:staff_file:{kind}.pulse")
    return phone


def documents(phone: Phone) -> list[dict[str, object]]:
    return [each.body["document"] for each in phone.person.messages if "document" in each.body]


def exports(stage: Stage) -> list[tuple[str, str]]:
    """List what the log has of exports: who, and the subject without the token of the wish."""
    found = [(actor, subject.split(" ")) for actor, act, subject in logged(stage) if act == "export microdata"]
    assert len({words[2] for _, words in found}) <= 1 + len(found) // 2, (
        "what is asked and what came of it belong together"
    )
    return [(actor, " ".join((*words[:2], *words[3:]))) for actor, words in found]


def left(stage: Stage) -> list[Path]:
    return list((stage.settings.data_dir / "exports").rglob("*"))


async def ended(stage: Stage, entries: int = 2) -> None:
    """Wait until the log tells what came of it."""
    async with asyncio.timeout(60):
        while len(exports(stage)) < entries:  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.02)


async def told(phone: Phone, words: str) -> None:
    await phone.stage.until(lambda: words in phone.text)


@BOTH
async def test_an_admin_gets_answers_as_a_document_and_the_log_has_both(stage: Stage) -> None:
    phone = await asks(stage)
    assert (MADE in phone.text, documents(phone)) == (True, [])

    await ended(stage)

    (file,) = documents(phone)
    assert file["file_name"] == "pulse.zip"
    assert phone.text.startswith("Completed surveys in the file: 60\n")
    assert [each.text for each in phone.person.messages if MADE in each.text] == [f"{MADE}\n100%"]
    assert exports(stage) == [(handle(phone), "pulse csv asked"), (handle(phone), "pulse csv done")]
    assert left(stage) == []


@pytest.mark.parametrize(("kind", "language"), [("xlsx", "ar"), ("sav", "el"), ("package", "ar")])
async def test_every_kind_of_the_chat_comes_in_the_language_of_whoever_asked(
    stage: Stage, kind: str, language: str
) -> None:
    phone = await asks(stage, kind, language=language)
    await ended(stage)

    (file,) = documents(phone)
    stored_file = stage.api.world.files.by_id(str(file["file_id"]))
    assert stored_file is not None
    with zipfile.ZipFile(io.BytesIO(stored_file.data)) as folder:
        names = folder.namelist()
        times = {each.date_time for each in folder.infolist()}
    wanted = {"xlsx": "xl/workbook.xml", "sav": "pulse-el.sav", "package": "datapackage.json"}[kind]
    assert wanted in names
    assert max(times) < (2001, 1, 1, 0, 0, 0)


async def test_others_are_served_and_the_share_is_shown_while_a_file_is_made(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "import sys, time; sys.stdin.readline()\nwhile True: print('{\"share\": 0.4}', flush=True); time.sleep(0.2)"
    monkeypatch.setattr(exporter, "CHILD", ("-c", slow))
    phone = await asks(stage)
    await told(phone, "40%")
    await phone.choose("m:staff")
    other = await stage.resident("Amal")

    assert MADE not in phone.text
    assert other.data != ()
    assert exports(stage) == [(handle(phone), "pulse csv asked")]


async def test_who_asks_twice_gets_one_file(stage: Stage) -> None:
    phone = await asks(stage)
    await phone.force("m:staff_file:csv.pulse", phone.screen)
    await ended(stage)

    assert len(documents(phone)) == 1
    assert [subject for _, subject in exports(stage)] == ["pulse csv asked", "pulse csv done"]


@pytest.mark.parametrize(
    ("fault", "outcome", "files"),
    [
        (Fault("sendDocument", status=400), "refused", 0),
        (Fault("sendDocument", drop="after"), "uncertain", 1),
        (Fault("sendDocument", status=502), "uncertain", 0),
        (Fault("sendDocument", status=429, retry_after=1), "done", 1),
    ],
)
async def test_what_telegram_does_with_the_file_stands_in_the_log_and_is_told(
    stage: Stage, fault: Fault, outcome: str, files: int
) -> None:
    stage.api.faults.add(fault)
    phone = await asks(stage)
    await ended(stage)

    if outcome != "done":
        await told(phone, WRONG)
        assert sum(WRONG in each.text for each in phone.person.messages) == 1
    assert exports(stage)[-1] == (handle(phone), f"pulse csv {outcome}")
    assert len(documents(phone)) == files
    assert left(stage) == []


async def test_a_file_that_is_too_large_is_not_uploaded_and_the_command_is_named(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.fall()
    monkeypatch.setattr(media, "UPLOADED_LOCALLY", 1000)
    await stage.rise()
    phone = await asks(stage)
    await ended(stage)

    await told(phone, "equal-voices export --survey pulse --format csv")
    assert exports(stage)[-1][1] == "pulse csv too-large"
    assert stage.api.requests["sendDocument"] == 0


async def test_a_child_that_dies_leaves_nothing_and_the_admin_can_ask_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(exporter, "MEMORY", 60_000_000)
        phone = await asks(stage)
        await ended(stage)
        await told(phone, WRONG)
    await phone.choose("d:staff_export")
    await phone.choose("m:staff_kinds:pulse")
    await phone.choose("m:staff_file:csv.pulse")
    await ended(stage, 4)

    assert [subject for _, subject in exports(stage)] == [
        f"pulse csv {each}" for each in ("asked", "failed", "asked", "done")
    ]
    assert (len(documents(phone)), left(stage)) == (1, [])


@pytest.mark.parametrize(("stage_", "outcome"), [(wishes.BEGUN, "failed"), (wishes.SENDING, "uncertain")])
async def test_who_waited_when_the_bot_was_killed_is_told_and_nothing_stays_on_the_disk(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, stage_: str, outcome: str
) -> None:
    monkeypatch.setattr(exporter, "CHILD", ("-c", "import time; time.sleep(60)"))
    phone = await asks(stage)
    await stage.until(lambda: left(stage) != [])
    if stage_ == wishes.SENDING:
        with stage.stores.contacts.begin() as conn:
            wishes.send(wishes.wanted(conn)[0].token)(conn)
    await stage.fall()
    half = stage.settings.data_dir / "exports" / ".export-dead"
    half.mkdir()
    (half / "pulse.csv").write_text("half of it")

    await stage.rise()
    await ended(stage)

    await told(phone, WRONG)
    assert exports(stage)[-1] == (handle(phone), f"pulse csv {outcome}")
    assert (documents(phone), left(stage)) == ([], [])


async def test_who_is_no_admin_any_more_gets_no_file(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "EVERY", 3600.0)
    phone = await asks(stage)
    who = handle(phone)
    fire(phone)
    await stage.fall()
    await stage.rise()
    await ended(stage)

    assert exports(stage)[-1] == (who, "pulse csv failed")
    assert documents(phone) == []


def test_the_child_ends_with_the_bot(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-m", "bot.app.export_child"], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()

    assert child.wait(30) != 0


@pytest.mark.parametrize("people", [9, exportroom.MOST + 1])
async def test_too_few_answers_have_no_button_and_too_many_no_file(
    stage: Stage, people: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exportroom, "MOST", 30)
    rows = made_up(stage.surveys["pulse"], 9)
    stored(stage.stores.answers, stage.surveys["pulse"], (rows * 4)[: min(people, 31)])
    phone = await hire(stage, Role.ADMIN)
    entries = logged(stage)

    await phone.say("/staff")
    await phone.choose("m:staff_export")
    few = "m:staff_kinds:pulse" not in phone.data
    await phone.force("m:staff_file:xlsx.pulse", phone.screen)

    assert few == (people < 10)
    assert ("equal-voices export --survey pulse --format xlsx" in phone.text) != few
    assert documents(phone) == []
    assert logged(stage) == entries


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.OFFICER])
async def test_nobody_but_an_admin_gets_a_file(stage: Stage, role: Role) -> None:
    stored(stage.stores.answers, stage.surveys["pulse"], made_up(stage.surveys["pulse"], 20))
    phone = await hire(stage, role)

    await phone.force("m:staff_file:csv.pulse", phone.screen)

    assert documents(phone) == []
    assert logged(stage)[-1][1:] == ("refused", "export microdata")
