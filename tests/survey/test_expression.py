"""What XLSForm's expressions yield."""

from __future__ import annotations

import math
import sys
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.survey.expression import FUNCTIONS, compile_expression, parse_expression
from bot.survey.model import Scope, Value

SCOPE = Scope(
    values={
        "heard": "yes",
        "gaps": ("parks", "jobs"),
        "age": 41.0,
        "nobody": None,
        "born": "1985-03-09",
        "at": "18:30",
        "name": "Zoë  Ödegård ",
        "truth": True,
        "lie": False,
        "code": "1",
    },
    current=5.0,
    choice={"name": "parks", "district": "west"},
    today="2026-11-22",
    now="2026-11-22T10:30:15+01:00",
    label_of=lambda question, code: f"label of {code} in {question}",
)

YIELDS: tuple[tuple[str, Value], ...] = (
    # comparing
    ("${heard} = 'yes'", True),
    ("'yes' = ${heard}", True),
    ("${heard} != 'yes'", False),
    ("${heard} = ‘yes’", True),
    ("${heard} = “yes”", True),
    ("${heard} = 'it’s'", False),
    ("${age} = 41", True),
    ("${age} = '41'", True),
    ("${age} != 41.5", True),
    ("${age} >= 41 and ${age} < 42", True),
    ("${code} = 1", True),
    ("${code} = '1'", True),
    ("1 < 2 < 3", True),
    ("3 > 2 > 1", False),
    ("${truth}", True),
    ("${lie} = 'false'", True),
    ("${truth} = true()", True),
    ("${truth} = 'yes'", True),
    # unanswered
    ("${nobody} = ''", True),
    ("${nobody} != ''", False),
    ("${absent} = ${nobody}", True),
    ("${nobody} >= 3", False),
    ("'' >= 3", False),
    ("'' < 3", False),
    ("${nobody} = 0", False),
    ("${nobody} != 0", True),
    ("${nobody} + 1", None),
    ("not(${nobody})", True),
    ("string(${nobody} + 1)", "NaN"),
    ("coalesce(${nobody}, 0) + 1", 1.0),
    ("count-selected(${nobody})", 0.0),
    ("selected(${nobody}, 'parks')", False),
    # arithmetic
    ("2 + 3 * 4", 14.0),
    ("(2 + 3) * 4", 20.0),
    ("10 - 2 - 3", 5.0),
    ("7 mod 3", 1.0),
    ("-7 mod 3", -1.0),
    ("7 div 2", 3.5),
    ("1 div 0", None),
    ("1 div 0 > 1000000", True),
    ("-1 div 0 < -1000000", True),
    ("0 div 0", None),
    ("5 mod 0", None),
    ("--3", 3.0),
    ("---3", -3.0),
    ("- 3 + 5", 2.0),
    (".5 + 5.", 5.5),
    ("${age}-1", 40.0),
    # logic
    ("true() or false() and false()", True),
    ("'' or 0", False),
    ("'0'", "0"),
    ("boolean('0')", True),
    ("boolean(0)", False),
    ("boolean(-1)", True),
    ("false() or ${nobody} or ${heard} = 'no' or ${age} = 41", True),
    ("true() and 1 and 'x' and ${gaps}", True),
    ("if(${age} > 40, 'older', 'younger')", "older"),
    ("if(${nobody}, 1, 2)", 2.0),
    ("boolean-from-string('true')", True),
    ("boolean-from-string('yes')", False),
    # choices
    ("selected(${gaps}, 'jobs')", True),
    ("selected(${gaps}, ' jobs ')", True),
    ("selected(${gaps}, 'job')", False),
    ("selected(${heard}, 'yes')", True),
    ("selected('a b c', 'b')", True),
    ("selected(${gaps}, name)", True),
    ("district = 'west'", True),
    ("nowhere = 'west'", False),
    ("selected-at(${gaps}, 1)", "jobs"),
    ("selected-at(${gaps}, 2)", ""),
    ("selected-at(${gaps}, -1)", ""),
    ("count-selected(${gaps}) >= 2", True),
    ("count-selected(.)", 1.0),
    ("${gaps} = 'parks jobs'", True),
    ("jr:choice-name(${heard}, '${heard}')", "label of yes in heard"),
    ("jr:choice-name(${nobody}, '${heard}')", ""),
    # text
    ("concat(${heard}, ' ', 1.0, ' ', 0.5, ${nobody})", "yes 1 0.5"),
    ("concat()", ""),
    ("join(', ', ${gaps}, 'x')", "parks, jobs, x"),
    ("contains(${heard}, 'es')", True),
    ("contains('', '')", True),
    ("starts-with(${heard}, 'y')", True),
    ("ends-with(${heard}, 'y')", False),
    ("substr('hello', 1, 3)", "el"),
    ("substr('hello', 3)", "lo"),
    ("substr('hello', -2)", "lo"),
    ("substring('12345', 1.5, 2.6)", "234"),
    ("substring('12345', 0, 3)", "12"),
    ("substring('12345', 0 div 0, 3)", ""),
    ("substring('12345', -42, 1 div 0)", "12345"),
    ("substring('12345', 2)", "2345"),
    ("substring-before('1999/04', '/')", "1999"),
    ("substring-before('1999', '/')", ""),
    ("substring-after('1999/04', '/')", "04"),
    ("substring-after('1999', '/')", ""),
    ("string-length(${heard})", 3.0),
    ("string-length()", 1.0),
    ("normalize-space(${name})", "Zoë Ödegård"),
    ("translate('bar', 'abc', 'AB')", "BAr"),
    ("translate('cab', 'abc', 'AB')", "AB"),
    ("string(1000000)", "1000000"),
    ("string(0.0000001)", "0.0000001"),
    ("string(-0.5)", "-0.5"),
    ("string(1 div 0)", "Infinity"),
    ("string(true())", "true"),
    # numbers
    ("number(' 12.5 ')", 12.5),
    ("number('1e3')", None),
    ("number('inf')", None),
    ("number('1_000')", None),
    ("number('٣')", None),
    ("number(true())", 1.0),
    ("int(-2.7)", -2.0),
    ("round(2.5)", 3.0),
    ("round(-2.5)", -2.0),
    ("round(1.005, 1)", 1.0),
    ("round(2.345, 2)", 2.35),
    ("round(1234, -2)", 1200.0),
    ("floor(-1.5)", -2.0),
    ("ceiling(-1.5)", -1.0),
    ("abs(-3)", 3.0),
    ("pow(2, 10)", 1024.0),
    ("pow(-8, 0.5)", None),
    ("pow(10, 999)", None),
    ("sqrt(-1)", None),
    ("sqrt(9)", 3.0),
    ("log(0)", None),
    ("log10(1000)", 3.0),
    ("exp(0)", 1.0),
    ("exp(9999)", None),
    ("exp10(2)", 100.0),
    ("cos(0)", 1.0),
    ("sin(0)", 0.0),
    ("tan(0)", 0.0),
    ("asin(2)", None),
    ("acos(1)", 0.0),
    ("atan(0)", 0.0),
    ("atan2(0, 1)", 0.0),
    ("round(pi(), 4)", 3.1416),
    ("min(3, '1', 2)", 1.0),
    ("max(3, ${age})", 41.0),
    ("max(3, ${nobody})", None),
    ("sum(1, 2, ${age})", 44.0),
    ("count(1, ${nobody})", 2.0),
    ("count-non-empty(${heard}, ${nobody}, ${gaps})", 2.0),
    ("checklist(1, 2, ${heard}, ${nobody}, true())", True),
    ("checklist(-1, 1, ${heard}, ${nobody}, true())", False),
    ("weighted-checklist(3, -1, ${heard}, 2, true(), 1, ${nobody}, 9)", True),
    # patterns
    ("regex(${heard}, '^[a-z]{3}$')", True),
    ("regex(${heard}, '[a-z]{2}')", False),
    ("regex(., '[0-9]')", True),
    ("regex(${nobody}, '')", True),
    # days and times
    ("today()", "2026-11-22"),
    ("now()", "2026-11-22T10:30:15+01:00"),
    ("${born} < today()", True),
    ("${born} <= '1985-03-09'", True),
    ("today() - '2026-11-20'", 2.0),
    ("date(today() + 7)", "2026-11-29"),
    ("date(0)", "1970-01-01"),
    ("date('2026-02-30')", ""),
    ("date(999999999999)", ""),
    ("date-time(0.5)", "1970-01-01T12:00:00"),
    ("int((today() - ${born}) div 365.25)", 41.0),
    ("decimal-date-time('1970-01-02T06:00:00')", 1.25),
    ("decimal-date-time('yesterday')", None),
    ("decimal-time('18:00')", 0.75),
    ("decimal-time('2026-11-22T06:00:00Z')", 0.25),
    ("decimal-time('25:00')", None),
    ("${at} >= '09:00'", True),
    ("format-date(${born}, '%e/%n/%y, %a %d %b %m %Y %% %Q')", "9/3/85, Sat 09 Mar 03 1985 % %Q"),
    ("format-date(${nobody}, '%Y')", ""),
    ("format-date-time(now(), '%H:%M:%S %h %3')", "10:30:15 10 000"),
    # the answer itself
    (". > 3 and . < 10", True),
    (".", 5.0),
    ("once('first')", 5.0),
)


