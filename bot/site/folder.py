"""Put a site into a folder, as a whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.errors import OperatorError, Problem
from bot.site.content import File

MARK = "site.json"
"""The file by which a folder is known to be a site of ours, which may be replaced."""

_AT_FDCWD, _EXCHANGE = -100, 2
"""Of Linux's renameat2: paths from the working directory; two names change places in one step."""


def replace_site(folder: Path, files: Iterable[File], *, tell: Callable[[int], None]) -> None:
    """Write all files beside the folder, and then let the two change places.

    Args:
        folder: where the site shall be; new, empty, or an earlier site.
        files: the site.
        tell: hears how many files are written.

    Raises:
        OperatorError: the folder holds something else, or cannot be written; it is as it was.
    """
    folder = folder.absolute()  # as it is named: a link to a folder is not followed
    _insist(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OperatorError([_unwritable(folder, error)]) from None
    try:
        _write(fresh, files, tell)
        _change_places(fresh, folder)
    except OSError as error:
        raise OperatorError([_unwritable(folder, error)]) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)  # what was written halfway, or the site that was there before


def _insist(folder: Path) -> None:
    """See that nothing is lost that is not a site of ours."""
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        fault = "It is no folder."
    elif any(folder.iterdir()) and not (folder / MARK).is_file():
        fault = f"It holds other files (a site of ours has `{MARK}`), and they would be lost."
    else:
        return
    raise OperatorError([Problem("folder", 0, str(folder), fault, "Name a new or an empty folder.")])


def _write(fresh: Path, files: Iterable[File], tell: Callable[[int], None]) -> None:
    """Write the files so that anybody may read them, and see that they are on the disk."""
    fresh.chmod(0o755)
    for done, file in enumerate(files, start=1):
        path = fresh / file.path
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with path.open("wb") as to:
            to.write(file.content)
            to.flush()
            os.fsync(to.fileno())
        path.chmod(0o644)
        tell(done)


def _change_places(fresh: Path, folder: Path) -> None:
    """Let the new site take the folder's name; what was there gets the other name."""
    if not folder.exists():
        fresh.rename(folder)
        return
    if _exchange(fresh, folder):
        return
    aside = fresh.with_name(f"{fresh.name}-before")  # no such call here: for an instant there is no folder
    folder.rename(aside)
    fresh.rename(folder)
    aside.rename(fresh)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where this system or file system cannot."""
    try:
        call = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return bool(call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)


def _unwritable(folder: Path, error: OSError) -> Problem:
    return Problem("folder", 0, str(folder), f"It cannot be written: {error.strerror}.", "Name another folder.")
