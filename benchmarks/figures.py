"""Measure indicators and releases: a million responses beside a plain polars group-by of the same columns.

`.venv/bin/python benchmarks/figures.py 1000000` measures so many. polars is in the environment of the echo bots
(`make bench` makes it); without it there is no ratio.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import orjson
from report import Figure, show
from stage import HERE, OTHERS_PYTHON

from bot.actions.plan import columns_of, counting_traits, measures_of, plan_of
from bot.app.provision import load_scheme, load_surveys
from bot.indicators.document import Terms, derived, written
from bot.indicators.drafts import Plan
from bot.indicators.release import Release, first_release
from bot.indicators.weighing import weighed
from bot.settings import shipped
from bot.store.answers import responses
from bot.store.answers.counts import counted
from bot.store.answers.tables import RESPONSE
from bot.store.base import Database, open_database
from bot.store.migrations import migrate
from bot.store.rows import insert_rows
from bot.survey.model import Kind, Survey

MILLION, HUNDRED_THOUSAND = 1_000_000, 100_000
ATONCE = 50_000
TABLES = 20
WAVE = "w"
AREAS = ("kade", "molenveld", "spoorzicht")
LANGUAGES = ("nl", "ar", "tr", "uk")
SKIPPED = 0.05
SOURCES = {
    "area": ["area"],
    "age": ["d_age"],
    "gender": ["d_gender"],
    "language": ["d_lang"],
    "background": ["d_born", "d_since", "d_parents"],
    "disability": ["d_dis"],
    "mode": ["d_help"],
}
"""The columns that each trait is worked out from."""

SHARES = {"age": (0.17, 0.33, 0.35, 0.15), "gender": (0.5, 0.49, 0.01)}


def figures(people: int = MILLION) -> Iterator[Figure]:
    """Yield what a release of a large wave costs, and one of 20 tables from 100,000 answers."""
    survey = load_surveys(shipped("surveys"), load_scheme(shipped("scheme") / "example.yaml"))["pulse"]
    with tempfile.TemporaryDirectory(prefix="equal-voices-") as folder:
        database = _filled(Path(folder) / "many.db", survey, people)
        begun = time.process_time()
        release, _ = _published(database, survey)
        seconds = time.process_time() - begun
        planned = len(release.tables) + len(release.withheld)
        note = f"SQLite; {planned} tables and all figures; most memory {_memory()} MiB"
        yield Figure(f"release and indicators of {people:,} responses, CPU", seconds, "s", 60, note=note)
        yield from _beside_polars(Path(folder) / "many.db", survey, seconds)
        database.close()
        small = _filled(Path(folder) / "small.db", survey, HUNDRED_THOUSAND)
        begun = time.process_time()
        made, _ = _published(small, survey, questions=2, traits=6)
        seconds = time.process_time() - begun
        note = f"{len(made.tables) + len(made.withheld)} tables: two questions, six traits, and each by each"
        yield Figure(f"release of {TABLES} tables from {HUNDRED_THOUSAND:,}, CPU", seconds, "s", 2, note=note)
        small.close()


def _published(database: Database, survey: Survey, *, questions: int = 99, traits: int = 99) -> tuple[Release, str]:
    plan = plan_of(survey, areas=AREAS, newcomer_years=5)
    plan = Plan(questions=plan.questions[:questions], traits=plan.traits[:traits])
    population = {name: dict(zip(_codes(name), shares, strict=True)) for name, shares in SHARES.items()}
    terms = Terms(survey=survey.name, fingerprint=survey.fingerprint, areas=AREAS, population=population, people=9**9)
    measures = measures_of(survey.name)
    with database.read() as conn:
        count = counting_traits(survey, counted(conn, WAVE, columns_of(survey)).count, 5)
    release = first_release(plan, count, wave=WAVE)
    told = derived(release, plan, terms, measures)
    weights = weighed(release, plan, count, terms, measures, known=[trait.name for trait in plan.traits])
    return release, written(release, terms, told, weights=weights, finished=(), previous="")


def _codes(trait: str) -> tuple[str, ...]:
    return {"age": ("16_24", "25_39", "40_64", "65_plus"), "gender": ("woman", "man", "another")}[trait]


def _filled(path: Path, survey: Survey, people: int) -> Database:
    """Store made-up responses as a cut stores them."""
    database = open_database(f"sqlite:///{path}", name="answers_url")
    migrate(database, "answers")
    chance = Random(5)  # noqa: S311 - the same answers every time
    asked = [each for each in survey.questions if each.kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}]
    with database.begin() as conn:
        responses.keep(conn, survey=survey.name, fingerprint=survey.fingerprint, canonical=survey.canonical)
    for first in range(0, people, ATONCE):
        rows = []
        for at in range(first, min(people, first + ATONCE)):
            given, others = {}, {}
            for each in asked:
                if chance.random() < SKIPPED:
                    others[each.name] = "skipped"
                    continue
                code = each.choices[int(len(each.choices) * chance.random() ** 1.5)].code
                given[each.name] = [code] if each.kind is Kind.SELECT_MULTIPLE else code
            texts = orjson.dumps(given).decode(), orjson.dumps(others).decode()
            rows.append((f"{at:012}", WAVE, survey.fingerprint, LANGUAGES[at % 4], AREAS[at % 3], *texts))
        with database.begin() as conn:
            insert_rows(conn, RESPONSE, rows)
    return database


def _beside_polars(path: Path, survey: Survey, ours: float) -> Iterator[Figure]:
    """Let polars count the same columns, in its own environment: from the same file, and once they are in memory."""
    if not OTHERS_PYTHON.exists():
        return
    plan = plan_of(survey, areas=AREAS, newcomer_years=5)
    questions = [question.question for question in plan.questions]
    traits = [SOURCES[trait.name] for trait in plan.traits]
    task = {
        "path": str(path),
        "wave": WAVE,
        "single": [name for name in columns_of(survey) if survey[name].kind is Kind.SELECT_ONE],
        "several": [name for name in columns_of(survey) if survey[name].kind is not Kind.SELECT_ONE],
        "groups": [
            *traits,
            *([each] for each in questions),
            *([each, *trait] for each in questions for trait in traits),
        ],
    }
    command = [str(OTHERS_PYTHON), str(HERE / "polars_counts.py")]
    told = subprocess.run(command, input=json.dumps(task), capture_output=True, text=True, check=True)
    read, theirs = json.loads(told.stdout)
    note = f"polars {theirs:.1f} s, of it {read:.1f} s to read"
    yield Figure("all of it / polars from the same file, CPU", ours / theirs, "×", 5, note=note)
    note = "ours from the file, with JSON, figures and hiding; theirs the grouping alone"
    yield Figure("all of it / polars once all columns are in memory, CPU", ours / (theirs - read), "×", 5, note=note)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure a wave of the size that the command line names."""
    show(figures(int(sys.argv[1]) if len(sys.argv) > 1 else MILLION))


if __name__ == "__main__":
    main()
