"""The figures of a release: of everybody and of each group, read from its tables alone.

`readout` reads a share from the table that was made for it. Here every measure is read from whatever row tells of it:
a row counts for a measure where all answers in it count for it alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.indicators.change import Change, gap
from bot.indicators.choices import REST as UNTOLD
from bot.indicators.choices import TICKED, UNTICKED
from bot.indicators.counts import Cells, Code, Missing, counting
from bot.indicators.drafts import Plan
from bot.indicators.figures import Figure, counted, figures
from bot.indicators.folding import FOLDED, NO_ANSWER, Choices, Scale
from bot.indicators.measures import Measure
from bot.indicators.readout import COUNTS, OUT, REST, Read, read_all, read_out, scale_of
from bot.indicators.release import Release
from bot.indicators.tables import Table

AGAINST = "+against"
"""The row of answers that count with a minus."""

WITHIN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "migrant": {"yes": ("newcomer", "settled", "parents"), "no": ("none",)},
    "newcomer": {"yes": ("newcomer",), "no": ("settled", "parents", "none")},
}
"""Traits that are not counted themselves, but put together from the groups of `background`."""


def scale_for(measure: Measure, codes: Sequence[str]) -> Scale:
    """Make the table of a question such that a measure can be read from it, also a difference.

    Raises:
        ValueError: the measure counts each choice.
    """
    if not measure.against:
        return scale_of(measure, codes)
    named = {*measure.counted, *measure.against, *measure.left_out}
    classes: dict[str, tuple[Code, ...]] = {COUNTS: measure.counted, AGAINST: measure.against}
    classes |= {REST: tuple(code for code in codes if code not in named)}
    return Scale(
        question=measure.question,
        codes=tuple(codes),
        classes=classes | ({OUT: measure.left_out} if measure.left_out else {}),
        joining=(REST, AGAINST, COUNTS),
        outside=OUT if measure.left_out else "",
    )


def published(release: Release, plan: Plan, measures: Sequence[Measure]) -> tuple[Read, ...]:
    """Read every figure of some measures that the tables of a release tell.

    Args:
        release: what is published.
        plan: what it was made of.
        measures: those of its survey.

    Returns:
        For each measure the figure of all, then of each group; what cannot be told has no figure.
    """
    questions = {each.question: each for each in plan.questions}
    return tuple(
        read
        for measure in measures
        if (question := questions.get(measure.question)) is not None
        for read in (
            _of_choices(measure, question, release)
            if isinstance(question, Choices)
            else _of_scale(measure, question, release)
        )
    )


def equal_voice(reads: Sequence[Read]) -> Change | None:
    """Compare how heard migrants and all others felt (I7); None where either is not told."""
    found = [each.figure for each in reads if each.figure is not None and each.figure.measure == "I7.heard"]
    return gap([figure for figure in found if figure.trait == "migrant"], "yes", "no")


def _of_choices(measure: Measure, question: Choices, release: Release) -> Iterator[Read]:
    codes = question.codes if measure.each else measure.counted[:1]
    for code in codes:
        own = release.table(question.question, choice=code)
        if own is not None:
            yield read_all(measure, own)
        for table in _by_traits(release, question.question, code):
            yield from _with_joined(table, read_out(measure, table))


def _of_scale(measure: Measure, scale: Scale, release: Release) -> Iterator[Read]:
    own = release.table(scale.question)
    if own is not None:
        yield _better((told(measure, scale, own.rows, own.row_totals),))[0]
    for table in _by_traits(release, scale.question, ""):
        yield from _with_joined(table, _better(by_group(measure, scale, table)))


def _by_traits(release: Release, question: str, choice: str) -> Iterator[Table]:
    return (each for each in release.tables if each.trait and (each.question, each.choice) == (question, choice))


Both = tuple[Read, Read]
"""A measure of the same people on its own base, and of all who took part but those it leaves out."""


def by_group(measure: Measure, question: Scale | Choices, table: Table) -> tuple[Both, ...]:
    """Read a measure of each group of a table, on both bases."""
    columns = list(zip(*table.counts, strict=True))
    found = zip(table.columns, columns, table.column_totals, strict=True)
    return tuple(
        _named(told(measure, question, table.rows, column, total), table.trait, group) for group, column, total in found
    )


def told(
    measure: Measure,
    question: Scale | Choices,
    rows: Sequence[str],
    column: Sequence[int | None],
    total: int | None = None,
) -> Both:
    """Work out a measure of one column of a table, on both bases, where it is told.

    Args:
        measure: the measure.
        question: as the table shows it.
        rows: of the table.
        column: people by row; None where hidden.
        total: of the column; None = nothing is hidden.
    """
    signs = [_signs(measure, question, row, rows) for row in rows]
    people = sum(n or 0 for n in column) if total is None else total
    found = _counting(column, signs)
    if found is None:
        return Read("", None), Read("", None, of_all=True)
    numerator, counted = found
    rest = [n for n, each in zip(column, signs, strict=True) if each == {0}]
    out = [n for n, each in zip(column, signs, strict=True) if each <= {None, _LEFT}]
    mixed = any(len(each) > 1 and not each <= {None, _LEFT} for each in signs)
    base = None if mixed else _sum(rest, out, people - counted)
    everybody = _everybody(measure, question, column, signs, people)
    return (
        Read("", None if base is None else _made(measure, numerator, (counted, counted + base))),
        Read("", None if everybody is None else _made(measure, numerator, (counted, everybody)), of_all=True),
    )


def numerators(measure: Measure, question: Scale | Choices, table: Table) -> tuple[int | None, ...]:
    """Count who counts in each group of a table, less who counts with a minus; None where it is not told."""
    signs = [_signs(measure, question, row, table.rows) for row in table.rows]
    found = [_counting(column, signs) for column in zip(*table.counts, strict=True)]
    return tuple(None if each is None else each[0] for each in found)


def _counting(column: Sequence[int | None], signs: Sequence[Signs]) -> tuple[int, int] | None:
    """Add up who counts, with their signs and without; None where a row of them is hidden or has others in it."""
    rows = [(n, found) for n, found in zip(column, signs, strict=True) if found & {1, -1}]
    if not rows or any(n is None or len(found) > 1 for n, found in rows):
        return None
    return (
        sum(n * sign for n, found in rows if n is not None for sign in found if sign is not None),
        sum(n for n, _ in rows if n is not None),
    )


def _sum(rest: Sequence[int | None], out: Sequence[int | None], people: int) -> int | None:
    """Add up the rest, or take all others off the whole; None where something of both is hidden."""
    if None not in rest:
        return sum(n for n in rest if n is not None)
    return None if None in out else people - sum(n for n in out if n is not None)


def _everybody(
    measure: Measure, question: Scale | Choices, column: Sequence[int | None], signs: Sequence[Signs], people: int
) -> int | None:
    """Count all who took part but those who are left out; None where it is not told how many these are.

    Those who are left out may be in one row with those the share is of only where they are fewer than k
    (`Scale.outside`): then they are hardly missed.
    """
    if measure.left_out and (isinstance(question, Choices) or (question.classes or {}).get(OUT) != measure.left_out):
        return None
    for n, found in zip(column, signs, strict=True):
        if found == {_LEFT} and n is not None:
            people -= n
        elif _LEFT in found and 0 not in found:
            return None
    return people


def _made(measure: Measure, numerator: int, of: tuple[int, int]) -> Figure:
    """Make a figure of what counts, with or without a minus, among so many."""
    counted, people = of
    better = (counted + numerator) // 2
    cells = Cells((measure.question,), {("for",): better, ("against",): counted - better, ("rest",): people - counted})
    read = replace(
        measure,
        counted=("for",),
        against=("against",) if measure.against else (),
        left_out=(),
        also=(),
        each=False,
    )
    return figures(read, counting(cells))[0]


Signs = frozenset[int | None]
"""How the answers of a row count: 1, 0, -1; None = not among those the share is of, for it is no answer."""

_LEFT = 2
"""An answer that is left out."""


def _signs(measure: Measure, question: Scale | Choices, row: str, rows: Sequence[str]) -> Signs:
    """Tell how the answers in a row count."""
    if isinstance(question, Choices):
        return _OF_CHOICE[row]
    return frozenset(
        _LEFT if isinstance(code, str) and code in measure.left_out else measure.sign(code)
        for code in (*question.codes, *Missing)
        if _row_of(question, code, rows) == row
    )


_OF_CHOICE: Mapping[str, Signs] = {
    TICKED: frozenset({1}),
    UNTICKED: frozenset({0}),
    UNTOLD: frozenset({0, None}),
    NO_ANSWER: frozenset({None}),
}


def _row_of(scale: Scale, code: Code, rows: Sequence[str]) -> str:
    """Find the row in which an answer is counted (as `folding.blocks_as_before`)."""
    name = scale.class_of(code)
    own = code if isinstance(code, str) else f"*{code.value}" if isinstance(code, Missing) else NO_ANSWER
    return next((row for row in (own, f"{FOLDED}:{name}", name, FOLDED) if row in rows), "")


def _named(both: Both, trait: str, group: str) -> Both:
    one, other = (
        Read(group, None if each.figure is None else replace(each.figure, trait=trait, group=group), each.of_all)
        for each in both
    )
    return one, other


def _better(found: Sequence[Both]) -> tuple[Read, ...]:
    """Choose the base on which more groups are told; the measure's own, where it is the same."""
    number = [sum(each[at].figure is not None for each in found) for at in (0, 1)]
    return tuple(each[number[1] > number[0]] for each in found)


def _with_joined(table: Table, reads: tuple[Read, ...]) -> Iterator[Read]:
    """Add the groups that are put together from others, where all of these are told on the same base."""
    yield from reads
    if table.trait != "background":
        return
    by_group = {each.group: each for each in reads}
    for trait, groups in WITHIN.items():
        for group, parts in groups.items():
            yield Read(group, _joined(trait, group, [by_group.get(part) for part in parts]), of_all=reads[0].of_all)


def _joined(trait: str, group: str, parts: Sequence[Read | None]) -> Figure | None:
    told = [part.figure for part in parts if part is not None and part.figure is not None]
    if len(told) < len(parts) or any(figure.signed for figure in told):
        return None
    numerator, denominator = sum(each.numerator for each in told), sum(each.denominator for each in told)
    joined = counted(told[0].measure, numerator, denominator, trait=trait, group=group)
    return replace(joined, choice=told[0].choice)
