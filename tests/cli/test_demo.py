"""`equal-voices demo`: the main job, end to end, in one command."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.store.base import open_database
from bot.store.contacts import people as contacts
from bot.store.contacts.people import Contact
from bot.store.migrations import migrate
from tests.living import ROOT

READY = "What came of the first wave is ready to open from the page.\n"
DEMO = (sys.executable, "-m", "bot", "demo", "--port", "0")


def test_residents_answer_and_every_answer_lies_in_the_store_also_in_a_folder_that_was_kept(tmp_path: Path) -> None:
    for _ in range(2):
        done = subprocess.run(
            (*DEMO, "--residents", "3", "--exit", "--data", str(tmp_path / "data")),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

        assert (done.returncode, done.stderr) == (0, "")
        assert re.search(r"neighbourhood-review: 3 sent, 3 in the answers store, in 3 languages", done.stdout)
        assert re.search(r"pulse: 3 sent, 3 in the answers store, in 3 languages", done.stdout)


def test_a_port_that_is_taken_is_told_without_a_traceback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            (sys.executable, "-m", "bot", "demo", "--port", port), cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert (done.returncode, done.stdout) == (1, "")
    assert "Another program has this port." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_page_is_served_until_somebody_asks_to_stop(number: signal.Signals) -> None:
    plain = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(DEMO, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=plain) as demo:
        assert demo.stdout is not None
        line = next(line for line in demo.stdout if "http://" in line)
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found is not None
        assert re.search(r"/start [a-z0-9]{26}", next(demo.stdout)) is not None
        with urllib.request.urlopen(found[0], timeout=20) as page:  # noqa: S310 - our own page
            served = page.status
        demo.send_signal(number)

        assert (served, demo.wait(timeout=20)) == (200, 0)


def test_a_moved_clock_shows_the_question_how_it_was_and_a_reminder_in_a_minute() -> None:
    plain = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(DEMO, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=plain) as demo:
        assert demo.stdout is not None
        url = next(found[0] for line in demo.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        assert next(line for line in demo.stdout if "Noor" in line) == (
            "Noor is an organiser: write /staff on that phone.\n"
        )
        people = {each["name"]: each["id"] for each in asked(f"{url}/sim/state")["people"]}
        with urllib.request.urlopen(f"{url}/sim/people/{people['Samira']}/events", timeout=60) as told:  # noqa: S310 - ours
            before = asked(f"{url}/sim/clock")["now"]
            after = asked(f"{url}/sim/clock", {"by": "next"})["now"]
            first = heard(told, "How was", "A reminder")  # which is due first depends on the hour of the day
            asked(f"{url}/sim/clock", {"by": "next"})
            second = heard(told, "A reminder" if "How was" in first else "How was")
        demo.send_signal(signal.SIGTERM)

        assert 0 < after - before < 120 * 60_000
        question, reminder = sorted((first, second), key=lambda line: "How was" not in line)
        assert "Tea in the courtyard" in question
        assert "Evening about safe streets" in reminder
        assert demo.wait(timeout=20) == 0


def test_a_closed_wave_its_site_and_an_officer_are_ready_in_a_moment_and_stay(tmp_path: Path) -> None:
    plain = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = (*DEMO, "--data", str(tmp_path / "data"))
    seen = []
    for _ in range(2):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=plain) as demo:
            assert demo.stdout is not None
            url = next(found[0] for line in demo.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            at_once = asked(f"{url}/sim/papers")
            told = "".join(iter(demo.stdout.readline, READY))
            ready = asked(f"{url}/sim/papers?language=ar")
            people = {each["name"]: each["id"] for each in asked(f"{url}/sim/state")["people"]}
            with urllib.request.urlopen(url + ready["papers"][0]["href"], timeout=20) as page:  # noqa: S310 - our own page
                site = page.read().decode()
            with urllib.request.urlopen(url + ready["papers"][1]["href"], timeout=20) as page:  # noqa: S310 - our own page
                report = page.read()
            demo.send_signal(signal.SIGTERM)

            assert demo.wait(timeout=30) == 0
            assert [each["kind"] for each in ready["papers"]] == ["site", "board"]
            assert report.startswith(b"%PDF-")
            assert at_once["staff"] == ready["staff"] == [people["Vera"]]
            assert ready["progress"] == "ready"
            assert 'dir="rtl"' in site
            assert "كل الأشخاص في هذه الأرقام من نسج الخيال" in site  # everybody in these figures is made up
            assert site.count("الإضاءة على طول القناة") == 1  # light along the canal: what came of it, once
            seen.append(told)

    held = re.search(r"A first wave is closed: (\d+) made-up residents answered", seen[0])
    assert held is not None
    assert int(held[1]) >= 120
    assert "A first wave" not in seen[1]
    database = open_database(f"sqlite:///{tmp_path}/data/contacts.db", name="contacts")
    with database.read() as conn:
        assert len(contacts.everybody(conn)) == 3  # Noor, Samira, Vera: the crowd is forgotten
    database.close()


def asked(address: str, body: object = None) -> Any:
    """Ask the page's server, or tell it something."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=60) as answer:  # noqa: S310 - ours
        return json.load(answer)


def heard(stream: Iterable[bytes], *wanted: str) -> str:
    """Wait until a phone hears something with some of these words, but not for ever."""
    until = time.monotonic() + 60
    for line in map(bytes.decode, stream):
        if any(words in line for words in wanted):
            return line
        assert time.monotonic() < until, f"nothing with {wanted} came"
    raise AssertionError("the phone went silent")


def test_the_demo_does_not_play_in_a_store_of_real_people(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/contacts.db", name="contacts")
    migrate(database, "contacts")
    with database.begin() as conn:
        contacts.create(conn, Contact(telegram_id=5_000_000_001, language="en_GB", created_day=date(2026, 11, 25)))
    database.close()

    done = subprocess.run(
        (*DEMO, "--exit", "--data", str(tmp_path)), cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "This store holds people who are not made up." in done.stderr
    assert "Traceback" not in done.stderr
