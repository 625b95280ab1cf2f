"""Write a session down and read it back, so that nothing of it lives only in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from bot.survey.model import Value
from bot.survey.session import Answer, Session, Standing

_SAME = "="
"""Stands for the answers as they were sent where nothing was changed since: a sheet has one size."""


def dump(session: Session) -> str:
    """Return the session as compact JSON text."""
    record = {
        "t": session.token,
        "a": session.at,
        "v": session.visit,
        "n": _answers(session.answers),
        "g": dict(session.given),
        "k": session.ticks,
        "p": session.page,
        "q": session.search,
        "z": _SAME if session.sent == session.answers else session.sent and _answers(session.sent),
    }
    return orjson.dumps(record).decode()


def load(text: str) -> Session:
    """Return the session that `dump` wrote down."""
    record: dict[str, Any] = orjson.loads(text)
    sent, answers = record["z"], _read(record["n"])
    return Session(
        token=record["t"],
        at=record["a"],
        visit=record["v"],
        answers=answers,
        given=record["g"],
        ticks=tuple(record["k"]),
        page=record["p"],
        search=record["q"],
        sent=answers if sent == _SAME else sent and _read(sent),
    )


def dump_earlier(earlier: Sequence[Mapping[str, Answer]]) -> str:
    """Return what was sent before, each time a set of answers, as compact JSON text; '' where there is none."""
    return orjson.dumps([_answers(sent) for sent in earlier]).decode() if earlier else ""


def load_earlier(text: str) -> tuple[Mapping[str, Answer], ...]:
    """Return what `dump_earlier` wrote down."""
    return tuple(map(_read, orjson.loads(text))) if text else ()


def _answers(answers: Mapping[str, Answer]) -> dict[str, list[Value]]:
    return {
        name: [answer.standing] if answer.value is None else [answer.standing, answer.value]  # orjson writes its value
        for name, answer in answers.items()
    }


_STANDINGS: Mapping[str, Standing] = {standing.value: standing for standing in Standing}


def _read(answers: Mapping[str, list[Any]]) -> dict[str, Answer]:
    return {
        name: Answer(_STANDINGS[kept[0]], _value(kept[1]) if len(kept) > 1 else None) for name, kept in answers.items()
    }


def _value(kept: Any) -> Value:
    value: Value = tuple(kept) if isinstance(kept, list) else kept
    return value
