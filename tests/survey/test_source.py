"""A survey as its author writes it becomes the survey that is played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.survey.expression import FUNCTIONS
from bot.survey.model import Choice, Group, Kind, Media, Question, Scope, Survey
from bot.survey.source import OR_OTHER_STRINGS, Translatable, read_canonical, read_survey, translatable

ROOT = Path(__file__).parents[2]
LISTS = {"landmarks": (Choice("mill", "The mill", labels={"ar": "المطحنة"}), Choice("park", "Park"))}
BLOCKS = {
    "about": """\
block: about
label: About you
choices:
  yes_no:
    - {name: yes, label: Yes}
    - {name: no, label: No}
questions:
  - type: select_one yes_no
    name: d_born
    label: Were you born here?
"""
}
SURVEY = """\
survey: street
title: Your street
description: What it is for.
minutes: 3
personal: no
sources:
  - own wording
choices:
  answers:
    - {name: yes, label: Yes}
    - {name: no, label: No}
    - {name: none, label: None of these, exclusive: yes, media: {image: x.png}, labels: {nb: Ingen}, district: west}
  landmarks: {from: scheme}
questions:
  - type: note
    name: hello
    label: >
      Hello
      there
  - type: select_multiple answers or_other
    name: heard
    label: What did you hear?
    hint: Choose up to 2.
    required: yes
    parameters: min=1 max=2
    constraint: count-selected(.) < 3
    constraint_message: Not so many.
    choice_filter: district = 'west' or name != 'no'
    dont_know: no
    refuse: No
    appearance: minimal
    media: {image: {en: a.png, ar: b.png}, audio: a.ogg}
    source: own wording
  - type: group
    name: places
    label: Places
    relevant: selected(${heard}, 'yes')
    questions:
      - type: rank landmarks
        name: best
        label: Which is best, if ${heard}?
      - type: group
        name: inner
        questions:
          - type: geopoint
            name: pin
            label: Where?
            parameters: grid=250
            personal: yes
  - type: range
    name: scale
    label: How much?
    parameters: start=0, end=1 step = 0.1
  - type: hidden
    name: country
    default: NO
  - type: calculate
    name: score
    calculation: coalesce(${scale}, 0) * 10
  - include: about
    relevant: ${score} > 1.0
