"""The service of docs/operator.md is one that systemd understands, and one that is shut in."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.test_docs import DOCS, text_of

ANALYSE = shutil.which("systemd-analyze")
MOST_EXPOSED = 2.0
"""Of ten, as `systemd-analyze security` counts: what is left is the network, which the bot needs."""

pytestmark = pytest.mark.skipif(ANALYSE is None, reason="no systemd-analyze on this machine")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Take the file from the page; the program that it starts need not be installed here."""
    found = re.search(r"```ini\n(\[Unit\]\n.*?)```", text_of(DOCS / "operator.md"), re.DOTALL)
    assert found is not None
    file = tmp_path / "equal-voices.service"
    file.write_text(found[1].replace("/opt/equal-voices/.venv/bin/equal-voices", "/bin/true"), encoding="utf-8")
    return file


def analysed(*words: str | Path) -> str:
    done = subprocess.run([str(ANALYSE), *map(str, words)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_systemd_finds_nothing_to_say_about_the_service(unit: Path) -> None:
    told = analysed("verify", unit)

    assert [line for line in told.splitlines() if unit.name in line] == []


def test_the_service_is_shut_in(unit: Path) -> None:
    told = analysed("security", "--offline=true", unit)
    exposed = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)

    assert exposed is not None, told
    assert float(exposed[1]) <= MOST_EXPOSED
