"""What is shown of a release is what the scheme chose, with who chose it and its goals; the release stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.actions.plan import plan_of
from bot.indicators.chosen import Chooser, Target, Used
from bot.indicators.folding import Choices
from bot.indicators.loop import feedback
from bot.indicators.selection import Selection
from bot.publication.charts import Chart
from bot.publication.goals import Goals
from bot.publication.owed import Owed, owed_section
from bot.publication.publication import Publication, publication
from tests.living import our_surveys, words
from tests.publication.sample import AREAS, NEWCOMER_YEARS, edition, every, known, published
from tests.publication.voices import voices

DAY = date(2026, 11, 30)
OWED = Owed(figures=feedback(reported=2, events=3, answered=1, themes=4), months=7, day=DAY)
LESS = (
    "People who were born in another country, or have a parent who was, felt heard less often than others. Chance "
    "alone would hardly make such a difference."
)
_UNSEEN = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))


def goal(measure: str, percent: int) -> Target:
    return Target(measure=measure, percent=percent, until=2028)


def used(*chosen: Used) -> Selection:
    return Selection(chosen)


CHOSEN = used(
    Used(indicator="I13", chosen_by=Chooser.RESIDENTS, targets=(goal("I13.meaningful", 60),)),
    Used(indicator="I1", targets=(goal("I1.safe", 51),)),
)


def said(selection: Selection | None = None, language: str = "en_GB") -> Publication:
    """Say the pulse as a scheme shows it; None = without an indicator file."""
    shown = edition() if selection is None else replace(edition(), selection=selection)
    return publication(words().catalogs[language], words().scheme, shown)


def told_of_voices(selection: Selection | None = None, **given: int) -> list[Chart]:
    shown = replace(voices(**given), selection=selection or Selection())
    section = publication(words().catalogs["en_GB"], words().scheme, shown).figures
    return [chart for chart in section.charts if chart.id == "equal-voice"] if section else []


def owed(selection: Selection, counted: Owed = OWED, language: str = "en_GB") -> list[str]:
    """Say what is owed as lines: rows of the table, then the notes."""
    section = owed_section(Goals(words().catalogs[language], words().scheme, selection), counted)
    if section is None:
        return []
    rows = [" | ".join((row.head, *row.cells)) for chart in section.charts for row in chart.listing.rows]
    return [line.translate(_UNSEEN).replace("\u00a0", " ") for line in (*rows, *section.notes)]


def test_only_what_was_chosen_is_shown_in_its_order_with_who_chose_it_and_its_goal() -> None:
    figures = said(CHOSEN).figures
    assert figures is not None
    (chart,) = figures.charts

    assert chart.listing.heads == ("Figure", "People", "Share", "Range", "Weighted", "Goal", "Chosen by")
    assert [(row.head, *(cell.translate(_UNSEEN) for cell in row.cells[-2:])) for row in chart.listing.rows] == [
        ("Say that the questions ask what matters", "At least 60% by 2028: reached", "Residents"),
        ("Feel safe outside after dark", "At least 51% by 2028: not reached", "City of Havenstad"),
        ("Feel safe outside after dark, of those who go out alone", "", "City of Havenstad"),
    ]


def test_what_was_chosen_and_cannot_be_told_is_there_as_not_shown() -> None:
    few = {**known(), "p_sat": every("very_satisfied")}
    satisfied = used(Used(indicator="I1"), Used(indicator="I2", targets=(goal("I2.satisfied", 75),)))

    shown, all_shown = (
        publication(words().catalogs["en_GB"], words().scheme, replace(published(few), selection=selection)).figures
        for selection in (satisfied, Selection())
    )

    assert shown is not None
    assert all_shown is not None
    (row,) = (row for row in shown.charts[0].listing.rows if row.head == "Are satisfied with the neighbourhood")
    assert (row.cells[:3], row.cells[-1]) == (("not shown", "not shown", ""), "City of Havenstad")
    assert "so small that somebody could be recognised" in shown.charts[0].notes[-1]
    assert "Are satisfied with the neighbourhood" not in {bar.label for bar in all_shown.charts[0].bars}


def test_each_group_and_neighbourhood_too_has_only_what_was_chosen() -> None:
    shown = said(CHOSEN)

    assert [section.id for section in shown.groups] == ["by-I13.meaningful", "by-I1.safe"]
    assert shown.areas is not None
    assert {chart.id for chart in shown.areas.charts} == {"I13.meaningful-area", "I1.safe-area"}


def test_who_lives_there_and_who_finished_stand_there_only_where_they_were_chosen() -> None:
    none, all_of_them = said(CHOSEN).people, said().people

    assert not any(chart.compared for chart in none.charts)
    assert any(chart.compared for chart in all_of_them.charts)
    assert [each.id for each in none.charts if each.id == "people-finished"] == []
    assert [note.translate(_UNSEEN) for note in none.notes] == ["240 people took part."]
    assert (len(none.listings), len(all_of_them.listings)) == (0, 1)


def test_what_is_not_shown_is_said_to_be_in_the_release() -> None:
    left_out = "Some figures were not chosen, so they are not shown. The whole release has them."

    assert (left_out in said(CHOSEN).method, left_out in said().method) == (True, False)


def test_without_an_indicator_file_all_is_shown_and_nobody_is_named() -> None:
    figures = said().figures
    assert figures is not None

    assert len(figures.charts[0].bars) == 8
    assert figures.charts[0].listing.heads[-2:] == ("Range", "Weighted")


def test_how_far_they_are_from_those_who_live_here_has_a_goal_of_its_own() -> None:
    (listing,) = said(used(Used(indicator="I4", targets=(goal("I4.gap", 5),)))).people.listings

    assert [note.translate(_UNSEEN) for note in listing.notes] == [
        "Goal: At most 5% by 2028: not reached",
        "Chosen by: City of Havenstad",
    ]


def test_who_finished_is_held_against_its_goal_with_all_languages_together() -> None:
    people = said(used(Used(indicator="I11", targets=(goal("I11.completion", 88),)))).people

    (chart,) = (each for each in people.charts if each.id == "people-finished")
    assert [note.translate(_UNSEEN) for note in chart.notes] == [  # 240 of 272
        "Goal: At least 88% by 2028: reached",
        "Chosen by: City of Havenstad",
    ]


def test_where_every_choice_is_a_figure_the_question_says_who_chose_it() -> None:
    survey = our_surveys()["neighbourhood-review"]
    asked = plan_of(survey, areas=AREAS, newcomer_years=NEWCOMER_YEARS).questions
    ticked = {each.question: [each.codes[:1], each.codes[1:2]] for each in asked if isinstance(each, Choices)}
    single = {each.question: each.codes[:2] for each in asked if not isinstance(each, Choices)}
    traits = {name: codes for name, codes in known().items() if name.startswith(("d_", "area"))}
    answered = {name: every(*codes) for name, codes in {**single, **ticked}.items()}
    chosen = used(Used(indicator="I10", chosen_by=Chooser.RESIDENTS))
    review = replace(published({**traits, **answered}, name=survey.name), selection=chosen)

    answers = publication(words().catalogs["en_GB"], words().scheme, review).answers

    assert answers is not None
    noted = [chart.id for chart in answers.charts if "Chosen by: Residents" in chart.notes]
    assert noted == ["answers-nr_place"]


def test_the_release_itself_is_the_same_whatever_was_chosen() -> None:
    assert replace(edition(), selection=CHOSEN).content == edition().content


def test_the_equal_voice_gap_stands_with_both_shares_its_range_and_what_it_means() -> None:
    (chart,) = told_of_voices(used(Used(indicator="I7", targets=(goal("I7.gap", 5),))))

    assert chart.name == "Felt heard – Born in another country, or a parent was"
    assert [(row.head, *row.cells) for row in chart.listing.rows] == [
        ("Born in another country, or a parent was", "40\u00a0/\u00a0120", "33%", "26% – 42%"),
        ("All others", "80\u00a0/\u00a0120", "67%", "58% – 74%"),
    ]
    assert [note.translate(_UNSEEN) for note in chart.notes] == [
        "Difference: -33% (-44% – -21%)",
        LESS,
        "Goal: At most 5% by 2028: not reached",
        "Chosen by: City of Havenstad",
    ]


def test_a_gap_the_other_way_and_one_that_chance_could_make_are_told_in_other_words() -> None:
    def meaning(heard: tuple[str, ...]) -> str:
        shown = publication(words().catalogs["en_GB"], words().scheme, voices(heard)).figures
        assert shown is not None
        return shown.charts[-1].notes[1]

    assert "more often than others" in meaning(("mostly", "yes", "no") * 40 + ("yes", "no", "little") * 40)
    assert meaning(("yes", "no") * 120) == "Between the two, no difference is seen that chance alone could not make."


def test_where_one_of_the_two_is_not_published_no_difference_is_told() -> None:
    hidden = voices(newcomers=4)  # so few that they are put together with others, and "migrants" has no figure
    groups = {each["group"] for each in hidden.read()[2]["figures"] if each["trait"] == "migrant"}

    assert groups == {"no"}
    assert told_of_voices(newcomers=4) == []
    shown = publication(words().catalogs["en_GB"], words().scheme, hidden)
    assert "I7.heard-migrant" in {chart.id for section in shown.groups for chart in section.charts}


def test_where_nobody_chose_it_no_difference_is_told() -> None:
    assert told_of_voices(used(Used(indicator="I6"))) == []


def test_what_is_owed_is_counted_in_meetings_and_themes_with_its_day() -> None:
    chosen = used(
        Used(
            indicator="I9",
            chosen_by=Chooser.RESIDENTS,
            targets=(goal("I9.events", 60), goal("I9.themes", 90)),
        ),
        Used(indicator="I12"),
    )

    assert owed(chosen) == [
        "Meetings of which people heard within 14 days | 2 / 3 | 67% | At least 60% by 2028: reached | Residents",
        "Themes that were answered within 90 days | 1 / 4 | 25% | At least 90% by 2028: not reached | Residents",
        "These are counts of meetings and themes, not of people. Counted on: Monday, 30 November 2026",
        "Months since people were last asked about their neighbourhood (Monday, 30 November 2026): 7",
    ]


@pytest.mark.parametrize(
    ("selection", "counted", "lines"),
    [
        (used(Used(indicator="I1")), OWED, 0),
        (used(Used(indicator="I12")), OWED, 1),
        (used(Used(indicator="I9")), OWED, 3),
        (Selection(), OWED, 4),
        (Selection(), replace(OWED, months=None), 3),
        (Selection(), replace(OWED, figures=feedback(reported=0, events=0, answered=1, themes=4)), 3),
        (Selection(), Owed(figures=feedback(reported=0, events=0, answered=0, themes=0), months=None, day=DAY), 0),
    ],
)
def test_of_what_is_owed_only_what_was_chosen_and_can_be_counted_is_told(
    selection: Selection, counted: Owed, lines: int
) -> None:
    assert len(owed(selection, counted)) == lines


@pytest.mark.parametrize("language", list(words().catalogs))
def test_it_is_told_in_every_language(language: str) -> None:
    shown, english = said(CHOSEN, language), said(CHOSEN)
    assert shown.figures is not None
    assert english.figures is not None

    def goals(one: Chart) -> tuple[str, ...]:
        return tuple(bar.goal for bar in one.bars if bar.goal)

    here, there = goals(shown.figures.charts[0]), goals(english.figures.charts[0])
    assert (here == there) is (language == "en_GB")
    assert all("2028" in each for each in here)
