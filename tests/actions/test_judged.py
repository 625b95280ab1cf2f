"""All indicators of three surveys, worked out twice: by the product from a real cut, by a judge from all answers."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from bot.actions import closing
from bot.actions.house import House
from bot.actions.measuring import Room
from bot.app.provision import load_yardstick
from bot.indicators.document import read_document
from bot.settings import shipped
from bot.store.base import Database
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Survey
from bot.survey.session import Standing
from tests.actions import judge
from tests.actions.answering import opened
from tests.actions.saying import let_say

AREAS = ("kade", "molenveld", "spoorzicht")
ABOUT: Mapping[str, Mapping[str, int]] = {
    "d_age": {"16_24": 14, "25_39": 38, "40_64": 34, "65_plus": 14},
    "d_gender": {"woman": 56, "man": 42, "another": 2},
    "d_lang": {"nl": 44, "ar": 14, "tr": 13, "en": 8, "pl": 6, "uk": 5, "other": 5, "so": 3, "fa": 2},
    "d_born": {"yes": 60, "no": 40},
    "d_dis": {"lot": 10, "little": 15, "no": 75},
    "d_help": {"alone": 70, "helped": 25, "for_me": 5},
}
PULSE: Mapping[str, Mapping[str, int]] = {
    "p_safe": {"very_safe": 20, "safe": 35, "unsafe": 20, "very_unsafe": 10, "never": 15},
    "p_sat": dict(
        zip(("very_satisfied", "fairly_satisfied", "neither", "fairly_dissatisfied"), (2, 3, 2, 2), strict=True)
    ),
    "p_dir": {"better": 40, "same": 25, "worse": 20, "not_long": 15},
    "p_mix": {"def_agree": 2, "tend_agree": 3, "tend_disagree": 2, "def_disagree": 1, "too_few": 1, "all_same": 1},
    "p_say": {"none": 1, "very_little": 2, "some": 3, "lot": 2, "great_deal": 1},
    "p_know": {"yes": 3, "partly": 3, "no": 4},
    "p_meaning": {"yes": 6, "partly": 2, "no": 2},
}
REVIEW: Mapping[str, Mapping[str, int]] = {
    "nr_belong": {"very": 3, "fairly": 3, "not_very": 2, "not_at_all": 1},
    "nr_change": {"lot": 2, "little": 4, "no": 4},
}
FEEDBACK: Mapping[str, Mapping[str, int]] = {
    "e_lang": {"all": 5, "most": 3, "some": 2, "little": 1},
    "e_heard": {"yes": 4, "mostly": 3, "little": 2, "no": 1},
    "e_support": {"yes": 4, "partly": 2, "no": 1, "not_needed": 5},
}
GROUPS = ("age", "gender", "language", "newcomer", "migrant", "disability", "mode")
PLACES = ("kade_library", "spoorzicht_station")
FEW = 10
Said = dict[str, Any]


def street(seed: int, people: int, asked: Mapping[str, Mapping[str, int]], *, silent: float) -> list[Said]:
    """Draw people who answer by who they are; some say nothing of themselves, some skip a question."""
    rng = random.Random(seed)  # noqa: S311 - the same people every time
    return [_person(rng, at, asked, silent) for at in range(people)]


def _person(rng: random.Random, at: int, asked: Mapping[str, Mapping[str, int]], silent: float) -> Said:
    person = {name: _drawn(rng, codes, 0.05) for name, codes in ABOUT.items()}
    if person["d_born"] == "no":
        person["d_since"] = _drawn(rng, {"lt1": 2, "1_5": 4, "6_10": 2, "gt10": 4}, 0.05)
    elif person["d_born"] == "yes":
        person["d_parents"] = _drawn(rng, {"yes": 1, "no": 2}, 0.05)
    shy = 2 if person["d_age"] in {"16_24", "65_plus"} or person["d_born"] == "no" else 1
    for name, codes in asked.items():
        first = next(iter(codes))
        person[name] = _drawn(rng, {code: n if code == first else n * shy for code, n in codes.items()}, silent)
    if "nr_belong" in asked:
        ticked = tuple(place for place in PLACES if rng.random() < 0.5)
        person["nr_place"] = ticked or "?skipped"
    if "e_lang" in asked:
        ticked = tuple(each for each in ("distance", "steps") if rng.random() < 0.4)
        person["e_access"] = ticked or ("nothing",)
    return person | {"area": AREAS[at % len(AREAS)]}


def _drawn(rng: random.Random, codes: Mapping[str, int], silent: float) -> str:
    if rng.random() < silent:
        return rng.choice(("?dont_know", "?refused", "?skipped"))
    return rng.choices(list(codes), list(codes.values()))[0]


@dataclass(frozen=True, slots=True)
class Town:
    """A town whose scheme is the example's."""

    contacts: Database
    answers: Database
    house: House
    surveys: Mapping[str, Survey]

    @property
    def room(self) -> Room:
        path = shipped("scheme") / "example.yaml"
        return Room(self.contacts, self.answers, self.house, load_yardstick(path, self.house.scheme))

    def hold(self, survey: str, people: Sequence[Said], *, drafts: int = 0) -> str:
        """Let them answer a survey, and some only begin; cut and close it, and return the wave."""
        wave = opened(self.contacts, self.house, self.surveys[survey])
        let_say(self.contacts, self.house, wave, list(map(_sealed, people)), areas=AREAS)
        let_say(self.contacts, self.house, wave, [{}] * drafts, state=SheetState.DRAFT)
        closing.close(self.contacts, self.answers, self.house, wave.id)
        return wave.id

    def told(self, wave: str) -> dict[str, Any]:
        return read_document(self.room.release(wave).content)[2]


