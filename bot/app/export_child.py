"""Be the one who makes a file of answers: read one order, make it, tell how far it is, and end.

`bot.app.exporter` runs it; the bot never imports it. It sees the answers store alone: neither a key nor the token nor
the store of people is among what it is told.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.actions.exporting import Wish, gather
from bot.app.provision import load_catalogs, load_scheme
from bot.errors import OperatorError
from bot.export.bundle import bundled
from bot.export.files import Format, write
from bot.i18n.catalog import Catalog
from bot.store.base import open_database
from bot.survey.scheme import Scheme

STEP: Final = 0.05
"""What must be new of the whole before it is told again how far it is."""

GATHERED: Final = 0.4
"""Share of the work that is done when the answers are read and hidden, and nothing is written yet."""

KINDLY: Final = 10
"""How far whoever taps goes before this process (nice)."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What is needed of the house: words and areas."""

    scheme: Scheme
    catalogs: Mapping[str, Catalog]


def main() -> int:
    """Take the limits on, make the file that stands on the standard input, and tell it."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_bot, daemon=True).start()
    os.nice(KINDLY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest"], order["largest"]))
    try:
        _tell(**_made(order))
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        _tell(refused="too-large")
    return 0


def _made(order: Mapping[str, Any]) -> dict[str, Any]:
    scheme = load_scheme(Path(order["scheme"]))
    house = Furniture(scheme, load_catalogs(Path(order["locales"]), scheme.languages))
    answers = open_database(order["answers"], name="answers_url")
    try:
        wish = Wish(survey=order["survey"], language=order["language"], synthetic=order["synthetic"])
        contents = gather(answers, house, wish)
    except OperatorError:  # the only one that a choice in the chat can meet
        return {"refused": "too-few"}
    finally:
        answers.close()
    if order["kind"] == Format.XLSX:
        from bot.export.xlsx_file import sheet_limits  # the other kinds do without xlsxwriter

        if sheet_limits(contents.table, len(contents.texts)):
            return {"refused": "too-large"}
    told = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told
        share = GATHERED + (1 - GATHERED) * done / max(1, of)
        if share - told >= STEP:
            told = share
            _tell(share=round(share, 2))

    tell(0, 1)
    file = bundled(write(Path(order["folder"]), contents, Format(order["kind"]), name=order["survey"], tell=tell))
    hidden = [(each.name, each.now) for each in contents.report.hidden if each.now]
    return {"file": str(file), "rows": contents.report.rows, "hidden": hidden}


def _tell(**what: Any) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def _end_with_the_bot() -> None:
    """Wait until the bot closes its end, and end: whoever was killed needs no file any more."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
