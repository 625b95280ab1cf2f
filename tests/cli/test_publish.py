"""`equal-voices publish …`: what was released becomes a site, the same bytes each time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.actions import closing
from tests.actions.saying import let_say
from tests.cli.officer import Officer
from tests.cli.test_indicators import held
from tests.living import field_survey, make_settings, open_field


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def site(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_was_released_becomes_a_site_in_every_language(officer: Officer) -> None:
    wave = held(officer)
    officer.runs("release", "make", wave)
    folder = officer.folder / "public"

    said = officer.runs("publish", str(folder))

    files = site(folder)
    assert said.text == f"{len(files)} files in 13 languages are in {folder}: open {folder / 'index.html'}.\n"
    assert (folder / "ar" / f"{wave}-1.html").read_text(encoding="utf-8").count("60\u00a0/\u00a0120") > 0
    assert (
        files[f"data/{wave}-1-synthetic.json"].decode() == officer.runs("release", "show", "--json", f"{wave}-1").text
    )
    assert "made up" in (folder / "en-GB" / f"{wave}-1.html").read_text(encoding="utf-8")


TWO = "indicators:\n  - {use: I2, chosen_by: officers}\n  - {use: I1, chosen_by: residents}\n"
POLL = TWO + "poll: {survey: what-matters, question: w_matters, choices: {safe: I1, told: I9}, most: 1}\n"
HIDDEN, SAFE, BETTER = (
    "Are satisfied with the neighbourhood",
    "Feel safe outside after dark",
    "The neighbourhood became better",
)


def figures(folder: Path, release: str) -> list[str]:
    """List the names of the main figures of a page, in their order."""
    page = (folder / "en-GB" / f"{release}.html").read_text(encoding="utf-8")
    table = page.partition('id="t-figures"')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row">([^<]*)</th>', table)


def test_the_site_shows_what_the_indicator_file_uses_and_the_release_stays_as_it_is(officer: Officer) -> None:
    release = officer.runs("release", "make", held(officer)).text.strip()
    folders = [officer.folder / name for name in ("whole", "two", "none")]

    officer.runs("publish", str(folders[0]))
    officer.chooses(TWO)
    officer.runs("publish", str(folders[1]), "--release", release)
    officer.chooses("")
    officer.runs("publish", str(folders[2]))

    whole, two, none = map(site, folders)
    assert [each.split(":")[0].split(",")[0] for each in figures(folders[1], release)] == [HIDDEN, BETTER, SAFE, SAFE]
    assert [each.split(":")[0].split(",")[0] for each in figures(folders[2], release)] == [SAFE, SAFE, BETTER]
    page = two[f"en-GB/{release}.html"].decode()
    assert [page.count(f"<td>{each}</td>") for each in ("City of Havenstad", "Residents")] == [2, 2]
    assert "Chosen by" not in none[f"en-GB/{release}.html"].decode()
    for name in (f"data/{release}-synthetic{end}" for end in (".json", ".csv", "-codes.csv")):
        assert whole[name] == two[name] == none[name]
    assert [each["indicator"] for each in json.loads(two["site.json"])["indicators"]] == ["I2", "I1"]
    assert "indicators" not in json.loads(none["site.json"])


def test_what_residents_chose_in_a_published_poll_comes_first(officer: Officer) -> None:
    release = officer.runs("release", "make", held(officer)).text.strip()
    officer.chooses(POLL)
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (house, stores):
        poll = field_survey(house, stores, "what-matters")
        let_say(stores.contacts, house, poll, [{"w_matters": ("safe",)}] * 30 + [{"w_matters": ("living",)}] * 15)
        closing.close(stores.contacts, stores.answers, house, poll.id)
    folder = officer.folder / "public"

    officer.runs("publish", str(folder))
    before = figures(folder, release)
    officer.runs("release", "make", poll.id)
    officer.runs("publish", str(folder))

    assert before[0] == HIDDEN  # nothing of the poll is published yet, and publishing makes no release
    assert figures(folder, release)[0] == SAFE


def test_a_faulty_indicator_file_publishes_nothing(officer: Officer) -> None:
    officer.runs("release", "make", held(officer))
    officer.chooses("indicators: [{use: I99, chosen_by: residents}]\n")

    said = officer.runs("publish", str(officer.folder / "public"))

    assert said.status == 1
    assert "`I99` is no indicator." in said.problems[0]
    assert not (officer.folder / "public").exists()


def test_the_same_release_gives_the_same_site_byte_for_byte(officer: Officer) -> None:
    officer.runs("release", "make", held(officer))

    officer.runs("publish", str(officer.folder / "one"))
    officer.runs("publish", str(officer.folder / "other"))
    officer.runs("publish", str(officer.folder / "one"))

    assert site(officer.folder / "one") == site(officer.folder / "other")


def test_before_anything_is_released_there_is_no_site(officer: Officer) -> None:
    held(officer)

    said = officer.runs("publish", str(officer.folder / "public"))

    assert (said.status, said.problems) == (
        1,
        ("release: Nothing was published yet. Publish a closed wave: `equal-voices release make WAVE`.",),
    )
    assert not (officer.folder / "public").exists()


def test_releases_that_are_not_there_are_all_named(officer: Officer) -> None:
    officer.runs("release", "make", held(officer))

    said = officer.runs("publish", str(officer.folder / "public"), "--release", "zz-1", "--release", "aa-1")

    assert said.problems == (
        "release: aa-1: There is no such release. See `equal-voices release list`.",
        "release: zz-1: There is no such release. See `equal-voices release list`.",
    )
