"""Local suppression: k and l hold, whatever was answered, by a count of the test's own."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.export.cells import Cell, Missing
from bot.export.columns import Column, Form, columns_of
from bot.export.hiding import Rule, protected, smallest_class, trait_names
from bot.export.shuffling import shuffled
from bot.export.table import Table
from tests.survey.playing import questionnaire

SURVEY = questionnaire(
    "  - {type: select_one yes_no, name: born, label: Born here?}\n"
    "  - {type: select_one yes_no, name: since, label: Since?, relevant: \"${born} = 'no'\"}\n"
    "  - {type: select_one yes_no, name: safe, label: Safe?}\n",
    choices="  yes_no: [{name: 'yes', label: 'Yes'}, {name: 'no', label: 'No'}]\n",
)
NAMES = ("id", "wave", "version", "language", "area")


def table_of(rows: list[tuple[Cell, ...]]) -> Table:
    """Lay out rows of wave, language, area, born, since, safe."""
    beside = [Column(name, Form.WORD, trait=name in {"language", "area"}) for name in NAMES]
    columns = (*beside, *columns_of([SURVEY]))
    cells: dict[str, list[Cell]] = {column.name: [] for column in columns}
    for at, (wave, language, area, born, since, safe) in enumerate(rows):
        values = (f"r{at}", wave, "v1", language, area, born, since, safe)
        for column, value in zip(columns, values, strict=True):
            cells[column.name].append(value)
    return Table(columns, cells)


def rule(k: int = 10, *traits: str) -> Rule:
    return Rule(k=k, l=2, traits=traits or ("language", "area", "born"), betrayed={"born": frozenset({"since"})})


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["w1", "w2"]),
        st.sampled_from(["ar", "el", "nl", Missing.HIDDEN]),
        st.sampled_from(["east", "west", Missing.HIDDEN]),
        st.sampled_from(["yes", "no", Missing.REFUSED]),
        st.sampled_from(["yes", "no", None]),
        st.sampled_from(["yes", "no", None, Missing.SKIPPED]),
    ),
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.integers(2, 12))
def test_every_combination_of_traits_is_shared_by_k_people_with_two_answers_or_more(
    rows: list[tuple[Cell, ...]], k: int
) -> None:
    table, report = protected(table_of(rows), rule(k))
    classes: dict[tuple[Cell, ...], list[int]] = {}
    for at in range(len(table)):
        key = tuple(table.cells[name][at] for name in ("wave", "language", "area", "born"))
        classes.setdefault(key, []).append(at)

    assert all(len(people) >= k for people in classes.values())
    assert (len(classes), report.smallest) == (report.classes, min(map(len, classes.values()), default=0))
    for name in ("since", "safe"):
        if name not in report.alike:
            for people in classes.values():
                seen = {table.cells[name][at] for at in people}
                assert len(seen) >= 2 or seen <= {None, *Missing}


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_nothing_is_changed_but_hidden_and_the_report_counts_it(rows: list[tuple[Cell, ...]]) -> None:
    before = table_of(rows)
    table, report = protected(before, rule(5))
    large = [wave for wave, count in Counter(before.cells["wave"]).items() if count >= 5]
    kept = [at for at in range(len(before)) if before.cells["wave"][at] in large]

    assert (report.rows, report.left_out) == (len(kept), len(before) - len(kept))
    for column in table.columns:
        was, now = [before.cells[column.name][at] for at in kept], table.cells[column.name]
        assert all(new == old or new is Missing.HIDDEN for old, new in zip(was, now, strict=True))
        counted = sum(new is Missing.HIDDEN and old is not Missing.HIDDEN for old, new in zip(was, now, strict=True))
        assert counted == next((each.now for each in report.hidden if each.name == column.name), 0)


def test_a_rare_trait_is_hidden_where_it_is_rare_and_nowhere_else() -> None:
    people = [("w", "ar", "east", "yes", None, str(at % 2)) for at in range(20)]
    people += [("w", "el", "east", "yes", None, str(at % 2)) for at in range(20)]
    people += [("w", "el", "west", "yes", None, "1") for _ in range(3)]

    table, report = protected(table_of(people), rule(10, "language", "area"))

    assert Counter(table.cells["language"]) == {"ar": 20, "el": 23}
    assert Counter(zip(table.cells["language"], table.cells["area"], strict=True)) == {
        ("ar", "east"): 20,
        ("el", Missing.HIDDEN): 23,
    }
    assert report.smallest == 20


def test_a_trait_is_hidden_where_all_who_share_it_answered_alike() -> None:
    people = [("w", "ar", "east", "yes", None, "unsafe") for _ in range(15)]
    people += [("w", "el", "east", "yes", None, str(at % 2)) for at in range(30)]

    table, _ = protected(table_of(people), rule(10, "language"))

    assert set(table.cells["language"]) == {Missing.HIDDEN}


def test_what_was_asked_by_a_hidden_answer_is_hidden_with_it() -> None:
    people = [("w", "ar", "east", "yes", None, str(at % 2)) for at in range(20)]
    people += [("w", "ar", "east", "no", "yes", "1"), ("w", "ar", "east", "no", "no", "0")]

    table, _ = protected(table_of(people), rule(10, "born"))

    assert set(table.cells["born"]) == {Missing.HIDDEN}
    assert set(table.cells["since"]) == {Missing.HIDDEN}


def test_a_wave_of_fewer_than_k_is_left_out() -> None:
    people = [("w1", "ar", "east", "yes", None, str(at % 2)) for at in range(12)]
    people += [("w2", "ar", "east", "yes", None, str(at % 2)) for at in range(9)]

    table, report = protected(table_of(people), rule(10))

    assert (set(table.cells["wave"]), report.left_out) == ({"w1"}, 9)
    assert smallest_class(table, ("language", "area", "born")) == 12


def test_what_is_wanted_most_is_kept_before_the_others() -> None:
    people = [("w", "ar", ("east", "west")[at % 2], ("yes", "no")[at // 10], None, str(at % 3)) for at in range(20)]
    table = table_of(people)

    first = protected(table, rule(10, *trait_names(table, ["born"])))[0]
    then = protected(table, rule(10, *trait_names(table)))[0]

    assert (Missing.HIDDEN in first.cells["born"], Missing.HIDDEN in first.cells["area"]) == (False, True)
    assert Missing.HIDDEN not in then.cells["area"]


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffling_moves_whole_rows_and_gives_them_new_ids(seed: int) -> None:
    people = [("w", "ar", str(at), str(at), None, str(at)) for at in range(50)]
    table = shuffled(table_of(people), Random(seed))  # noqa: S311 - the same order every time

    assert table.cells["area"] == table.cells["born"] == table.cells["safe"]
    assert sorted(table.cells["area"], key=str) == sorted(map(str, range(50)))
    assert table.cells["area"] != [str(at) for at in range(50)]
    assert table.cells["id"] == sorted(set(table.cells["id"]), key=str)
