"""A release: all tables of a wave that are published together, frozen, the same bytes for the same answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.errors import OperatorError, Problem
from bot.indicators.comparison import NEW_ANSWERS
from bot.indicators.counts import Count
from bot.indicators.drafts import Draft, Plan, drafts
from bot.indicators.suppression import K, checked
from bot.indicators.tables import Name, Table

LEAST_RESPONSES = 30
"""Responses below which nothing of a wave is published (research/participation.md, E)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What was published of a wave at one time. It never changes; a later one has the next number.

    Attributes:
        wave: id of the wave.
        number: from 1.
        k: what was small.
        responses: how many people answered.
        tables: all that may be shown.
        withheld: tables that are not shown: all people are in one row or column, or it cannot be protected.
        frozen: tables that stay as an earlier release had them, and will not change any more.
    """

    wave: str
    number: int
    k: int
    responses: int
    tables: tuple[Table, ...]
    withheld: tuple[Name, ...] = ()
    frozen: tuple[Name, ...] = ()

    def table(self, question: str, *, choice: str = "", trait: str = "") -> Table | None:
        """Find a table; None where it is withheld."""
        return self.find((question, choice, trait))

    def find(self, name: Name) -> Table | None:
        """Find a table by its whole name; None where it is withheld."""
        return next((table for table in self.tables if table.name == name), None)

    def as_bytes(self) -> bytes:
        """Write the release down, the same bytes for the same release."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()


def read_release(text: bytes) -> Release:
    """Read what `Release.as_bytes` wrote down; the same release comes back, and writes the same bytes."""
    kept: dict[str, Any] = json.loads(text)
    tables = tuple(Table(**{name: _frozen(value) for name, value in table.items()}) for table in kept.pop("tables"))
    return Release(tables=tables, **{name: _frozen(value) for name, value in kept.items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def first_release(plan: Plan, count: Count, *, wave: str, k: int = K) -> Release:
    """Make the first release of a wave.

    Args:
        plan: what it shows.
        count: counts the wave's answers.
        wave: id of the wave.
        k: what is small.

    Raises:
        OperatorError: too few people answered.
        ValueError: k is below 5.
    """
    checked(k)
    responses = count(()).total
    if responses < LEAST_RESPONSES:
        said = f"{responses} people answered; a release needs {LEAST_RESPONSES}."
        raise OperatorError([_problem(wave, said, "Extend the wave, or publish nothing of it.")])
    made = {draft.name: draft.protected(k) for draft in drafts(plan, count, k=k)}
    return Release(
        wave=wave,
        number=1,
        k=k,
        responses=responses,
        tables=tuple(table for table in made.values() if table),
        withheld=tuple(name for name, table in made.items() if not table),
    )


def next_release(plan: Plan, count: Count, *, earlier: Sequence[Release], freeze: bool = False) -> Release:
    """Make the release that follows others of the same wave.

    Without a new answer it is the last one again. Otherwise every table is brought up to date, or none is: a table that
    was left behind now could be held against the others later.

    Args:
        plan: as it was for the others.
        count: counts the wave's answers, those of the earlier releases among them.
        earlier: all releases of the wave, in their order.
        freeze: tables that cannot follow stay for good as they are.

    Raises:
        OperatorError: fewer than 50 people answered since, or tables cannot follow; each is named.
    """
    last = earlier[-1]
    new = count(()).total - last.responses
    if not new:
        return last
    if new < NEW_ANSWERS:
        said = f"{new} people answered since the last release; the next needs {NEW_ANSWERS}."
        raise OperatorError([_problem(last.wave, said, "Wait until more have answered.")])
    made = _following(plan, count, earlier)
    behind = tuple(name for name, table in made.items() if table is None and last.find(name))
    waiting = [name for name in behind if name not in last.frozen and name not in _once(plan, made)]
    if waiting and not freeze:
        raise OperatorError(_waiting(last.wave, waiting))
    tables = {name: table or last.find(name) for name, table in made.items()}
    return Release(
        wave=last.wave,
        number=last.number + 1,
        k=last.k,
        responses=last.responses + new,
        tables=tuple(table for table in tables.values() if table),
        withheld=tuple(name for name, table in tables.items() if not table),
        frozen=behind,
    )


def _following(plan: Plan, count: Count, earlier: Sequence[Release]) -> dict[Name, Table | None]:
    """Bring each table up to date; None where it cannot follow or was withheld."""
    last = earlier[-1]
    before = earlier[-2] if len(earlier) > 1 else None
    made: dict[Name, Table | None] = {}
    for draft in drafts(plan, count, k=last.k, published=last.tables):
        table = last.find(draft.name)
        stays = table is None or draft.name in last.frozen or bool(_once(plan, [draft.name]))
        made[draft.name] = None if stays or not table else _after(draft, table, before, last.k)
    shut = {name for name, table in made.items() if table is None and name in _margins(made)}
    return {name: None if _margins_of(name) & shut else table for name, table in made.items()}


def _after(draft: Draft, table: Table, before: Release | None, k: int) -> Table | None:
    older = before.find(draft.name) if before else None
    return draft.protected_after(table, older, k)


def _margins(names: Iterable[Name]) -> frozenset[Name]:
    return frozenset(name for name in names if not name[2])


def _margins_of(name: Name) -> set[Name]:
    """Name the tables whose numbers are the totals of a table by a trait."""
    question, choice, trait = name
    return {(question, choice, ""), (trait, "", "")} if trait else set()


def _once(plan: Plan, names: Iterable[Name]) -> frozenset[Name]:
    """List the tables that are published once, at the first release.

    These are of a choice by a trait, and of a question that was asked of some people only: another question may tell
    how many of these are new.
    """
    alone = {each.question for each in plan.questions if each.alone}
    return frozenset(name for name in names if (name[1] and name[2]) or name[0] in alone)


def _waiting(wave: str, names: Sequence[Name]) -> list[Problem]:
    remedy = "Wait until more of them have answered, or leave this table as it is for good."
    return [
        _problem(
            wave, f"The table of {' / '.join(filter(None, name))} has a row or group with too few new people.", remedy
        )
        for name in names
    ]


def _problem(wave: str, fault: str, remedy: str) -> Problem:
    return Problem(f"wave {wave}", 0, "", fault, remedy)
