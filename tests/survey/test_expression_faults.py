"""What an author is told about a faulty expression."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.survey.expression import ExpressionFault, compile_expression

FAULTS: tuple[tuple[str, str, int], ...] = (
    ("", "The expression is empty.", 1),
    ("   ", "The expression is empty.", 1),
    ("${a} = ", "A value is missing before the end.", 8),
    ("${a} == 1", "A value is missing before `=`.", 7),
    ("* 2", "A value is missing before `*`.", 1),
    ("()", "A value is missing before `)`.", 2),
    ("${a} 'x'", "An operator such as `and` is missing before `x`.", 6),
    ("1 2", "An operator such as `and` is missing before `2`.", 3),
    ("(1", "A closing bracket `)` is missing.", 3),
    ("not(1", "A closing bracket `)` is missing.", 6),
    ("1)", "An operator such as `and` is missing before `)`.", 2),
    ("'abc", "A quotation mark is opened here and never closed.", 1),
    ("${a} = \"abc'", "A quotation mark is opened here and never closed.", 8),
    ("${a b} = 1", "This reference is malformed; a question is written ${its_name}.", 1),
    ("1 + ${", "This reference is malformed; a question is written ${its_name}.", 5),
    ("/data/a = 1", "Paths are not supported (`/`); a question is written ${its_name}.", 1),
    ("../a = 1", "Paths are not supported (`.`); a question is written ${its_name}.", 1),
    ("${a} & 1", "`&` has no meaning here.", 6),
    ("${a} ! 1", "`!` has no meaning here.", 6),
    ("frobnicate(1)", "There is no function frobnicate().", 1),
    ("1 + selectd(${a}, 'x')", "There is no function selectd(). Did you mean `selected`?", 5),
    ("selected(${a})", "selected() takes 2 arguments, not 1.", 1),
    ("today(1)", "today() takes no arguments, not 1.", 1),
    ("round()", "round() takes 1 to 2 arguments, not 0.", 1),
    ("not()", "not() takes 1 argument, not 0.", 1),
    ("coalesce()", "coalesce() takes 1 or more arguments, not 0.", 1),
    ("position(1)", "position() is not supported: there are no repeats in a chat.", 1),
    ("instance('x')", "instance() is not supported: write the choices into the survey.", 1),
    ("indexed-repeat(1)", "indexed-repeat() is not supported: there are no repeats in a chat.", 1),
    ("random()", "random() is not supported: the same answers must always give the same survey.", 1),
    ("${aa} = 1", "There is no question `aa`.", 1),
    ("1 = ${zzz}", "There is no question `zzz`.", 5),
    ("a = 1", "`a` has no meaning here. A question is written ${a}, text between quotes.", 1),
    ("distrct = 1", "`distrct` has no meaning here. Did you mean `district`?", 1),
    (
        "jr:choice-name(${a}, ${a})",
        "jr:choice-name() wants the question between quotes, as in jr:choice-name(${q}, '${q}').",
        22,
    ),
    ("jr:choice-name(${a}, '${zzz}')", "There is no question `zzz`.", 22),
    ("regex(., ${a})", "The pattern of regex() must be written out, between quotes.", 10),
    (
        "regex(., '(a')",
        "The pattern cannot be read: missing ), unterminated subpattern at position 0.",
        10,
    ),
    ("regex(., 'a(?=b)')", "`(?=` is not supported in a pattern.", 10),
    ("(" * 51 + "1" + ")" * 51, "More than 50 brackets lie inside each other.", 52),
    ("${a} = " * 200 + "1", "The expression is too deep; split it into calculations.", 1),
    (" " * 20_001, "The expression is longer than 20000 characters.", 20_001),
)


@pytest.mark.parametrize(("source", "message", "column"), FAULTS, ids=[fault[0][:30] for fault in FAULTS])
def test_a_faulty_expression_is_refused_with_its_reason_and_column(source: str, message: str, column: int) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compile_expression(source, known={"a", "b"}, columns={"district"})

    assert (caught.value.message, caught.value.column) == (message, column)


def test_without_known_names_any_question_and_column_may_be_named() -> None:
    assert compile_expression("${anything} = whatever").names == frozenset({"anything"})


WORDS = "${a} ${ } . .. ( ) , 'x' ' \" “x” 1 2.5 + - * div mod and or = != <= > not( selected( if( today() name / é"
PIECES = st.sampled_from([*WORDS.split(), "regex(., ", "jr:choice-name(", " "])


@given(
    st.one_of(
        st.text(max_size=60), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=25).map("".join)
    )
)
def test_whatever_is_written_is_either_compiled_or_refused_with_a_column_inside_it(source: str) -> None:
    column = 1
    try:
        compile_expression(source)
    except ExpressionFault as fault:
        column = fault.column

    assert 1 <= column <= len(source) + 1
