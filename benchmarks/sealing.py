"""Measure what anonymity costs: sealing a submission, and the cut of a large wave, on both engines.

`.venv/bin/python benchmarks/sealing.py 1000 10000 50000` measures cuts of other sizes.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pure import walked
from pydantic import SecretStr
from report import Figure

from bot.actions import closing
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.actions.sheet import OpenSheet, keep_sheet
from bot.anonymity import folding
from bot.anonymity.redaction import redact
from bot.anonymity.rollup import Traits
from bot.app.provision import Stores, furnish, load_surveys, open_stores
from bot.settings import Settings, shipped
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Survey
from tests.postgres import PostgresServer, run_postgres

SUBMISSIONS = 300
LARGE = 10_000
ROUNDS = 3
SURVEY = "neighbourhood-review"
TOKEN = "1000000001:opens-nothing"  # noqa: S105 - a measurement has no Telegram
HOSTILE = (
    *("1", "@", "a.", "12 ", "1.2-", "tel 12345 ", "a.nl ", "12.34 ", "⑩", "⑩Α123456*1٬", "8516⑩𞅅$15,006."),
    ":a.a@passport 1 1.12345é1._235⑩‹NL91 co.uk :t.me/_1.12345é1.12345⑩NL91 tel@12345 'a.b.c.nl.AB123456A٣1.12345é",
    "1️⃣١٠٬٠٠٠ شخص و ١٢٫٥٪ منهم أطفال، ٣-٤ مرات ,a at b dot 52.37021, 4.89516 tel 12345tel 12345২০২৬ সালে ১০,০০০ মানুষ",
    "".join(f"{chr(code)}.a" for code in range(0x3200, 0x3400)) + "8516⑩$15,006. a at b dot c x@y ://a www.b AB12 ",
)
"""Pieces that make the worst texts, repeated up to what Telegram lets through."""

LONGEST = 4_096
DURABLE = "-c max_connections=20"
"""PostgreSQL as it comes, writing to the disk at every commit."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Stores and words for one measurement."""

    house: House
    stores: Stores
    survey: Survey


@dataclass(frozen=True, slots=True)
class _Spent:
    """What a cut took: CPU seconds of the bot and of the database's own processes, and seconds by the clock."""

    bot: float
    server: float
    clock: float

    @property
    def cpu(self) -> float:
        """All CPU seconds."""
        return self.bot + self.server


