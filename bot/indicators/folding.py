"""Merge categories that too few people chose, before anything is counted by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.indicators.counts import Code, Key, Missing

FOLDED = "*other"
"""Everything that is not named. A star is in no code, so it is never taken for a choice called `other`."""

NO_ANSWER = "*no_answer"
"""Whoever gave no code: skipped, did not want to say, did not know, was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A question with one answer, as tables show it.

    Attributes:
        question: its name.
        codes: all it can be answered with, in their order; also those that nobody chose.
        classes: what tables by a trait tell apart, by name: an indicator's `yes` and `no`. Codes in no class stand for
            themselves, reasons for no code in none for `unanswered`.
        unanswered: the row of those who gave no code. A class that stands for all who do not count takes them in, and
            fewer cells are hidden; shares are then of all who took part.
        joining: where classes of few people need others to join them, the order in which these lose their name, so that
            a figure can still be told: an indicator's `yes` last, non-answers before all. None = the smallest first.
        outside: the class of those a share is not of. With k people or more it never joins those the share is of, so
            where it stands with them in one row it is fewer than k.
        alone: it is asked of some people only, by another answer. That other question may tell how many they are, so
            who was not asked is counted with k or more who were; and a table by a trait could be held against the other
            question's, so none is made.
    """

    question: str
    codes: tuple[str, ...] = ()
    classes: Mapping[str, tuple[Code, ...]] | None = None
    unanswered: str = NO_ANSWER
    joining: tuple[str, ...] = ()
    outside: str = ""
    alone: bool = False

    def class_of(self, code: Code) -> str:
        """Name the row that tables by a trait count an answer in."""
        otherwise = code if isinstance(code, str) else self.unanswered
        return next((name for name, codes in (self.classes or {}).items() if code in codes), otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What is known of people, by which tables are split; each person is in one category.

    Traits that contain each other (newcomers are migrants) must be one trait with a category for each part: beside
    each other, their tables would tell more than each of them alone.
    """

    name: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A question with several answers, as tables show it: each choice is a table of its own.

    Attributes:
        question: its name.
        codes: all choices that have a table.
        exclusive: those that leave no room for others, such as `none`.
        most: how many may be ticked; None = all.
        alone: as in `Scale`.
    """

    question: str
    codes: tuple[str, ...]
    exclusive: tuple[str, ...] = ()
    most: int | None = None
    alone: bool = False


Rows = Mapping[Code, str]
"""The row or column in which each code is counted."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """How a question's codes are merged.

    Attributes:
        fine: rows of its own table.
        coarse: rows of its tables by a trait; each is one or more rows of `fine`.
    """

    fine: Rows
    coarse: Rows


def folded(counts: Mapping[str, int], *, k: int, other: str = FOLDED) -> Mapping[str, str]:
    """Name the block of each category, so that every block has k people or more.

    Categories below k lose their name. While they are still fewer than k together, the smallest named one joins them.

    Args:
        counts: people by category, in the order in which equal ones are taken.
        k: people that each block must have.
        other: name of the block of those without one.
    """
    named = sorted((name for name, people in counts.items() if people >= k), key=lambda name: counts[name])
    nameless = [name for name in counts if counts[name] < k]
    while nameless and named and sum(counts[name] for name in nameless) < k:
        nameless.append(named.pop(0))
    return {name: name if name in named else other for name in counts}


def _classes(scale: Scale, counts: Mapping[str, int], *, k: int) -> Mapping[str, str]:
    """Merge the classes of a question so that every block has k people or more, and figures are told where they can be.

    Which class joins the small ones depends on the order alone, and on which are small; so it tells no more.
    """
    if not scale.joining:
        return folded(counts, k=k)
    nameless = {name for name in counts if counts[name] < k}
    waiting = [name for name in (NO_ANSWER, scale.outside) if name in counts and name not in nameless]
    if nameless - {NO_ANSWER, scale.outside}:
        waiting = [name for name in waiting if name != scale.outside]
    waiting += [name for name in (*scale.joining, *counts) if name in counts and name not in {*waiting, *nameless}]
    while nameless and waiting and sum(counts[name] for name in nameless) < k:
        nameless.add(waiting.pop(0))
    return {name: FOLDED if name in nameless else name for name in counts}


def blocks_of_scale(scale: Scale, counts: Mapping[Key, int], *, k: int, groups: int = 0) -> Blocks:
    """Merge the codes of a question: its classes first, then the codes inside of each.

    So the rows of its own table add up to the rows of every table by a trait, and neither tells more than the other.

    Args:
        scale: the question.
        counts: people by code, all that were counted.
        k: people that each row must have.
        groups: how many the finest table by a trait has.
    """
    people = {code: counts.get((code,), 0) for code in _codes(scale.codes, counts)}
    if scale.alone and Missing.NOT_ASKED in people:
        people[Missing.NOT_ASKED] = 0
    classes: dict[str, int] = {}
    for code, number in people.items():
        classes[scale.class_of(code)] = classes.get(scale.class_of(code), 0) + number
    blocks = _classes(scale, classes, k=k)
    coarse = {code: blocks[scale.class_of(code)] for code in people}
    fine = dict(coarse)
    for block in blocks:
        members = [code for code in people if coarse[code] == block]
        inside: dict[str, int] = {}
        for code in members:
            inside[_row(code)] = inside.get(_row(code), 0) + people[code]
        parts = folded(inside, k=k, other=f"{FOLDED}:{block}")
        if block != FOLDED and len(set(parts.values())) > 1:
            fine.update({code: parts[_row(code)] for code in members})
    if scale.joining and _spread_thin(scale, classes, blocks, least=k * groups):
        thin = (NO_ANSWER, scale.joining[0])
        coarse = {code: FOLDED if block in thin else block for code, block in coarse.items()}
    return Blocks(fine, coarse)


def _spread_thin(scale: Scale, classes: Mapping[str, int], blocks: Mapping[str, str], *, least: int) -> bool:
    """Tell whether non-answers would be small cells in many groups, and are better counted with those who do not count.

    In tables by a trait they would take cells with them that tell figures. All that it looks at is published.
    """
    apart = {NO_ANSWER, scale.joining[0]} <= set(blocks.values()) and FOLDED not in blocks.values()
    return apart and classes[NO_ANSWER] < least


def blocks_of_trait(trait: Trait, counts: Mapping[Key, int], *, k: int) -> Rows:
    """Merge the categories of a trait; those that nobody is in have no column.

    Args:
        trait: the trait.
        counts: people by code, all that were counted.
        k: people that each column must have.
    """
    people = {code: counts[code,] for code in _codes(trait.codes, counts) if counts.get((code,), 0)}
    named: dict[str, int] = {}
    for code, number in people.items():
        named[_name(code)] = named.get(_name(code), 0) + number
    blocks = folded(named, k=k)
    return {code: blocks[_name(code)] for code in people}


def blocks_as_before(
    scale: Scale, counts: Mapping[Key, int], rows: Collection[str], coarse: Collection[str]
) -> Blocks | None:
    """Merge the codes of a question as a table did that was published; None where a code has no row there.

    Args:
        scale: the question.
        counts: people by code, all that are counted now.
        rows: of its own table.
        coarse: of its tables by a trait; none where there was no such table.
    """
    fine, broad = dict[Code, str](), dict[Code, str]()
    for code in _codes(scale.codes, counts):
        name = scale.class_of(code)
        found = next((row for row in (_row(code), f"{FOLDED}:{name}", name, FOLDED) if row in rows), None)
        if found is None:
            return None
        fine[code] = found
        broad[code] = name if name in coarse or not coarse else FOLDED
    return Blocks(fine, broad)


def columns_as_before(trait: Trait, counts: Mapping[Key, int], columns: Collection[str]) -> Rows | None:
    """Merge the categories of a trait as a table did that was published; None where one has no column there."""
    people = [code for code in _codes(trait.codes, counts) if counts.get((code,), 0)]
    found = {code: next((name for name in (_name(code), FOLDED) if name in columns), "") for code in people}
    return found if all(found.values()) else None


def order(blocks: Rows) -> tuple[str, ...]:
    """List the blocks in the order of their first codes, those with a star last."""
    found = tuple(dict.fromkeys(blocks.values()))
    return tuple(sorted(found, key=lambda name: (name.startswith("*"), found.index(name))))


def _name(code: Code) -> str:
    """Name the group of somebody: all whose trait is not known are one."""
    return code if isinstance(code, str) else NO_ANSWER


def _row(code: Code) -> str:
    """Name the row of an answer in its question's own table, where reasons for no code stand apart."""
    return code if isinstance(code, str) else f"*{code.value}" if isinstance(code, Missing) else NO_ANSWER


def _codes(declared: Sequence[str], counts: Collection[Key]) -> tuple[Code, ...]:
    """List the declared codes, then others that were counted, then why there is none."""
    seen = {key[0] for key in counts}
    further = sorted(code for code in seen - set(declared) if isinstance(code, str))
    return (*declared, *further, *(reason for reason in Missing if reason in seen))
