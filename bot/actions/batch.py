"""What a cut stores: answers without their people, and free texts joined to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import orjson

from bot.actions.house import House
from bot.actions.sheet import OpenSheet
from bot.anonymity.labels import Asked, Label, labels
from bot.anonymity.redaction import redact
from bot.anonymity.rollup import Traits, rolled_up
from bot.store.answers.responses import Remark, Response
from bot.store.contacts.fieldwork import Wave
from bot.survey.model import Kind, Survey, Value
from bot.survey.session import Answer, Standing

ID_LENGTH = 16
_EXACT = 2**53
"""Up to here a float holds every whole number."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says, as it will be stored; it is all that a cut remembers of it.

    Attributes:
        sheet: which of the sheets, by its place among them: of a survey that may be answered again and again, one
            sheet says several things.
        traits: language and area.
        given: JSON object of the values that were given, by question.
        not_given: JSON object that tells of other questions why not.
        asked: the questions for a text that were asked.
        texts: what was written, by question.
    """

    sheet: int
    traits: Traits
    given: str = field(repr=False)
    not_given: str = field(repr=False)
    asked: frozenset[str]
    texts: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one cut brings to the answers store.

    Attributes:
        responses: answers without texts, in an order of chance.
        remarks: free texts, in another order of chance.
    """

    responses: tuple[Response, ...]
    remarks: tuple[Remark, ...]


def noted(survey: Survey, opened: Iterable[OpenSheet]) -> Sequence[Said]:
    """Write down what sheets say; each may go when the next one comes.

    What was not asked stands nowhere. Names of questions go in their order, whichever was answered first. A
    question for a text leaves no trace beside the other answers, not even that it was skipped: whoever wrote one
    would be the one that skipped none.

    Args:
        survey: what was asked.
        opened: the sheets of one cut.
    """
    allowed = sorted((each for each in survey.questions if not each.personal), key=lambda each: each.name)
    stored = tuple(each.name for each in allowed if each.kind is not Kind.TEXT)
    texts = tuple(each.name for each in allowed if each.kind is Kind.TEXT)
    return [
        _said(at, sheet.traits, sent, stored=stored, texts=texts)
        for at, sheet in enumerate(opened)
        for sent in _sent(sheet)
    ]


def _sent(sheet: OpenSheet) -> tuple[Mapping[str, Answer], ...]:
    """Return the answers as they were sent, once or several times; what is being changed since does not count."""
    now = sheet.session.sent if sheet.session else None
    return sheet.earlier if now is None and sheet.earlier else (*sheet.earlier, now or {})


def _said(
    at: int, traits: Traits, sent: Mapping[str, Answer], *, stored: tuple[str, ...], texts: tuple[str, ...]
) -> Said:
    given: dict[str, Value | int] = {}
    others: dict[str, Standing] = {}
    for name in stored:
        answer = sent.get(name)
        if answer is None or answer.standing is Standing.SEEN:
            continue
        if answer.standing is Standing.GIVEN:
            given[name] = _exact(answer.value)
        else:
            others[name] = answer.standing
    asked = frozenset(name for name in texts if name in sent)
    written = {name: str(sent[name].value) for name in texts if name in sent and sent[name].standing is Standing.GIVEN}
    return Said(at, traits, orjson.dumps(given).decode(), orjson.dumps(others).decode(), asked, written)


def _exact(value: Value) -> Value | int:
    """Return a whole number as one: the engine reckons in floats, a reader of the answers expects 3, not 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT else value


def mixed(house: House, wave: Wave, survey: Survey, said: Sequence[Said], *, chance: Random) -> Batch:
    """Take off what people said all that could tell who they are, and shuffle it.

    Args:
        house: makes the random ids.
        wave: the wave.
        survey: what was asked.
        said: the sheets of one cut.
        chance: shuffles.
    """
    sheets: dict[int, list[Said]] = {}
    for each in said:
        sheets.setdefault(each.sheet, []).append(each)
    kept = dict(zip(sheets, rolled_up([sets[0].traits for sets in sheets.values()]), strict=True))
    beside = labels([_asked(kept[at].language, sets) for at, sets in sheets.items()])
    ids = house.tokens(len(said), ID_LENGTH)
    responses = [
        Response(
            id=name,
            wave=wave.id,
            fingerprint=survey.fingerprint,
            language=kept[each.sheet].language or None,
            area=kept[each.sheet].area or None,
            given=each.given,
            not_given=each.not_given,
        )
        for name, each in zip(ids, said, strict=True)
    ]
    remarks = list(_remarks(house, wave, said, kept, beside))
    chance.shuffle(responses)
    chance.shuffle(remarks)
    return Batch(tuple(responses), tuple(remarks))


def _asked(language: str, sets: Sequence[Said]) -> Asked:
    """Tell what one person was asked and wrote: who wrote twice is still one to hide among."""
    asked = frozenset(name for each in sets for name in each.asked)
    return Asked(language, asked, frozenset(name for each in sets for name in each.texts))


def _remarks(
    house: House,
    wave: Wave,
    said: Sequence[Said],
    kept: Mapping[int, Traits],
    beside: Mapping[tuple[str, str], Label],
) -> Iterator[Remark]:
    """Yield the free texts, each as a row of its own."""
    ids = iter(house.tokens(sum(len(each.texts) for each in said), ID_LENGTH))
    for each in said:
        for name, text in each.texts.items():
            label = beside[name, kept[each.sheet].language]
            yield Remark(
                id=next(ids),
                wave=wave.id,
                question=label.question or None,
                language=label.language or None,
                text=redact(text),
            )
