"""Set a picture or a paper from a template of ours, in a child process that ends with it.

The typesetter (typst) is a large machine: it never runs in the bot's own process, and what it takes goes back when the
picture is made. The child has limits of memory, processor time and files, writes no file and gets none of our
environment. Data reach a template only as JSON: a label can hold no command.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.paper.chart import Chart
from bot.paper.job import Form, Job

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
_PATIENCE: Final = 3
_ONE_AT_A_TIME: Final = threading.Lock()


class PressError(Exception):
    """It could not be set: the template and its data do not fit, which is a slip of ours, or it took too much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What setting one paper may take.

    Attributes:
        memory: bytes of address space, most of it reserved only.
        seconds: of processor time; three times as long by the clock.
        told: bytes of the result.
    """

    memory: int = 1_500_000_000
    seconds: int = 20
    told: int = 40_000_000


def pressed(job: Job, form: Form, *, limits: Limits | None = None) -> tuple[bytes, ...]:
    """Set a template, and return a picture a page, or one PDF.

    It takes 0.2 seconds and more, so call it in a thread that may wait. One paper is set at a time; others wait.

    Args:
        job: what is to be set.
        form: picture or paper.
        limits: what it may take; the usual ones if None.

    Raises:
        PressError: it could not be set, or not within the limits.
    """
    limits = limits or Limits()
    numbers = map(str, (limits.memory, limits.seconds, limits.told))
    command = (sys.executable, "-m", "bot.paper.child", *numbers)
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        with _ONE_AT_A_TIME:
            done = subprocess.run(  # noqa: S603 - our own program, and no shell
                command,
                input=job.order(form),
                capture_output=True,
                check=False,
                env=environment,
                timeout=limits.seconds * _PATIENCE,
            )
    except subprocess.TimeoutExpired:
        raise PressError(f"{job.template}: it took more than {limits.seconds * _PATIENCE} seconds") from None
    if done.returncode != 0:
        raise PressError(f"{job.template}: {_last_words(done.stderr) or f'it ended with {done.returncode}'}")
    return tuple(map(b64decode, json.loads(done.stdout)))


def drawn(chart: Chart, form: Form, *, day: date) -> bytes:
    """Draw a chart: 360 points wide, 1,080 pixels as a PNG, as high as it needs.

    What it shows in words, for who does not see it, is `chart.alternative`.

    Args:
        chart: what to draw.
        form: PNG for the chat, SVG for a page, PDF for paper.
        day: the day it is of, as that of its release.

    Raises:
        PressError: it could not be drawn.
    """
    return pressed(chart.job(day), form)[0]


def _last_words(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
