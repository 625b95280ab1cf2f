"""The site is made of files that need nothing else, say the same in every language, and hide what the release hides."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import PurePosixPath

import pytest

from bot.indicators.document import read_document
from bot.site.content import Content
from bot.site.data import TABLE_HEADS, stem
from bot.site.pages import count_of, pages
from bot.survey.scheme import Named
from tests.living import words
from tests.publication.sample import edition
from tests.site.sample import OWED, content, site

RELEASE = "k3m9x2pq-1"
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Reads a page as strictly as a machine can: what is open, what leads where, what is said."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())

    def all(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.tags if name in attributes]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(path: str = f"en-GB/{RELEASE}.html") -> Reader:
    return Reader(site()[path])


HTML = [path for path in site() if path.endswith(".html")]


def test_each_language_has_its_page_of_the_release() -> None:
    tags = [catalog.tag for catalog in content().catalogs.values()]

    assert [path for path in HTML if path.endswith(f"/{RELEASE}.html")] == [f"{tag}/{RELEASE}.html" for tag in tags]
    assert len(site()) == count_of(content())


@pytest.mark.parametrize("path", HTML)
def test_every_link_leads_to_a_file_or_place_of_the_site(path: str) -> None:
    reader = page(path)
    ids = reader.all("id")

    assert len(ids) == len(set(ids))
    for link in reader.all("href"):
        target, _, place = link.partition("#")
        found = PurePosixPath(*_resolved(PurePosixPath(path).parent / target)) if target else PurePosixPath(path)
        assert str(found) in site()
        assert not place or place in ids


def _resolved(path: PurePosixPath) -> list[str]:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return parts


@pytest.mark.parametrize("path", HTML)
def test_no_page_needs_a_script_or_anything_from_elsewhere(path: str) -> None:
    text = site()[path].decode()

    assert page(path).of("script") == []
    assert page(path).all("src") == []
    assert "://" not in text
    assert re.search(r"\son[a-z]+=|style=|javascript:|url\(", text) is None
    assert "://" not in site()["style.css"].decode()


@pytest.mark.parametrize("path", [path for path in HTML if path != "index.html"])
def test_a_page_tells_its_language_and_direction_and_has_one_first_heading(path: str) -> None:
    reader = page(path)
    tag = path.partition("/")[0]
    catalog = next(each for each in words().catalogs.values() if each.tag == tag)

    assert (reader.of("html")[0]["lang"], reader.of("html")[0]["dir"]) == (tag, catalog.direction)
    assert len(reader.of("h1")) == len(reader.of("main")) == 1
    levels = [int(name[1]) for name, _ in reader.tags if re.fullmatch(r"h\d", name)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_of_it_a_scope() -> None:
    reader = page()

    assert len(reader.of("table")) == len(reader.of("caption")) > 50
    assert {cell["scope"] for cell in reader.of("th")} == {"col", "row"}


def test_every_chart_has_an_alternative_and_its_table_below_it() -> None:
    reader = page()
    pictures = [each for each in reader.of("div") if each.get("role") == "img"]
    order = [name for name, attributes in reader.tags if name == "table" or attributes.get("role") == "img"]

    assert len(pictures) == order.count("div")
    assert all(str(each["aria-label"]).endswith("The table below it has the same numbers.") for each in pictures)
    assert all(order[at + 1] == "table" for at, name in enumerate(order) if name == "div")


def test_what_is_hidden_has_no_bar_and_no_number() -> None:
    text = site()[f"en-GB/{RELEASE}.html"].decode()
    chart = text[text.index('id="I2.satisfied-area"') :]
    rows = re.findall(r'<th scope="row">(\w+ ?\w*)</th>((?:<td>[^<]*</td>)+)', chart[: chart.index("</table>")])

    assert ("Molenveld", "<td>not shown</td><td>not shown</td><td></td>") in rows
    assert chart[: chart.index("<table>")].count('class="share"') == 2  # everybody and De Kade


def test_a_bar_is_as_long_as_its_share() -> None:
    text = site()[f"en-GB/{RELEASE}.html"].decode()
    chart = text[text.index('id="answers-p_safe"') :]

    assert '<rect class="share" x="0.0" width="29.2" height="10"/>' in chart[: chart.index("<table>")]
    assert '<line class="range" x1="23.8" x2="35.2" y1="5" y2="5"/>' in chart[: chart.index("<table>")]


def test_made_up_people_are_told_on_every_page_that_shows_figures() -> None:
    for path in HTML:
        if path != "index.html":
            assert 'class="warning"' in site()[path].decode()


def test_what_came_of_it_is_told_with_every_part_and_escaped() -> None:
    text = site()["en-GB/index.html"].decode()

    for part in ("Light in the streets", "Being done", "Molenveld", "Twelve new lamps.", "Anneke", "31 December 2026"):
        assert part in text
    assert "It is dark.\nAt the &lt;mill&gt; &amp; bridge." in text


def test_what_nobody_translated_is_said_to_be_in_another_language() -> None:
    text = site()["ar/index.html"].decode()

    assert '<h3 id="card-lamps">الإضاءة</h3>' in text
    assert '<dd lang="en-GB" dir="auto">Twelve new lamps.</dd>' in text
    assert words().catalogs["ar"].say("Nobody has translated all of this text into your language yet.") in text
    assert 'dir="auto"' not in site()["en-GB/index.html"].decode()


def test_names_of_the_scheme_cannot_bring_markup() -> None:
    bad = Named('<img src=x onerror=alert(1)>"', {})
    one = replace(content("en_GB"), scheme=replace(words().scheme, name=bad, organiser=bad, contact=bad.text))

    for file in pages(one):
        assert b"<img" not in file.content


def test_the_same_content_gives_the_same_bytes() -> None:
    assert {file.path: file.content for file in pages(content())} == site()


def test_only_files_of_made_up_people_say_so_in_their_name() -> None:
    assert (stem(RELEASE, synthetic=""), stem(RELEASE, synthetic="made up")) == (RELEASE, f"{RELEASE}-synthetic")


def test_the_json_is_the_release_byte_for_byte() -> None:
    assert site()[f"data/{RELEASE}-synthetic.json"].decode() == edition().content


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site()[path].decode("utf-8-sig"), newline="")))


def test_the_csv_has_every_number_that_the_tables_show_and_no_other() -> None:
    release, _, _ = read_document(edition().content)
    lines = rows(f"data/{RELEASE}-synthetic.csv")
    table = release.table("p_sat", trait="area")
    assert table is not None

    mine = [line for line in lines if (line["question"], line["trait"]) == ("p_sat", "area")]
    cells = {(line["answer"].lstrip("'"), line["group"]): line["people"] for line in mine}

    assert tuple(lines[0]) == TABLE_HEADS
    for row, counts, total in zip(table.rows, table.counts, table.row_totals, strict=True):
        assert cells[row, ""] == str(total)
        for column, people in zip(table.columns, counts, strict=True):
            assert cells[row, column] == ("" if people is None else str(people))
    assert all((line["shown"] == "no") == (line["people"] == "") for line in lines)


def test_no_cell_of_a_file_can_be_a_formula() -> None:
    for path in (f"data/{RELEASE}-synthetic.csv", f"data/{RELEASE}-synthetic-codes.csv"):
        assert [cell for row in rows(path) for cell in row.values() if cell.startswith(("=", "+", "-", "@"))] == []


def test_every_code_of_the_tables_is_explained_in_every_language() -> None:
    codes = {(row["kind"], row["of"], row["code"]): row for row in rows(f"data/{RELEASE}-synthetic-codes.csv")}

    assert codes["group", "area", "kade"]["ar"] == "De Kade"
    assert codes["answer", "p_safe", "very_safe"]["el"] == "Πολύ ασφαλής"
    assert codes["trait", "", "age"]["nl"] == "Leeftijd"
    assert codes["answer", "p_safe", "'+counted"]["en_GB"] == "Very safe / Safe"
    for line in rows(f"data/{RELEASE}-synthetic.csv"):
        if line["group"]:
            assert ("group", line["trait"], line["group"]) in codes
    assert all(row[language] for row in codes.values() for language in content().catalogs)


def test_one_language_needs_no_picker() -> None:
    one = {file.path: file.content for file in pages(content("nl"))}

    assert "languages" not in Reader(one["nl/index.html"]).all("class")


def test_a_site_without_figures_says_so() -> None:
    empty: Content = replace(content("en_GB"), editions=(), cards=())

    assert b"Nothing has been published yet." in next(f.content for f in pages(empty) if f.path == "en-GB/index.html")


def test_the_mark_names_the_releases() -> None:
    assert json.loads(site()["site.json"])["releases"] == [
        {"release": RELEASE, "week": "2026-W47", "sha256": edition().sha256}
    ]


def test_what_was_counted_on_another_day_changes_no_page_of_a_release() -> None:
    today, tomorrow = (
        {file.path: file.content for file in pages(replace(content("en_GB", "ar"), owed=each))}
        for each in (OWED, replace(OWED, day=date(2026, 12, 1)))
    )

    assert {path for path in today if today[path] != tomorrow[path]} == {
        "site.json",
        "en-GB/index.html",
        "ar/index.html",
    }
    assert "Counted on: \u2068Monday, 30 November 2026\u2069" in today["en-GB/index.html"].decode()
    assert "2\u00a0/\u00a03" in today["en-GB/index.html"].decode()
    assert json.loads(today["site.json"])["measured"] == {
        "day": "2026-11-30", "I9.events": [2, 3], "I9.themes": [1, 4], "I12.age": 7,
    }  # fmt: skip


def test_a_chart_without_ranges_explains_none() -> None:
    page = site()["en-GB/index.html"]

    assert (b'class="bars"' in page, b'class="legend"' in page) == (True, False)


def test_the_mark_names_what_was_chosen_by_whom() -> None:
    chosen = json.loads(site()["site.json"])["indicators"]

    assert chosen[0] == {
        "indicator": "I1",
        "chosen_by": "residents",
        "targets": [{"measure": "I1.safe", "percent": 65, "until": 2028}],
    }