def figures() -> Iterator[Figure]:
    """Yield the cost of a submission, of a cut and of a redaction, with the engine that was used."""
    with _field() as field:
        seconds = _submit(field)
        yield Figure("seal and commit of a submission, CPU", seconds * 1e6, "µs", 300, note=f"SQLite, {SURVEY}")
    half, whole = zip(*((_cut(LARGE // 2), _cut(LARGE)) for _ in range(ROUNDS)), strict=True)
    name = f"cut of {LARGE:,} sheets, CPU"
    yield Figure(name, _middle(whole), "s", 2, note=f"SQLite; {_spread(whole)}")
    yield Figure("the same beside half as many sheets", _middle(whole) / _middle(half), "×", 2.3, note="2 × is linear")
    with run_postgres(DURABLE) as server:
        there = [_cut(LARGE, server) for _ in range(ROUNDS)]
    note = f"PostgreSQL; {_spread(there)}; of it the server {statistics.median(each.server for each in there):.2f} s"
    yield Figure(f"{name} of bot and server", _middle(there), "s", 2, note=note)
    yield Figure("redaction of the worst text of 4,096 signs", _redaction() * 1e3, "ms", 5)


def _middle(rounds: Sequence[_Spent]) -> float:
    return statistics.median(each.cpu for each in rounds)


def _spread(rounds: Sequence[_Spent]) -> str:
    lowest, highest = min(each.cpu for each in rounds), max(each.cpu for each in rounds)
    return f"{lowest:.2f} to {highest:.2f} s; {statistics.median(each.clock for each in rounds):.1f} s by the clock"


def _redaction() -> float:
    """Return the CPU seconds of the text that takes longest, the best of five times each, all its signs never seen."""

    def once(text: str) -> float:
        folding._fold.cache_clear()  # noqa: SLF001 - what was never seen takes longest
        begun = time.process_time()
        redact(text)
        return time.process_time() - begun

    texts = [(piece * LONGEST)[:LONGEST] for piece in HOSTILE]
    return max(min(once(text) for _ in range(5)) for text in texts)


@contextmanager
def _field(**urls: str) -> Iterator[_Field]:
    with tempfile.TemporaryDirectory(prefix="equal-voices-") as folder:
        scheme = shipped("scheme") / "example.yaml"
        kept = Path(folder)
        own = Settings(token=SecretStr(TOKEN), scheme=scheme, data_dir=kept, keys_dir=kept / "keys", **urls)
        stores = open_stores(own)
        try:
            house = furnish(own)
            yield _Field(house, stores, load_surveys(own.surveys_dir, house.scheme)[SURVEY])
        finally:
            stores.close()


def _opened(field: _Field) -> Wave:
    opening = Opening(survey=field.survey, closes_at=field.house.clock() + timedelta(days=1))
    with field.stores.contacts.begin() as conn:
        return open_wave(conn, field.house, opening)


def _sheets(field: _Field, wave: Wave, number: int) -> Iterator[OpenSheet]:
    """Yield what people send who answer all they can, in as many languages and areas as there are."""
    sent = walked(field.survey)
    languages, areas = tuple(field.house.catalogs), tuple(area.code for area in field.house.scheme.areas)
    for at in range(number):
        traits = Traits(languages[at % len(languages)], areas[at // 7 % len(areas)])
        session = replace(sent, token=field.house.token(4))
        yield OpenSheet(wave, field.survey, os.urandom(16), SheetState.SUBMITTED, session, traits)


def _submit(field: _Field) -> float:
    """Return the CPU seconds of one submission: sealed, written, committed, on the disk."""
    ready = list(_sheets(field, _opened(field), SUBMISSIONS + 20))
    for sheet in ready[:20]:
        _keep(field, sheet)
    begun = time.process_time()
    for sheet in ready[20:]:
        _keep(field, sheet)
    return (time.process_time() - begun) / SUBMISSIONS


def _keep(field: _Field, sheet: OpenSheet) -> None:
    with field.stores.contacts.begin() as conn:
        assert keep_sheet(conn, field.house, sheet)


def _cut(number: int, server: PostgresServer | None = None) -> _Spent:
    """Measure a cut, from closing to clean files, on SQLite or in two new databases of a server."""
    urls = {f"{which}_url": server.url(server.create()) for which in ("contacts", "answers")} if server else {}
    with _field(**urls) as field:
        wave = _opened(field)
        with field.stores.contacts.begin() as conn:
            for sheet in _sheets(field, wave, number):
                keep_sheet(conn, field.house, sheet)
        theirs, begun, started = _burnt(server), time.process_time(), time.perf_counter()
        report = closing.close(field.stores.contacts, field.stores.answers, field.house, wave.id)
        assert report.responses == number, "a cut loses nothing"
        return _Spent(time.process_time() - begun, _burnt(server) - theirs, time.perf_counter() - started)


def _burnt(server: PostgresServer | None) -> float:
    """Return the CPU seconds of a server's processes so far, those that have ended among them."""
    if server is None:
        return 0
    head = (server.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended, and counts among the head's children
            # Fields 14 to 17, after the name in brackets (proc(5)): user, system, and the same of ended children.
            fields = file.read_text(encoding="utf-8").rpartition(")")[2].split()
            if file.parent.name == head:
                ticks += sum(map(int, fields[11:15]))
            elif fields[1] == head:
                ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure cuts of the sizes that the command line names, on SQLite, then on PostgreSQL."""
    with run_postgres(DURABLE) as server:
        for where in (None, server):
            for number in map(int, sys.argv[1:]):
                spent = _cut(number, where)
                most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                engine = "PostgreSQL" if where else "SQLite"
                print(
                    f"{engine:<10} {number:>7,} sheets: CPU {spent.bot:.2f} s + server {spent.server:.2f} s,", end=" "
                )
                print(f"{spent.clock:.2f} s by the clock, most memory so far {most:.0f} MiB")


if __name__ == "__main__":
    main()
