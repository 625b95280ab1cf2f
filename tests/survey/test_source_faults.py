"""An author is told every fault of a survey at once: where it is, what is wrong and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.survey.model import Choice
from bot.survey.source import read_survey, translatable

GOOD = """\
survey: s
title: T
choices:
  c:
    - {name: a, label: A}
    - {name: b, label: B}
questions:
  - type: select_one c
    name: q
    label: Q?
"""
BLOCK = "block: about\nquestions:\n  - {type: text, name: t, label: T?}\n"


def faults(text: str, *, file: str = "s.yaml", **given: dict[str, str]) -> list[tuple[int, str, str]]:
    """Read a survey that is faulty and list line, place and fault of each problem."""
    with pytest.raises(OperatorError) as caught:
        read_survey(text, file=file, blocks=given.get("blocks"))
    assert all(problem.remedy for problem in caught.value.problems)
    return [(problem.line, problem.place, problem.fault) for problem in caught.value.problems]


def questions(*rows: str) -> str:
    """Append questions, each written as a YAML flow mapping on a line of its own, to the good survey."""
    return GOOD + "".join(f"  - {{{row}}}\n" for row in rows)


def test_the_good_survey_has_no_fault() -> None:
    assert [each.name for each in read_survey(GOOD, file="folder/s.yml").questions] == ["q"]


ONE_QUESTION = (
    ("type: txt, name: x, label: X", "x", "`txt` is not a type."),
    ("type: text, label: X", "question 2", "`name` is missing."),
    ("type: text, name: 1x, label: X", "question 2", "`1x` cannot be a name."),
    ("type: text, name: q, label: X", "q", "The name `q` is used twice (first in s.yaml, line 9)."),
    ("name: x, label: X", "x", "`type` is missing."),
    ("type: text, name: x", "x", "`label` is missing."),
    ("type: text, name: x, label: ''", "x", "`label` is missing."),
    ("type: text, name: x, lable: X, label: X", "x", "`lable` is not known here."),
    ("type: text, name: x, label: [X]", "x", "`label` must be text."),
    ("type: text, name: x, label: X, required: maybe", "x", "`required` must be yes or no, not `maybe`."),
    (f"type: text, name: x, label: {'X' * 1001}", "x", "`label` has 1001 characters."),
    ("type: select_one, name: x, label: X", "x", "`select_one` needs the name of a list."),
    ("type: select_one or_other, name: x, label: X", "x", "`select_one` needs the name of a list."),
    ("type: select_one d, name: x, label: X", "x", "There is no list `d`."),
    ("type: select_one c or_others, name: x, label: X", "x", "`or_others` has no meaning after `select_one`."),
    ("type: rank c or_other, name: x, label: X", "x", "`or_other` has no meaning after `rank`."),
    ("type: text c, name: x, label: X", "x", "`c` has no meaning after `text`."),
    (
        "type: note, name: x, label: X, constraint: . = 1",
        "x",
        "`constraint` has no meaning for a question of type note.",
    ),
    ("type: note, name: x, label: X, required: yes", "x", "`required` has no meaning for a question of type note."),
    ("type: text, name: x, label: X, calculation: 1", "x", "`calculation` has no meaning for a question of type text."),
    ("type: text, name: x, label: X, default: 1", "x", "`default` has no meaning for a question of type text."),
    (
        "type: text, name: x, label: X, parameters: max=3",
        "x",
        "`parameters` has no meaning for a question of type text.",
    ),
    (
        "type: text, name: x, label: X, choice_filter: name",
        "x",
        "`choice_filter` has no meaning for a question of type text.",
    ),
    ("type: calculate, name: x", "x", "`calculation` is missing."),
    ("type: text, name: x, label: X, constraint_message: M", "x", "`constraint` is missing."),
    ("type: integer, name: x, label: X, parameters: min=3 max=2", "x", "min=3 is more than max=2."),
    ("type: integer, name: x, label: X, parameters: mni=3", "x", "`mni=3` has no meaning here."),
    ("type: integer, name: x, label: X, parameters: min=3 min=4", "x", "`min=4` has no meaning here."),
    ("type: integer, name: x, label: X, parameters: min", "x", "`min` has no meaning here."),
    ("type: integer, name: x, label: X, parameters: min=three", "x", "`three` is not a number."),
    ("type: integer, name: x, label: X, parameters: min=inf", "x", "`inf` is not a number."),
    ("type: select_multiple c, name: x, label: X, parameters: max=1.5", "x", "1.5 is not a number of choices."),
    ("type: select_multiple c, name: x, label: X, parameters: max=0", "x", "max=0 leaves nothing to choose."),
    ("type: select_multiple c, name: x, label: X, parameters: min=3", "x", "min=3, but the list has 2 choices."),
    ("type: range, name: x, label: X", "x", "A range needs its two ends."),
    (
        "type: range, name: x, label: X, parameters: start=5 end=5",
        "x",
        "The end of the range must be more than its start.",
    ),
    (
        "type: range, name: x, label: X, parameters: start=0 end=5 step=0",
        "x",
        "The step of a range must be more than 0.",
    ),
    (
        "type: range, name: x, label: X, parameters: start=0 end=5 step=2",
        "x",
        "The steps of the range do not reach its end.",
    ),
    ("type: range, name: x, label: X, parameters: start=0 end=5000", "x", "The range has more than 1000 stops."),
    (
        "type: geopoint, name: x, label: X, parameters: grid=249",
        "x",
        "A place is never kept more finely than a square of 250 metres.",
    ),
    ("type: image, name: x, label: X", "x", "`image` asks for a file, and files of residents are never taken."),
    ("type: audio, name: x, label: X", "x", "`audio` asks for a file, and files of residents are never taken."),
    ("type: text, name: x, label: X, media: {image: ../a.png}", "x", "`../a.png` cannot be a file name."),
    ("type: text, name: x, label: X, media: {image: {english: a.png}}", "x", "`english` is not a language tag."),
    ("type: text, name: x, label: X, media: {picture: a.png}", "x", "`picture` is not known here."),
    ("type: text, name: x, label: X, media: a.png", "x", "`media` must hold fields."),
    ("include: abuot", "abuot", "There is no block `abuot`."),
    ("type: group, name: x, label: X", "x", "There are no questions here."),
    ("type: group, name: x, questions: none", "x", "`questions` must be a list."),
    # expressions
    (
        "type: text, name: x, label: X, relevant: '${q} ='",
        "x",
        "`relevant`, character 7: A value is missing before the end.",
    ),
    ("type: text, name: x, label: X, relevant: '${w} = 1'", "x", "`relevant`, character 1: There is no question `w`."),
    (
        "type: text, name: x, label: X, constraint: frobnicate(.)",
        "x",
        "`constraint`, character 1: There is no function frobnicate().",
    ),
    ("type: text, name: x, label: X, relevant: a", "x", "`relevant`, character 1: `a` has no meaning here."),
    (
        "type: text, name: x, label: X, relevant: \"${q} = 'A'\"",
        "x",
        "`relevant`, character 8: `q` has no choice `A`.",
    ),
    (
        "type: text, name: x, label: X, relevant: \"selected(${q}, 'aa')\"",
        "x",
        "`relevant`, character 16: `q` has no choice `aa`.",
    ),
    # references
    ("type: text, name: x, label: 'X ${w}'", "x", "`label` refers to `w`, which is no question."),
    ("type: text, name: x, label: 'X ${q'", "x", "`label` refers to `${q`, which is no question."),
    ("type: text, name: x, label: X, relevant: \"${x} = ''\"", "x", "`relevant` refers to its own question."),
    ("type: text, name: x, label: 'X ${x}'", "x", "`label` refers to its own question."),
    ("type: calculate, name: x, calculation: '${x} + 1'", "x", "The calculations go round in a circle: x → x."),
)


@pytest.mark.parametrize(("row", "place", "fault"), ONE_QUESTION, ids=[row[:70] for row, _, _ in ONE_QUESTION])
def test_a_faulty_question_is_told_with_its_line(row: str, place: str, fault: str) -> None:
    found = faults(questions(row))

    assert [(line, where) for line, where, _ in found] == [(11, place)]
    assert found[0][2].removesuffix(" A question is written ${a}, text between quotes.") == fault


TWO_QUESTIONS = (
    (
        ("type: text, name: x, label: X, relevant: \"${y} = ''\"", "type: text, name: y, label: Y"),
        [(11, "x", "`relevant` refers to `y`, a question that comes later.")],
    ),
    (
        ("type: text, name: x, label: X, hint: '${y}'", "type: text, name: y, label: Y"),
        [(11, "x", "`hint` refers to `y`, a question that comes later.")],
    ),
    (
        ("type: note, name: x, label: X", "type: text, name: y, label: '${x}'"),
        [(12, "y", "`label` refers to `x`, a note, which holds no answer.")],
    ),
    (
        ("type: calculate, name: x, calculation: '${y}'", "type: calculate, name: y, calculation: '${x}'"),
        [(11, "x", "The calculations go round in a circle: x → y → x.")],
    ),
    (
        ("type: calculate, name: x, calculation: '${y}'", "type: calculate, name: y, calculation: 1"),
        [(11, "x", "`calculation` refers to `y`, a question that comes later.")],
    ),
    (
        ("type: text, name: x, label: X, personal: yes", "type: calculate, name: y, calculation: '${x}'"),
        [(12, "y", "The calculation copies `x`, a personal answer.")],
    ),
    (
        ("type: select_one c or_other, name: x, label: X", "type: text, name: x_other, label: X"),
        [(12, "x_other", "The name `x_other` is used twice (first in s.yaml, line 11).")],
    ),
    (
        (
            "type: group, name: g, relevant: \"${y} = ''\", questions: [{type: text, name: y, label: Y}]",
            "type: text, name: x, label: X",
        ),
        [(11, "g", "`relevant` refers to `y`, a question that comes later.")],
    ),
    (
        ("type: group, name: g, questions: [{type: text, name: y, label: Y}]", "type: text, name: x, label: '${g}'"),
        [(12, "x", "`label` refers to `g`, which is no question.")],
    ),
    (  # one fault does not cause another
        ("type: txt, name: x, label: X", "type: text, name: y, label: '${x}', relevant: \"${x} = ''\""),
        [(11, "x", "`txt` is not a type.")],
    ),
)


@pytest.mark.parametrize(("rows", "expected"), TWO_QUESTIONS, ids=[rows[0][:60] for rows, _ in TWO_QUESTIONS])
def test_questions_that_do_not_fit_together_are_told(
    rows: tuple[str, str], expected: list[tuple[int, str, str]]
) -> None:
    assert faults(questions(*rows)) == expected


WHOLE_FILES = (
    ("", [(1, "", "The file is empty.")]),
    ("just words", [(1, "", "The file must hold fields.")]),
    ("- a\n- b", [(1, "", "The file must hold fields.")]),
    ("a: [1, 2", [(2, "", "This is not YAML: did not find expected ',' or ']'.")]),
    ("a: b: c", [(1, "", "This is not YAML: mapping values are not allowed in this context.")]),
    ("\tsurvey: s", [(1, "", "This is not YAML: found character that cannot start any token.")]),
    ("survey: s\n---\nsurvey: s", [(2, "", "A second document starts here.")]),
    ("survey: &x s", [(1, "", "Anchors (&) and aliases (*) are not allowed.")]),
    ("survey: *x", [(1, "", "Anchors (&) and aliases (*) are not allowed.")]),
    ("survey: !!python/object:os.system s", [(1, "", "Tags (!) are not allowed.")]),
    ("[" * 1000, [(1, "", "Lists lie more than 20 deep inside each other.")]),
    ("survey: \x00", [(0, "", "The file holds characters that YAML does not allow.")]),
    ("survey: \ud800", [(0, "", "The file holds characters that YAML does not allow.")]),
    ("x" * 1_000_001, [(0, "", "The file is too long.")]),
    (GOOD.replace("survey: s", "survey: t"), [(1, "", "The survey is called `t`, its file `s`.")]),
    (GOOD.replace("survey: s\n", ""), [(1, "", "`survey` is missing.")]),
    (GOOD.replace("title: T\n", ""), [(1, "", "`title` is missing.")]),
    (GOOD.replace("title: T", "title: T\ntitle: U"), [(3, "title", "`title` stands here twice (first on line 2).")]),
    (GOOD.replace("title: T", "title: T\ntitel: U"), [(3, "", "`titel` is not known here.")]),
    (GOOD.replace("title: T", "title: T\nminutes: two"), [(3, "", "`two` is not a number of minutes.")]),
    (GOOD.replace("title: T", "title: T\nsources: [{a: b}]"), [(3, "sources", "A source must be text.")]),
    (GOOD.replace("title: T", "title: T\n? [a]\n: b"), [(3, "", "A key must be a word.")]),
    (GOOD.partition("questions:")[0], [(1, "", "There are no questions here.")]),
    (GOOD.replace("label: A}", "lable: A}"), [(5, "c/a", "`label` is missing.")]),
    (GOOD.replace("name: b", "name: a"), [(6, "c/a", "Two choices are called `a` (the first on line 5).")]),
    (GOOD.replace("name: b", "name: b b"), [(6, "c/b b", "The name of a choice cannot hold spaces.")]),
    (
        GOOD.replace("label: B", "label: B, exclusive: yes"),
        [(4, "c/b", "`exclusive` has a meaning only in select_multiple.")],
    ),
    (GOOD.replace("label: B", "label: B, labels: {arabic_: B}"), [(6, "c/b", "`arabic_` is not a language tag.")]),
    (GOOD.replace("- {name: b, label: B}", "- b"), [(6, "c", "A choice must have a name and a label.")]),
    (GOOD.replace("questions:", "  d: []\nquestions:"), [(7, "d", "The list has no choices.")]),
    (GOOD.replace("questions:", "  d: {from: scheme}\nquestions:"), [(7, "d", "The scheme has no list `d`.")]),
    (GOOD.replace("questions:", "  d: {from: city}\nquestions:"), [(7, "d", "A list can only come from the scheme.")]),
    (GOOD + "  - words\n", [(11, "", "A question must have fields.")]),
    (
        "survey: s\ntitle: T\nquestions:\n  - {type: hidden, name: h}\n",
        [(4, "h", "Nothing in this survey is ever shown.")],
    ),
)


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES, ids=[repr(text[-40:]) for text, _ in WHOLE_FILES])
def test_a_faulty_file_is_told_and_never_a_traceback(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert faults(text) == expected


def test_all_faults_of_all_files_come_at_once_in_the_order_of_file_and_line() -> None:
    text = questions("include: about", "type: txt, name: x, label: X", "type: text, name: t, label: T")
    block = BLOCK.replace("label: T?", "hint: H, required: perhaps") + "extra: 1\n"

    with pytest.raises(OperatorError) as caught:
        read_survey(text.replace("title: T", "titel: T"), file="surveys/s.yaml", blocks={"about": block})

    assert [str(problem) for problem in caught.value.problems] == [
        "surveys/blocks/about.yaml:3: t: `label` is missing. Write the words that are shown.",
        "surveys/blocks/about.yaml:3: t: `required` must be yes or no, not `perhaps`. Write yes or no.",
        "surveys/blocks/about.yaml:4: about: `extra` is not known here. Remove it.",
        "surveys/s.yaml:1: `title` is missing. Write the title that is shown.",
        "surveys/s.yaml:2: `titel` is not known here. Did you mean `title`?",
        "surveys/s.yaml:12: x: `txt` is not a type. Did you mean `text`?",
        (
            "surveys/s.yaml:13: t: The name `t` is used twice (first in surveys/blocks/about.yaml, line 3). "
            "Give every question and group a name of its own."
        ),
    ]


BLOCKS = (
    ("", (1, "", "The file is empty.")),
    ("block: abut\n" + BLOCK.partition("\n")[2], (1, "about", "The block must call itself `about`.")),
    (BLOCK + "  - {include: about}\n", (4, "about", "A block cannot include another block.")),
    (BLOCK.replace("T?", "'${q2}'"), (3, "t", "`label` refers to `q2`, which is no question.")),
    (BLOCK.replace("text", "select_one c"), (3, "t", "There is no list `c`.")),
)


@pytest.mark.parametrize(("block", "expected"), BLOCKS, ids=[repr(block[-40:]) for block, _ in BLOCKS])
def test_a_faulty_block_is_told_under_its_own_file(block: str, expected: tuple[int, str, str]) -> None:
    found = faults(questions("include: about"), blocks={"about": block})

    assert expected in found


def test_a_list_that_a_select_multiple_uses_too_may_have_an_exclusive_choice() -> None:
    text = questions("type: select_multiple c, name: x, label: X").replace("label: B", "label: B, exclusive: yes")

    assert read_survey(text, file="s.yaml")["q"].choices[1].exclusive is True


def test_a_billion_laughs_are_refused_at_the_first() -> None:
    bomb = 'a: &a ["x","x"]\n' + "".join(f"b{at}: &b{at} [*a,*a,*a,*a]\n" for at in range(9))

    assert faults(bomb) == [(1, "", "Anchors (&) and aliases (*) are not allowed.")]


def test_a_choice_called_other_cannot_stand_beside_or_other() -> None:
    text = questions("type: select_one c or_other, name: x, label: X").replace("name: b", "name: other")

    assert faults(text) == [(11, "x", "`or_other` adds a choice `other`, but the list has one already.")]


def test_the_strings_of_a_faulty_survey_can_still_be_listed() -> None:
    text = questions("type: txt, name: x, label: X", "words: only") + "  - words\n"

    assert [each.message for each in translatable(text, file="s.yaml")] == ["T", "A", "B", "Q?", "X"]


def test_the_strings_of_what_is_no_yaml_are_a_fault() -> None:
    with pytest.raises(OperatorError) as caught:
        translatable("a: [", file="s.yaml")

    assert [problem.line for problem in caught.value.problems] == [2]


LINES = st.sampled_from(
    [*GOOD.splitlines(), *BLOCK.splitlines(), "  - type: group", "    questions:", "  landmarks: {from: scheme}"]
)
CHARS = st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@,?~\n \tñ0${}.\x00\ud800"), max_size=6)


@settings(deadline=None, max_examples=300)
@given(
    lines=st.lists(st.one_of(LINES, CHARS), max_size=14),
    place=st.integers(0, len(GOOD)),
    junk=CHARS,
    block=st.one_of(st.just(BLOCK), CHARS),
)
def test_whatever_is_in_a_file_it_is_read_or_its_problems_are_told(
    lines: list[str], place: int, junk: str, block: str
) -> None:
    mutated = GOOD[:place] + junk + GOOD[place:]
    for text in ("\n".join(lines), mutated, questions("include: about", junk.replace("\n", " "))):
        told: list[str] = []
        try:
            survey = read_survey(text, file="s.yaml", blocks={"about": block}, lists={"landmarks": (Choice("a", "A"),)})
        except OperatorError as error:
            told = [problem.fault for problem in error.problems]
        else:
            told = [survey.fingerprint]

        assert all(told)
        assert told
