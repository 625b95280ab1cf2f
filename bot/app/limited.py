"""Read what comes from strangers in a process of its own that can do little and ends soon.

The parser runs in a child with a limit of memory, of processor time and of open files, without our environment (so
without secrets and without the address of a proxy), and tells its result as JSON. It is no sandbox: a child could
still open a connection. What it keeps away is the file that is small and becomes huge, or never ends.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

PACKAGE: Final = "bot."
"""Only parsers of ours are run."""

_PATIENCE: Final = 3
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")


class TooHeavyError(Exception):
    """The file was too large, or reading it took more memory or time than anything sound does."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Attributes:
        given: bytes of the file.
        told: bytes of the result.
        memory: bytes of address space; Python with our libraries takes some 150 MB of it.
        seconds: of processor time; three times as long by the clock.
        files: open at once.
    """

    given: int = 4_000_000
    told: int = 16_000_000
    memory: int = 1_000_000_000
    seconds: int = 10
    files: int = 64

    @property
    def patience(self) -> int:
        """Seconds by the clock after which nobody waits any longer."""
        return self.seconds * _PATIENCE


def read_limited(parser: str, content: bytes, *, limits: Limits | None = None) -> Any:
    """Let a parser of ours read what a stranger wrote.

    Args:
        parser: where it is, as `bot.module:function`; a function from bytes to what JSON can hold.
        content: the stranger's file.
        limits: what it may take; the usual ones if None.

    Returns:
        What the parser returned.

    Raises:
        TooHeavyError: it took more than it may, or the file was larger than it may be.
        ValueError: the parser itself failed (a slip of ours); the name of its exception tells how.
    """
    limits = limits or Limits()
    if len(content) > limits.given:
        raise TooHeavyError(f"it has more than {limits.given} bytes")
    numbers = (limits.memory, limits.seconds, limits.files, limits.told)
    command = (sys.executable, "-m", "bot.app.limited", parser, *map(str, numbers))
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no shell
            command, input=content, capture_output=True, check=False, env=environment, timeout=limits.patience
        )
    except subprocess.TimeoutExpired:
        raise TooHeavyError(f"it took more than {limits.patience} seconds") from None
    if done.returncode == 0:
        return json.loads(done.stdout)
    if done.returncode == _HEAVY or done.returncode < 0:  # by a signal: the kernel ended it
        raise TooHeavyError("it took more memory or time than a file of its kind may")
    last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no words"])[-1]
    raise ValueError(last.partition(":")[0])  # what follows may be the stranger's words


_HEAVY: Final = 77


def _named(parser: str) -> Callable[[bytes], Any]:
    module, _, function = parser.partition(":")
    if not module.startswith(PACKAGE):
        raise ValueError("only our own parsers are run")
    found: Callable[[bytes], Any] = getattr(import_module(module), function)
    return found


def main(arguments: list[str]) -> int:
    """Be the child: take the limits on, read, tell, and end."""
    parser, memory, seconds, files, told = arguments[0], *map(int, arguments[1:])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    read = _named(parser)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        shown = json.dumps(read(sys.stdin.buffer.read())).encode()
    except (MemoryError, RecursionError):
        return _HEAVY
    if len(shown) > told:
        return _HEAVY
    sys.stdout.buffer.write(shown)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
