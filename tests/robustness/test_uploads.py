"""Files of others: capped by bytes, nothing of them inflates, and a stranger's is parsed in a child with limits.

What is sent in the chat is never downloaded (`tests/e2e/test_texts.py`), and packed calls of the webhook are refused
unread (`tests/web/test_endpoint.py`). What is left are the files that an operator was given and names in a command.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from bot.app.limited import Limits, TooHeavyError, read_limited
from bot.app.provision import load_scheme, load_yardstick
from bot.errors import OperatorError
from bot.schedule.reading_calendar import MOST, TOO_MANY
from bot.settings import shipped
from tests.cli.officer import Officer, Said
from tests.cli.test_event_commands import EVENING, ICS, OPTIONS

GOOD = "survey: good\ntitle: Good\nquestions:\n  - {name: years, type: integer, label: How many years?}\n"
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
"""A thousand million words in 600 bytes (https://en.wikipedia.org/wiki/Billion_laughs_attack)."""

Kind = tuple[str, Callable[[str], tuple[str, ...]], str, str]
"""File name, the command that reads it, a sound content, and a comment that may be added as often as one likes."""

MEETING = EVENING.replace("group: GROUP\n", "")
KINDS: tuple[Kind, ...] = (
    ("evening.ics", lambda path: ("event", "check", path, *OPTIONS), ICS, "X-PAD:" + "x" * 60 + "\n"),
    ("evening.yaml", lambda path: ("event", "check", path), MEETING, "# " + "x" * 60 + "\n"),
    ("good.yaml", lambda path: ("survey", "check", path), GOOD, "# " + "x" * 60 + "\n"),
)
EACH = pytest.mark.parametrize("kind", KINDS, ids=["calendar file", "event", "survey"])


def read(tmp_path: Path, kind: Kind, content: bytes) -> Said:
    """Let the command read a file with this content."""
    path = tmp_path / kind[0]
    path.write_bytes(content)
    return Officer(tmp_path).runs(*kind[1](str(path)))


def padded(kind: Kind, size: int) -> bytes:
    """Return sound content with comments up to a size in bytes."""
    comment, after = kind[3], "VERSION:2.0\n"
    count = -(-(size - len(kind[2])) // len(comment))
    before, mark, rest = kind[2].partition(after)
    return (before + mark + comment * count + rest if mark else kind[2] + comment * count).encode()


@EACH
def test_an_upload_is_capped_by_its_bytes(tmp_path: Path, kind: Kind) -> None:
    assert read(tmp_path, kind, padded(kind, 900_000)).status == 0
    large = read(tmp_path, kind, padded(kind, 1_000_001))
    assert (large.status, len(large.problems)) == (1, 1)
    assert "more than 1 MB" in large.problems[0] or "too long" in large.problems[0]


@EACH
@pytest.mark.parametrize("packed", ["gzip", "zip", "aliases"])
def test_an_upload_never_takes_more_than_its_bytes_because_nothing_of_it_inflates(
    tmp_path: Path, kind: Kind, packed: str
) -> None:
    content = {"gzip": _gzip, "zip": _sheet, "aliases": ALIASES.encode}[packed]()
    started = time.process_time()

    said = read(tmp_path, kind, content)

    assert len(content) < 150_000
    assert (said.status, len(said.problems)) == (1, 1)
    assert time.process_time() - started < 2  # a second for all the rest of a command, and none for the bomb


def _gzip() -> bytes:
    return gzip.compress(b"x" * 100_000_000)


def _sheet() -> bytes:
    """Make a workbook that unpacks to a hundred million bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 16_000_000)
    return file.getvalue()


@pytest.mark.parametrize(("name", "most"), [("census.csv", 1_000_000), ("indicators.yaml", 100_000)])
@pytest.mark.parametrize("how", ["large", "gzip", "zip", "aliases"])
def test_the_files_of_a_scheme_are_capped_by_their_bytes_and_nothing_of_them_inflates(
    tmp_path: Path, name: str, most: int, how: str
) -> None:
    folder = Path(shutil.copytree(shipped("scheme"), tmp_path / "scheme"))
    scheme = load_scheme(folder / "example.yaml")
    sound = (folder / name).read_bytes()
    blank = b"\n" if name.endswith(".csv") else b"# x\n"
    (folder / name).write_bytes(sound + blank * ((most - len(sound)) // len(blank)))
    load_yardstick(folder / "example.yaml", scheme)

    bombs = {"gzip": _gzip, "zip": _sheet, "aliases": ALIASES.encode}
    (folder / name).write_bytes(bombs[how]() if how in bombs else sound + blank * most)
    started = time.process_time()

    with pytest.raises(OperatorError):
        load_yardstick(folder / "example.yaml", scheme)
    assert time.process_time() - started < 1


def test_a_calendar_file_brings_fifty_meetings_at_most(tmp_path: Path) -> None:
    head, mark, one = ICS.partition("BEGIN:VEVENT")
    one, end, tail = one.partition("END:VEVENT\n")
    many = head + (mark + one + end) * (MOST + 1) + tail

    assert [TOO_MANY in problem for problem in read(tmp_path, KINDS[0], many.encode()).problems] == [True]


@pytest.mark.parametrize("kind", [KINDS[0], KINDS[2]], ids=["calendar file", "survey"])
def test_an_upload_is_parsed_in_a_child_whose_memory_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    content = padded(kind, 900_000)
    monkeypatch.setattr("bot.app.limited.Limits", partial(Limits, memory=1_000_000))
    monkeypatch.setattr("bot.cli.trying.Limits", partial(Limits, memory=1_000_000))

    said = read(tmp_path, kind, content)

    assert ["it took more memory or time" in problem for problem in said.problems] == [True]


ENDLESS: list[tuple[str, str, dict[str, str]]] = [("good.yaml", "a: b\n" * 190_000, {})] * 40
"""Far more than a second of work, and each file of it as small as files are."""


def test_an_upload_is_parsed_in_a_child_whose_processor_time_is_limited() -> None:
    content = json.dumps(ENDLESS).encode()

    with pytest.raises(TooHeavyError, match="it took more memory or time than"):  # and not: "more than 60 seconds"
        read_limited("bot.cli.trying:judge", content, limits=_Patient(given=len(content), seconds=1))


class _Patient(Limits):
    """Limits that wait long by the clock, so that only the processor's time can end it."""

    @property
    def patience(self) -> int:
        return 60


def test_the_child_that_parses_an_upload_writes_no_file_leaves_no_core_and_opens_few() -> None:
    content = json.dumps(ENDLESS).encode()

    def parse() -> None:
        with suppress(TooHeavyError):
            read_limited("bot.cli.trying:judge", content, limits=Limits(given=len(content), seconds=2))

    parser = threading.Thread(target=parse)
    parser.start()
    found = _limits_of_the_child(parser)
    parser.join()

    assert found == {
        "Max cpu time": ("2", "3"),
        "Max file size": ("0", "0"),
        "Max core file size": ("0", "0"),
        "Max open files": ("64", "64"),
        "Max address space": ("1000000000", "1000000000"),
    }


def _limits_of_the_child(parser: threading.Thread) -> dict[str, tuple[str, str]]:
    """Read what the kernel says of the child, as soon as it has taken its limits on."""
    names = ("Max cpu time", "Max file size", "Max core file size", "Max open files", "Max address space")
    while parser.is_alive():
        for child in _children():
            with suppress(OSError):
                lines = Path(f"/proc/{child}/limits").read_text().splitlines()
                found = {name: line[26:].split()[:2] for line in lines for name in names if line.startswith(name)}
                if "unlimited" not in found["Max address space"]:
                    return {name: (soft, hard) for name, (soft, hard) in found.items()}
        parser.join(0.005)
    raise AssertionError("the child had no limit of memory")


def _children() -> Iterator[str]:
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            yield from (task / "children").read_text().split()
