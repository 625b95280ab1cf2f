"""`equal-voices poster` and `links`: what is printed leads where it says, in the languages that were chosen."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from bot.store.contacts import fieldwork
from tests.cli.officer import Officer
from tests.living import make_settings, open_field


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


@pytest.fixture
def wave(officer: Officer) -> str:
    return officer.runs("survey", "open", "pulse", "--until", "2099-12-31").text.strip()


def poster(officer: Officer, tmp_path: Path, *words: str) -> list[Path]:
    said = officer.runs("poster", str(tmp_path / "posters"), "--bot", "@OurBot", *words)
    assert said.status == 0, said.problems
    return [Path(line) for line in said.text.split()]


def codes(picture: Path) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(picture))]


def test_a_poster_leads_to_its_wave_and_says_until_when(officer: Officer, tmp_path: Path, wave: str) -> None:
    paper, picture = poster(officer, tmp_path, "--wave", wave, "--area", "kade", "--languages", "nl,ar,el")

    with open_field(make_settings(tmp_path, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        (link,) = fieldwork.all_links(conn)
    reader = PdfReader(paper)
    text = " ".join(reader.pages[0].extract_text().split())
    assert (link.wave, link.area) == (wave, "kade")
    assert codes(picture) == [f"https://t.me/OurBot?start={link.id}"]
    assert len(reader.pages) == 1
    assert "U kunt antwoorden tot en met donderdag 31 december 2099." in text
    assert "Wie nodigt uit: Gemeente Havenstad" in text
    assert "Πώς πάνε τα πράγματα εδώ;" in text
    assert reader.root_object["/Lang"] == "nl"


def test_a_link_is_printed_again_byte_for_byte_on_the_same_day(officer: Officer, tmp_path: Path, wave: str) -> None:
    first = poster(officer, tmp_path, "--wave", wave, "--languages", "en_GB,ar")
    link = first[0].stem.partition("-")[2]
    before = [hashlib.sha256(path.read_bytes()).hexdigest() for path in first]

    again = poster(officer, tmp_path, "--link", link, "--languages", "en_GB,ar")

    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in again] == before
    assert officer.runs("links").text.split("\n")[0] == f"link  {link}  to {wave}  fewer than 10 came"


def test_a_host_group_invites_in_its_languages(officer: Officer, tmp_path: Path) -> None:
    paper, _ = poster(officer, tmp_path, "--host", "welkom")

    text = " ".join(PdfReader(BytesIO(paper.read_bytes())).pages[0].extract_text().split())
    assert "Wie nodigt uit: Stichting Welkom" in text
    assert "Хто запрошує: Stichting Welkom" in text
    assert "City of Havenstad" not in text


def test_every_slip_is_told_at_once_and_nothing_is_made(officer: Officer, tmp_path: Path) -> None:
    words = ("poster", str(tmp_path / "p"), "--link", "nolink", "--area", "kade", "--host", "x", "--languages", "tlh")
    said = officer.runs(*words)

    assert [problem.split(": ")[0] for problem in said.problems] == ["--host", "--languages", "--link", "--link"]
    assert not (tmp_path / "p").exists()


def test_a_wave_and_an_event_are_two_posters(officer: Officer, tmp_path: Path, wave: str) -> None:
    said = officer.runs("poster", str(tmp_path), "--bot", "b", "--wave", wave, "--event", "nothing")

    assert [problem.split(": ")[2].split(".")[0] for problem in said.problems] == [
        "It leads to a wave or to an event",
        "There is no such event",
    ]
