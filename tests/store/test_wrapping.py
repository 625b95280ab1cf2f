"""Keys wrapped under a credential: the folder alone opens nothing, and a lost credential is one clear error."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.store.keys import KeyFolder, NoKeyError
from bot.store.wrapping import WRAPPED_BYTES, WrongSecretError, unwrap, wrap, wrapping_key

SECRET = "a-credential-of-systemd-" * 2
OTHER = "another-credential-than-that" * 2
KEY, NONCE = bytes(range(32)), bytes(12)


def folder_of(path: Path, secret: str = SECRET) -> KeyFolder:
    return KeyFolder(path / "keys", secret=secret)


def test_a_wrapped_key_opens_under_its_secret_and_its_name_alone() -> None:
    under = wrapping_key(SECRET)
    wrapped = wrap(KEY, under=under, name="wave-w1", nonce=NONCE)

    assert unwrap(wrapped, under=under, name="wave-w1") == KEY
    for other_under, name in ((wrapping_key(OTHER), "wave-w1"), (under, "wave-w2")):
        with pytest.raises(WrongSecretError):
            unwrap(wrapped, under=other_under, name=name)
    for changed in (wrapped[:-1], wrapped[:30] + b"?" + wrapped[31:], b""):
        with pytest.raises(WrongSecretError):
            unwrap(changed, under=under, name="wave-w1")


def test_with_a_secret_the_folder_holds_no_key_as_it_is(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    keys = [folder.make("wave", "w1"), folder.make("epoch", "e1"), folder.make("quarantine")]

    lying = [file.read_bytes() for file in folder.path.iterdir()]

    assert [len(each) for each in lying] == [WRAPPED_BYTES] * 3
    assert not any(key in each for key in keys for each in lying)
    assert [folder_of(tmp_path).key("wave", "w1"), folder_of(tmp_path).key("epoch", "e1")] == keys[:2]


def test_a_stolen_folder_opens_nothing_without_its_credential(tmp_path: Path) -> None:
    folder_of(tmp_path).make("epoch", "e1")
    stolen = Path(shutil.copytree(tmp_path / "keys", tmp_path / "stolen"))

    for secret, fault in (("", "and there is none."), (OTHER, "under another credential than the one")):
        with pytest.raises(OperatorError) as caught:
            KeyFolder(stolen, secret=secret)
        (problem,) = caught.value.problems
        assert (problem.file, fault in problem.fault) == ("keys_secret", True)
        assert SECRET not in str(caught.value)
        assert OTHER not in str(caught.value)


def test_keys_that_lay_unwrapped_are_wrapped_at_the_next_start_and_stay_the_same(tmp_path: Path) -> None:
    plain = folder_of(tmp_path, "")
    keys = [plain.make("wave", "w1"), plain.make("epoch", "e1")]
    old = tmp_path / "old"
    old.hardlink_to(plain.path / "epoch-e1.key")

    again = folder_of(tmp_path)

    assert [again.key("wave", "w1"), again.key("epoch", "e1")] == keys
    assert {len(file.read_bytes()) for file in again.path.iterdir()} == {WRAPPED_BYTES}
    assert old.read_bytes() == bytes(32)
    assert {file.stat().st_mode & 0o777 for file in again.path.iterdir()} == {0o600}


def test_a_destroyed_key_is_overwritten_whole(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    folder.make("epoch", "e1")
    other_name = tmp_path / "backup"
    other_name.hardlink_to(folder.path / "epoch-e1.key")

    folder.destroy("epoch", "e1")

    assert other_name.read_bytes() == bytes(WRAPPED_BYTES)
    with pytest.raises(NoKeyError):
        folder.key("epoch", "e1")


def test_a_key_that_another_process_wrapped_otherwise_is_an_operators_error(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    KeyFolder(tmp_path / "other", secret=OTHER).make("wave", "w1")
    shutil.copy(tmp_path / "other" / "wave-w1.key", folder.path)

    with pytest.raises(OperatorError, match="under another credential"):
        folder.key("wave", "w1")


def test_neither_secret_nor_key_is_shown(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    folder.make("wave", "w1")

    assert repr(folder) == f"KeyFolder(path={folder.path!r})"
