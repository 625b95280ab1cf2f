"""Copy both stores into one folder while the bot runs, and fill empty stores from it; keys stay out.

The contacts are copied first, then the answers. A cut writes the answers before it clears the sheets, so
a cut that comes between the two copies leaves its answers in the one and perhaps its sheets in the other:
never in neither, and the cut's id tells that they are the same (docs/adr/0019-backups.md).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final, TextIO

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from bot.errors import OperatorError, Problem
from bot.store.archive import Told, fill, write
from bot.store.base import Database
from bot.store.contacts import fieldwork
from bot.store.migrations import Which, not_blank, raise_to, revisions, unknown

FORMAT: Final = 1
"""Raised whenever an older program could not read what is written."""

MANIFEST: Final = "manifest.json"
STORES: Final[tuple[Which, ...]] = ("contacts", "answers")
"""In the order in which they are copied, which matters."""

_TAKES: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """The copy of one store.

    Attributes:
        file: its name in the folder.
        revision: how far the tables had come.
        rows: how many rows each table holds.
        sha256: checksum of the file; it finds damage, not malice.
    """

    file: str
    revision: tuple[str, ...]
    rows: Mapping[str, int]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; no time in it is finer than a day.

    Attributes:
        format: how it is written.
        program: version of the program that wrote it.
        day: day on which it was made, in UTC.
        stores: the copy of each store.
    """

    format: int
    program: str
    day: date
    stores: Mapping[Which, Part] = field(default_factory=dict)


def back_up(contacts: Database, answers: Database, folder: Path, *, day: date, program: str, told: Told) -> Manifest:
    """Copy both stores into a new folder; it appears whole or not at all.

    Args:
        contacts: the contacts store.
        answers: the answers store.
        folder: to be made; one that is there must be empty.
        day: today.
        program: our version.
        told: hears of the progress.

    Raises:
        OperatorError: there is something in the folder, it cannot be made, or a store holds nothing of ours.
    """
    databases: Mapping[Which, Database] = {"contacts": contacts, "answers": answers}
    _insist_on_stores(databases)
    with _appearing(folder) as draft:
        parts = _copies(databases, draft, told)
        manifest = Manifest(format=FORMAT, program=program, day=day, stores=parts)
        with _private(draft / MANIFEST) as out:
            out.write(json.dumps(asdict(manifest) | {"day": day.isoformat()}, indent=2) + "\n")
        midnight = datetime.combine(day, time(), UTC).timestamp()
        for file in draft.iterdir():
            os.utime(file, (midnight, midnight))
    return manifest


def _insist_on_stores(databases: Mapping[Which, Database]) -> None:
    problems = []
    for which, database in databases.items():
        with database.read() as conn:
            if not revisions(conn, which):
                remedy = "Check the configuration: is it the running bot's?"
                problems.append(Problem(f"{which}_url", 0, "", "This database holds nothing of the bot's.", remedy))
    if problems:
        raise OperatorError(problems)


def _copies(databases: Mapping[Which, Database], draft: Path, told: Told) -> Mapping[Which, Part]:
    """Copy the contacts, then the answers, between two steps of any cut.

    Raises:
        OperatorError: a cut came between again and again.
    """
    for _ in range(_TAKES):
        before = _course(databases["contacts"])
        parts = {which: _copy(databases[which], which, draft, told) for which in STORES}
        if _course(databases["contacts"]) == before:
            return parts
    remedy = "Try again in a minute."
    raise OperatorError([Problem("contacts_url", 0, "", "A cut was under way all the time.", remedy)])


def _course(contacts: Database) -> object:
    """Return what changes whenever a cut begins, takes another key or ends."""
    with contacts.read() as conn:
        return [(wave.id, wave.state, wave.epoch, wave.taking) for wave in fieldwork.all_waves(conn)]


def _copy(database: Database, which: Which, folder: Path, told: Told) -> Part:
    """Write one store down."""
    file = folder / f"{which}.jsonl"
    with _private(file) as out:
        written = write(database, which, out, told)
    return Part(file.name, written.revision, written.rows, _checksum(file))


