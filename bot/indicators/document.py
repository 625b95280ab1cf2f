"""What a release says, as one text that is always the same for the same answers: tables, figures, parity, weights.

Everything in it is worked out from its tables, so whoever has the text can work it out again; but not the weighted
figures of all people, and who finished in which language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.indicators.change import Change
from bot.indicators.counts import Cells
from bot.indicators.drafts import Plan
from bot.indicators.figures import Figure
from bot.indicators.folding import FOLDED, NO_ANSWER
from bot.indicators.loop import begun, completion
from bot.indicators.measures import Measure
from bot.indicators.parity import Representation, reach, representation
from bot.indicators.published import WITHIN, equal_voice, published
from bot.indicators.raking import Margin
from bot.indicators.ranges import Range, percent
from bot.indicators.readout import Read
from bot.indicators.release import Release, read_release
from bot.indicators.tables import Table

FORMAT = 3
"""What is worked out, and how; the figures of a release of another format stay as they were published."""

WEIGHTED_BY = ("age", "gender", "language", "newcomer")
"""Dimensions of the census that answers are weighted to (research/participation.md, E)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a release was made by, kept in it so that the next one is made by the same.

    Attributes:
        survey: name of the survey.
        fingerprint: the definition that was asked.
        areas: codes of the areas that were asked.
        newcomer_years: 1, 5 or 10.
        population: share of the people who live there, by dimension and category.
        people: how many live there; 0 = not known.
        sources: where the population comes from.
        unsent: drafts that were never sent, by language, '' for those of all small ones; no number is below k, and
            None = they were not counted.
    """

    survey: str
    fingerprint: str
    areas: tuple[str, ...] = ()
    newcomer_years: int = 5
    population: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    people: int = 0
    sources: tuple[str, ...] = ()
    unsent: Mapping[str, int] | None = None

    def margins(self, known: Sequence[str]) -> tuple[Margin, ...]:
        """Return what answers are weighted to, of the traits that a survey can tell."""
        return tuple(
            Margin(each, self.population[each]) for each in WEIGHTED_BY if each in self.population and each in known
        )


def canonical(values: Mapping[str, Any]) -> str:
    """Write values as JSON, the same text for the same values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def derived(release: Release, plan: Plan, terms: Terms, measures: Sequence[Measure]) -> dict[str, Any]:
    """Work out all that the tables of a release tell.

    Args:
        release: the tables.
        plan: what they were made of.
        terms: what the release was made by.
        measures: of its survey.
    """
    reads = published(release, plan, measures)
    voice = equal_voice(reads)
    return {
        "figures": [_figure(each) for each in reads if each.figure is not None],
        "equal_voice": None if voice is None else change_values(voice),
        "parity": [_parity(each) for each in parities(release, terms)],
        "reach": _reach(release, terms),
    }


def written(
    release: Release,
    terms: Terms,
    told: Mapping[str, Any],
    *,
    weights: Mapping[str, Any],
    finished: Sequence[Mapping[str, Any]],
    previous: str,
) -> str:
    """Write a release down.

    Args:
        release: the tables.
        terms: what it was made by.
        told: what the tables tell (`derived`).
        weights: weighted figures of all people (`weighed`).
        finished: surveys finished, by language (`finishing`).
        previous: hash of the release before; '' = it is the first.
    """
    return canonical(
        {
            "format": FORMAT,
            "previous": previous,
            "terms": asdict(terms),
            "release": json.loads(release.as_bytes()),
            "weights": weights,
            "completion": finished,
            **told,
        }
    )


def read_document(text: str) -> tuple[Release, Terms, dict[str, Any]]:
    """Read a release back: its tables, what it was made by, and all else it says."""
    values: dict[str, Any] = json.loads(text)
    release = read_release(canonical(values["release"]).encode())
    terms = values["terms"]
    lists = {name: tuple(terms[name]) for name in ("areas", "sources")}
    return release, Terms(**terms | lists), values