"""


def survey() -> Survey:
    """Read the example."""
    return read_survey(SURVEY, file="surveys/street.yaml", blocks=BLOCKS, lists=LISTS)


def test_the_top_of_the_file_says_what_the_survey_is() -> None:
    street = survey()

    assert (street.name, street.title, street.description, street.minutes, street.personal) == (
        "street",
        "Your street",
        "What it is for.",
        3,
        False,
    )


def test_questions_stand_in_order_with_groups_and_blocks_flattened() -> None:
    assert [(each.name, each.kind, each.groups) for each in survey().questions] == [
        ("hello", Kind.NOTE, ()),
        ("heard", Kind.SELECT_MULTIPLE, ()),
        ("heard_other", Kind.TEXT, ()),
        ("best", Kind.RANK, ("places",)),
        ("pin", Kind.GEOPOINT, ("places", "inner")),
        ("scale", Kind.RANGE, ()),
        ("country", Kind.HIDDEN, ()),
        ("score", Kind.CALCULATE, ()),
        ("d_born", Kind.SELECT_ONE, ("about",)),
    ]


def test_a_question_has_what_its_fields_say() -> None:
    heard = survey()["heard"]

    assert (heard.label, heard.hint, heard.context, heard.line) == (
        "What did you hear?",
        "Choose up to 2.",
        "street/heard",
        20,
    )
    assert (heard.required, heard.dont_know, heard.refuse, heard.personal) == (True, False, False, False)
    assert (heard.minimum, heard.maximum, heard.appearance) == (1.0, 2.0, "minimal")
    assert heard.media == Media(image={"en": "a.png", "ar": "b.png"}, audio={"": "a.ogg"})
    assert heard.constraint is not None
    assert heard.constraint(Scope({}, current=("yes", "no"))) is True
    assert heard.constraint_message == "Not so many."


def test_bare_yes_and_no_and_numbers_stay_the_words_they_are() -> None:
    street = survey()

    assert [choice.code for choice in street["heard"].choices] == ["yes", "no", "none", "other"]
    assert street["country"].default == "NO"


def test_a_choice_has_its_context_languages_and_columns() -> None:
    assert survey()["heard"].choices[2] == Choice(
        code="none",
        label="None of these",
        context="street/answers/none/label",
        exclusive=True,
        columns={"district": "west"},
        labels={"nb": "Ingen"},
        media=Media(image={"": "x.png"}),
    )


def test_or_other_adds_a_choice_and_asks_which() -> None:
    street = survey()
    asked = street["heard_other"]

    assert street["heard"].choices[-1] == Choice("other", "Other", "or_other/choice/label")
    assert (asked.label, asked.context, asked.required) == ("Please say which.", "or_other/question", False)
    assert asked.relevant is not None
    assert asked.relevant(Scope({"heard": ("no", "other")})) is True
    assert asked.relevant(Scope({"heard": ("no",)})) is False


def test_a_list_from_the_scheme_is_taken_as_it_is() -> None:
    assert survey()["best"].choices == LISTS["landmarks"]


def test_a_range_a_grid_and_a_folded_label_are_read() -> None:
    street = survey()

    assert (street["scale"].minimum, street["scale"].maximum, street["scale"].step) == (0.0, 1.0, 0.1)
    assert (street["pin"].step, street["pin"].personal) == (250.0, True)
    assert street["hello"].label == "Hello there"


def test_groups_and_blocks_keep_heading_context_and_condition() -> None:
    groups = survey().groups

    assert [(each.name, each.label, each.context) for each in groups.values()] == [
        ("places", "Places", "street/places"),
        ("inner", "", "street/inner"),
        ("about", "About you", "about"),
    ]
    assert groups["places"].relevant is not None
    assert groups["about"].relevant is not None
    assert groups["about"].relevant(Scope({"score": 2.0})) is True


def test_what_a_block_holds_is_translated_once_for_all_surveys() -> None:
    born = survey()["d_born"]

    assert born.context == "about/d_born"
    assert [choice.context for choice in born.choices] == ["about/yes_no/yes/label", "about/yes_no/no/label"]


def test_a_survey_is_read_back_from_its_canonical_form() -> None:
    street = survey()

    again = read_canonical(street.canonical)

    assert again == street
    assert (again.fingerprint, again.canonical, list(again.groups)) == (
        street.fingerprint,
        street.canonical,
        list(street.groups),
    )
    assert again["heard"].choice_filter is not None
    assert again["heard"].choice_filter(Scope({}, choice={"name": "no"})) is False


def test_the_canonical_form_has_one_order_and_no_lines() -> None:
    canonical = survey().canonical

    assert json.dumps(json.loads(canonical), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == canonical
    assert '"line"' not in canonical


def test_comments_and_empty_lines_do_not_change_the_fingerprint() -> None:
    spread = SURVEY.replace("\nquestions:", "\n\n# a comment\nquestions:")

    again = read_survey(spread, file="street.yaml", blocks=BLOCKS, lists=LISTS)

    assert again == survey()
    assert again.fingerprint == survey().fingerprint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Your street", "Our street"),
        ("minutes: 3", "minutes: 4"),
        ("personal: no", "personal: yes"),
        ("label: Yes", "label: Yes!"),
        ("exclusive: yes", "exclusive: no"),
        ("grid=250", "grid=500"),
        ("count-selected(.) < 3", "count-selected(.) < 4"),
        ("label: Places", "label: Place"),
        ("default: NO", "default: SE"),
        ("{en: a.png", "{en: c.png"),
    ],
)
def test_whatever_a_resident_could_notice_changes_the_fingerprint(before: str, after: str) -> None:
    changed = read_survey(SURVEY.replace(before, after), file="street.yaml", blocks=BLOCKS, lists=LISTS)

    assert changed.fingerprint != survey().fingerprint


def test_every_string_is_found_for_the_translators() -> None:
    assert [(each.line, each.context, each.message) for each in translatable(SURVEY, file="street.yaml")] == [
        (2, "street/title", "Your street"),
        (3, "street/description", "What it is for."),
        (10, "street/answers/yes/label", "Yes"),
        (11, "street/answers/no/label", "No"),
        (12, "street/answers/none/label", "None of these"),
        (17, "street/hello/label", "Hello\nthere".replace("\n", " ")),
        (22, "street/heard/label", "What did you hear?"),
        (23, "street/heard/hint", "Choose up to 2."),
        (27, "street/heard/constraint_message", "Not so many."),
        (36, "street/places/label", "Places"),
        (41, "street/best/label", "Which is best, if ${heard}?"),
        (47, "street/pin/label", "Where?"),
        (52, "street/scale/label", "How much?"),
    ]


def test_translators_are_told_what_a_string_is_for() -> None:
    comments = {each.context: each.comment for each in translatable(SURVEY, file="street.yaml")}

    assert comments["street/answers/no/label"] == "Choice for: What did you hear?"
    assert comments["street/heard/label"] == "Question (select_multiple)"
    assert comments["street/heard/hint"] == "Help under the question: What did you hear?"


def test_a_block_gives_its_strings_under_its_own_name() -> None:
    assert translatable(BLOCKS["about"], file="blocks/about.yaml")[:2] == (
        Translatable(2, "about/label", "About you", "Heading above questions"),
        Translatable(5, "about/yes_no/yes/label", "Yes", "Choice for: Were you born here?"),
    )


def _told(street: Survey) -> set[tuple[str, str]]:
    """Collect what residents are shown, with the contexts it is looked up under."""
    found = {("street/title", street.title), ("street/description", street.description)}
    found |= {(f"{each.context}/label", each.label) for each in street.groups.values()}
    for question in street.questions:
        found |= _of_question(question)
    return {(context, message) for context, message in found if message}


def _of_question(question: Question) -> set[tuple[str, str]]:
    keys = ("label", "hint", "constraint_message")
    own = {(f"{question.context}/{key}", getattr(question, key)) for key in keys}
    return own | {(choice.context, choice.label) for choice in question.choices if choice.context}


def test_translators_get_exactly_what_residents_are_shown() -> None:
    strings = (
        *translatable(SURVEY, file="street.yaml"),
        *translatable(BLOCKS["about"], file="about.yaml"),
        *OR_OTHER_STRINGS,
    )

    assert {(each.context, each.message) for each in strings} == _told(survey())


def test_the_example_of_the_documentation_can_be_read() -> None:
    page = (ROOT / "docs" / "surveys.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]

    street = read_survey(example, file="street.yaml")

    assert [each.name for each in street.questions] == ["street", "lacks", "lacks_other", "years", "play"]
    assert street.groups["children"] == Group(
        "children", "Children", "street/children", street.groups["children"].relevant
    )


@pytest.mark.parametrize("name", [*FUNCTIONS, "jr:choice-name"])
def test_every_function_is_documented(name: str) -> None:
    assert f"`{name}(" in (ROOT / "docs" / "surveys.md").read_text(encoding="utf-8")