@pytest.mark.parametrize(("source", "expected"), YIELDS, ids=[source for source, _ in YIELDS])
def test_an_expression_yields_what_xlsform_says(source: str, expected: Value) -> None:
    assert compile_expression(source)(SCOPE) == expected


def test_every_function_is_tried_in_this_file() -> None:
    tried = {name for name in FUNCTIONS if any(f"{name}(" in source for source, _ in YIELDS)}

    assert tried == set(FUNCTIONS)


def test_an_expression_knows_the_questions_it_refers_to() -> None:
    expression = compile_expression("${a} = 1 or jr:choice-name(${b}, '${c}') = 'x'")

    assert expression.names == frozenset({"a", "b", "c"})


def test_an_expression_knows_the_codes_it_mentions() -> None:
    mentions = parse_expression("${a} = 'x' or 'y' != ${b} or selected(${c}, 'z') or ${d} = 1").mentions

    assert [(each.question, each.code, each.column) for each in mentions] == [
        ("a", "x", 8),
        ("b", "y", 15),
        ("c", "z", 45),
    ]


def test_once_yields_its_argument_while_there_is_no_answer() -> None:
    assert compile_expression("once('first')")(Scope({})) == "first"


def test_a_choice_without_a_label_is_named_by_its_code() -> None:
    labels: dict[str, str] = {}
    scope = Scope({"a": "old"}, label_of=lambda _question, code: labels[code])

    assert compile_expression("jr:choice-name(${a}, '${a}')")(scope) == "old"


