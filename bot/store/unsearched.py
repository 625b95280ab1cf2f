"""Let Python not search for garbage while very many objects are made that are all needed, or go by themselves."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsearched() -> Iterator[None]:
    """Spare a block the search for circles, which is a third of reading or cutting ten thousand rows.

    Use it only where a block makes no circles: what it makes is needed to its end, or goes when the next row comes.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()
