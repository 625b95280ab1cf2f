"""Attacks 10 to 12 are on what is handed out: the tables of releases, and the files of an export."""

from __future__ import annotations

import csv
import pkgutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import bot
import bot.cli
from bot.actions import closing, cut
from bot.actions.exporting import Wish, gather
from bot.actions.house import House
from bot.actions.plan import columns_of, counting_traits, plan_of
from bot.actions.release import Yardstick, make
from bot.cli.fielding import Field
from bot.export.files import Format, write
from bot.indicators.counts import Missing, counting
from bot.indicators.document import read_document
from bot.indicators.drafts import Plan
from bot.indicators.release import Release, first_release, next_release
from bot.store.answers.counts import counted
from bot.store.answers.reviews import Verdict
from bot.store.base import Database
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Survey
from bot.survey.session import Standing
from tests.actions.answering import let_answer, opened
from tests.actions.saying import Said, let_say
from tests.attacks.report import Result, note
from tests.attacks.suite import Figure, nothing
from tests.export.answered import made_up, stored
from tests.indicators.attacking import bare, few_new, narrowed, small_cells, standing, truth_of
from tests.indicators.street import PLAN, street
from tests.indicators.street import answers as answers_of
from tests.living import make_settings, open_field
from tests.survey.playing import questionnaire

PUBLISHING = ("export", "release", "publish", "dashboard", "tabulat")
ATTACKED = {
    "bot.actions.exporting",
    "bot.actions.exportroom",
    "bot.actions.release",
    "bot.app.export_child",
    "bot.app.exporter",
    "bot.cli.export",
    "bot.cli.release",
    "bot.export",
    "bot.indicators.release",
    "bot.render.exporting",
    "bot.store.answers.releases",
}
"""What publishes, and is attacked here; the two of `bot.app` make the very files of `exporting`, beside the bot."""

NOT_ANSWERS = {
    "bot.actions.publishing",
    "bot.cli.publish",
    "bot.cli.publishing",
    "bot.indicators.published",
    "bot.render.published",
}
"""What publishes events, what shows releases and cards that were published already, and what reads figures from
published tables alone."""

PUBLISHED = {
    "10 release to release": "compares one release with the next, by subtracting them and by solving for both",
    "11 all tables of a release": "solves for the small cells of a release",
    "12 the export": "looks for rare rows, order, dates and texts in the files of an export",
}
BATCHES = (140, 900, 2000)
"""People who answered before each release of one wave."""


NEIGHBOURS = questionnaire(
    "  - {type: integer, name: number, label: Your number?}\n"
    "  - {type: select_one yes_no, name: safe, label: Safe?}\n"
    "  - {type: text, name: why, label: Why?}\n"
    "  - type: group\n"
    "    name: about\n"
    "    label: About you\n"
    "    questions:\n"
    "      - {type: select_one ages, name: d_age, label: Age?}\n"
    "      - {type: select_one genders, name: d_gender, label: Gender?}\n",
    choices="  yes_no: [{name: 'yes', label: 'Yes'}, {name: 'no', label: 'No'}]\n"
    "  ages: [{name: a, label: A}, {name: b, label: B}, {name: c, label: C}, {name: d, label: D}]\n"
    "  genders: [{name: woman, label: Woman}, {name: man, label: Man}, {name: another, label: Another}]\n",
)


def neighbours(people: int) -> list[dict[str, Any]]:
    """Make people up who stand in the store in the order in which they answered; each knows their number."""
    found = made_up(NEIGHBOURS, people, 5)
    for at, row in enumerate(found):
        row["given"]["number"] = at
        row["not_given"].pop("number", None)
    return found


def exported(folder: Path, people: list[dict[str, Any]]) -> tuple[list[dict[str, str]], str]:
    """Export what they answered as an admin does, and return the rows with all that stands in all files."""
    settings = make_settings(folder, "http://127.0.0.1:1")
    with open_field(settings) as (house, stores):
        texts = [("why", "ar", "Not reviewed", None), ("why", "ar", "Reviewed", Verdict.SHOWN)]
        stored(stores.answers, NEIGHBOURS, people, texts=texts)
        contents = gather(stores.answers, house, Wish(survey=NEIGHBOURS.name, language="en_GB"))
        files = write(folder, contents, Format.CSV, name="out")
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, "\n".join(map(all_of, files))


