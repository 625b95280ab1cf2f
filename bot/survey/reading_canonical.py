"""A survey as canonical JSON: what is hashed, kept with every wave, and read back as the same survey.

Only what differs from a default is written, so that a field added to the model later changes no fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from bot.survey.expression import compile_expression
from bot.survey.model import Choice, Expression, Group, Kind, Media, Question, Survey

_DERIVED = frozenset({"fingerprint", "canonical", "index", "line"})


def sealed(survey: Survey) -> Survey:
    """Give a survey its canonical form and the fingerprint of it."""
    canonical = json.dumps(_plain(survey), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return replace(survey, canonical=canonical, fingerprint=_fingerprint(canonical))


def read_canonical(canonical: str) -> Survey:
    """Read a survey back from its canonical form, equal to the one that was written.

    Args:
        canonical: JSON text as `Survey.canonical` holds it.
    """
    held: Mapping[str, Any] = json.loads(canonical)
    given = {
        **held,
        "questions": tuple(_question(row) for row in held["questions"]),
        "groups": {row["name"]: _group(row) for row in held.get("groups", ())},
    }
    return Survey(**given, canonical=canonical, fingerprint=_fingerprint(canonical))


def _fingerprint(canonical: str) -> str:
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    """Turn a value of the model into what JSON knows."""
    if isinstance(value, Expression):
        return value.source
    if isinstance(value, (Survey, Question, Choice, Group, Media)):
        return {name: _plain(held) for name, held in _telling(value).items()}
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, tuple):
        return [_plain(held) for held in value]
    return value


def _telling(value: Survey | Question | Choice | Group | Media) -> Mapping[str, object]:
    """Collect the fields that differ from their default; groups as a list, because their order matters."""
    found: dict[str, object] = {}
    for each in fields(value):
        held = getattr(value, each.name)
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        if each.name not in _DERIVED and held != default:
            found[each.name] = held
    if isinstance(value, Survey) and value.groups:
        found["groups"] = tuple(value.groups.values())
    return found


def _expressions(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Expression]:
    return {name: compile_expression(row[name]) for name in names if name in row}


def _question(row: Mapping[str, Any]) -> Question:
    given = {
        **row,
        **_expressions(row, ("relevant", "constraint", "choice_filter", "calculation")),
        "kind": Kind(row["kind"]),
        "choices": tuple(_choice(choice) for choice in row.get("choices", ())),
        "groups": tuple(row.get("groups", ())),
        "media": Media(**row.get("media", {})),
    }
    return Question(**given)


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(**{**row, "media": Media(**row.get("media", {}))})


def _group(row: Mapping[str, Any]) -> Group:
    return Group(**{**row, **_expressions(row, ("relevant",))})
