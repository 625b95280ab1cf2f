"""Write files aside, and show them only when all are whole; whoever is killed leaves nothing that stays."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

ASIDE = ".export-"
"""How the folders begin to be called in which an export is written."""


@contextmanager
def workbench(out: Path) -> Iterator[Path]:
    """Give a folder of one's own in which files are written; it goes with all that is still in it.

    What others have left there who were killed goes too: whoever works holds a lock on their folder, which dies with
    them.

    Args:
        out: the folder in which files shall stand in the end; it is made where it is not there.

    Raises:
        OSError: nothing can be written there.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    tidy(out)
    folder, handle = _made(out)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def finished(files: Iterable[Path], out: Path) -> tuple[Path, ...]:
    """Move files that are whole to where they belong; those of the same name are replaced.

    Args:
        files: in the order in which they are returned.
        out: the folder for them, on the same disk.
    """
    return tuple(path.replace(out / path.name) for path in files)


def tidy(out: Path) -> int:
    """Delete what those have left who were killed while they wrote; return how many that were."""
    return sum(map(_deserted, out.glob(f"{ASIDE}*")))


def _made(out: Path) -> tuple[Path, int]:
    """Make a folder and lock it; once more where somebody tidied it away in between."""
    while True:
        folder = Path(mkdtemp(prefix=ASIDE, dir=out))
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(handle, fcntl.LOCK_SH)
        if folder.exists():
            return folder, handle
        os.close(handle)


def _deserted(folder: Path) -> bool:
    """Delete a folder in which nobody works any more; return whether it was one."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    except OSError:  # it went a moment ago, or was never ours
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(handle)
