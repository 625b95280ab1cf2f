"""The time as an argument, so that tests and simulations can bring their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the present instant, always with a time zone."""


def system_clock() -> datetime:
    """Tell the machine's time in UTC."""
    return datetime.now(UTC)
