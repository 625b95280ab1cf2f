"""Count answers with polars, as an analyst would: read, decode, group by.

It reads its task as JSON and prints two times. It runs in an environment of its own (`requirements/bench.txt`) and
knows nothing of ours.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from contextlib import closing
from typing import Any

import polars as pl


def main() -> None:
    """Print the CPU seconds until all columns are in memory, and until all groups are counted."""
    task: dict[str, Any] = json.load(sys.stdin)
    begun = time.process_time()
    with closing(sqlite3.connect(task["path"])) as conn:
        rows = conn.execute("SELECT area, given FROM response WHERE wave = ?", (task["wave"],)).fetchall()
    frame = pl.DataFrame(rows, schema=["area", "given"], orient="row")
    fields = [pl.Field(name, pl.String) for name in task["single"]]
    fields += [pl.Field(name, pl.List(pl.String)) for name in task["several"]]
    frame = frame.with_columns(pl.col("given").str.json_decode(pl.Struct(fields))).unnest("given")
    frame = frame.with_columns(pl.col(name).list.join(" ") for name in task["several"])
    read = time.process_time() - begun
    for columns in task["groups"]:
        frame.group_by(columns).len()
    print(json.dumps([read, time.process_time() - begun]))


if __name__ == "__main__":
    main()
