"""What a cut stores: answers without their people, and free texts joined to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from bot.actions.house import House
from bot.actions.sheet import OpenSheet
from bot.anonymity.labels import Asked, Label, labels
from bot.anonymity.redaction import redact
from bot.anonymity.rollup import Traits, rolled_up
from bot.store.answers.responses import Answer, AnswerKind, Remark, Response
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Kind, Survey, Value
from bot.survey.session import Answer as Given
from bot.survey.session import Standing

ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """What one cut brings to the answers store.

    Attributes:
        responses: answers without texts, in an order of chance.
        remarks: free texts, in another order of chance.
    """

    responses: tuple[Response, ...]
    remarks: tuple[Remark, ...]


def mixed(house: House, wave: Wave, survey: Survey, opened: Sequence[OpenSheet], *, chance: Random) -> Batch:
    """Take off the sheets what could tell whose they are, and shuffle them.

    Args:
        house: makes the random ids.
        wave: the wave.
        survey: what was asked.
        opened: the sheets of one cut.
        chance: shuffles.
    """
    kept = rolled_up([sheet.traits for sheet in opened])
    people = [(_sent(sheet), traits) for sheet, traits in zip(opened, kept, strict=True)]
    beside = labels([_asked(survey, sets, traits) for sets, traits in people])
    pairs = [(sent, traits) for sets, traits in people for sent in sets]
    responses = [_response(house, wave, survey, sent, traits) for sent, traits in pairs]
    remarks = [remark for sent, traits in pairs for remark in _remarks(house, wave, survey, sent, traits, beside)]
    chance.shuffle(responses)
    chance.shuffle(remarks)
    return Batch(tuple(responses), tuple(remarks))


def _sent(sheet: OpenSheet) -> tuple[Mapping[str, Given], ...]:
    """Return the answers as they were sent, once or several times; what is being changed since does not count."""
    now = sheet.session.sent if sheet.session else None
    return sheet.earlier if now is None and sheet.earlier else (*sheet.earlier, now or {})


def _response(house: House, wave: Wave, survey: Survey, sent: Mapping[str, Given], traits: Traits) -> Response:
    return Response(
        id=house.token(ID_LENGTH),
        wave=wave.id,
        fingerprint=survey.fingerprint,
        language=traits.language or None,
        area=traits.area or None,
        answers=tuple(_answers(survey, sent)),
    )


def _answers(survey: Survey, sent: Mapping[str, Given]) -> Iterator[Answer]:
    """Yield the answers without texts; what was not asked has no row.

    A question for a text leaves no row at all: whoever wrote one would be the one that skipped none.
    """
    for name, answer in sent.items():
        question = survey[name]
        if answer.standing is Standing.SEEN or question.personal or question.kind is Kind.TEXT:
            continue
        if answer.standing is Standing.GIVEN:
            yield Answer(name, AnswerKind.GIVEN, _written(answer.value))
        else:
            yield Answer(name, AnswerKind(answer.standing.value))


@lru_cache(maxsize=4_096, typed=True)
def _written(value: Value) -> str:
    """Write a value as JSON; most people choose from the same few (typed: `True` is no 1)."""
    return json.dumps(_exact(value), ensure_ascii=False)


def _exact(value: Value) -> Value | int:
    """Return a whole number as one: the engine reckons in floats, a reader of the answers expects 3, not 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _texts(survey: Survey, sent: Mapping[str, Given]) -> Iterator[tuple[str, Given]]:
    """Yield what was left at the questions for a text that may be stored."""
    for name, answer in sent.items():
        if survey[name].kind is Kind.TEXT and not survey[name].personal:
            yield name, answer


def _asked(survey: Survey, sets: Sequence[Mapping[str, Given]], traits: Traits) -> Asked:
    """Tell what one person was asked and wrote: who wrote twice is still one to hide among."""
    texts = [each for sent in sets for each in _texts(survey, sent)]
    wrote = frozenset(name for name, answer in texts if answer.standing is Standing.GIVEN)
    return Asked(traits.language, frozenset(name for name, _ in texts), wrote)


def _remarks(
    house: House,
    wave: Wave,
    survey: Survey,
    sent: Mapping[str, Given],
    traits: Traits,
    beside: Mapping[tuple[str, str], Label],
) -> Iterator[Remark]:
    """Yield the free texts, each as a row of its own."""
    for name, answer in _texts(survey, sent):
        if answer.standing is Standing.GIVEN:
            label = beside[name, traits.language]
            yield Remark(
                id=house.token(ID_LENGTH),
                wave=wave.id,
                question=label.question or None,
                language=label.language or None,
                text=redact(str(answer.value)),
            )
