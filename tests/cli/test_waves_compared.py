"""Two waves of known answers that differ, compared by `indicators --compare` and in the report to the board.

Ranges, levels and flags are worked out again here, by a few lines that share nothing with the product: the score range
as the roots of its equation (Wilson), the difference from two of them (Newcombe), and the step-down rule (Holm).
"""

from __future__ import annotations

import json
from html import unescape
from math import hypot, isclose, sqrt
from pathlib import Path
from statistics import NormalDist

from bot.actions import closing
from tests.actions.saying import Said, let_say
from tests.cli.officer import Officer
from tests.living import field_survey, make_settings, open_field

AREAS = ("kade", "molenveld")
EACH = 100
"""People of each area in each wave."""

SAFE = ((40, 50), (55, 52))
"""Of each wave: people who feel safe, by area. In the first area chance alone would seldom bring the change; but
whoever looks at two areas finds one such change too easily."""

SATISFIED = ((65, 65), (40, 40))
"""The same of who is satisfied: a fall that stands."""

Z = NormalDist().inv_cdf(0.975)


def people(safe: tuple[int, int], satisfied: tuple[int, int]) -> list[Said]:
    """Give the answers of a wave, the areas by turns."""
    return [
        {
            "p_safe": "safe" if at < safe[area] else "unsafe",
            "p_sat": "very_satisfied" if at < satisfied[area] else "very_dissatisfied",
        }
        for at in range(EACH)
        for area in range(len(AREAS))
    ]


def waves(officer: Officer) -> tuple[str, str]:
    """Let two waves be answered and closed, and publish both; return their ids, the earlier one first."""
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (house, stores):
        found = []
        for days, safe, satisfied in zip((7, 8), SAFE, SATISFIED, strict=True):
            wave = field_survey(house, stores, "pulse", days)
            let_say(stores.contacts, house, wave, people(safe, satisfied), areas=AREAS)
            closing.close(stores.contacts, stores.answers, house, wave.id)
            found.append(wave.id)
    for wave_id in found:
        assert officer.runs("release", "make", wave_id).status == 0
    return found[0], found[1]


def wilson(count: int, n: int, z: float) -> tuple[float, float]:
    """Return the two shares p that solve (count/n - p)^2 = z^2 p (1 - p) / n."""
    share = count / n
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    root = sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def newcombe(now: int, then: int, n: int, z: float = Z) -> tuple[float, float]:
    """Return the range of a difference of two shares of n people each."""
    (low, high), (down, up) = wilson(now, n, z), wilson(then, n, z)
    one, other = now / n, then / n
    return one - other - hypot(one - low, up - other), one - other + hypot(high - one, other - down)


def level(now: int, then: int, n: int) -> float:
    """Return the level at which the range just reaches 0, by stepping nearer and nearer."""
    z, step = 0.0, 1.0
    while step > 1e-10:
        low, high = newcombe(now, then, n, z + step)
        z, step = (z, step / 2) if low < 0 < high else (z + step, step)
    return 2 * NormalDist().cdf(-z)


def test_a_change_is_flagged_only_after_looking_at_all_areas_and_the_board_reads_the_same(tmp_path: Path) -> None:
    officer = Officer(tmp_path)
    then, now = waves(officer)
    asked = ("indicators", "--wave", now, "--compare", then)

    told = json.loads(officer.runs(*asked, "--json").text)["changes"]
    printed = officer.runs(*asked).text
    reported = officer.runs("report", str(tmp_path / "report.html"), "--language", "en_GB")

    changes = {(each["measure"], each["group"]): each for each in told["changes"] if each["trait"] in {"", "area"}}
    for name, earlier, later in (("I1.safe", *SAFE), ("I2.satisfied", *SATISFIED)):
        levels = [level(a, b, EACH) for a, b in zip(later, earlier, strict=True)]
        first, second = sorted(range(2), key=levels.__getitem__)
        holm = {first: min(1.0, 2 * levels[first])}
        holm[second] = max(holm[first], levels[second])
        pairs = [(area, later[at], earlier[at], EACH, holm[at]) for at, area in enumerate(AREAS)]
        every = (sum(later), sum(earlier), 2 * EACH)
        for group, a, b, n, adjusted in (*pairs, ("", *every, level(*every))):
            found = changes[name, group]
            assert isclose(found["difference"], (a - b) / n)
            assert all(isclose(x, y) for x, y in zip(found["range"], newcombe(a, b, n), strict=True))
            assert isclose(found["p"], adjusted, rel_tol=1e-6)
            assert found["flagged"] is (adjusted < 0.05)
    assert changes["I1.safe", "kade"]["range"][0] > 0  # by itself it would be a change
    assert {key for key, each in changes.items() if each["flagged"]} == {
        ("I2.satisfied", ""), ("I2.satisfied", "kade"), ("I2.satisfied", "molenveld"),
    }  # fmt: skip
    line = next(line for line in printed.split("Changes since")[1].splitlines() if "I1.safe" in line and "kade" in line)
    assert [cell.strip() for cell in line.split("│")[1:-1]] == ["I1.safe", "area kade", "+15", "1 to 28", ""]
    _hold_report(tmp_path / "report.html", reported.status)


def _hold_report(file: Path, status: int) -> None:
    """Compare the report: of everybody each figure, of areas what is flagged, and one question about the fall."""
    page = unescape(file.read_text(encoding="utf-8"))
    rows = page.split("More than chance")[1].split("</table>")[0].split("<tr>")[1:]
    assert status == 0
    assert [("65%" in row, "40%" in row, "Yes" in row) for row in rows if "−25" in row or "-25" in row] == [
        (True, True, True)
    ] * 3
    assert not any("Yes" in row for row in rows if "−25" not in row and "-25" not in row)
    assert page.count("Less than the last time:") == 1
