"""From the census and the answers to figures, parity and a release, as other rooms are to put them together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.indicators.census import Census, read_census
from bot.indicators.chosen import read_chosen
from bot.indicators.codebook import CATEGORIES, deriving, traits
from bot.indicators.counts import Cells, Code, Count, Missing, counting
from bot.indicators.drafts import Plan
from bot.indicators.figures import figures
from bot.indicators.folding import Trait
from bot.indicators.measures import measure
from bot.indicators.parity import reach, representation
from bot.indicators.raking import Weighting, rake
from bot.indicators.readout import read_all, read_out, scale_of
from bot.indicators.release import first_release
from tests.indicators.street import SAFETY

SCHEME = Path(__file__).parents[2] / "scheme"
SAFE = measure("I1.safe")
BORN = ("yes", Missing.NOT_ASKED, "no")
CAME = ("no", "1_5", Missing.NOT_ASKED)
COLUMNS = ("p_safe", "d_gender", "d_born", "d_since", "d_parents")
SAID: dict[tuple[Code, ...], dict[Code, int]] = {
    ("woman", *BORN): {"safe": 60, "unsafe": 60},
    ("man", *BORN): {"safe": 150, "unsafe": 50, Missing.SKIPPED: 20},
    ("woman", *CAME): {"very_safe": 12, "unsafe": 28},
    ("man", *CAME): {"very_safe": 10, "never": 10},
}
"""What 400 people said, by gender, and whether they were born here or came in the last five years."""


@pytest.fixture
def census() -> Census:
    text = (SCHEME / "census.csv").read_text(encoding="utf-8")
    areas = ("kade", "molenveld", "spoorzicht")
    return read_census(text, file="census.csv", categories=CATEGORIES, areas=areas)


@pytest.fixture
def count() -> Count:
    chosen = read_chosen((SCHEME / "indicators.yaml").read_text(encoding="utf-8"), file="indicators.yaml")
    cells = Cells(COLUMNS, {(code, *who): n for who, said in SAID.items() for code, n in said.items()})
    return deriving(counting(cells), traits(chosen.newcomer_years))


def weights(census: Census, count: Count) -> Weighting:
    margins = census.margins(("gender", "newcomer"), areas=["kade"])
    return rake(count(tuple(margin.column for margin in margins)), margins)


def test_the_weighted_share_is_what_the_census_makes_of_the_four_groups(census: Census, count: Count) -> None:
    weighting = weights(census, count)
    by_hand = {("woman", "no"): 0.5, ("man", "no"): 150 / 200, ("woman", "yes"): 12 / 40, ("man", "yes"): 0.5}
    answered = {("woman", "no"): 120, ("man", "no"): 200, ("woman", "yes"): 40, ("man", "yes"): 20}
    parts = {who: weighting.of(who) * n for who, n in answered.items()}

    (figure,) = figures(SAFE, count, weighting=weighting)

    assert (figure.numerator, figure.denominator) == (232, 380)
    assert figure.weighted == pytest.approx(sum(parts[who] * by_hand[who] for who in parts) / sum(parts.values()))
    assert weighting.residuals["newcomer"] == pytest.approx(0, abs=1e-9)
    assert (figure.n_eff < 380, figure.range is not None and figure.weighted in figure.range) == (True, True)


def test_newcomers_are_heard_nearly_as_much_as_they_live_there(census: Census, count: Count) -> None:
    found = representation("newcomer", count(("newcomer",)), census.shares("newcomer", areas=["kade"]))

    assert [(each.group, each.people, round(each.index or 0, 3), each.fair) for each in found.groups] == [
        ("yes", 60, round(0.15 / (998 / 6240), 3), True),
        ("no", 340, round(0.85 / (5242 / 6240), 3), True),
    ]
    assert reach(count(()).total, census.population(areas=["kade"])).unweighted == 400 / 6240


def test_the_release_tells_the_same_shares_as_the_answers(count: Count) -> None:
    plan = Plan(questions=(scale_of(SAFE, SAFETY),), traits=(Trait(name="background"), Trait(name="gender")))

    release = first_release(plan, count, wave="w")
    by_gender = release.table("p_safe", trait="gender")

    assert by_gender is not None
    assert read_all(SAFE, by_gender).percent == 61
    assert [(each.group, each.percent, each.of_all) for each in read_out(SAFE, by_gender)] == [
        ("man", round(100 * 160 / 240), True),
        ("woman", 45, True),
    ]
