"""`equal-voices indicators` and `release …`: what a city reads, from answers that a real cut has stored."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions import closing
from bot.actions.selecting import Choice
from bot.cli.charts import write_charts
from bot.cli.figuring import Shown, print_shown
from bot.export.contents import MADE_UP
from bot.schedule.event import Event, EventState
from bot.store.contacts import audit, events
from bot.store.contacts.sheets import SheetState
from tests.actions.saying import let_say
from tests.actions.test_release import known
from tests.cli.officer import Officer
from tests.living import field_survey, make_settings, open_field
from tests.publication.voices import voices


@pytest.fixture
def officer(tmp_path: Path) -> Officer:
    return Officer(tmp_path)


def held(officer: Officer, *, shut: bool = True) -> str:
    """Hold a wave of 120 known answers, which 30 more people only begin, and return its id."""
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (house, stores):
        wave = field_survey(house, stores, "pulse")
        let_say(stores.contacts, house, wave, known(), areas=("kade", "molenveld"))
        let_say(stores.contacts, house, wave, [{}] * 30, state=SheetState.DRAFT)
        if shut:
            closing.close(stores.contacts, stores.answers, house, wave.id)
        return wave.id


def test_known_answers_come_out_as_the_known_figures(officer: Officer) -> None:
    wave = held(officer)

    said = json.loads(officer.runs("indicators", "--json").text)

    (found,) = said["waves"]
    assert (found["release"], found["responses"], found["survey"]) == (f"{wave}-1", 120, "pulse")
    told = {(each["measure"], each["trait"], each["group"]): each for each in found["figures"]}
    safe = told["I1.safe", "", ""]
    assert (safe["numerator"], safe["n"], safe["percent"]) == (60, 120, 50)
    assert [round(100 * end, 1) for end in safe["range"]] == [41.2, 58.8]  # Wilson, worked out by hand
    assert (told["I1.safe", "area", "kade"]["numerator"], told["I1.safe", "area", "kade"]["n"]) == (30, 60)
    ages = next(each for each in found["parity"] if each["trait"] == "age")
    assert {each["group"]: each["people"] for each in ages["groups"]} == {
        "16_24": 0, "25_39": 60, "40_64": 60, "65_plus": 0,
    }  # fmt: skip
    assert found["reach"]["people"] == 120
    (finished,) = found["completion"]
    assert [finished[name] for name in ("language", "finished", "begun", "percent")] == ["en_GB", 120, 150, 80]
    assert found["weighted"]["by"] == ["age"]  # one trait: by several, so few people would be told apart
    assert said["loop"]["I9.events"] == {"numerator": 0, "n": 0, "value": None}
    assert said["open"] == []


def test_the_table_shows_each_figure_with_its_range(officer: Officer) -> None:
    wave = held(officer)

    said = officer.runs("indicators", "--wave", wave)

    assert said.text.startswith(MADE_UP)
    finished = next(line for line in said.text.splitlines() if "en_GB" in line)
    assert [each.strip() for each in finished.split("│")[1:-1]] == [
        "en_GB", "80", "████████████████····", "73 to 86", "120", "150",
    ]  # fmt: skip
    line = next(line for line in said.text.splitlines() if "I1.safe" in line)
    assert [cell.strip() for cell in line.split("│")][3:7] == ["50", "█" * 10 + "·" * 10, "41 to 59", "120"]
    assert line.split("│")[7].strip() == "18"  # of 120 answers: research/participation.md, E
    assert "Parity by age" in said.text
    told = " ".join(said.text.split())
    assert "I3.reach Those who answered, of all who live here: 120 of 14770, 0.8%" in told
    assert "Target I1.safe 65 % by 2028: 50 %, not yet" in told
    assert "Weighted by age: 120 answers are worth" in told


def test_a_measure_that_is_told_of_groups_alone_is_named_in_its_first_row(
    officer: Officer, capsys: pytest.CaptureFixture[str]
) -> None:
    held(officer)
    (wave,) = json.loads(officer.runs("indicators", "--json").text)["waves"]
    figures = [each for each in wave["figures"] if (each["measure"], each["trait"]) != ("I1.safe", "")]
    capsys.readouterr()

    told = Shown(waves=({**wave, "figures": figures},), open=(), loop={}, chosen=Choice(used=None), synthetic=False)
    print_shown(told)

    rows = [line.split("│")[1:3] for line in capsys.readouterr().out.splitlines() if line.startswith("│")]
    (own,) = (group.strip() for name, group in rows if name.strip().startswith("I1.safe"))
    assert own == next(
        f"{each['trait']} {each['group']}" for each in figures if each["measure"] == "I1.safe"
    )  # and not a group of the measure above


def test_of_an_open_wave_nothing_of_what_was_said_is_shown(officer: Officer) -> None:
    wave = held(officer, shut=False)

    said = json.loads(officer.runs("indicators", "--json").text)
    refused = officer.runs("indicators", "--wave", wave)

    assert (said["waves"], said["open"]) == ([], [{"wave": wave, "survey": "pulse", "sent": 120, "parity": {}}])
    assert (refused.status, refused.text) == (1, "")


def test_a_release_is_made_listed_shown_and_checked(officer: Officer) -> None:
    wave = held(officer)

    made = officer.runs("release", "make", wave).text.strip()
    again = officer.runs("release", "make", wave).text.strip()
    listed = officer.runs("release", "list").text.split()
    shown = officer.runs("release", "show", made, "--json").text
    checked = officer.runs("release", "check", made)

    assert made == again == listed[0] == f"{wave}-1"
    assert json.loads(shown)["terms"]["survey"] == "pulse"
    tables = officer.runs("release", "show", made).text
    assert tables.startswith(MADE_UP)
    officer.lives()
    assert MADE_UP not in officer.runs("release", "show", made).text + officer.runs("indicators").text
    assert "p_safe / age" in tables
    assert (checked.status, len(checked.text.splitlines())) == (0, 5)
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (_, stores), stores.contacts.read() as conn:
        assert [(each.actor, each.subject) for each in audit.newest(conn, 9) if each.act == "publish figures"] == [
            ("console", made)
        ]


def test_what_residents_chose_is_used_first_with_its_votes(officer: Officer) -> None:
    held(officer)
    ticks = [("told", "safe")] * 30 + [("told", "follow", "part")] * 20 + [("heard",)] * 12 + [("questions",)] * 9
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (house, stores):
        poll = field_survey(house, stores, "what-matters")
        let_say(stores.contacts, house, poll, [{"w_matters": each} for each in ticks])
        closing.close(stores.contacts, stores.answers, house, poll.id)

    chosen = json.loads(officer.runs("indicators", "--json").text)["chosen"]
    shown = officer.runs("indicators").text

    assert chosen["votes"][:6] == [["I9", 50], ["I1", 30], ["I3", 20], ["I6", 20], ["I7", 12], ["I2", 0]]
    used = [(each["indicator"], each["chosen_by"]) for each in chosen["used"]]
    assert used[:6] == [*((each, "residents") for each in ("I9", "I1", "I3", "I6", "I7")), ("I2", "residents")]
    assert chosen["of"] == 71
    line = next(line for line in shown.splitlines() if line.startswith("│ I9 "))
    assert [each.strip() for each in line.split("│")[1:-1]] == ["I9", "50", "yes"]


def test_a_picture_of_each_measure_is_drawn(officer: Officer, tmp_path: Path) -> None:
    wave = held(officer)

    officer.runs("indicators", "--charts", str(tmp_path / "charts"))

    assert {path.name for path in (tmp_path / "charts").iterdir()} == {
        f"{wave}-1-{name}.svg"
        for name in (
            "I1.safe",
            "I1.going_out",
            "I2.direction",
            "I3.parity-age",
            "I3.parity-newcomer",
            "I3.reach",
            "I4.gap",
            "I11.completion",
        )
    } | {"I9.events.svg", "I9.themes.svg", "I12.age.svg"}
    drawn = {path.stem.removeprefix(f"{wave}-1-"): path.read_text("utf-8") for path in (tmp_path / "charts").iterdir()}
    assert "80 % (73 to 86), n 150" in drawn["I11.completion"]
    assert "120 of 14770, 0.8 %" in drawn["I3.reach"]
    assert "0 of 0<" in drawn["I9.events"]
    assert "there was none" in drawn["I12.age"]
    assert '<rect x="460.0" y="30" width="40.0"' in drawn["I2.direction"]  # 20 of 100 points, from the middle
    assert "50 % (41 to 59), n 120" in (tmp_path / "charts" / f"{wave}-1-I1.safe.svg").read_text(encoding="utf-8")


def test_the_equal_voice_gap_is_drawn_from_the_middle_with_its_range(tmp_path: Path) -> None:
    change = voices().read()[2]["equal_voice"]
    wave = {"release": "w-1", "figures": [], "parity": [], "equal_voice": change, "reach": None, "completion": []}

    write_charts([wave], tmp_path, loop={})

    (drawn,) = tmp_path.iterdir()
    assert drawn.name == "w-1-I7.gap.svg"
    assert "-33 points (-44 to -21)" in drawn.read_text("utf-8")
    assert '<rect x="393.3" y="30" width="66.7"' in drawn.read_text("utf-8")  # a third to the left of the middle


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("release", "make", "nowhere"), "There is no such wave."),
        (("release", "show", "nowhere-1"), "There is no such release."),
        (("release", "check", "nowhere-1"), "There is no such release."),
        (("indicators", "--compare", "nowhere"), "It is not said which wave is compared."),
    ],
)
def test_a_slip_is_told(officer: Officer, words: tuple[str, ...], fault: str) -> None:
    said = officer.runs(*words)

    assert (said.status, len(said.problems)) == (1, 1)
    assert fault in said.problems[0]


def test_every_target_is_judged_also_of_what_no_answer_tells(officer: Officer) -> None:
    held(officer)
    with open_field(make_settings(officer.folder, "http://127.0.0.1:1")) as (house, stores):
        ended = house.clock() - timedelta(days=30)
        begun = ended - timedelta(hours=2)
        event = Event(id="e1", door="e1", state=EventState.PUBLISHED, source="nl", starts=begun, ends=ended)
        with stores.contacts.begin() as conn:
            events.add(conn, event)
    officer.chooses(
        "indicators:\n"
        "  - {use: I9, chosen_by: residents, targets: [{measure: I9.events, percent: 90, until: 2027}]}\n"
        "  - {use: I3, chosen_by: officers, targets: [{measure: I3.reach, percent: 1, until: 2027}]}\n"
        "  - {use: I11, chosen_by: officers, targets: [{measure: I11.completion, percent: 80, until: 2027}]}\n"
    )

    said = officer.runs("indicators").text

    told = " ".join(said.split())
    assert "Events that were reported on within 14 days: 0 of 1 Target I9.events 90 % by 2027: 0 %, not yet" in told
    assert "Target I3.reach 1 % by 2027: 1 %, not yet" in told  # 120 of 14,770 are 0.8 %
    assert "Target I11.completion 80 % by 2027: 80 %, met" in told  # 120 of 150
    assert said.splitlines()[-1] == "Used, in this order: I9 (residents), I3 (officers), I11 (officers)"


def test_only_what_the_indicator_file_uses_is_printed_in_its_order(officer: Officer) -> None:
    held(officer)
    officer.chooses("indicators:\n  - {use: I2, chosen_by: residents}\n  - {use: I1, chosen_by: officers}\n")

    said = json.loads(officer.runs("indicators", "--json").text)
    charts = officer.folder / "charts"
    shown = officer.runs("indicators", "--charts", str(charts)).text

    (wave,) = said["waves"]
    assert list(dict.fromkeys(each["measure"] for each in wave["figures"])) == [
        "I2.direction",
        "I1.safe",
        "I1.going_out",
    ]
    assert [wave[name] for name in ("parity", "reach", "equal_voice", "completion")] == [[], None, None, []]
    assert said["loop"] == {}
    assert not any(name in shown for name in ("I3", "I7", "I9", "I11", "I12"))
    assert {path.stem.split("-", 2)[2] for path in charts.iterdir()} == {"I1.safe", "I1.going_out", "I2.direction"}
