"""Tell whoever measures a bot, on request, what it has used so far."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType

CHANNEL = "BENCHMARK_METER"
"""The environment variable that holds the number of the pipe to write to."""


def install() -> None:
    """Answer each SIGUSR1 with one line of JSON: seconds of CPU, seconds of waiting for it, most memory ever."""
    pipe = int(os.environ[CHANNEL])

    def tell(_signal: int, _frame: FrameType | None) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        kilo = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
        line = {"cpu": used.ru_utime + used.ru_stime, "waited": _waited(), "memory": used.ru_maxrss * kilo}
        os.write(pipe, json.dumps(line).encode() + b"\n")

    signal.signal(signal.SIGUSR1, tell)


def _waited() -> float:
    """Return the seconds in which the first thread, which runs the event loop, could have run and another had the core.

    Linux alone tells (https://docs.kernel.org/scheduler/sched-stats.html); elsewhere it is 0.
    """
    told = Path("/proc/self/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0