def all_of(file: Path) -> str:
    """Read all that stands in a file, also in one that is a folder of files, as a workbook is."""
    if not zipfile.is_zipfile(file):
        return file.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(file) as folder:
        return "\n".join(folder.read(name).decode("utf-8-sig") for name in folder.namelist())


def in_order(numbers: list[int]) -> float:
    """Return the share of neighbouring pairs in the order in which people answered, at all distances that matter."""
    pairs = [(numbers[at], numbers[at + step]) for step in (1, 7, 50) for at in range(len(numbers) - step)]
    return sum(first < second for first, second in pairs) / len(pairs)


def releases_of(seed: int) -> list[Release]:
    """Publish what a street answered, again and again while more answer."""
    found = [first_release(PLAN, counting(street(BATCHES[0], seed)), wave="w")]
    for people in BATCHES[1:]:
        found.append(next_release(PLAN, counting(street(people, seed)), earlier=found, freeze=True))
    return found


def truths_of(releases: list[Release], seed: int) -> list[Mapping[tuple[str, str, str], list[list[int]]]]:
    """Count what stands behind the tables of each release; those that stayed as they were, as they were."""
    counted = [truth_of(each, street(each.responses, seed), PLAN) for each in releases]
    return standing(releases, counted)


def test_one_release_less_another_tells_of_fifty_people_or_none() -> None:
    found = of = narrow = 0
    for seed in range(2):
        releases = releases_of(seed)
        few, totals = few_new(releases)
        found, of = found + few, of + totals
        narrow += len(narrowed(releases, truths_of(releases, seed), PLAN, k=10))
        assert len(releases[-1].frozen) < len(releases[-1].tables)
    figure = nothing(found + narrow, of, "totals that 1 to 49 people joined, and small cells")
    note(Result("10 release to release", "both", PUBLISHED["10 release to release"], figure))

    assert figure.held, figure


def test_no_small_cell_of_a_release_can_be_computed_back() -> None:
    found = of = 0
    for people, seed in ((45, 1), (120, 2), (400, 3), (1500, 4)):
        cells = street(people, seed)
        release = first_release(PLAN, counting(cells), wave="w")
        truth = truth_of(release, cells, PLAN)
        found += len(narrowed([release], [truth], PLAN, k=10))
        of += small_cells(release, truth, k=10)
    figure = nothing(found, of, "small cells with a range below 10")
    note(Result("11 all tables of a release", "both", PUBLISHED["11 all tables of a release"], figure))

    assert figure.held, figure
    assert of > 100


def said_by(people: int, seed: int) -> list[Said]:
    """Give what residents of a street say in the pulse, who they are among it."""
    columns = answers_of(people, seed)
    names = {"p_safe": "p_safe", "p_sat": "p_sat", "p_part": "p_part", "d_age": "d_age", "language": "d_lang"}
    rows = zip(*(columns[name] for name in names), strict=True)
    return [
        {
            name: Standing(value.value) if isinstance(value, Missing) else value
            for name, value in zip(names.values(), row, strict=True)
        }
        for row in rows
    ]


def test_no_small_cell_of_two_releases_of_the_real_product_can_be_computed_back(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    """Attacks 10 and 11: 190 residents answer and are cut, then 60 more, and both times the wave is published."""
    survey, people = surveys["pulse"], said_by(250, 5)
    wave = opened(contacts, house, survey, batch=50)
    let_say(contacts, house, wave, people[:190], areas=("kade", "kade", "molenveld"))
    cut.cut(contacts, answers, house, wave.id)
    let_say(contacts, house, as_it_is(contacts, wave), people[190:195])
    closing.close(contacts, answers, house, wave.id)  # five wait, so it can be opened again
    releases: list[Release] = []
    truths: list[Mapping[tuple[str, str, str], Any]] = []
    for more in (people[195:], []):
        kept = make(contacts, answers, house, Yardstick(), wave=wave.id, freeze=True)
        release, terms, _ = read_document(kept.content)
        plan = plan_of(survey, areas=terms.areas, newcomer_years=terms.newcomer_years)
        releases.append(release)
        truths.append(true(answers, survey, release, plan))
        if more:
            with contacts.begin() as conn:
                closing.extend(conn, house, wave.id, wave.closes_at + timedelta(days=7))
            let_say(contacts, house, as_it_is(contacts, wave), more, areas=("kade", "kade", "molenveld"))
            closing.close(contacts, answers, house, wave.id)

    assert [release.responses for release in releases] == [190, 250]
    assert sum(small_cells(release, truth, k=10) for release, truth in zip(releases, truths, strict=True)) > 10
    assert narrowed(releases, standing(releases, truths), plan, k=10) == []
    assert few_new(releases)[0] == 0


def as_it_is(contacts: Database, wave: Wave) -> Wave:
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave.id)
    assert found is not None
    return found


