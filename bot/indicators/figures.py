"""Work out measures from counts: shares with their ranges, unweighted and weighted, for all and by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.indicators.counts import Cells, Code, Count, Key, Ticks
from bot.indicators.folding import NO_ANSWER
from bot.indicators.measures import Measure
from bot.indicators.raking import Weighting
from bot.indicators.ranges import Range, Share, detectable, effective, wilson

_UNWEIGHTED = Weighting()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, with everything that must be printed beside it.

    Attributes:
        measure: its id, such as `I1.safe`.
        trait: what it is split by; '' = it is of all.
        group: category of the trait; of a measure of each choice without a trait, ''.
        choice: the choice, where each is counted for itself.
        numerator: people who count; of a difference, those who count less those who count with a minus.
        denominator: people among whom they are.
        n_eff: effective number of the latter, from the weights; without weights the number itself.
        unweighted: numerator by denominator; None where nobody answered.
        weighted: the same with weights; None without weights or answers.
        range: model-based range of the weighted figure, or of the unweighted one without weights; None as above.
        detectable: smallest change to another wave of this size that would be seen; None where nobody answered.
        signed: it is a difference, from -1 to 1, and no share.
    """

    measure: str
    trait: str = ""
    group: str = ""
    choice: str = ""
    numerator: int
    denominator: int
    n_eff: float
    unweighted: float | None
    weighted: float | None = None
    range: Range | None = None
    detectable: float | None = None
    signed: bool = False

    @property
    def n(self) -> int:
        """Return how many people it rests on."""
        return self.denominator

    @property
    def value(self) -> float | None:
        """Return the figure to show first: the weighted one, or the unweighted without weights."""
        return self.unweighted if self.weighted is None else self.weighted

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what the figure is of, to find the same one in another wave."""
        return self.measure, self.trait, self.group, self.choice

    @property
    def share(self) -> Share | None:
        """Return the figure as a share of its effective number; a difference is moved to between 0 and 1."""
        if self.value is None:
            return None
        return Share((1 + self.value) / 2 if self.signed else self.value, self.n_eff)


def figures(
    measure: Measure, count: Count, *, trait: str = "", weighting: Weighting | None = None
) -> tuple[Figure, ...]:
    """Work out a measure from the answers.

    The range is Wilson's on Kish's effective number. A difference (better less worse) is read as a share of
    (1 + d) / 2: answers of -1, 0 and 1 vary at most as much as that share does, so its range is never too narrow.

    Args:
        measure: what to count.
        count: counts the answers by question, trait and the columns of the weighting.
        trait: what to split by; '' = all together.
        weighting: weights by traits; None = all people count the same.

    Returns:
        One figure, or one for each group in the order of their codes, last those whose trait is not known; for a
        measure of each choice, so many for each choice.
    """
    used = weighting or _UNWEIGHTED
    columns = tuple(dict.fromkeys((measure.question, *((trait,) if trait else ()), *used.columns)))
    cells = count(columns)
    choices = _choices(cells.along(measure.question)) if measure.each else ("",)
    groups = _groups(cells, trait)
    return tuple(
        _figure(
            measure,
            (trait, group, choice),
            _tally(measure, choice, cells, keys, used),
            weighted=weighting is not None,
        )
        for choice in choices
        for group, keys in groups.items()
    )


def counted(measure: str, numerator: int, denominator: int, *, trait: str = "", group: str = "") -> Figure:
    """Make a figure of two counts that come from elsewhere: surveys finished and begun, events reported and held.

    Args:
        measure: its id, such as `I11.completion`.
        numerator: 0 or more, at most the denominator.
        denominator: 0 or more.
        trait: what it is split by.
        group: category of the trait.

    Raises:
        ValueError: more count than there are.
    """
    if not 0 <= numerator <= denominator:
        raise ValueError(f"{measure}: {numerator} of {denominator} is no share")
    value = numerator / denominator if denominator else None
    return Figure(
        measure=measure,
        trait=trait,
        group=group,
        numerator=numerator,
        denominator=denominator,
        n_eff=float(denominator),
        unweighted=value,
        range=None if value is None else wilson(Share(value, denominator)),
        detectable=detectable(denominator),
    )


def with_weights(figure: Figure, value: float, n_eff: float) -> Figure:
    """Give a figure of all people its weighted value, with the range and the change that go with it.

    Args:
        figure: the unweighted one.
        value: the weighted one; of a difference, from -1 to 1.
        n_eff: effective number of the people it is of.
    """
    return replace(
        figure,
        weighted=value,
        n_eff=n_eff,
        range=_range(value, n_eff, signed=figure.signed),
        detectable=_seen(n_eff, signed=figure.signed),
    )


@dataclass(slots=True)
class _Tally:
    """What one group said, added up."""

    people: int = 0
    signs: int = 0
    weight: float = 0.0
    squares: float = 0.0
    signed: float = 0.0

    def add(self, sign: int, people: int, weight: float) -> None:
        self.people += people
        self.signs += sign * people
        self.weight += weight * people
        self.squares += weight * weight * people
        self.signed += sign * weight * people


def _tally(measure: Measure, choice: str, cells: Cells, keys: Iterable[Key], weighting: Weighting) -> _Tally:
    """Add up the answers of one group as the measure counts them, without those it leaves out."""
    tally = _Tally()
    question = cells.place(measure.question)
    places = tuple(cells.place(column) for column in weighting.columns)
    for key in keys:
        sign = _ticked(choice, key[question]) if measure.each else measure.sign(key[question])
        if sign is not None:
            tally.add(sign, cells.counts[key], weighting.of(tuple(key[place] for place in places)))
    return tally


def _figure(measure: Measure, names: tuple[str, str, str], tally: _Tally, *, weighted: bool) -> Figure:
    trait, group, choice = names
    n_eff = effective(tally.weight, tally.squares)
    value = tally.signs / tally.people if tally.people else None
    fitted = tally.signed / tally.weight if tally.weight > 0 and weighted else None
    signed = bool(measure.against)
    return Figure(
        measure=measure.id,
        trait=trait,
        group=group,
        choice=choice,
        numerator=tally.signs,
        denominator=tally.people,
        n_eff=n_eff,
        unweighted=value,
        weighted=fitted,
        range=_range(fitted if weighted else value, n_eff, signed=signed),
        detectable=_seen(n_eff, signed=signed),
        signed=signed,
    )


def _range(value: float | None, n_eff: float, *, signed: bool) -> Range | None:
    if value is None:
        return None
    if not signed:
        return wilson(Share(value, n_eff))
    ends = wilson(Share((1 + value) / 2, n_eff))
    return Range(2 * ends.low - 1, 2 * ends.high - 1)


def _seen(n_eff: float, *, signed: bool) -> float | None:
    least = detectable(n_eff)
    return least if least is None or not signed else 2 * least


def _ticked(choice: str, code: Code) -> int | None:
    if isinstance(code, tuple) and code:
        return int(choice in code)
    return None


def _choices(cells: Cells) -> Ticks:
    return tuple(sorted({code for (given,) in cells.counts if isinstance(given, tuple) for code in given}))


def _groups(cells: Cells, trait: str) -> Mapping[str, Sequence[Key]]:
    """Split the combinations by a trait; those without a code of it come last."""
    if not trait:
        return {"": tuple(cells.counts)}
    place = cells.place(trait)
    found: dict[str, list[Key]] = {}
    for key in cells.counts:
        code = key[place]
        found.setdefault(code if isinstance(code, str) else NO_ANSWER, []).append(key)
    return {group: found[group] for group in sorted(found, key=lambda group: (group == NO_ANSWER, group))}
