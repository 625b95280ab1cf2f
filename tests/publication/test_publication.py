"""What a release says in a language: the numbers of its tables, in words, and nothing that they hide."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from bot.i18n.bidi import balanced
from bot.i18n.languages import LANGUAGES
from bot.indicators.document import read_document
from bot.indicators.measures import MEASURES as ALL_MEASURES
from bot.publication.charts import Bar, Chart, Kind, Listing
from bot.publication.publication import Publication, publication
from bot.publication.words import MEASURES
from tests.living import words
from tests.publication.sample import PEOPLE, edition, known, published

OFFERED = tuple(words().catalogs)


def said(language: str = "en_GB", *, synthetic: bool = True) -> Publication:
    house = words()
    return publication(house.catalogs[language], house.scheme, edition(synthetic=synthetic))


def chart(name: str, language: str = "en_GB") -> Chart:
    return next(each for each in said(language).charts if each.id == name)


def bars(name: str) -> dict[str, Bar]:
    return {each.label: each for each in chart(name).bars}


def tables(one: Publication) -> list[Listing]:
    return [each.listing for each in one.charts] + [each for part in one.sections for each in part.listings]


def test_a_known_answer_is_told_with_its_number_its_share_and_its_range() -> None:
    safe = bars("answers-p_safe")["Very safe"]

    assert (safe.people, safe.n, safe.told) == (70, PEOPLE, "29%")
    assert (round(safe.low or 0, 3), round(safe.high or 0, 3)) == (0.238, 0.352)  # Wilson, 70 of 240


def test_the_table_of_a_chart_has_the_same_numbers() -> None:
    listing = chart("answers-p_safe").listing

    assert listing.heads == ("Answer", "People", "Share", "Range")
    assert (listing.rows[0].head, listing.rows[0].cells) == ("Very safe", ("70\u00a0/\u00a0240", "29%", "24% – 35%"))


def test_an_indicator_stands_with_its_weighted_share_and_its_range() -> None:
    safe = bars("figures")["Feel safe outside after dark"]

    assert (safe.told, safe.people, safe.n, safe.weighted) == ("50%", 120, 240, "50% (44% – 56%)")


def test_a_difference_has_its_sign_and_is_no_share_of_people() -> None:
    better = bars("figures")["The neighbourhood became better: those who say so, less those who say worse"]

    assert (better.told, better.signed, better.n) == ("+40%", True, 200)


def test_what_the_release_hides_has_no_number_anywhere() -> None:
    groups = bars("I2.satisfied-area")

    assert groups["Molenveld"] == Bar(label="Molenveld", told="not shown")
    assert [row.cells for row in chart("I2.satisfied-area").listing.rows if row.head == "Molenveld"] == [
        ("not shown", "not shown", "")
    ]
    assert chart("I2.satisfied-area").notes[-1].startswith("Not shown:")


def test_nothing_is_told_that_is_not_in_the_release() -> None:
    release, _, _ = read_document(edition().content)
    numbers = set(re.findall(r"\d+", edition().content))
    ticked = {str(a + b) for t in release.tables for a, b in zip(t.row_totals, t.row_totals[1:], strict=False)}

    told = [
        part.replace(",", "")
        for listing in tables(said())
        for row in listing.rows
        if "People" in listing.heads
        for part in row.cells[0].split("\u00a0/\u00a0")
        if part != "not shown"
    ]

    assert told
    assert set(told) <= numbers | ticked


def test_those_who_took_part_stand_beside_those_who_live_there() -> None:
    woman = bars("people-gender")["Woman"]

    assert (woman.told, woman.against) == ("67%", 0.5)
    assert chart("people-gender").compared


def test_how_many_finished_is_told_by_the_language_they_answered_in() -> None:
    finished = bars("people-finished")

    assert [(label, bar.told, bar.people, bar.n) for label, bar in finished.items()] == [
        ("العربية", "75%", 54, 72),
        ("All others", "93%", 186, 200),
    ]


def test_a_question_with_several_answers_is_one_chart_of_those_who_answered() -> None:
    joined = chart("answers-p_part")

    assert joined.notes[0].startswith("Of those who answered this: \u2068192\u2069.")
    assert bars("answers-p_part")["None of these"].told == "50%"
    assert bars("answers-p_part")["A residents' group"].hidden


def test_answers_that_were_put_together_are_all_named() -> None:
    assert bars("answers-p_sat")["Neither satisfied nor dissatisfied / Very dissatisfied"].people == 60


def test_neighbourhoods_are_compared_also_where_several_answers_were_possible() -> None:
    areas = said().areas

    assert areas is not None
    assert [each.by for each in areas.charts] == ["Neighbourhood"] * 6
    assert areas.listings[0].heads == ("Answer", "De Kade", "Molenveld", "Spoorzicht")
    assert areas.listings[0].rows[0].cells == ("20%", "20%", "20%")


def test_the_method_names_people_week_k_weights_source_and_release() -> None:
    told = "\n".join(said().method)

    for part in ("240 people", "week 47 of 2026", "below 10", "231 answers", "Havenstad 2025", "k3m9x2pq-1"):
        assert part in told


def test_made_up_people_are_said_to_be_made_up() -> None:
    assert said().synthetic == "Everybody in these figures is made up. They only show how it works."
    assert said(synthetic=False).synthetic == ""


@pytest.mark.parametrize("language", OFFERED)
def test_every_language_says_the_same_numbers_in_its_own_words(language: str) -> None:
    there, here = said(), said(language)

    assert [each.id for each in here.charts] == [each.id for each in there.charts]
    assert [[bar.people for bar in each.bars] for each in here.charts] == [
        [bar.people for bar in each.bars] for each in there.charts
    ]
    assert here.direction == LANGUAGES[language].direction
    if language != "en_GB":
        assert {each.title for each in here.charts}.isdisjoint(each.title for each in there.charts)


@pytest.mark.parametrize("language", OFFERED)
def test_everything_is_plain_words_with_whole_isolates(language: str) -> None:
    one = said(language)
    told = [*one.method, one.synthetic, *(each.name for each in one.charts)]
    told += [word for each in tables(one) for word in (each.caption, *each.heads, *each.notes)]
    told += [word for each in tables(one) for row in each.rows for word in (row.head, *row.cells)]

    assert [word for word in told if "&" in word or "<" in word or "{" in word or not balanced(word)] == []


def test_captions_are_different_from_each_other_within_a_section() -> None:
    for part in said().sections:
        captions = [each.listing.caption for each in part.charts] + [each.caption for each in part.listings]
        assert len(captions) == len(set(captions))


def test_every_measure_of_answers_has_words_of_its_own() -> None:
    assert set(MEASURES) == {each.id for each in ALL_MEASURES}


def test_a_wave_of_one_neighbourhood_compares_none() -> None:
    answered = {name: codes for name, codes in known().items() if name != "area"}
    one = publication(words().catalogs["en_GB"], words().scheme, published(answered, areas=("kade",)))

    assert one.areas is None
    assert Kind.GROUPS in {each.kind for each in one.charts}


def test_choices_of_which_nothing_is_told_by_neighbourhood_have_no_table() -> None:
    values = json.loads(edition().content)
    for table in values["release"]["tables"]:
        if (table["question"], table["trait"]) == ("p_part", "area"):
            table["counts"] = [[None] * len(row) for row in table["counts"]]

    areas = publication(words().catalogs["en_GB"], words().scheme, replace(edition(), content=json.dumps(values))).areas

    assert said().areas.listings != ()
    assert areas.listings == ()


def test_names_of_the_city_are_told_in_the_readers_language() -> None:
    assert said("ar").scheme == "معًا في Havenstad"
    assert replace(said("ar"), scheme="").city == "Havenstad"
