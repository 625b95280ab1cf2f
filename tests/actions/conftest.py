"""Words and keys without a bot, and stores on both engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.house import House
from bot.store.keys import KeyFolder
from bot.survey.model import Survey
from tests.living import our_surveys, words
from tests.postgres import postgres_server
from tests.store.conftest import answers, contacts, opener, postgres_templates

__all__ = ["answers", "contacts", "opener", "postgres_server", "postgres_templates"]

NOW = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture(scope="session")
def furnished() -> House:
    """Read the scheme and all languages once."""
    return words()


@pytest.fixture(scope="session")
def surveys() -> Mapping[str, Survey]:
    return our_surveys()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def house(furnished: House, clock: Callable[[], datetime], tmp_path: Path) -> House:
    """Give the words with keys and a clock of the test's own."""
    return replace(furnished, keys=KeyFolder(tmp_path / "keys"), clock=clock, _surveys={})
