"""Answers with a known result go through the whole product: tapped over HTTP, cut, released, exported, published.

What comes out is held against what people said, counted here by a few lines that share nothing with the product.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from math import isclose, sqrt
from pathlib import Path

from bot.store.contacts.fieldwork import Wave
from tests.cli.officer import Officer
from tests.e2e.stage import Phone, Stage

SAFETY = ("very_safe", "safe", "unsafe", "very_unsafe", "never")
SATISFACTION = ("very_satisfied", "fairly_satisfied", "neither", "fairly_dissatisfied", "very_dissatisfied")
JOINED = ("meeting", "activity", "survey", "group", "representative", "none")

Said = tuple[str, str, str, tuple[str, ...]]
"""Area, how safe, how satisfied, and what somebody joined."""


def street() -> Iterator[Said]:
    """Give 46 people: in each area ten or more who feel safe and as many who do not, so that nothing is hidden."""
    for area, safe, unsafe in (("kade", 14, 10), ("molenveld", 10, 12)):
        for at in range(safe + unsafe):
            feels = SAFETY[at % 2] if at < safe else SAFETY[2 + at % 3]
            joined = ("meeting", "group") if at % 2 else ("none",)
            yield area, feels, SATISFACTION[(at * 7) % 5], joined


async def choose(phone: Phone, letter: str, index: int) -> None:
    """Press the survey's button that makes a move with a choice."""
    found = next(data for data in phone.data if data.startswith("w:") and data.split(":")[4] == f"{letter}{index}")
    await phone.choose(found)


async def answer(stage: Stage, wave: Wave, number: int, said: Said) -> None:
    """Let somebody come, answer three questions over HTTP, skip the rest, and send."""
    area, safe, satisfied, joined = said
    phone = await stage.resident(f"Resident {number}", area=area)
    await phone.begin(wave)
    await choose(phone, "o", SAFETY.index(safe))
    await choose(phone, "o", SATISFACTION.index(satisfied))
    for _ in range(3):  # direction, mixing, say
        await phone.move("s")
    for each in joined:
        await choose(phone, "+", JOINED.index(each))
    await phone.move("d")
    await phone.skip_to_review()
    await phone.move("S")


def wilson(count: int, n: int) -> tuple[float, float]:
    """Return the two shares p that solve (count/n - p)^2 = z^2 p (1 - p) / n, for 95 of 100."""
    z, share = 1.959963984540054, count / n
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    root = sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


async def test_what_people_said_is_what_officers_and_everybody_read(stage: Stage, tmp_path: Path) -> None:
    wave = stage.open("pulse", days=7)
    people = list(street())
    for number, said in enumerate(people):
        await answer(stage, wave, number, said)
    report = stage.close(wave, few=False)
    await stage.fall()
    officer = Officer(tmp_path)
    officer.environment |= {
        "EQUAL_VOICES_DATA_DIR": str(stage.settings.data_dir),
        "EQUAL_VOICES_KEYS_DIR": str(stage.settings.keys_dir),
    }

    release = officer.runs("release", "make", wave.id).text.strip()
    (told,) = json.loads(officer.runs("indicators", "--json").text)["waves"]
    exported = officer.runs("export", "--survey", "pulse", "--k", "5", "--out", str(tmp_path / "files"))
    published = officer.runs("publish", str(tmp_path / "site"))

    assert (report.responses, told["responses"], exported.status, published.status) == (46, 46, 0, 0)
    figures = {(each["measure"], each["trait"], each["group"]): each for each in told["figures"]}
    for area in ("", "kade", "molenveld"):
        here = [each for each in people if area in {"", each[0]}]
        safe = sum(each[1] in {"very_safe", "safe"} for each in here)
        found = figures["I1.safe", "area" if area else "", area]
        assert (found["numerator"], found["n"], found["percent"]) == (safe, len(here), round(100 * safe / len(here)))
        assert all(isclose(a, b) for a, b in zip(found["range"], wilson(safe, len(here)), strict=True))
    _hold_export(tmp_path / "files" / "pulse.csv", people)
    _hold_site(tmp_path / "site", release, people)
    assert officer.runs("release", "check", release).status == 0


def _hold_export(file: Path, people: list[Said]) -> None:
    """Compare rows as they are, in whatever order: nobody's answer is lost, doubled or given to another."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    said = Counter((safe, satisfied, " ".join(joined)) for _, safe, satisfied, joined in people)
    assert Counter((row["p_safe"], row["p_sat"], row["p_part"]) for row in rows) == said
    assert Counter(row["area"] for row in rows) == Counter(area for area, *_ in people)
    assert {row["p_know"] for row in rows} == {".skipped"}
    ticked = Counter(each for *_, joined in people for each in joined)
    assert {each: sum(int(row[f"p_part/{each}"]) for row in rows) for each in JOINED} == {
        each: ticked[each] for each in JOINED
    }


def _hold_site(site: Path, release: str, people: list[Said]) -> None:
    """Compare the numbers to download, and the percent that is written on the page."""
    with (site / "data" / f"{release}-synthetic.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    areas = Counter(area for area, *_ in people)
    shown = {row["answer"]: int(row["people"]) for row in rows if row["question"] == "area"}
    assert shown == dict(areas)
    meetings = [row for row in rows if (row["question"], row["choice"], row["trait"]) == ("p_part", "meeting", "")]
    assert {row["answer"]: int(row["people"]) for row in meetings} == {
        "*ticked": sum("meeting" in joined for *_, joined in people),
        "*not_ticked": sum("meeting" not in joined for *_, joined in people),
    }
    page = (site / "en-GB" / f"{release}.html").read_text(encoding="utf-8")
    safe = round(100 * sum(each[1] in {"very_safe", "safe"} for each in people) / len(people))
    assert f"{safe}%" in page.replace("\u00a0", "").replace(" %", "%")
