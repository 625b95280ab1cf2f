"""The figures of a release: of everybody and of each group, read from its tables alone.

`readout` reads a share from the table that was made for it. Here every measure is read from whatever row tells of it:
a row counts for a measure where all answers in it count for it alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.indicators.change import Change, gap
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

_UNKNOWN = 2
"""The sign of a row in which answers count differently."""


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
        yield Read("", _told(measure, scale, own.rows, own.row_totals))
    for table in _by_traits(release, scale.question, ""):
        yield from _with_joined(table, _by_group(measure, scale, table))


def _by_traits(release: Release, question: str, choice: str) -> Iterator[Table]:
    return (each for each in release.tables if each.trait and (each.question, each.choice) == (question, choice))


def _by_group(measure: Measure, scale: Scale, table: Table) -> tuple[Read, ...]:
    if not measure.against and scale.classes == scale_for(measure, scale.codes).classes:
        return read_out(measure, table)
    columns = list(zip(*table.counts, strict=True))
    return tuple(
        Read(group, _named(_told(measure, scale, table.rows, column), table.trait, group))
        for group, column in zip(table.columns, columns, strict=True)
    )


def _named(figure: Figure | None, trait: str, group: str) -> Figure | None:
    return None if figure is None else replace(figure, trait=trait, group=group)


def _told(measure: Measure, scale: Scale, rows: Sequence[str], column: Sequence[int | None]) -> Figure | None:
    """Work out a measure of one column; None where a row that it needs is hidden, or counts in part."""
    people: dict[int | None, int] = {}
    for row, number in zip(rows, column, strict=True):
        sign = _sign(measure, scale, row)
        if number is None and sign is None:
            continue
        if number is None or sign == _UNKNOWN:
            return None
        people[sign] = people.get(sign, 0) + number
    codes: Mapping[int | None, str] = {1: "for", -1: "against", 0: "rest"}
    cells = Cells((measure.question,), {(codes[sign],): n for sign, n in people.items() if sign is not None})
    read = replace(measure, counted=("for",), against=("against",) if measure.against else (), left_out=(), also=())
    return figures(read, counting(cells))[0]


def _sign(measure: Measure, scale: Scale, row: str) -> int | None:
    """Tell how all answers in a row count; `_UNKNOWN` where they count differently."""
    signs = {measure.sign(code) for code in _members(scale, row)}
    return signs.pop() if len(signs) == 1 else _UNKNOWN


def _members(scale: Scale, row: str) -> tuple[Code, ...]:
    """List all answers that a row can stand for."""
    name = row.removeprefix(f"{FOLDED}:")
    if row in scale.codes:
        return (row,)
    if name == NO_ANSWER:
        elsewhere = {code for codes in (scale.classes or {}).values() for code in codes}
        return tuple(reason for reason in Missing if reason not in elsewhere)
    if scale.classes and name in scale.classes:
        return scale.classes[name]
    reason = next((reason for reason in Missing if row == f"*{reason.value}"), None)
    if reason is not None:
        return (reason,)
    return (name,) if name in scale.codes else (*scale.codes, *Missing)


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