def true(answers: Database, survey: Survey, release: Release, plan: Plan) -> Mapping[tuple[str, str, str], Any]:
    """Count what stands behind a release in the store, by all questions and traits together."""
    with answers.read() as conn:
        found = counted(conn, release.wave, columns_of(survey))
    count = counting_traits(survey, found.count, 5)
    columns = tuple([each.question for each in plan.questions] + [trait.name for trait in plan.traits])
    return truth_of(release, count(columns), plan)


def test_both_attacks_win_where_nothing_but_small_cells_is_hidden_and_every_answer_shown_at_once() -> None:
    cells = [street(people, 7) for people in (400, 401)]
    naive = [bare(first_release(PLAN, counting(each), wave="w"), each, PLAN, k=10) for each in cells]
    truths = [truth_of(release, each, PLAN) for release, each in zip(naive, cells, strict=True)]

    assert few_new(naive)[0] > 0
    assert len(narrowed(naive[:1], truths[:1], PLAN, k=10)) > 10


def test_no_row_of_an_export_leads_to_a_person(tmp_path: Path) -> None:
    """Who knows everybody's traits, the order of the store and the day finds k rows for each, and nothing besides."""
    people = neighbours(2000)
    rows, written = exported(tmp_path, people)
    names = ["language", "area", "d_age", "d_gender"]
    classes = Counter(tuple(row[name] for name in names) for row in rows)
    answers: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        answers.setdefault(tuple(row[name] for name in names), set()).add(row["safe"])
    rare = sum(count for count in classes.values() if count < 10)
    alike = sum(len(found) < 2 for found in answers.values())
    told = sum(trace in written for trace in ("2026-", "W47", "cut-", "Not reviewed", "w1-0"))
    figure = Figure(rare + alike + told, 0, 0, len(rows), "rows of fewer than 10 people, classes alike, and traces")
    figure = replace(figure, order=in_order([int(row["number"]) for row in rows]), order_bound=0.03)
    note(Result("12 the export", "both", PUBLISHED["12 the export"], figure))

    assert figure.held, figure
    assert len(classes) > 20


def test_the_attack_on_an_export_wins_where_the_rows_are_as_they_were_stored() -> None:
    people = neighbours(2000)
    keys = Counter(
        (row["language"], row["area"], row["given"].get("d_age"), row["given"].get("d_gender")) for row in people
    )

    assert sum(count for count in keys.values() if count < 10) > 100
    assert in_order([row["given"]["number"] for row in people]) == 1


def test_nothing_publishes_that_is_not_attacked() -> None:
    """Fail as soon as something else publishes: then write its attack, and add it to ATTACKED and to ADR 20."""
    names = [each.name for each in pkgutil.walk_packages(bot.__path__, "bot.")]

    found = {name for name in names if any(word in name.rpartition(".")[2] for word in PUBLISHING)}
    assert found - NOT_ANSWERS == ATTACKED


def test_what_closing_tells_is_totals_alone(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    """An officer who closes waves of ten and of eleven people learns nothing of the eleventh but that they are one."""
    told = []
    for number in (10, 11):
        wave = opened(contacts, house, surveys["pulse"])
        let_answer(contacts, house, wave, number)
        told.append(closing.close(contacts, answers, house, wave.id))

    assert {name for name in cut.Report.__slots__ if getattr(told[0], name) != getattr(told[1], name)} <= {
        "wave",
        "responses",
    }
    assert {type(getattr(told[0], name)) for name in cut.Report.__slots__} <= {str, int, bool}


def test_while_a_wave_is_open_one_more_answer_does_not_show_in_the_list(tmp_path: Path) -> None:
    """Somebody who looks before and after a neighbour answers sees the same, but at every tenth."""
    settings = make_settings(tmp_path, "http://127.0.0.1:1")
    shown = []
    with open_field(settings) as (house, stores):
        field = Field(settings, house, stores)
        wave = opened(stores.contacts, house, field.surveys()["pulse"])
        for at in range(12):
            let_answer(stores.contacts, house, wave, 1, first=at)
            shown += [line.rpartition("  ")[2] for line in field.listing() if line.startswith("wave")]

    assert [shown.index(line) for line in dict.fromkeys(shown)] == [0, 9]
