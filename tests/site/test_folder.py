"""A site takes its folder as a whole or not at all, and nothing else is lost for it."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.site.content import File
from bot.site.folder import MARK, replace_site


def files(*names: str, content: bytes = b"new") -> Iterator[File]:
    yield File(MARK, b"{}")
    for name in names:
        yield File(name, content)


def put(folder: Path, *names: str, content: bytes = b"new") -> list[int]:
    told: list[int] = []
    replace_site(folder, files(*names, content=content), tell=told.append)
    return told


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_gets_the_site_and_everybody_may_read_it(tmp_path: Path) -> None:
    told = put(tmp_path / "public", "en/index.html")

    assert held(tmp_path / "public") == {MARK: b"{}", "en/index.html": b"new"}
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "public/en/index.html").stat().st_mode) == 0o644
    assert told == [1, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_an_earlier_site_is_replaced_and_nothing_of_it_stays(tmp_path: Path) -> None:
    put(tmp_path / "public", "old.html", content=b"old")

    put(tmp_path / "public", "new.html")

    assert held(tmp_path / "public") == {MARK: b"{}", "new.html": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_site_that_cannot_be_finished_leaves_the_earlier_one(tmp_path: Path) -> None:
    put(tmp_path / "public", "old.html", content=b"old")

    def broken() -> Iterator[File]:
        yield File("new.html", b"new")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        replace_site(tmp_path / "public", broken(), tell=lambda _: None)

    assert held(tmp_path / "public") == {MARK: b"{}", "old.html": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_there_is_never_a_moment_without_a_whole_site(tmp_path: Path) -> None:
    put(tmp_path / "public", "page.html")
    seen, over = set[bytes](), threading.Event()

    def look() -> None:
        while not over.is_set():
            seen.add((tmp_path / "public" / "page.html").read_bytes())

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        for at in range(50):
            put(tmp_path / "public", "page.html", content=b"%d" % at)
        over.set()
        looking.result()  # raises where the page was not there for a moment

    assert len(seen) > 1


@pytest.mark.parametrize("other", ["file", "folder", "link"])
def test_what_is_no_site_of_ours_is_refused_and_stays(tmp_path: Path, other: str) -> None:
    place = tmp_path / "public"
    if other == "file":
        place.write_text("mine")
    elif other == "link":
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to(tmp_path / "elsewhere")
    else:
        place.mkdir()
        (place / "thesis.txt").write_text("mine")
    before = sorted(str(path) for path in tmp_path.rglob("*"))

    with pytest.raises(OperatorError) as caught:
        put(place, "page.html")

    assert "Name a new or an empty folder." in str(caught.value.problems[0])
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_an_operators_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OperatorError) as caught:
        put(tmp_path / "file" / "public", "page.html")

    assert "It cannot be written" in str(caught.value.problems[0])
