"""Measure what anonymity costs: sealing a submission, and the cut of a large wave, on a real SQLite store."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
from bot.anonymity.redaction import redact
from bot.anonymity.rollup import Traits
from bot.app.provision import Stores, furnish, load_surveys, open_stores
from bot.settings import Settings, shipped
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Survey

SUBMISSIONS = 300
LARGE = 10_000
SURVEY = "neighbourhood-review"
TOKEN = "1000000001:opens-nothing"  # noqa: S105 - a measurement has no Telegram
HOSTILE = ("1", "@", "a.", "12 ", "1.2-", "tel 12345 ", "a.nl ", "12.34 ", "⑩")
"""Pieces that make the worst texts, repeated up to what Telegram lets through."""

LONGEST = 4_096


@dataclass(frozen=True, slots=True)
class _Field:
    """Stores and words for one measurement."""

    house: House
    stores: Stores
    survey: Survey


def figures() -> Iterator[Figure]:
    """Yield the cost of a submission, of a cut and of a redaction, with the engine that was used."""
    with _field() as field:
        seconds = _submit(field)
        yield Figure("seal and commit of a submission, CPU", seconds * 1e6, "µs", 300, note=f"SQLite, {SURVEY}")
    half, _ = _cut(LARGE // 2)
    whole, wall = _cut(LARGE)
    yield Figure(f"cut of {LARGE:,} sheets, CPU", whole, "s", 2, note=f"SQLite; {wall:.1f} s by the clock")
    yield Figure("the same beside half as many sheets", whole / half, "×", 2.3, note="2 × is linear")
    yield Figure("redaction of the worst text of 4,096 signs", _redaction() * 1e3, "ms", 5)


def _redaction() -> float:
    """Return the CPU seconds of the text that takes longest, the best of five times each."""

    def once(text: str) -> float:
        begun = time.process_time()
        redact(text)
        return time.process_time() - begun

    texts = [(piece * LONGEST)[:LONGEST] for piece in HOSTILE]
    return max(min(once(text) for _ in range(5)) for text in texts)


@contextmanager
def _field() -> Iterator[_Field]:
    with tempfile.TemporaryDirectory(prefix="equal-voices-") as folder:
        scheme = shipped("scheme") / "example.yaml"
        own = Settings(token=SecretStr(TOKEN), scheme=scheme, data_dir=Path(folder), keys_dir=Path(folder) / "keys")
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


def _cut(number: int) -> tuple[float, float]:
    """Return the CPU seconds and the seconds of a cut, from closing to clean files."""
    with _field() as field:
        wave = _opened(field)
        with field.stores.contacts.begin() as conn:
            for sheet in _sheets(field, wave, number):
                keep_sheet(conn, field.house, sheet)
        begun, started = time.process_time(), time.perf_counter()
        report = closing.close(field.stores.contacts, field.stores.answers, field.house, wave.id)
        assert report.responses == number, "a cut loses nothing"
        return time.process_time() - begun, time.perf_counter() - started
