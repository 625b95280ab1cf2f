"""What one answer is in a file, whichever kind of file it is."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum


class Missing(Enum):
    """Why there is no value where something was asked; what was not asked is None, and blank in every file."""

    SKIPPED = ".skipped"
    REFUSED = ".refused"
    DONT_KNOW = ".dont_know"
    HIDDEN = ".hidden"

    __hash__ = object.__hash__  # that of Enum is written in Python, and is asked for once for each cell


Cell = None | Missing | str | int | float | tuple[str, ...]
"""An answer: None is 'not asked'."""

Progress = Callable[[int, int], None]
"""Told now and then how many rows of how many are written."""


def silent(_done: int, _of: int) -> None:
    """Tell nobody."""
