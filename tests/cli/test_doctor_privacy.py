"""`equal-voices doctor` on what is private, on what is kept how long, and on unusual bursts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.actions import retention
from bot.actions.alerts import came
from bot.actions.watch import Burst, Thresholds, Watch
from bot.app.provision import open_stores
from bot.cli.findings import Found
from bot.cli.permissions import check_secrets
from bot.cli.upkeep import check_retention
from bot.store.base import open_database
from bot.store.keys import KeyFolder
from tests.cli.officer import Officer
from tests.cli.test_doctor import NOW, examined, faults, settings
from tests.living import words


def made(path: Path, mode: int, content: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_key_files_that_others_can_read_and_what_is_no_key_are_problems(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    made(keys / "wave-w1.key", 0o600, bytes(range(32)))
    made(keys / "epoch-e1.key", 0o640, bytes(range(32)))
    (keys / "wave-w2.key").symlink_to(keys / "wave-w1.key")

    assert [(problem.place, problem.fault) for problem in examined(tmp_path, "keys").problems] == [
        (str(keys / "epoch-e1.key"), "can be read by others."),
        (str(keys / "wave-w2.key"), "is no key."),
    ]


def test_how_the_keys_lie_is_told_and_a_credential_that_does_not_open_them_is_a_problem(tmp_path: Path) -> None:
    secret, other = "s" * 40, "o" * 40
    KeyFolder(tmp_path / "keys", secret=secret).make("wave", "w1")

    right = examined(tmp_path, "keys", keys_secret=secret)
    wrong, none = (examined(tmp_path, "keys", **more) for more in ({"keys_secret": other}, {}))

    assert (right.problems, "1 keys, wrapped under a secret" in right.note) == ((), True)
    assert [[problem.file for problem in found.problems] for found in (wrong, none)] == [["keys_secret"]] * 2


def test_keys_beside_the_stores_are_a_hint_and_no_problem(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "data").mkdir(mode=0o700)

    found = examined(tmp_path, "keys")

    assert (found.problems, "hint: on the same file system as the stores" in found.note) == ((), True)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_what_sqlite_keeps_beside_a_store_is_looked_at_too(tmp_path: Path, suffix: str) -> None:
    database = open_database(f"sqlite:///{tmp_path}/data/contacts.db", name="contacts_url")
    database.close()
    made(tmp_path / "data" / f"contacts.db{suffix}", 0o644)

    (problem,) = examined(tmp_path, "contacts").problems
    assert (problem.place, problem.fault) == (f"{tmp_path}/data/contacts.db{suffix}", "can be read by others.")


def test_a_folder_of_a_store_that_others_can_write_to_is_a_problem(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/data/answers.db", name="answers_url").close()
    (tmp_path / "data").chmod(0o770)

    assert faults(examined(tmp_path, "answers")) == [("answers_url", "can be written to by others.")]


@pytest.mark.parametrize(
    ("text", "mode", "fault"),
    [
        ('data_dir = "x"', 0o644, ""),
        ('data_dir = "x"', 0o664, "can be changed by others."),
        ('token = "1:x"', 0o600, ""),
        ('token = "1:x"', 0o640, "holds a secret and can be read by others."),
        ("contacts_url = 'postgresql://u:p@h/d'", 0o604, "holds a secret and can be read by others."),
        ("contacts_url = 'sqlite:///c.db'", 0o604, ""),
    ],
)
def test_a_configuration_is_as_private_as_what_is_in_it(tmp_path: Path, text: str, mode: int, fault: str) -> None:
    toml = made(tmp_path / "equal-voices.toml", mode, text.encode())

    assert [problem.fault for problem in check_secrets(toml, {}).problems] == [fault][: bool(fault)]


def test_files_of_secrets_that_others_can_read_are_problems(tmp_path: Path) -> None:
    names = ("TOKEN", "WEBHOOK_SECRET", "KEYS_SECRET", "CONTACTS_URL", "ANSWERS_URL")
    environ = {f"EQUAL_VOICES_{name}_FILE": str(made(tmp_path / name, 0o640)) for name in names}
    open_to_others = [problem.file for problem in check_secrets(None, environ).problems]
    for name in names:
        (tmp_path / name).chmod(0o400)

    assert open_to_others == list(environ)
    assert check_secrets(None, environ).problems == ()


def test_what_systemd_hands_over_is_systemds_to_protect(tmp_path: Path) -> None:
    token = made(tmp_path / "run" / "token", 0o440)
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path / "run"), "EQUAL_VOICES_TOKEN_FILE": str(token)}

    assert check_secrets(None, environ).problems == ()
    assert len(check_secrets(None, environ | {"CREDENTIALS_DIRECTORY": "/run/else"}).problems) == 1


def test_the_rules_and_the_next_run_are_told(tmp_path: Path) -> None:
    given = settings(tmp_path)
    before = check_retention(given, lambda: NOW)
    stores = open_stores(given)
    house = replace(words(), clock=lambda: NOW)
    retention.sweep(stores.contacts, house)
    stores.close()
    after = check_retention(given, lambda: NOW)

    assert before.note.startswith("next run at the start of the bot, last run never; contacts (24 months without")
    assert after.note.startswith("next run 2026-11-23 00:00 Europe/Amsterdam, last run 2026-11-22; contacts (24 months")
    assert [rule.name in after.note for rule in retention.RULES] == [True] * len(retention.RULES)


def test_unusual_bursts_are_told(tmp_path: Path) -> None:
    given = settings(tmp_path)
    stores = open_stores(given)
    house = replace(words(), clock=lambda: NOW, watch=Watch(Thresholds(contacts=1)))
    with stores.contacts.begin() as conn:
        came(conn, house, Burst.CONTACTS, "market")
    stores.close()

    assert examined(tmp_path, "alerts") == Found("alerts", "2026-11-22 1 contacts market")


def test_every_command_says_clearly_that_the_credential_of_the_keys_is_missing_or_another(tmp_path: Path) -> None:
    officer = Officer(tmp_path)
    officer.environment |= {"EQUAL_VOICES_KEYS_SECRET": "s" * 40}
    opened = officer.runs("survey", "open", "pulse", "--until", "2096-12-31")
    said = []
    for secret in ("o" * 40, ""):
        officer.environment |= {"EQUAL_VOICES_KEYS_SECRET": secret}
        if not secret:
            del officer.environment["EQUAL_VOICES_KEYS_SECRET"]
        said.append(officer.runs("survey", "close", opened.text.strip()))

    assert opened.status == 0
    assert [(one.status, len(one.problems)) for one in said] == [(1, 1), (1, 1)]
    assert "2 keys here are wrapped under another credential" in said[0].problems[0]
    assert "2 keys here are wrapped under the credential equal-voices-keys, and there is none." in said[1].problems[0]
