"""Counting the possible owners of a row, and that a roll-up can satisfy the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks import by_traits
from tests.attacks.candidates import Traits, candidates, fits, too_few
from tests.attacks.dump import Dump

TRAITS = st.tuples(st.sampled_from(["nl", "ar"]), st.sampled_from(["kade", None]))
HIDING = st.tuples(st.booleans(), st.booleans())


def hidden(person: Traits, hide: tuple[bool, bool]) -> Traits:
    """Leave traits out of a row."""
    return (None if hide[0] else person[0], None if hide[1] else person[1])


@given(st.lists(st.tuples(TRAITS, HIDING), min_size=1, max_size=5))
def test_the_count_agrees_with_trying_every_matching(case: list[tuple[Traits, tuple[bool, bool]]]) -> None:
    people = [person for person, _ in case]
    rows = [hidden(person, hide) for person, hide in case]
    owners: dict[Traits, set[int]] = {row: set() for row in rows}
    for order in permutations(range(len(people))):
        if all(fits(people[who], row) for who, row in zip(order, rows, strict=True)):
            for who, row in zip(order, rows, strict=True):
                owners[row].add(who)

    # Rows alike are one kind: whoever can own one of them can own any.
    assert candidates(people, rows) == {row: len(found) for row, found in owners.items()}


def test_a_row_whose_other_owners_are_all_used_up_gives_its_owner_away() -> None:
    people: list[Traits] = [("nl", None)] * 12 + [("so", None)]
    rows: list[Traits] = [("nl", None)] * 12 + [(None, None)]

    assert too_few(people, rows, 10) == 1


def rolled_up(rows: Sequence[Traits], k: int) -> list[Traits]:
    """Roll up as simply as it can be done, for reference: a trait is kept where at least k share the pair.

    What is left over is hidden; where those are too few among themselves, the rarest pair that was kept joins them.
    """
    kept = {pair for pair, number in Counter(rows).items() if number >= k}
    while 0 < sum(pair not in kept for pair in rows) < k and kept:
        kept.discard(min(kept, key=lambda pair: (Counter(rows)[pair], str(pair))))
    return [pair if pair in kept else (None, None) for pair in rows]


@pytest.mark.parametrize("dump", ["sqlite"], indirect=True)
def test_the_attack_on_traits_gets_nothing_from_rows_that_were_rolled_up(dump: Dump) -> None:
    one_cut = dump.harvests[:1]
    plain = replace(dump, harvests=one_cut, rows=with_rows(dump, lambda rows: rows))
    rolled = replace(dump, harvests=one_cut, rows=with_rows(dump, lambda rows: rolled_up(rows, by_traits.K)))

    assert (by_traits.traits.run(plain).held, by_traits.traits.run(rolled).held) == (False, True)


def with_rows(
    dump: Dump, change: Callable[[list[Traits]], list[Traits]]
) -> Callable[[str, str], list[tuple[Any, ...]]]:
    """Answer as the dump does, but with the traits of rows made anew from their owners'."""

    def rows(which: str, query: str) -> list[tuple[Any, ...]]:
        wave = next((each for each in dump.harvests if each.wave in query), None)
        if "FROM response" not in query or wave is None:
            return dump.rows(which, query)
        owners: Mapping[int, tuple[str, str]] = wave.traits
        traits = change([(language, area or None) for language, area in owners.values()])
        return [(wave.truth[person], *pair) for person, pair in zip(owners, traits, strict=True)]

    return rows
