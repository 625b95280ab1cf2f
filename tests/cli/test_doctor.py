"""`equal-voices doctor` lists everything that is wrong with a configuration, and touches nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from typer.testing import CliRunner

from bot.cli import app, options
from bot.cli.examination import CHECKS, check_clock, check_disk, check_webhook, examine, examine_online
from bot.cli.findings import Found
from bot.settings import CONFIG, Settings, load_settings, shipped
from bot.store.base import open_database
from bot.store.migrations import migrate

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INSTALLED = NOW - timedelta(days=1)
TOKEN = "123456789:AAFakeTokenForTestsOnly-abcdefghijklmno"


def configuration(folder: Path, **changes: str) -> dict[str, str]:
    """Give the environment of a bot that lives in a folder."""
    locales = folder / "locales"
    locales.mkdir(exist_ok=True)
    (locales / "status.toml").write_text('[en_GB]\nstatus = "source"\n', encoding="utf-8")
    scheme = shipped("scheme") / "example.yaml"
    for beside in ("census.csv", "indicators.yaml"):
        shutil.copy(scheme.with_name(beside), folder)
    here = folder / "scheme.yaml"
    text = scheme.read_text(encoding="utf-8").splitlines()
    spoken = ["languages: [en_GB]" if line.startswith("languages:") else line for line in text]
    spoken = ["official_language: en_GB" if line.startswith("official_language:") else line for line in spoken]
    here.write_text("\n".join(spoken) + "\n", encoding="utf-8")
    given = {
        "token": TOKEN,
        "scheme": str(here),
        "data_dir": str(folder / "data"),
        "keys_dir": str(folder / "keys"),
        "locales_dir": str(locales),
    } | changes
    return {f"EQUAL_VOICES_{name.upper()}": value for name, value in given.items()}


def settings(folder: Path, **changes: str) -> Settings:
    return load_settings(toml=None, environ=configuration(folder, **changes))


def examined(folder: Path, check: str, **changes: str) -> Found:
    """Run all checks and give what one of them found."""
    return next(one for one in examine(settings(folder, **changes), frozenset()) if one.check == check)


def faults(found: Found) -> list[tuple[str, str]]:
    return [(problem.file, problem.fault) for problem in found.problems]


def run(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["doctor", *arguments], env=environ, catch_exceptions=False)
    return result.exit_code, result.stdout


def test_the_variable_that_names_the_file_is_the_same_everywhere() -> None:
    assert options.CONFIG == CONFIG


def test_a_sound_configuration_is_well_and_nothing_is_made(tmp_path: Path) -> None:
    environ = configuration(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    status, shown = run(environ, "--offline", "--json")

    told = json.loads(shown)
    assert (status, told["well"]) == (0, True)
    assert [one["check"] for one in told["checks"]] == [
        "settings",
        "secrets",
        *(check.name for check in CHECKS),
        "telegram",
        "clock",
    ]
    assert sorted(tmp_path.rglob("*")) == before


def test_problems_of_different_checks_are_listed_together_and_end_with_status_1(tmp_path: Path) -> None:
    (tmp_path / "equal-voices.toml").write_text('wbhook_url = "x"\n')
    environ = configuration(tmp_path, token="no token", keys_dir=str(tmp_path / "data" / "keys"))
    environ |= {"EQUAL_VOICES_CONFIG": str(tmp_path / "equal-voices.toml")}

    status, shown = run(environ)

    assert status == 1
    assert [line.partition(": ")[0] for line in shown.splitlines() if ": " in line] == [
        f"{tmp_path}/equal-voices.toml:1",
        "EQUAL_VOICES_TOKEN",
        "keys_dir",
    ]
    assert [line.split()[:2] for line in shown.splitlines() if line.startswith("telegram")] == [["telegram", "skipped"]]


def test_what_depends_on_a_wrong_setting_is_skipped_and_says_so(tmp_path: Path) -> None:
    found = {one.check: one for one in examine(settings(tmp_path), frozenset({"scheme", "data_dir"}))}

    assert {name for name, one in found.items() if one.skipped} == {
        "folders",
        "keys",
        "contacts",
        "answers",
        "sheets",
        "scheme",
        "figures",
        "surveys",
        "translations",
        "disk",
        "webhook",
        "retention",
        "outbox",
        "alerts",
        "traces",
    }
    assert found["keys"] == Found("keys", "first mend data_dir", skipped=True)


def test_a_data_folder_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    assert faults(examined(tmp_path, "folders")) == [("data_dir", "is no folder.")]


def test_keys_that_others_can_read_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)

    assert faults(examined(tmp_path, "keys")) == [("keys_dir", "can be read by others.")]

    (tmp_path / "keys").chmod(0o700)
    assert faults(examined(tmp_path, "keys")) == []


@pytest.mark.parametrize("inside", ["data", "data/deep", "store"])
def test_keys_may_not_lie_where_backups_are_taken(tmp_path: Path, inside: str) -> None:
    store = f"sqlite:///{tmp_path}/store/contacts.db"

    found = examined(tmp_path, "keys", keys_dir=f"{tmp_path}/{inside}", contacts_url=store)

    assert faults(found) == [("keys_dir", f"lies within {tmp_path}/{inside.partition('/')[0]}.")]


def test_a_store_is_opened_and_its_revision_told(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/data/contacts.db", name="contacts_url")
    migrate(database, "contacts")
    database.close()
    database = open_database(f"sqlite:///{tmp_path}/data/answers.db", name="answers_url")
    database.close()

    assert examined(tmp_path, "contacts") == Found("contacts", "up to date")
    assert examined(tmp_path, "answers") == Found("answers", "will be brought up to date at the next start")


def test_a_store_that_others_can_read_or_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name, mode in (("contacts", 0o644), ("answers", 0o600)):
        (tmp_path / "data" / f"{name}.db").write_text("This is no database. " * 100)
        (tmp_path / "data" / f"{name}.db").chmod(mode)

    assert faults(examined(tmp_path, "contacts")) == [("contacts_url", "can be read by others.")]
    assert faults(examined(tmp_path, "answers")) == [("answers_url", "The database cannot be reached or read.")]


def test_a_server_that_cannot_be_reached_is_a_problem_without_its_password(tmp_path: Path) -> None:
    found = examined(tmp_path, "answers", answers_url="postgres://u:hunter2@127.0.0.1:9/answers")

    assert faults(found) == [("answers_url", "The database cannot be reached or read.")]
    assert "hunter2" not in repr(found)


def test_a_missing_scheme_is_one_problem_not_three(tmp_path: Path) -> None:
    changes = {"scheme": str(tmp_path / "none.yaml")}

    found = {one.check: one for one in examine(settings(tmp_path, **changes), frozenset())}

    assert [len(found[name].problems) for name in ("scheme", "figures", "surveys", "translations")] == [1, 0, 0, 0]
    assert found["surveys"].skipped


def test_a_faulty_indicator_file_and_census_are_told_with_their_lines(tmp_path: Path) -> None:
    given = settings(tmp_path)
    (tmp_path / "indicators.yaml").write_text("indicators:\n  - {use: I99, chosen_by: residents}\n", encoding="utf-8")
    (tmp_path / "census.csv").write_text("area,year\nkade,2025\n", encoding="utf-8")

    found = next(one for one in examine(given, frozenset()) if one.check == "figures")

    assert {Path(each.file).name for each in found.problems} == {"census.csv", "indicators.yaml"}
    assert "`I99` is no indicator." in " ".join(each.fault for each in found.problems)


def test_how_many_indicators_are_used_is_told(tmp_path: Path) -> None:
    assert examined(tmp_path, "figures").note.startswith("13 indicators; ")


def test_a_faulty_survey_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "surveys"
    shutil.copytree(shipped("surveys"), folder)
    text = (folder / "pulse.yaml").read_text(encoding="utf-8").replace("type: ", "typo: ", 1)
    (folder / "pulse.yaml").write_text(text, encoding="utf-8")
    line = next(at for at, written in enumerate(text.splitlines(), 1) if "typo: " in written)

    found = examined(tmp_path, "surveys", surveys_dir=str(folder))

    assert {problem.file for problem in found.problems} == {f"{folder}/pulse.yaml"}
    assert line in {problem.line for problem in found.problems}


def test_a_folder_without_surveys_and_one_that_is_not_there_are_problems(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    empty = examined(tmp_path, "surveys", surveys_dir=str(tmp_path / "empty"))
    none = examined(tmp_path, "surveys", surveys_dir=str(tmp_path / "none"))

    assert faults(empty) == [("surveys_dir", "holds no survey.")]
    assert len(none.problems) == 1


def test_a_language_of_the_scheme_without_words_is_a_problem(tmp_path: Path) -> None:
    given = settings(tmp_path)
    given.scheme.write_text(given.scheme.read_text().replace("[en_GB]", "[en_GB, nl]", 1))

    found = next(one for one in examine(given, frozenset()) if one.check == "translations")

    assert [(one.place, one.fault) for one in found.problems] == [
        ("languages", "nl is not offered: its words of consent, stopping and deleting are not complete.")
    ]


@pytest.mark.parametrize(
    ("url", "api", "count"),
    [
        ("https://voices.example/hook", "https://api.telegram.org", 0),
        ("https://voices.example:8443", "https://api.telegram.org", 0),
        ("https://voices.example:8080", "https://api.telegram.org", 1),
        ("http://voices.example", "https://api.telegram.org", 1),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081", 0),
    ],
)
def test_a_webhook_must_be_where_telegram_calls(tmp_path: Path, url: str, api: str, count: int) -> None:
    given = settings(tmp_path, mode="webhook", webhook_url=url, webhook_secret="x" * 16, bot_api_url=api)

    assert len(check_webhook(given).problems) == count


@pytest.mark.parametrize(("least", "count"), [(1, 0), (10**18, 1)])
def test_a_disk_that_is_nearly_full_is_a_problem(tmp_path: Path, least: int, count: int) -> None:
    assert len(check_disk(settings(tmp_path), least=least).problems) == count


def test_a_clock_that_differs_from_telegrams_is_a_problem() -> None:
    assert [
        [problem.fault for problem in check_clock(NOW, served, since=INSTALLED).problems]
        for served in (NOW, NOW - timedelta(seconds=61), NOW + timedelta(seconds=90))
    ] == [[], ["The clock is 61 s fast."], ["The clock is 90 s slow."]]


def test_a_clock_before_the_program_was_installed_is_a_problem() -> None:
    (problem,) = check_clock(INSTALLED - timedelta(days=2), None, since=INSTALLED).problems

    assert problem.fault == "The clock says a day before this program was installed."


@asynccontextmanager
async def telegram(status: int, envelope: dict[str, Any]) -> AsyncIterator[str]:
    """Serve one answer to everything, with the time at which these tests play."""

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.json_response(envelope, status=status, headers={"Date": format_datetime(NOW, usegmt=True)})

    server = web.Server(answer)
    runner = web.ServerRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def online(folder: Path, status: int, envelope: dict[str, Any], now: datetime = NOW) -> tuple[Found, ...]:
    async with telegram(status, envelope) as address:
        return await examine_online(settings(folder, bot_api_url=address), frozenset(), lambda: now, since=INSTALLED)


async def test_a_token_that_telegram_knows_is_told_by_the_bots_name(tmp_path: Path) -> None:
    found = await online(tmp_path, 200, {"ok": True, "result": {"username": "voices_bot"}})

    assert found == (Found("telegram", "@voices_bot"), Found("clock", "2026-11-22 12:00 UTC"))


async def test_a_token_that_telegram_does_not_know_and_a_wrong_clock_are_told_together(tmp_path: Path) -> None:
    late = NOW + timedelta(minutes=5)

    found = await online(tmp_path, 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, late)

    assert [fault for one in found for fault in faults(one)] == [
        ("token", "Telegram does not know this token."),
        ("system", "The clock is 300 s fast."),
    ]


async def test_a_server_that_fails_or_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (failing, _) = await online(tmp_path, 502, {})
    absent = settings(tmp_path, bot_api_url="http://127.0.0.1:9")
    (missing, _) = await examine_online(absent, frozenset(), lambda: datetime.now(UTC), since=INSTALLED)

    assert faults(failing) == [("bot_api_url", "gives no answer: Telegram answered HTTP 502.")]
    assert faults(missing) == [("bot_api_url", "cannot be reached.")]
