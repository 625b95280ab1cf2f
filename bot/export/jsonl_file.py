"""One JSON object a line: what was answered, and apart from it why something was not."""

from __future__ import annotations

from typing import IO, Any

import orjson

from bot.export.cells import Cell, Missing, Progress, silent
from bot.export.table import Table

_ATONCE = 20_000


def write_jsonl(to: IO[bytes], table: Table, *, tell: Progress = silent) -> None:
    """Write the answers with codes; what was not asked stands nowhere.

    Args:
        to: takes the bytes.
        table: the answers.
        tell: hears how far it is.
    """
    beside = [column.name for column in table.columns if column.question is None]
    asked = [column.name for column in table.columns if column.question is not None]
    for start in range(0, len(table), _ATONCE):
        end = min(start + _ATONCE, len(table))
        to.write(b"".join(orjson.dumps(_object(table, at, beside, asked)) + b"\n" for at in range(start, end)))
        tell(end, len(table))


def _object(table: Table, at: int, beside: list[str], asked: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: _plain(table.cells[name][at]) for name in beside}
    cells = {name: table.cells[name][at] for name in asked}
    found["answers"] = {
        name: cell for name, cell in cells.items() if cell is not None and not isinstance(cell, Missing)
    }
    found["not_given"] = {name: cell.value[1:] for name, cell in cells.items() if isinstance(cell, Missing)}
    return found


def _plain(cell: Cell) -> Cell:
    return None if isinstance(cell, Missing) else cell
