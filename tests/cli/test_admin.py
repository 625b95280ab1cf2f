"""`equal-voices admin` and `equal-voices audit`: staff and their log, for whoever has the machine."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.access.roles import Role
from bot.actions.staff import accept, issue
from bot.simulator.server import BotApi
from bot.store.contacts import staff
from tests.cli.officer import Officer
from tests.living import make_settings, open_field

LIFE = timedelta(hours=48)


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def code_in(text: str) -> str:
    """Read the code off what was printed."""
    found = re.search(r"/start ([a-z0-9]{26})$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def use(tmp_path: Path, code: str, person: int = 7_000_000_001) -> str:
    """Use a code as the bot does, and return the handle."""
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (house, stores):
        with stores.contacts.begin() as conn:
            member = accept(conn, house, person, code)
        assert member is not None
        return member.handle


def hired(tmp_path: Path, role: Role, person: int) -> str:
    """Make somebody staff."""
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (house, stores), stores.contacts.begin() as conn:
        code = issue(conn, house, role=role, by="console", life=LIFE).code
    return use(tmp_path, code, person)


def log_of(officer: Officer) -> list[list[str]]:
    """Read the log without its times."""
    lines = officer.runs("audit", "show").text.splitlines()
    return [line.split("  ")[:1] + line.split("  ")[2:] for line in lines]


def test_a_code_makes_one_person_admin_and_stands_in_the_log_without_itself(officer: Officer, tmp_path: Path) -> None:
    said = officer.runs("admin", "code", "--bot", "@OurBot")
    code = code_in(said.text)
    handle = use(tmp_path, code)

    assert said.status == 0
    assert f"https://t.me/OurBot?start={code}" in said.text
    assert officer.runs("admin", "list").text.split("  ")[:3] == ["staff", handle, "admin"]
    assert log_of(officer) == [
        ["1", "console", "invite staff", f"{handle} admin"],
        ["2", handle, "joined", f"{handle} admin"],
    ]
    files = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert code.encode() not in files


def test_a_code_expires_and_a_new_one_ends_the_one_before(officer: Officer, tmp_path: Path) -> None:
    first = code_in(officer.runs("admin", "code", "--bot", "OurBot").text)
    second = code_in(officer.runs("admin", "code", "--bot", "OurBot").text)

    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (house, stores), stores.contacts.begin() as conn:
        assert staff.invited(conn, staff.hash_of(first), house.clock()) is None
        assert staff.invited(conn, staff.hash_of(second), house.clock() + timedelta(minutes=14)) is not None
        assert staff.invited(conn, staff.hash_of(second), house.clock() + timedelta(minutes=15)) is None


async def test_the_bots_name_is_asked_of_telegram_and_not_needed(tmp_path: Path) -> None:
    async with BotApi() as api:
        named = await asyncio.to_thread(Officer(tmp_path, api.url).runs, "admin", "code")
    nameless = await asyncio.to_thread(Officer(tmp_path).runs, "admin", "code")

    assert f"https://t.me/{api.world.bot['username']}?start={code_in(named.text)}" in named.text
    assert (nameless.status, "t.me" in nameless.text, len(code_in(nameless.text))) == (0, False, 26)


def test_a_role_ends_and_so_do_the_invitations_of_whoever_had_it(officer: Officer, tmp_path: Path) -> None:
    first, second = hired(tmp_path, Role.ADMIN, 7_000_000_001), hired(tmp_path, Role.ADMIN, 7_000_000_002)
    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (house, stores), stores.contacts.begin() as conn:
        issue(conn, house, role=Role.OFFICER, by=first, life=LIFE)
    assert [line.split("  ")[0] for line in officer.runs("admin", "list").text.splitlines()] == [
        "staff",
        "staff",
        "invitation",
    ]

    said = officer.runs("admin", "revoke", first)

    assert said.text == f"The role of {first} has ended.\n"
    assert [line.split("  ")[1] for line in officer.runs("admin", "list").text.splitlines()] == [second]
    assert log_of(officer)[-1][1:] == ["console", "revoke staff", first]


def test_the_only_admin_and_nobody_cannot_be_revoked(officer: Officer, tmp_path: Path) -> None:
    only = hired(tmp_path, Role.ADMIN, 7_000_000_001)
    entries = log_of(officer)

    assert officer.runs("admin", "revoke", only).problems == (
        f"staff: {only}: This is the only admin. Make another one first: `equal-voices admin code`.",
    )
    assert officer.runs("admin", "revoke", "nobody").problems == (
        "staff: nobody: There is no such member of staff and no such invitation. `equal-voices admin list` shows all.",
    )
    assert log_of(officer) == entries


def test_what_is_done_at_the_machine_is_in_the_log(officer: Officer) -> None:
    wave = officer.runs("survey", "open", "pulse", "--until", "2099-12-31").text.strip()
    link = officer.runs("link", "--wave", wave, "--bot", "OurBot").text.strip().partition("?start=")[2]
    officer.runs("survey", "extend", wave, "--until", "2100-01-31")
    officer.runs("survey", "close", wave)
    refused = officer.runs("survey", "close", "nowhere")

    assert refused.status == 1
    assert log_of(officer) == [
        ["1", "console", "open waves", wave],
        ["2", "console", "make links", link],
        ["3", "console", "open waves", wave],
        ["4", "console", "close waves", wave],
    ]


def test_a_whole_log_is_verified_and_its_head_can_be_written_down(officer: Officer) -> None:
    assert officer.runs("audit", "verify").text == "No entries yet.\n"
    officer.runs("link", "--bot", "OurBot")
    officer.runs("link", "--bot", "OurBot")

    said = officer.runs("audit", "verify")
    head = said.text.splitlines()[1].removeprefix("head  ")

    assert (said.status, said.text.splitlines()[0]) == (0, "2 entries, unbroken from number 1.")
    assert re.fullmatch(r"2:[0-9a-f]{64}", head)
    assert officer.runs("audit", "verify", "--known", head).status == 0


def test_a_log_that_was_changed_is_reported(officer: Officer, tmp_path: Path) -> None:
    officer.runs("link", "--bot", "OurBot")
    with closing(sqlite3.connect(tmp_path / "data" / "contacts.db")) as database, database:
        database.execute("DROP TRIGGER audit_update")
        database.execute("UPDATE audit SET actor = 'somebody'")

    said = officer.runs("audit", "verify", "--known", "7:ab")

    assert (said.status, said.problems) == (
        1,
        (
            "audit: Entry 1 is not as it was written. Compare it with a backup, and ask who can write to the database.",
            "audit: The entry 7:ab is not in the log. Compare it with a backup, and ask who can write to the database.",
        ),
    )


def test_only_as_many_entries_are_shown_as_were_asked_for(officer: Officer) -> None:
    for _ in range(3):
        officer.runs("link", "--bot", "OurBot")

    assert [line[0] for line in officer.runs("audit", "show", "--last", "2").text.splitlines()] == ["2", "3"]
