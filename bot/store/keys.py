"""Keys in a folder of their own, outside the databases and outside their backups."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Literal

from bot.errors import OperatorError, Problem
from bot.store.seal import KEY_BYTES, NONCE_BYTES
from bot.store.wrapping import WRAPPED_BYTES, WrongSecretError, is_wrapped, unwrap, wrap, wrapping_key

Purpose = Literal["wave", "epoch", "quarantine", "card"]
"""What a key is for: tags of a wave, sheets of an epoch, updates in quarantine, reactions to a card."""

_NAME = re.compile(r"[A-Za-z0-9_-]{0,64}")
_OTHERS = 0o077


class NoKeyError(LookupError):
    """There is no such key: it was destroyed, never made, or the folder is not the right one."""


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Makes, reads and destroys keys; never shows one.

    Attributes:
        path: the folder, open to its owner alone (0700); it is made if missing.
        random: gives so many random bytes; the system's own unless a test brings another.
        secret: a secret that lies elsewhere (a systemd credential), under which every key is wrapped, so that the
            folder alone opens nothing; '' = keys lie as they are.
    """

    path: Path
    random: Callable[[int], bytes] = field(default=os.urandom, repr=False, compare=False)
    secret: InitVar[str] = ""
    _under: bytes | None = field(default_factory=lambda: None, init=False, repr=False, compare=False)
    _read: dict[tuple[Purpose, str], bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self, secret: str) -> None:
        """Make the folder, and wrap what lies there unwrapped.

        Raises:
            OperatorError: others can enter the folder, or its keys were wrapped under another secret.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _insist_on_privacy(self.path, "700")
        if secret:
            object.__setattr__(self, "_under", wrapping_key(secret))
        if locked := locked_keys(self.path, self._under):
            raise OperatorError(locked)
        if self._under is not None:
            for file in sorted(self.path.glob("*.key")):
                self._wrap_plain(file)

    def make(self, purpose: Purpose, name: str = "") -> bytes:
        """Make a key, or read the one that is there; it is on the disk when this returns.

        Args:
            purpose: what it is for.
            name: of the wave or epoch; '' for quarantine.

        Returns:
            32 random bytes.
        """
        file = self._file(purpose, name)
        if not file.exists():
            self._read.pop((purpose, name), None)  # another process destroyed it
            self._write(file)
        return self.key(purpose, name)

    def key(self, purpose: Purpose, name: str = "") -> bytes:
        """Read a key, from memory after the first time.

        Raises:
            NoKeyError: it was destroyed or never made.
            OperatorError: others can read its file.
        """
        key = self._read.get((purpose, name))
        if key is None:
            key = self._read[purpose, name] = _read_key(self._file(purpose, name), self._under)
        return key

    def has(self, purpose: Purpose, name: str = "") -> bool:
        """Tell whether a key is there and whole."""
        try:
            self.key(purpose, name)
        except NoKeyError:
            return False
        return True

    def refresh(self) -> None:
        """Forget keys that another process destroyed meanwhile, also from memory."""
        for name in [name for name in self._read if not self._file(*name).exists()]:
            del self._read[name]

    def destroy(self, purpose: Purpose, name: str = "") -> None:
        """Overwrite and delete a key; one that is gone already is no error.

        On SSDs and snapshots overwriting may leave the old bytes: keep the folder on tmpfs if you can.
        """
        file = self._file(purpose, name)
        self._read.pop((purpose, name), None)
        with suppress(FileNotFoundError):
            _overwrite(file, bytes(file.stat().st_size))
            file.unlink()
        _flush_folder(self.path)

    def _file(self, purpose: Purpose, name: str) -> Path:
        """Name the file of a key; a name from outside cannot leave the folder."""
        if not _NAME.fullmatch(name):
            raise ValueError("a key's name holds letters, digits, _ and - alone")
        return self.path / f"{purpose}-{name}.key"

    def _write(self, file: Path) -> None:
        """Write a new key beside its place, then link it there: whole or not at all, over no other."""
        draft = self._draft(self._lying(self.random(KEY_BYTES), file))
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
        _flush_folder(self.path)

    def _lying(self, key: bytes, file: Path) -> bytes:
        """Return a key as it lies in the folder: wrapped, where there is a secret."""
        if self._under is None:
            return key
        return wrap(key, under=self._under, name=file.stem, nonce=self.random(NONCE_BYTES))

    def _draft(self, content: bytes) -> Path:
        """Write a file of the owner's alone, down to the disk, under a name that is no key's."""
        draft = self.path / f".{self.random(8).hex()}.new"
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        return draft

    def _wrap_plain(self, file: Path) -> None:
        """Put a wrapped key in the place of one that lies there as it is, and overwrite the old bytes."""
        key = file.read_bytes()
        if len(key) != KEY_BYTES or not any(key):
            return
        with file.open("r+b", buffering=0) as old:
            self._draft(self._lying(key, file)).replace(file)
            _flush_folder(self.path)
            old.write(bytes(KEY_BYTES))
            os.fsync(old.fileno())


def locked_keys(folder: Path, under: bytes | None) -> tuple[Problem, ...]:
    """Tell whether keys of a folder were wrapped under a secret that is missing now, or under another one.

    Args:
        folder: the key folder; it is only looked at.
        under: what `wrapping_key` made of the secret; None where there is none.

    Returns:
        One problem for all of them; nothing where every key can be opened.
    """
    wrapped = [file for file in sorted(folder.glob("*.key")) if is_wrapped(file.read_bytes())]
    if under is None and wrapped:
        fault = f"{len(wrapped)} keys here are wrapped under the credential equal-voices-keys, and there is none."
    elif under is not None and (closed := [file for file in wrapped if not _opens(file, under)]):
        fault = f"{len(closed)} keys here are wrapped under another credential than the one that is given now."
    else:
        return ()
    remedy = "Give the old credential again (LoadCredential=, or keys_secret): without it these answers stay closed."
    return (Problem("keys_secret", 0, str(folder), fault, remedy),)


def _opens(file: Path, under: bytes) -> bool:
    try:
        unwrap(file.read_bytes(), under=under, name=file.stem)
    except WrongSecretError:
        return False
    return True


def _read_key(file: Path, under: bytes | None) -> bytes:
    """Read and check one key file, and open it where it is wrapped."""
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        raise NoKeyError(file.stem) from None
    _insist_on_privacy(file, "600")
    if is_wrapped(key):
        key = _unwrapped(key, under, file)
    if len(key) != KEY_BYTES or not any(key):
        # All zeros: a crash came between overwriting and deleting.
        raise NoKeyError(file.stem)
    return key


def _unwrapped(content: bytes, under: bytes | None, file: Path) -> bytes:
    """Open a wrapped key; the secret was checked at the start, so this fails only for what came later."""
    if under is None or len(content) != WRAPPED_BYTES or not _opens(file, under):
        raise OperatorError(locked_keys(file.parent, under))
    return unwrap(content, under=under, name=file.stem)


def _overwrite(file: Path, content: bytes) -> None:
    """Write over a file's bytes in place, down to the disk."""
    with file.open("r+b", buffering=0) as out:
        out.write(content)
        os.fsync(out.fileno())


def _flush_folder(folder: Path) -> None:
    """Put a folder's list of files on the disk: without it a new file may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _insist_on_privacy(path: Path, mode: str) -> None:
    """Refuse what others on this machine can read."""
    if path.stat().st_mode & _OTHERS:
        fault = "Others on this machine can read these keys."
        raise OperatorError([Problem(str(path), 0, "", fault, f"Run: chmod {mode} {path}")])