def finishing(spoken: Cells, terms: Terms, *, k: int) -> list[dict[str, Any]]:
    """Tell how many finished what they began, by the language they answered in (I11).

    Args:
        spoken: people by the language they answered in.
        terms: how many drafts were never sent.
        k: what is small.

    Returns:
        A figure for each language; none where drafts were not counted, or too few finished or did not.
    """
    if terms.unsent is None:
        return []
    finished: dict[str, int] = {}
    for (code,), people in spoken.counts.items():
        name = code if isinstance(code, str) else ""
        finished[name] = finished.get(name, 0) + people
    found = completion(begun(finished, terms.unsent, k=k))
    return [
        {
            "measure": each.measure,
            "language": each.group,
            "finished": each.numerator,
            "begun": each.denominator,
            "percent": _percent(each.unweighted),
            "range": _range(each.range),
        }
        for each in found
    ]


def parities(release: Release, terms: Terms) -> tuple[Representation, ...]:
    """Hold those who answered against those who live there, by every dimension that is published."""
    found = []
    for dimension, shares in terms.population.items():
        table = release.table("background" if dimension in WITHIN else dimension)
        cells = None if table is None else _people(dimension, table)
        if cells is not None:
            whole = representation(dimension, cells, _shares(shares, cells))
            mixed = (FOLDED,) in cells.counts and (NO_ANSWER,) not in cells.counts
            found.append(_blurred(whole) if mixed else whole)
    return tuple(found)


def _blurred(found: Representation) -> Representation:
    """Tell nothing of a folded group that may hold those who did not tell the trait, and not how many these are."""
    groups = tuple(replace(each, index=None, range=None) if each.group == FOLDED else each for each in found.groups)
    return replace(found, groups=groups, unknown=None)


def _people(dimension: str, table: Table) -> Cells | None:
    """Count people by a dimension as its table shows them; None where folded groups hide it."""
    people = dict(zip(table.rows, table.row_totals, strict=True))
    if dimension not in WITHIN:
        return Cells((dimension,), {(name,): number for name, number in people.items()})
    if FOLDED in people:
        return None
    joined = {group: sum(people.pop(part, 0) for part in parts) for group, parts in WITHIN[dimension].items()}
    return Cells((dimension,), {(name,): number for name, number in (joined | people).items()})


def _shares(shares: Mapping[str, float], cells: Cells) -> Mapping[str, float]:
    """Fold the population as the people are folded."""
    if (FOLDED,) not in cells.counts:
        return shares
    shown = {name: share for name, share in shares.items() if (name,) in cells.counts}
    rest = max(0.0, 1 - sum(shown.values()))
    return shown | ({FOLDED: rest} if rest > 0 else {})


def _reach(release: Release, terms: Terms) -> dict[str, Any] | None:
    if release.responses > terms.people:
        return None
    share = reach(release.responses, terms.people).value
    return {"people": release.responses, "population": terms.people, "share": share}


def _figure(read: Read) -> dict[str, Any]:
    figure = read.figure
    assert figure is not None
    return {
        "measure": figure.measure,
        "trait": figure.trait,
        "group": figure.group,
        "choice": figure.choice,
        "numerator": figure.numerator,
        "n": figure.denominator,
        "value": figure.unweighted,
        "percent": read.percent,
        "range": _range(figure.range),
        "detectable": _percent(figure.detectable),
        "of_all": read.of_all,
        "signed": figure.signed,
    }


def figure_of(values: Mapping[str, Any]) -> Figure:
    """Read a figure of a release back, to compare it."""
    ends = values["range"]
    return Figure(
        measure=values["measure"],
        trait=values["trait"],
        group=values["group"],
        choice=values["choice"],
        numerator=values["numerator"],
        denominator=values["n"],
        n_eff=float(values["n"]),
        unweighted=values["value"],
        range=None if ends is None else Range(*ends),
        signed=values["signed"],
    )


def change_values(change: Change) -> dict[str, Any]:
    """Write a change down."""
    return {
        "measure": change.now.measure,
        "trait": change.now.trait,
        "group": change.now.group,
        "choice": change.now.choice,
        "points": _percent(change.difference),
        "difference": change.difference,
        "range": _range(change.range),
        "p": change.adjusted,
        "flagged": change.flagged,
    }


def _parity(found: Representation) -> dict[str, Any]:
    groups = [asdict(each) | {"range": _range(each.range), "fair": each.fair} for each in found.groups]
    return {"trait": found.trait, "known": found.known, "unknown": found.unknown, "gap": found.gap, "groups": groups}


def _range(ends: Range | None) -> list[float] | None:
    return None if ends is None else [ends.low, ends.high]


def _percent(value: float | None) -> int | None:
    return None if value is None else percent(value)
