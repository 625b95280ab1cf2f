"""`equal-voices dpia`: every fact of the sheet comes from the installation, and none is missing."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from bot.access.roles import Act, Role, may
from bot.actions import closing
from bot.actions.retention import RULES
from bot.cli.kept import ANSWERS, CONTACTS, RESIDUAL
from bot.cli.paper import Bullets, Grid, Paper, Paragraph, Section, as_html, as_markdown
from bot.cli.protection import BLANK
from bot.settings import shipped
from bot.store.answers.tables import METADATA as ANSWERS_SCHEMA
from bot.store.contacts.tables import METADATA as CONTACTS_SCHEMA
from tests.actions.answering import let_answer
from tests.cli.officer import Officer
from tests.living import field_survey, make_settings, open_field
from tests.test_docs import rows

HOSTILE = 'a <b> & "c" | d\\e_f*g`h`'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sheet once: a wave is cut, another is open."""
    folder = tmp_path_factory.mktemp("dpia")
    with open_field(make_settings(folder, "http://127.0.0.1:1")) as (house, stores):
        wave = field_survey(house, stores, "pulse")
        let_answer(stores.contacts, house, wave, 12)
        closing.close(stores.contacts, stores.answers, house, wave.id)
        field_survey(house, stores, "event-feedback")
    said = Officer(folder).runs("dpia", "--output", str(folder / "papers"))

    assert said.text.split() == [str(folder / "papers" / name) for name in ("dpia.html", "dpia.md")]
    return folder / "papers"


@pytest.fixture(scope="module")
def sheet(folder: Path) -> str:
    return (folder / "dpia.md").read_text(encoding="utf-8")


def unescaped(sheet: str) -> list[list[str]]:
    return [[cell.replace("\\", "") for cell in row] for row in rows(sheet)]


@pytest.mark.parametrize(("schema", "sentences"), [(CONTACTS_SCHEMA, CONTACTS), (ANSWERS_SCHEMA, ANSWERS)])
def test_every_column_has_its_sentence(schema: MetaData, sentences: Mapping[str, Mapping[str, str]]) -> None:
    missing = [
        f"{table.name}.{column.name}"
        for table in schema.sorted_tables
        for column in table.columns
        if not sentences.get(table.name, {}).get(column.name, "").endswith(".")
    ]

    assert missing == []


def test_the_sheet_lists_every_column_and_no_other(sheet: str) -> None:
    listed = [row[0] for row in unescaped(sheet) if len(row) == 2]
    columns = [c.name for schema in (CONTACTS_SCHEMA, ANSWERS_SCHEMA) for t in schema.sorted_tables for c in t.columns]

    assert sorted(name for name in listed if name in columns) == sorted(columns)


def test_the_sheet_shows_the_matrix_of_roles(sheet: str) -> None:
    shown = {row[0]: row[1:] for row in unescaped(sheet) if row[0] in set(Act)}

    assert shown == {act.value: ["yes" if may(role, act) else "no" for role in Role] for act in Act}


def test_the_sheet_tells_waves_cut_weeks_and_sizes_of_batches(sheet: str) -> None:
    waves = [row[1:3] for row in unescaped(sheet) if len(row) == 5 and row[2] in {"open", "cut"}]
    (batch,) = [row for row in unescaped(sheet) if len(row) == 4 and "-W" in row[2]]

    assert sorted(waves) == [["event-feedback", "open"], ["pulse", "cut"]]
    assert (batch[1], batch[3]) == ("pulse", "12")


def test_the_sheet_names_no_person_and_leaves_to_be_filled_in_what_only_people_know(sheet: str) -> None:
    blanks = {row[0] for row in unescaped(sheet) if BLANK in row[1:]}

    assert "500000" not in sheet
    assert {"Purpose", "Hosting", "Backups"} <= blanks
    assert "Data protection officer of Havenstad, privacy@havenstad.example" in sheet
    assert "Consent of each resident (GDPR, Article 6(1)(a))" in sheet


def test_every_period_that_a_rule_enforces_stands_in_the_sheet(sheet: str) -> None:
    shown = {row[0]: row[1] for row in unescaped(sheet) if row[0].startswith("By a daily job: ")}

    assert shown == {f"By a daily job: {rule.name}": rule.keeps.format(months=24) for rule in RULES}


def test_the_sheet_shows_what_the_attacks_got(sheet: str) -> None:
    assert (shipped("docs") / "attack-suite.json").is_file()
    assert "Attacks on a full dump" in sheet
    assert ["1 row order", "sqlite"] in [row[:2] for row in unescaped(sheet)]


def test_what_is_left_as_a_risk_stands_word_for_word_in_the_documents() -> None:
    page = (shipped("docs") / "anonymity.md").read_text(encoding="utf-8")
    section = page.partition("## What is not promised")[2].partition("\n## ")[0]

    assert [line[2:] for line in section.splitlines() if line.startswith("- ")] == list(RESIDUAL)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said = Officer(tmp_path).runs("dpia", "--output", str(tmp_path / "file" / "papers"))

    assert said.status == 1
    assert [problem.rpartition(" ")[0] for problem in said.problems] != []


class Balance(HTMLParser):
    """Counts what is open, and notes what would load something from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.loads += [str(value) for name, value in attrs if name == "src" or (name == "href" and tag == "link")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_the_page_is_whole_and_loads_nothing(folder: Path) -> None:
    page = Balance()
    page.feed((folder / "dpia.html").read_text(encoding="utf-8"))

    assert (page.open, page.loads) == ([], [])
    assert (page.texts.count("Data-protection sheet"), "Acts and roles" in page.texts) == (2, True)


def test_words_from_outside_stay_words() -> None:
    grid = Grid(HOSTILE, (HOSTILE, "x"), ((HOSTILE, HOSTILE),))
    paper = Paper(HOSTILE, HOSTILE, (Section(HOSTILE, (Paragraph(HOSTILE), Bullets((HOSTILE,)), grid)),))
    page = Balance()
    page.feed(as_html(paper))

    assert HOSTILE in page.texts
    assert [row for row in unescaped(as_markdown(paper)) if len(row) != 2] == []
