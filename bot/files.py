"""Read what an operator names, however large or strange it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

LARGEST: Final = 4_000_000
"""Bytes a file may have that people write: forty times our longest."""


class UnfitError(OSError):
    """The file is too large, or is none: a pipe, a device, a folder."""


def read_bounded(path: Path, *, largest: int = LARGEST) -> str:
    """Read a text file as UTF-8, with or without a byte order mark, but never more than is sensible.

    Args:
        path: the file; a pipe is refused without waiting for whoever might write into it.
        largest: bytes it may have, whatever its size is said to be.

    Raises:
        UnfitError: it has more bytes, or is no ordinary file.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not UTF-8.
    """
    with open(path, "rb", opener=_open) as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise UnfitError(0, f"it has more than {largest // 1_000_000} MB", str(path))
    return content.decode("utf-8-sig")


def _open(path: str, flags: int) -> int:
    """Open an ordinary file, without waiting for anybody."""
    handle = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnfitError(0, "it is no ordinary file", path)
    return handle