def _sealed(person: Said) -> Said:
    given = {name: value for name, value in person.items() if name != "area"}
    return {n: Standing(v[1:]) if isinstance(v, str) and v.startswith("?") else v for n, v in given.items()}


@pytest.fixture
def town(contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]) -> Town:
    return Town(contacts, answers, house, surveys)


def columns_of(values: Mapping[str, Any], figure: Mapping[str, Any], trait: str) -> Sequence[str]:
    """Name the groups in which the table that a figure is read from counts people."""
    question = judge.SHARES.get(figure["measure"], ("",))[0]
    return next(
        table["columns"]
        for table in values["release"]["tables"]
        if table["trait"] == trait and table["question"] == (question or table["question"])
    )


def judged(values: Mapping[str, Any], people: Sequence[Said]) -> Counter[str]:
    """Hold every figure of a release against the judge's, and count them by measure."""
    seen = Counter[str]()
    for each in values["figures"]:
        trait = each["trait"]
        mine = people
        if trait in {"newcomer", "migrant"}:
            mine = [person for person in people if judge.trait(person, trait) == each["group"]]
        elif trait:
            shown = columns_of(values, each, trait)
            mine = [person for person in people if judge.group(person, trait, shown) == each["group"]]
        numerator, n = judge.share(mine, each["measure"], each["choice"], of_all=each["of_all"])
        if each["of_all"] and len(people) - judge.share(people, each["measure"], of_all=True)[1] < FEW:
            n = len(mine)  # fewer than ten in the whole wave are left out: how many, is not told
        assert (each["numerator"], each["n"]) == (numerator, n), each
        assert each["percent"] == round(Fraction(100 * numerator, n))
        ends = judge.spread(numerator / n, n, signed=each["signed"])
        assert each["range"] == pytest.approx(ends, abs=1e-9)
        assert each["detectable"] == round(100 * judge.seen(n, signed=each["signed"]))
        seen[each["measure"]] += 1
    return seen


