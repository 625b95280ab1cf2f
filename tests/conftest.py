"""What every test may rely on."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgres", "tests.furniture"]
"""Fixtures that every room may ask for; a room that needs another one of the same name has its own."""

# A shared machine is slow now and then, and a deadline would call that a defect of ours.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the screens that were looked at be written anew, and the figures of the attacks be kept."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/*.txt from what is shown now")
    parser.addoption("--attack-figures", metavar="FILE", help="write the figures of tests/attacks to a JSON file")
