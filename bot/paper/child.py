"""Be the press: read one order, set it, tell the pages, and end.

`bot.paper.press` runs it; the bot never imports it.
"""

from __future__ import annotations

import json
import resource
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"
FONTS: Final = HERE / "fonts"

_UNPRINTED: Final = frozenset({"Cs", "Co", "Cn"})
_FIRST_PICTOGRAPH: Final = 0x2300


def printable(data: Any) -> Any:
    """Leave out of all words what our fonts have no letters for, as emoji: a box would stand in their place.

    Args:
        data: what JSON can hold; returned in the same shape.
    """
    if isinstance(data, str):
        return "".join(filter(_is_printed, data)).strip()
    if isinstance(data, list):
        return [printable(one) for one in data]
    if isinstance(data, dict):
        return {name: printable(one) for name, one in data.items()}
    return data


def _is_printed(sign: str) -> bool:
    category = unicodedata.category(sign)
    pictograph = category == "So" and ord(sign) >= _FIRST_PICTOGRAPH
    return not pictograph and category not in _UNPRINTED and not "\ufe00" <= sign <= "\ufe0f"


def _tongues(data: Any) -> Iterator[tuple[str, bool]]:
    """Find the languages that a paper speaks, and whether each is written from right to left."""
    if isinstance(data, dict):
        if "language" in data and "rtl" in data:
            yield data["language"], data["rtl"]
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _tongues(each)


def compiled(order: dict[str, Any]) -> list[bytes]:
    """Set one order with typst, with our fonts and no others.

    Args:
        order: template, data, form, ppi and day, as `bot.paper.press` gives them.

    Returns:
        One PDF, or a picture a page.
    """
    import typst  # the large machine this process exists for

    noon = datetime.fromisoformat(order["day"]).replace(hour=12, tzinfo=UTC)
    made: Any = typst.compile(
        str(TEMPLATES / f"{order['template']}.typ"),
        root=str(TEMPLATES),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]),
        format=order["form"],
        ppi=float(order["ppi"]),
        sys_inputs={"data": json.dumps(printable(order["data"]), ensure_ascii=False)},
        pdf_standards=["ua-1"] if order["form"] == "pdf" else [],
        package_path=str(TEMPLATES),
        timestamp=int(noon.timestamp()),
    )
    pages = made if isinstance(made, list) else [made]
    if order["form"] != "pdf":
        return pages

    from bot.paper.tags import mended  # reads and writes PDF, which only papers need

    tongues = dict(_tongues(order["data"]))
    return [mended(page, tongues) for page in pages]


def main(arguments: list[str]) -> int:
    """Take the limits on, set what stands on the standard input, and tell it."""
    memory, seconds, told = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    shown = json.dumps([b64encode(page).decode() for page in compiled(json.load(sys.stdin.buffer))]).encode()
    if len(shown) > told:
        print("it became too large", file=sys.stderr)  # noqa: T201 - how the child tells its parent
        return 1
    sys.stdout.buffer.write(shown)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
