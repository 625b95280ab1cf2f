"""Give the rows of a file an order of chance, and ids of this file alone."""

from __future__ import annotations

from random import Random

from bot.export.cells import Cell
from bot.export.table import Table

_ID_BYTES = 8


def shuffled(table: Table, chance: Random) -> Table:
    """Give every response a random id of this file alone, and put them in the order of the ids.

    Args:
        table: the answers.
        chance: the system's randomness, unless a test brings its own.
    """
    count, names = len(table), [column.name for column in table.columns]
    drawn = chance.randbytes(count * _ID_BYTES).hex()
    width = 2 * _ID_BYTES
    ids = [f"r{drawn[at : at + width]}" for at in range(0, count * width, width)]  # a letter first: no number
    order = sorted(range(count), key=ids.__getitem__)
    cells: dict[str, list[Cell]] = {
        name: list(map(table.cells[name].__getitem__, order)) for name in names if name != names[0]
    }
    cells[names[0]] = [*sorted(ids)]
    return Table(table.columns, cells)
