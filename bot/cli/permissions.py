"""Who else on this machine can read what must stay private: the doctor's look at files and their rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.cli.findings import Found
from bot.errors import Problem
from bot.files import read_bounded
from bot.settings import PREFIX, Settings
from bot.store.keys import locked_keys
from bot.store.wrapping import wrapping_key

OTHERS: Final = 0o077
"""The rights of everybody but the owner."""

OTHERS_WRITE: Final = 0o022
"""What lets others put a file of their own in the place of ours."""

_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_SECRETS: Final = ("token", "webhook_secret", "keys_secret")
_STORES: Final = ("contacts_url", "answers_url")


def key_problems(settings: Settings) -> Iterator[Problem]:
    """Find key files that others can read, and keys that the given secret does not open."""
    folder, secret = settings.keys_dir, settings.keys_secret
    for file in sorted(folder.iterdir()):
        if not file.is_file() or file.is_symlink():
            yield Problem("keys_dir", 0, str(file), "is no key.", "Keep nothing else in this folder.")
        elif file.stat().st_mode & OTHERS:
            yield Problem("keys_dir", 0, str(file), "can be read by others.", f"Run: chmod 600 {file}")
    yield from locked_keys(folder, wrapping_key(secret.get_secret_value()) if secret else None)


def keys_note(settings: Settings, kept: Iterable[Path]) -> str:
    """Say how the keys lie, and hint at what would be safer without being wrong.

    Args:
        settings: name the folder and the secret.
        kept: the folders that are backed up.
    """
    how = "wrapped under a secret" if settings.keys_secret else "as they are: a copy of the folder opens what waits"
    number = sum(1 for _ in settings.keys_dir.glob("*.key"))
    device = settings.keys_dir.stat().st_dev
    same = any(folder.exists() and folder.stat().st_dev == device for folder in kept)
    hint = "; hint: on the same file system as the stores, so a snapshot of it holds both" if same else ""
    return f"{settings.keys_dir}, {number} keys, {how}{hint}"


def store_problems(setting: str, file: Path) -> Iterator[Problem]:
    """Find a SQLite store, or what SQLite keeps beside it, that others can read or replace."""
    for each in (file.with_name(file.name + suffix) for suffix in _BESIDE):
        if each.exists() and each.stat().st_mode & OTHERS:
            yield Problem(setting, 0, str(each), "can be read by others.", f"Run: chmod 600 {each}")
    folder = file.absolute().parent
    if folder.stat().st_mode & OTHERS_WRITE:
        yield Problem(setting, 0, str(folder), "can be written to by others.", f"Run: chmod 700 {folder}")


def check_secrets(toml: Path | None, environ: Mapping[str, str]) -> Found:
    """See that nobody else can read a file that holds a secret, or change one that configures the bot.

    Args:
        toml: the configuration file, if there is one.
        environ: names the files of secrets.
    """
    problems = [] if toml is None else list(_configuration(toml))
    files = list(_secret_files(environ))
    for variable, file in files:
        if file.exists() and file.stat().st_mode & OTHERS:
            problems.append(Problem(variable, 0, str(file), "can be read by others.", f"Run: chmod 600 {file}"))
    return Found("secrets", f"{len(files)} files of secrets" if files else "no files of secrets", tuple(problems))


def _secret_files(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Name the files that the environment says a secret is in.

    Those of systemd are left out: it lets the bot's user in by an access list, which the mode shows as a right of the
    group, and nobody can enter their folder.
    """
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    for name in (*_SECRETS, *_STORES):
        variable = f"{PREFIX}{name.upper()}_FILE"
        file = Path(environ.get(variable, ""))
        if environ.get(variable) and not (credentials and file.is_relative_to(credentials)):
            yield variable, file


def _configuration(toml: Path) -> Iterator[Problem]:
    """Judge a configuration file by whether it holds a secret."""
    try:
        text, mode = read_bounded(toml), toml.stat().st_mode
    except (OSError, UnicodeDecodeError):
        return  # told with the settings
    if mode & OTHERS_WRITE:
        yield Problem(str(toml), 0, "", "can be changed by others.", f"Run: chmod 600 {toml}")
    elif mode & OTHERS and any(_tells(line) for line in text.splitlines()):
        yield Problem(str(toml), 0, "", "holds a secret and can be read by others.", f"Run: chmod 600 {toml}")


def _tells(line: str) -> bool:
    """Tell whether a line of a configuration sets a secret, or an address with a password."""
    name, _, value = (part.strip().strip("\"'") for part in line.partition("="))
    return name in _SECRETS or (name in _STORES and "@" in value)
