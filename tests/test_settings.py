"""A configuration is read whole, or every fault of it is listed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.errors import OperatorError, Problem
from bot.settings import LogFormat, LogLevel, Mode, Settings, inspect_settings, load_settings, shipped

TOKEN = "123456789:AAFakeTokenForTestsOnly-abcdefghijklmno"
SECRET = "a-secret-of-enough-letters"
NOBODY = 65_534
"""The number of a user who may do nothing."""

LEAST = {"EQUAL_VOICES_TOKEN": TOKEN, "EQUAL_VOICES_SCHEME": "scheme.yaml"}


def load(text: str | None = None, *, folder: Path | None = None, **variables: str) -> Settings:
    """Load from a TOML text and variables named without our prefix."""
    toml = None
    if text is not None:
        assert folder is not None
        toml = folder / "equal-voices.toml"
        toml.write_text(text, encoding="utf-8")
    return load_settings(toml=toml, environ={f"EQUAL_VOICES_{key}": value for key, value in variables.items()})


def problems(text: str | None = None, *, folder: Path | None = None, **variables: str) -> tuple[Problem, ...]:
    with pytest.raises(OperatorError) as caught:
        load(text, folder=folder, **variables)
    return caught.value.problems


def test_a_token_and_a_scheme_are_enough() -> None:
    settings = load_settings(toml=None, environ=LEAST | {"PATH": "/bin"})

    assert settings.token.get_secret_value() == TOKEN
    assert settings.model_dump(exclude={"token"}) == {
        "scheme": Path("scheme.yaml"),
        "bot_api_url": "https://api.telegram.org",
        "data_dir": Path("equal-voices-data"),
        "keys_dir": Path("equal-voices-keys"),
        "keys_secret": None,
        "contacts_url": "sqlite:///equal-voices-data/contacts.db",
        "answers_url": "sqlite:///equal-voices-data/answers.db",
        "surveys_dir": shipped("surveys"),
        "locales_dir": shipped("locales"),
        "mode": Mode.POLLING,
        "webhook_url": None,
        "webhook_secret": None,
        "webhook_listen": "127.0.0.1:8080",
        "pace_burst": 300,
        "pace_per_second": 20.0,
        "bulk_per_second": 25.0,
        "paid_broadcasts": False,
        "log_level": LogLevel.INFO,
        "log_format": LogFormat.JSON,
    }


def test_what_is_shipped_is_there() -> None:
    assert [shipped(name).is_dir() for name in ("surveys", "locales", "scheme")] == [True, True, True]


def test_the_environment_wins_over_a_file_it_names_and_both_over_the_toml(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(TOKEN + "\n")
    text = f"token = '1:toml'\nscheme = 'a.yaml'\nlog_level = 'debug'\ndata_dir = '{tmp_path}'\n"

    settings = load(text, folder=tmp_path, TOKEN_FILE=str(tmp_path / "secret"), LOG_LEVEL="Warning")

    assert settings.token.get_secret_value() == TOKEN
    assert (settings.scheme, settings.log_level) == (Path("a.yaml"), LogLevel.WARNING)
    assert settings.contacts_url == f"sqlite:///{tmp_path}/contacts.db"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_can_come_from_a_file_that_the_environment_names(tmp_path: Path, name: str) -> None:
    given = {
        "token": "1:x",
        "bot_api_url": "http://127.0.0.1:81",
        "keys_secret": "k" * 32,
        "pace_burst": "5",
        "pace_per_second": "0.5",
        "bulk_per_second": "10.5",
        "paid_broadcasts": "True",
        "contacts_url": "postgresql+psycopg://h/c",
        "answers_url": "postgresql+psycopg://h/a",
        "mode": "webhook",
        "webhook_url": "https://voices.example",
        "webhook_secret": SECRET,
        "webhook_listen": "0.0.0.0:80",
        "log_level": "ERROR",
        "log_format": "text",
    }
    value = given.get(name, "somewhere")
    (tmp_path / "value").write_text(value)
    others: dict[str, Any] = {
        "TOKEN": TOKEN,
        "SCHEME": "s",
        "WEBHOOK_URL": "https://a.example",
        "WEBHOOK_SECRET": "x" * 16,
    }
    others.pop(name.upper(), None)
    others[f"{name.upper()}_FILE"] = str(tmp_path / "value")

    settings = load(**others)

    found = getattr(settings, name)
    assert str(found.get_secret_value() if hasattr(found, "get_secret_value") else found) == value


def test_everything_that_is_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = 'tokne = "x"\n\nmode = "webhok"\ncontacts_url = "mysql://h/d"\n[webhook]\nport = 1\n'

    found = problems(text, folder=tmp_path, WEBHOOK_SECRET="short", DATA_DIR_FILE=str(tmp_path / "none"))

    file = str(tmp_path / "equal-voices.toml")
    assert [(one.file, one.line, one.place) for one in found] == [
        (file, 0, "scheme"),
        (file, 0, "token"),
        (file, 1, "tokne"),
        (file, 3, "mode"),
        (file, 4, "contacts_url"),
        (file, 5, "webhook"),
        ("EQUAL_VOICES_DATA_DIR_FILE", 0, "data_dir"),
        ("EQUAL_VOICES_WEBHOOK_SECRET", 0, "webhook_secret"),
    ]
    assert all(one.fault and one.remedy for one in found if one.place != "mode")


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("TOKN", "Did you mean token?"),
        ("CONTACT_URL", "Did you mean contacts_url?"),
        ("ZZZ", "See docs/operator.md for all settings."),
    ],
)
def test_an_unknown_setting_is_told_with_the_nearest_name(written: str, near: str) -> None:
    given: dict[str, Any] = {"TOKEN": TOKEN, "SCHEME": "s", written: "x"}

    (problem,) = problems(**given)

    assert problem == Problem(f"EQUAL_VOICES_{written}", 0, written.lower(), "is no setting.", near)


def test_the_name_of_the_configuration_file_is_not_a_setting() -> None:
    assert load(TOKEN=TOKEN, SCHEME="s", CONFIG="x.toml") == load(TOKEN=TOKEN, SCHEME="s")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"\xff", "cannot be read: it is not UTF-8."),
        (b"a = 1\nb = = 2\n", "is no TOML: Invalid value (at line 2, column 5)."),
    ],
)
def test_a_configuration_file_that_cannot_be_read_is_one_problem_more(
    tmp_path: Path, content: bytes | None, fault: str
) -> None:
    toml = tmp_path / "c.toml"
    if content is not None:
        toml.write_bytes(content)

    with pytest.raises(OperatorError) as caught:
        load_settings(toml=toml, environ=LEAST)

    (problem,) = caught.value.problems
    assert (problem.file, problem.fault) == (str(toml), fault)
    assert problem.line == (2 if content == b"a = 1\nb = = 2\n" else 0)


def test_a_setting_given_twice_by_the_environment_is_a_problem() -> None:
    (problem,) = problems(TOKEN=TOKEN, SCHEME="s", MODE="polling", MODE_FILE="x")

    assert problem == Problem(
        "EQUAL_VOICES_MODE_FILE", 0, "mode", "is set, and so is EQUAL_VOICES_MODE.", "Keep one of the two."
    )


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///c.db", "sqlite:///c.db"),
        ("sqlite:////srv/c.db", "sqlite:////srv/c.db"),
        ("postgres://u:p%40@h:5433/c", "postgresql+psycopg://u:p%40@h:5433/c"),
        ("postgresql://h/c", "postgresql+psycopg://h/c"),
        ("postgresql://postgres@/c?host=/run", "postgresql+psycopg://postgres@/c?host=/run"),
        ("postgresql+psycopg://h/c", "postgresql+psycopg://h/c"),
    ],
)
def test_an_address_of_a_database_gets_the_driver_we_use(written: str, understood: str) -> None:
    assert load(TOKEN=TOKEN, SCHEME="s", CONTACTS_URL=written).contacts_url == understood


@pytest.mark.parametrize(
    "written",
    [
        "",
        "c.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://host/c.db",
        "postgresql://h",
        "postgresql://h/",
        "postgresql://h:x/c",
        "postgresql+asyncpg://h/c",
        "mysql://h/c",
        "postgresql://[/c",
    ],
)
def test_what_names_no_lasting_database_of_ours_is_a_problem(written: str) -> None:
    (problem,) = problems(TOKEN=TOKEN, SCHEME="s", CONTACTS_URL=written)

    assert (problem.place, problem.fault) == ("contacts_url", "is no address of a database.")


@pytest.mark.parametrize(
    ("contacts", "answers"),
    [
        ("sqlite:///c.db", "sqlite:///./c.db"),
        ("postgres://u:p@h/c", "postgresql+psycopg://other@h:5432/c"),
    ],
)
def test_people_and_answers_may_not_share_a_database(contacts: str, answers: str) -> None:
    (problem,) = problems(TOKEN=TOKEN, SCHEME="s", CONTACTS_URL=contacts, ANSWERS_URL=answers)

    assert (problem.place, problem.fault) == ("answers_url", "is the database that contacts_url names.")


def test_a_webhook_needs_an_address_and_a_strong_secret() -> None:
    assert [one.place for one in problems(TOKEN=TOKEN, SCHEME="s", MODE="webhook")] == [
        "webhook_secret",
        "webhook_url",
    ]
    for weak in ("x" * 15, "x" * 257, "with spaces in it....", "äääääääääääääääää"):
        given: dict[str, Any] = {"WEBHOOK_URL": "https://a.example/", "WEBHOOK_SECRET": weak}
        assert [one.place for one in problems(TOKEN=TOKEN, SCHEME="s", MODE="webhook", **given)] == ["webhook_secret"]


@pytest.mark.parametrize(
    ("written", "listen"),
    [("127.0.0.1:8080", ("127.0.0.1", 8080)), ("[::1]:443", ("::1", 443)), ("localhost:1", ("localhost", 1))],
)
def test_host_and_port_are_told_apart(written: str, listen: tuple[str, int]) -> None:
    assert load(TOKEN=TOKEN, SCHEME="s", WEBHOOK_LISTEN=written).listen == listen


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_LISTEN", "8080"),
        ("WEBHOOK_LISTEN", ":8080"),
        ("WEBHOOK_LISTEN", "a:0"),
        ("WEBHOOK_LISTEN", "a:65536"),
        ("WEBHOOK_LISTEN", "a:x"),
        ("WEBHOOK_URL", "voices.example"),
        ("BOT_API_URL", "ftp://host"),
        ("TOKEN", "@voices_bot"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_meant_is_a_problem_at_its_place(name: str, value: str) -> None:
    given: dict[str, Any] = {"TOKEN": TOKEN, "SCHEME": "s", name: value}

    (problem,) = problems(**given)

    assert (problem.file, problem.place) == (f"EQUAL_VOICES_{name}", name.lower())


def test_the_servers_address_is_completed_for_python_telegram_bot() -> None:
    settings = load(TOKEN=TOKEN, SCHEME="s", BOT_API_URL="http://127.0.0.1:8081/")

    assert (settings.bot_api_url, settings.base_url) == ("http://127.0.0.1:8081", "http://127.0.0.1:8081/bot")


def test_no_secret_is_in_a_settings_or_an_errors_words() -> None:
    password = "hunter2hunter2"
    settings = load(
        TOKEN=TOKEN,
        SCHEME="s",
        WEBHOOK_SECRET=SECRET,
        CONTACTS_URL=f"postgres://u:{password}@h/c",
        ANSWERS_URL=f"postgres://u:{password}@h/a",
    )
    wrong = problems(
        TOKEN=f"{TOKEN}!",
        WEBHOOK_SECRET=f"{SECRET}!",
        CONTACTS_URL=f"mysql://u:{password}@h/c",
        ANSWERS_URL=f"postgres://u:{password}@h",
    )

    for secret in (TOKEN, SECRET, password):
        assert secret not in f"{settings!r}{settings}{wrong!r}"


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        load_settings(toml=None, environ=LEAST).mode = Mode.WEBHOOK  # type: ignore[misc]  # it cannot be set, which is the point


def test_what_is_sound_can_still_be_looked_at_when_something_is_wrong() -> None:
    settings, found = inspect_settings(
        toml=None, environ={"EQUAL_VOICES_MODE": "webhook", "EQUAL_VOICES_KEYS_DIR": "k"}
    )

    assert [one.place for one in sorted(found)] == ["scheme", "token", "webhook_secret", "webhook_url"]
    assert (settings.keys_dir, settings.mode) == (Path("k"), Mode.POLLING)


def test_a_credential_that_may_not_be_read_is_a_problem_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o000)
    us = os.geteuid()
    if us == 0:
        os.seteuid(NOBODY)  # root may enter any folder
    try:
        _, found = inspect_settings(toml=None, environ=LEAST | {"CREDENTIALS_DIRECTORY": str(folder)})
    finally:
        os.seteuid(us)

    assert [each.fault for each in found if each.place == "keys_secret"] == [
        "names a file that cannot be read: Permission denied."
    ]


def test_the_credential_of_systemd_wraps_the_keys_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "equal-voices-keys").write_text("c" * 40 + "\n")
    base = LEAST | {"CREDENTIALS_DIRECTORY": str(tmp_path)}

    from_systemd = load_settings(toml=None, environ=base).keys_secret
    told = load_settings(toml=None, environ=base | {"EQUAL_VOICES_KEYS_SECRET": "s" * 40}).keys_secret
    (tmp_path / "equal-voices-keys").unlink()
    without = load_settings(toml=None, environ=base).keys_secret

    assert (from_systemd and from_systemd.get_secret_value(), told and told.get_secret_value()) == ("c" * 40, "s" * 40)
    assert without is None


def test_a_secret_for_the_keys_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as caught:
        load_settings(toml=None, environ=LEAST | {"EQUAL_VOICES_KEYS_SECRET": "hunter2"})

    (problem,) = caught.value.problems
    assert (problem.place, problem.fault) == ("keys_secret", "has fewer than 32 characters.")
    assert "hunter2" not in str(problem)