def census() -> dict[str, dict[str, float]]:
    """Count who lives in the three areas, by the file alone."""
    with (shipped("scheme") / "census.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["dimension"], Counter())[row["category"]] += int(row["count"])
    return {name: {code: n / found.total() for code, n in found.items()} for name, found in counts.items()}


def judged_parity(values: Mapping[str, Any], people: Sequence[Said]) -> int:
    """Hold parity and gap against the judge's, where who did not tell is apart; return how many were compared."""
    living, compared = census(), 0
    for each in values["parity"]:
        if each["unknown"] is None:
            continue
        named = [group["group"] for group in each["groups"] if group["group"] != "*other"]
        mine = [judge.trait(person, each["trait"]) for person in people]
        known = [code for code in mine if code in living[each["trait"]]]
        gap = 0.0
        for group in each["groups"]:
            inside = {group["group"]} if group["group"] in named else set(living[each["trait"]]) - set(named)
            count, part = sum(code in inside for code in known), sum(living[each["trait"]][code] for code in inside)
            ends = [end / part for end in judge.wilson(count / len(known), len(known))]
            assert (group["people"], group["index"]) == (count, pytest.approx(count / len(known) / part))
            assert group["range"] == pytest.approx(ends)
            assert group["fair"] == (ends[1] >= 0.8 and ends[0] <= 1.25)
            gap += abs(count / len(known) - part) / 2
        assert each["unknown"] == pytest.approx(1 - len(known) / len(people))
        assert each["gap"] == pytest.approx(gap)
        compared += 1
    return compared


def test_the_pulse_is_judged_and_compared_with_the_wave_before(town: Town) -> None:
    then, now = street(1, 900, PULSE, silent=0.12), street(2, 2800, PULSE, silent=0.0)
    for person in now[:900]:
        person["p_sat"] = "very_satisfied"
    waves = [town.hold("pulse", then, drafts=100), town.hold("pulse", now)]
    told = [town.told(wave) for wave in waves]

    for values, people in zip(told, (then, now), strict=True):
        seen = judged(values, people)
        asked = {"I1.safe", "I1.going_out", "I2.satisfied", "I2.direction", "I5.mixing", "I5.say", "I9.know"}
        assert set(seen) == asked | {"I13.meaningful"}
        assert seen.total() > 100
        assert judged_parity(values, people) == 4
        assert values["reach"] == {"people": len(people), "population": 14770, "share": len(people) / 14770}
    assert [(each["finished"], each["begun"]) for each in told[0]["completion"]] == [(900, 1000)]
    traits = {each["trait"] for each in told[1]["figures"]}
    assert traits == {
        "",
        "area",
        "age",
        "gender",
        "language",
        "background",
        "newcomer",
        "migrant",
        "disability",
        "mode",
    }
    assert [values["weights"]["by"] for values in told] == [["language"], ["age", "newcomer"]]
    _judge_weights(told[0], then, apart=1.5)
    _judge_weights(told[1], now, apart=0)
    assert 1 <= _judge_changes(town, waves, families=30) < 60


def _judge_weights(values: Mapping[str, Any], people: Sequence[Said], *, apart: float) -> None:
    """Hold weighted figures against weights that are found from the answers; whole percents round by half a point.

    Where groups of which a measure is not told weigh the same, the product may be some points apart.
    """
    weights, living = values["weights"], census()
    shown = {
        name: next(t["columns"] for t in values["release"]["tables"] if t["trait"] == _split(name))
        for name in weights["by"]
    }
    mine = [{name: _as_counted(person, name, shown[name]) for name in shown} for person in people]
    shares = {name: _as_shown(living[name], shown[name], name) for name in shown}
    heavy = judge.weights(mine, shares)
    n_eff = sum(heavy) ** 2 / sum(weight * weight for weight in heavy)
    several = len(weights["by"]) > 1
    told_n = int(20 * n_eff / len(people)) / 20 * len(people) if several else n_eff
    assert (weights["n"], weights["n_eff"]) == (len(people), pytest.approx(told_n, abs=0.6))
    for each in weights["figures"]:
        value = judge.weighted(people, heavy, each["measure"], each["choice"])
        assert each["n"] == judge.share(people, each["measure"], each["choice"])[1]
        near = apart if "*others" in each["groups"] else 0.51
        assert each["percent"] == pytest.approx(100 * value, abs=near), each
        signed = each["measure"] == "I2.direction"
        ends = judge.spread(each["percent"] / 100, each["n_eff"], signed=signed)
        assert each["range"] == pytest.approx([100 * end for end in ends], abs=1.3)
        assert each["detectable"] == pytest.approx(100 * judge.seen(each["n_eff"], signed=signed), abs=0.6)


def _as_counted(person: Said, name: str, shown: Sequence[str]) -> str:
    return judge.trait(person, name) if name == "newcomer" else judge.group(person, name, shown)


def _split(name: str) -> str:
    return "background" if name == "newcomer" else name


def _as_shown(shares: Mapping[str, float], shown: Sequence[str], name: str) -> dict[str, float]:
    """Put together what the tables put together."""
    if name == "newcomer" or "*other" not in shown:
        return dict(shares)
    named = {code: share for code, share in shares.items() if code in shown}
    return named | {"*other": 1 - sum(named.values())}


def _judge_changes(town: Town, waves: Sequence[str], *, families: int) -> int:
    """Hold every change between two waves against Newcombe's interval and Holm's levels; return how many stand."""
    releases = [town.room.release(wave) for wave in waves]
    compared = town.room.compared(releases[1], releases[0])
    values = [read_document(each.content)[2] for each in releases]
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in compared.changes:
        together.setdefault((each["measure"], each["trait"]), []).append(each)
    shares = [
        {(f["measure"], f["trait"], f["group"]): (f["numerator"], f["n"], f["of_all"]) for f in said["figures"]}
        for said in values
    ]
    flagged = 0
    for (measure, _), family in together.items():
        twice = 2 if measure == "I2.direction" else 1
        pairs = []
        for each in family:
            both = [found[measure, each["trait"], each["group"]] for found in reversed(shares)]
            assert both[0][2] == both[1][2]
            one, other = (((1 + x / n) / 2 if twice > 1 else x / n, n) for x, n, _ in both)
            pairs.append((one, other))
        levels = judge.holm([judge.p_value(*pair) for pair in pairs])
        for each, pair, level in zip(family, pairs, levels, strict=True):
            ends = [twice * end for end in judge.newcombe(*pair)]
            assert each["difference"] == pytest.approx(twice * (pair[0][0] - pair[1][0]))
            assert each["range"] == pytest.approx(ends, abs=1e-9)
            assert each["p"] == pytest.approx(level, abs=1e-9)
            assert each["flagged"] == (level < 0.05)
            assert not each["flagged"] or not ends[0] <= 0 <= ends[1]
            flagged += each["flagged"]
    assert len(together) >= families
    return flagged


@pytest.mark.parametrize("people", [45, 120, 300])
def test_a_small_pulse_is_told_and_judged_where_few_gave_no_answer(town: Town, people: int) -> None:
    residents = street(people, people, PULSE, silent=0.03)

    values = town.told(town.hold("pulse", residents))

    seen = judged(values, residents)
    assert any(each["of_all"] for each in values["figures"] if not each["trait"])
    assert sum(not each["trait"] for each in values["figures"]) >= 5
    assert len(values["weights"].get("figures", ())) >= (0 if people < 100 else 5)
    assert {"I1.safe", "I2.satisfied"} <= set(seen)


def test_two_small_waves_are_compared_and_judged(town: Town) -> None:
    waves = [town.hold("pulse", street(seed, 150, PULSE, silent=0.03)) for seed in (5, 6)]

    _judge_changes(town, waves, families=12)


def test_the_review_is_judged_place_by_place(town: Town) -> None:
    people = street(3, 600, REVIEW, silent=0.12)

    values = town.told(town.hold("neighbourhood-review", people))

    seen = judged(values, people)
    assert set(seen) == {"I2.belonging", "I10.place", "I12.change"}
    assert {each["choice"] for each in values["figures"] if each["measure"] == "I10.place"} >= set(PLACES)


def test_what_people_say_of_a_meeting_is_judged_and_who_felt_heard(town: Town) -> None:
    people = street(4, 800, FEEDBACK, silent=0.0)

    values = town.told(town.hold("event-feedback", people))

    assert set(judged(values, people)) == {"I6.language", "I7.heard", "I8.support", "I8.barriers"}
    both = [
        judge.share([each for each in people if judge.trait(each, "migrant") == code], "I7.heard")
        for code in ("yes", "no")
    ]
    pair = [(x / n, n) for x, n in both]
    voice = values["equal_voice"]
    assert voice["difference"] == pytest.approx(pair[0][0] - pair[1][0])
    assert voice["range"] == pytest.approx(judge.newcombe(pair[0], pair[1]), abs=1e-9)
    assert voice["flagged"] == (judge.p_value(pair[0], pair[1]) < 0.05)
    _judge_weights(values, people, apart=1.5)
