"""A million answers as CSV against polars' own write of the same columns, and a workbook that is streamed.

    python benchmarks/exporting.py [--rows N] [--json FILE]

Runs in a process of its own, so that its memory is its own. polars is asked in the environment of `make bench` or of
`make oracles`, whichever is there: its write is timed with the columns in memory, as ours is.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from bot.export.table import Table

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

MOST_RATIO, MOST_MEGABYTES = 3.0, 1024
ROUNDS = 3
SHEET_ROWS = 20_000

POLARS = """
import sys, time, polars
frame = polars.read_csv(sys.argv[1], infer_schema=False)
best = None
for _ in range(int(sys.argv[3])):
    began = time.process_time(), time.perf_counter()
    frame.write_csv(sys.argv[2], include_bom=True)
    spent = time.process_time() - began[0], time.perf_counter() - began[1]
    best = spent if best is None or spent[1] < best[1] else best
print(*best)
"""


def megabytes() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made(rows: int) -> tuple[Table, float, float]:
    """Make up answers to the pulse, read them into a table, hide and shuffle; return it with the seconds it took."""
    from bot.export.columns import columns_of, dependents, short
    from bot.export.hiding import Rule, protected, trait_names
    from bot.export.shuffling import shuffled
    from bot.export.table import Row, read_table
    from bot.survey.model import Choice
    from tests.export.answered import AREAS, LANGUAGES, made_up
    from tests.living import our_surveys

    survey = our_surveys()["pulse"]
    version = short(survey.fingerprint)
    some = [
        Row("w1", version, row["language"], row["area"], json.dumps(row["given"]), json.dumps(row["not_given"]))
        for row in made_up(survey, min(rows, 50_000))
    ]
    columns = columns_of([survey])
    began = time.perf_counter()
    table = read_table(
        (some[at % len(some)] for at in range(rows)),
        columns,
        languages=[Choice(code, code) for code in LANGUAGES],
        areas=[Choice(code, code) for code in AREAS],
    )
    read = time.perf_counter() - began
    began = time.perf_counter()
    rule = Rule(k=10, l=2, traits=trait_names(table), betrayed=dependents([survey], columns))
    table, _ = protected(table, rule)
    table = shuffled(table, Random(1))  # noqa: S311 - the same order each time
    return table, read, time.perf_counter() - began


def best_of(write: Callable[[BinaryIO, Table], object], path: Path, table: Table) -> tuple[float, float]:
    """Return the CPU and clock seconds of the best of some rounds."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time(), time.perf_counter()
        with path.open("wb") as to:
            write(to, table)
        found.append((time.perf_counter() - began[1], time.process_time() - began[0]))
    clock, cpu = min(found)
    return cpu, clock


def polars_write(path: Path, out: Path) -> tuple[float, float] | None:
    """Let polars write the columns of a file again; None where it is not installed."""
    for name in (".venv-bench", ".venv-oracles"):
        python = ROOT / name / "bin" / "python"
        if python.exists():
            told = subprocess.run(
                [python, "-c", POLARS, path, out, str(ROUNDS)], capture_output=True, text=True, check=False
            )
            if told.returncode == 0:
                cpu, clock = map(float, told.stdout.split())
                return cpu, clock
    return None


def workbook_memory(rows: int) -> float:
    """Return the megabytes that a process needs to write a workbook of so many responses."""
    told = subprocess.run(
        [sys.executable, __file__, "--workbook", str(rows)], capture_output=True, text=True, check=True
    )
    return float(told.stdout)


def write_workbook(rows: int) -> None:
    """Write a workbook and print the memory it took."""
    from dataclasses import replace

    from bot.export.table import Table
    from bot.export.xlsx_file import write_xlsx
    from tests.export import sample

    contents = sample.contents("ar")
    table = contents.table
    many = {name: (cells * (rows // len(cells) + 1))[:rows] for name, cells in table.cells.items()}
    with tempfile.TemporaryDirectory() as folder:
        write_xlsx(Path(folder) / "big.xlsx", replace(contents, table=Table(table.columns, many)))
    print(megabytes())


def main() -> None:
    """Measure, print, and end with status 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--workbook", type=int)
    asked = parser.parse_args()
    if asked.workbook:
        write_workbook(asked.workbook)
        return
    small, large = workbook_memory(SHEET_ROWS // 10), workbook_memory(SHEET_ROWS)  # first: memory is inherited
    from bot.export.csv_file import write_csv

    table, read, hidden = made(asked.rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        cpu, clock = best_of(write_csv, path, table)
        memory = megabytes()
        del table
        theirs = polars_write(path, Path(folder) / "polars.csv")
    figures = {"rows": asked.rows, "read": read, "hide": hidden, "cpu": cpu, "clock": clock, "megabytes": memory}
    print(f"{asked.rows} responses: read {read:.1f} s, hidden and shuffled {hidden:.1f} s, CSV {clock:.2f} s")
    print(f"memory {memory:.0f} MB (at most {MOST_MEGABYTES})")
    held = memory <= MOST_MEGABYTES
    if theirs is not None:
        figures |= {"polars_cpu": theirs[0], "polars_clock": theirs[1]}
        print(f"polars {theirs[1]:.2f} s; ratio {clock / theirs[1]:.2f} by the clock (at most {MOST_RATIO}), ", end="")
        print(f"{cpu / theirs[0]:.2f} by CPU")
        held = held and clock / theirs[1] <= MOST_RATIO
    figures |= {"workbook_small": small, "workbook_large": large}
    print(f"workbook: {small:.0f} MB for {SHEET_ROWS // 10} responses, {large:.0f} MB for {SHEET_ROWS}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
