"""Keys: made whole or not at all, readable by their owner alone, gone when destroyed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.store.keys import KeyFolder, NoKeyError


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_key_is_made_once_and_read_by_another_process(folder: KeyFolder) -> None:
    made = folder.make("wave", "w1")

    assert folder.make("wave", "w1") == made
    assert KeyFolder(folder.path).key("wave", "w1") == made
    assert len(made) == 32


def test_every_name_and_purpose_has_a_key_of_its_own(folder: KeyFolder) -> None:
    keys = {folder.make("wave", "a"), folder.make("epoch", "a"), folder.make("epoch", "b")}

    assert len(keys | {folder.make("quarantine")}) == 4


def test_folder_and_files_are_their_owners_alone(folder: KeyFolder) -> None:
    folder.make("quarantine")

    assert mode(folder.path) == 0o700
    assert {path.name: mode(path) for path in folder.path.iterdir()} == {"quarantine-.key": 0o600}


def test_a_folder_that_others_may_enter_is_refused_with_a_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)

    with pytest.raises(OperatorError) as caught:
        KeyFolder(tmp_path)

    (problem,) = caught.value.problems
    assert problem.remedy == f"Run: chmod 700 {tmp_path}"


def test_a_key_that_others_may_read_is_refused(folder: KeyFolder) -> None:
    folder.make("wave", "w1")
    (folder.path / "wave-w1.key").chmod(0o640)

    with pytest.raises(OperatorError):
        KeyFolder(folder.path).key("wave", "w1")


def test_a_key_that_was_never_made_is_not_invented(folder: KeyFolder) -> None:
    with pytest.raises(NoKeyError):
        folder.key("wave", "w1")


def test_a_destroyed_key_is_gone_from_disk_and_memory(folder: KeyFolder) -> None:
    folder.make("epoch", "e1")

    folder.destroy("epoch", "e1")
    folder.destroy("epoch", "e1")

    assert list(folder.path.iterdir()) == []
    with pytest.raises(NoKeyError):
        folder.key("epoch", "e1")


def test_destroying_writes_over_the_bytes_themselves(folder: KeyFolder, tmp_path: Path) -> None:
    folder.make("epoch", "e1")
    other_name = tmp_path / "backup"
    os.link(folder.path / "epoch-e1.key", other_name)

    folder.destroy("epoch", "e1")

    assert other_name.read_bytes() == bytes(32)


@pytest.mark.parametrize("content", [b"", b"short", bytes(32), bytes(33)])
def test_what_a_crash_left_of_a_key_is_no_key(folder: KeyFolder, content: bytes) -> None:
    file = folder.path / "epoch-e1.key"
    file.write_bytes(content)
    file.chmod(0o600)

    with pytest.raises(NoKeyError):
        folder.make("epoch", "e1")


def test_of_two_processes_that_make_a_key_the_first_wins(folder: KeyFolder) -> None:
    rival = KeyFolder(folder.path)

    def overtaken(size: int) -> bytes:
        if size == 32:
            rival.make("wave", "w1")
        return os.urandom(size)

    slow = KeyFolder(folder.path, random=overtaken)

    assert slow.make("wave", "w1") == rival.key("wave", "w1")
    assert [path.name for path in folder.path.iterdir()] == ["wave-w1.key"]


@pytest.mark.parametrize("name", ["../w1", "a/b", "a.b", "é", "x" * 65])
def test_a_name_from_outside_cannot_leave_the_folder(folder: KeyFolder, name: str) -> None:
    with pytest.raises(ValueError, match="a key's name holds"):
        folder.make("wave", name)


def test_a_key_folder_shows_its_path_and_no_key(folder: KeyFolder) -> None:
    folder.make("wave", "w1")

    assert repr(folder) == f"KeyFolder(path={folder.path!r})"