@contextmanager
def _private(file: Path) -> Iterator[TextIO]:
    """Open a file for its owner alone; at the end it is on the disk."""
    handle = os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """Give a folder beside the wanted one, and rename it once all is written.

    Raises:
        OperatorError: something is there already, or nothing can be written there.
    """
    _insist_on_room(folder)
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # with the rights 0700
    except OSError as error:
        raise OperatorError([_unwritable(folder, error)]) from None
    try:
        yield draft
        _flush(draft)
        draft.rename(folder)
        _flush(folder.parent)
    except OSError as error:
        raise OperatorError([_unwritable(folder, error)]) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _insist_on_room(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fault = "There is something already, and a backup writes over nothing."
        raise OperatorError([Problem(str(folder), 0, "", fault, "Name a new folder, such as one with today's date.")])


def _unwritable(folder: Path, error: OSError) -> Problem:
    fault = f"The backup cannot be written: {error.strerror}."
    return Problem(str(folder), 0, "", fault, "Name a folder with room that this user may write to.")


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


Settle = Callable[[Connection, Connection], None]
"""Puts what was filled in in order, in the transactions of contacts and answers, before anything is kept."""


def restore(folder: Path, contacts: Database, answers: Database, *, settle: Settle, told: Told) -> Manifest:
    """Fill two empty stores from a backup and bring their tables up to date: both, or none.

    Args:
        folder: as `back_up` left it.
        contacts: an empty database.
        answers: another.
        settle: is called before anything is kept; what it raises undoes all.
        told: hears of the progress.

    Raises:
        OperatorError: the backup is damaged or newer than this program, or a store is not empty; all is told.
    """
    databases: Mapping[Which, Database] = {"contacts": contacts, "answers": answers}
    manifest, problems = inspect_backup(folder)
    problems += tuple(problem for which in STORES for problem in not_blank(databases[which], which))
    if problems or manifest is None:
        raise OperatorError(problems)
    # The answers are kept first, as at a cut; should only they be kept, the next restore refuses and says so.
    with contacts.begin() as people, answers.begin() as said:
        _fill(people, "contacts", folder, manifest.stores["contacts"], told)
        _fill(said, "answers", folder, manifest.stores["answers"], told)
        settle(people, said)
    return manifest


def _fill(conn: Connection, which: Which, folder: Path, part: Part, told: Told) -> None:
    raise_to(conn, which, part.revision)
    with (folder / part.file).open(encoding="ascii") as lines:
        counts = fill(conn, which, lines, told)
    assert dict(counts) == dict(part.rows), "a file with the right checksum holds the rows that were counted"
    raise_to(conn, which)


def inspect_backup(folder: Path) -> tuple[Manifest | None, tuple[Problem, ...]]:
    """Read a backup's manifest and list every fault of its files.

    Returns:
        The manifest, None where it cannot be read, and what is wrong.
    """
    try:
        manifest = TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
    except OSError as error:
        fault = f"This is no backup: {MANIFEST} cannot be read: {error.strerror}."
        return None, (Problem(str(folder), 0, "", fault, "Name the folder that `equal-voices backup` made."),)
    except ValidationError:
        fault = "The manifest is damaged, or was written by a newer version of this program."
        return None, (Problem(str(folder / MANIFEST), 0, "", fault, "Take another backup, or that version."),)
    if manifest.format > FORMAT or set(manifest.stores) != set(STORES):
        fault = f"The backup was written by a newer version of this program ({manifest.program})."
        return None, (Problem(str(folder / MANIFEST), 0, "format", fault, "Install that version."),)
    return manifest, tuple(problem for which in STORES for problem in _faults(folder, which, manifest))


def _faults(folder: Path, which: Which, manifest: Manifest) -> Iterator[Problem]:
    part = manifest.stores[which]
    file = folder / f"{which}.jsonl"
    if part.file != file.name or not file.is_file():
        yield Problem(str(file), 0, "", "The file is missing.", "Bring it back from where the backup was kept.")
    elif _checksum(file) != part.sha256:
        yield Problem(str(file), 0, "", "The file was changed or damaged since.", "Take another backup.")
    if newer := unknown(which, part.revision):
        fault = f"Its tables are newer than this program ({manifest.program}, revision {', '.join(newer)})."
        yield Problem(str(file), 0, "", fault, "Install that version.")
