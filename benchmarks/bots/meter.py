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
        line = {"cpu": used.ru_utime + used.ru_stime, "waited": _waited(), "memory": _most(used.ru_maxrss)}
        os.write(pipe, json.dumps(line).encode() + b"\n")

    signal.signal(signal.SIGUSR1, tell)


def _most(told: int) -> int:
    """Return the most bytes this process has held.

    Linux's `ru_maxrss` begins with what the process that started this one held, here the benchmark with all its
    residents; `VmHWM` begins anew (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html). macOS counts bytes.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return told if sys.platform == "darwin" else told * 1024
    return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM:"))


def _waited() -> float:
    """Return the seconds in which the first thread, which runs the event loop, could have run and another had the core.

    Linux alone tells (https://docs.kernel.org/scheduler/sched-stats.html); elsewhere it is 0.
    """
    told = Path("/proc/self/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0