def test_a_thousand_conditions_in_a_row_can_be_evaluated() -> None:
    for chain in (" or ", " and ", " + "):
        compile_expression(chain.join(["${a}"] * 1000))(Scope({"a": "x"}))

    assert compile_expression(" + ".join(["1"] * 1000))(Scope({})) == 1000.0


def test_forty_conditions_inside_each_other_can_be_evaluated() -> None:
    source = "'none'"
    for number in range(40):
        source = f"if(${{a}} = {number}, '{number}', {source})"

    assert compile_expression(source)(Scope({"a": 0.0})) == "0"


def test_joining_cannot_grow_without_end() -> None:
    grown: Value = "x" * 15_000

    doubled = compile_expression("concat(${a}, ${a})")(Scope({"a": grown}))

    assert doubled == "x" * 20_000


CODES = st.sampled_from(["yes", "no", "parks", "jobs", "", " ", "other"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.text(max_size=30),
    st.sampled_from(["2026-11-22", "9999-12-31", "0000-00-00", "23:59", "2026-11-22T10:30:00+01:00", "-1", "1e999"]),
    CODES,
    st.lists(CODES, max_size=4).map(tuple),
    st.text(alphabet="0123456789-:T.+ Z", max_size=30),
)
COMPILED = tuple(compile_expression(source) for source, _ in YIELDS)
BINARY = ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or")
OPERATIONS = tuple(compile_expression(f"${{heard}} {sign} ${{gaps}}") for sign in BINARY)


def _everything_applied_to_anything() -> tuple[str, ...]:
    """Call each function with as few and as many unanswered, wrong or hostile arguments as it takes."""
    found = []
    for name, function in FUNCTIONS.items():
        for count in {function.least, function.most if function.most is not None else function.least + 3}:
            names = ["${heard}", "${gaps}", "${age}", "${born}", ".", "${nobody}", "${name}"][:count]
            found.append(f"{name}({', '.join(names)})")
    return tuple(source for source in found if not source.startswith("regex("))


CALLS = tuple(compile_expression(source) for source in _everything_applied_to_anything())


@given(
    values=st.fixed_dictionaries(dict.fromkeys(SCOPE.values, VALUES)),
    current=VALUES,
    today=st.one_of(st.just("2026-11-22"), st.text(max_size=12)),
)
def test_evaluation_never_raises_and_never_yields_nan(values: dict[str, Value], current: Value, today: str) -> None:
    scope = Scope(values, current=current, choice={"name": "x"}, today=today, now=today)

    for expression in (*COMPILED, *OPERATIONS, *CALLS):
        result = expression(scope)

        assert result is None or isinstance(result, (str, bool, tuple, int, float)), expression.source
        assert not (isinstance(result, float) and not math.isfinite(result)), expression.source


def test_whole_numbers_of_any_size_count_as_numbers() -> None:
    compared = compile_expression("${a} > 5")

    assert [compared(Scope({"a": number})) for number in (5, 6, 10**400, -(10**400))] == [False, True, True, False]


@pytest.mark.skipif(sys.gettrace() is not None, reason="under coverage or a debugger every line is slower")
def test_a_usual_condition_takes_less_than_two_microseconds() -> None:
    expression = compile_expression("${heard} = 'yes' and selected(${gaps}, 'jobs')")
    rounds = 2_000

    best = min(timeit.repeat(lambda: expression(SCOPE), number=rounds, repeat=20)) / rounds

    assert best < 2e-6
