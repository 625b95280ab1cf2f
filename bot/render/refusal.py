"""Kind words for a reply that could not be taken: what is expected, never what was wrong with the person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

from bot.i18n.bidi import PDI, balanced
from bot.i18n.catalog import Catalog
from bot.render.wording import Speaker
from bot.survey.model import Question
from bot.survey.session import Reason, Refused

LONGEST_TOAST = 200
_TAG = re.compile(r"</?[a-z]+>")


def refusal(speaker: Speaker, question: Question | None, refused: Refused | None) -> str:
    """Return what to tell about a refused reply as HTML, or '' when nothing was refused."""
    if refused is None:
        return ""
    if refused.reason is Reason.CONSTRAINT and question is not None and question.constraint_message:
        return speaker.text(f"{question.context}/constraint_message", question.constraint_message)
    sentence = _SENTENCES.get(refused.reason, _use_buttons)
    return sentence(speaker.catalog, int(refused.limit), speaker.catalog.number(refused.limit))


def as_toast(html: str) -> str:
    """Return a sentence as the plain words that are shown over a chat, at most 200 (Bot API)."""
    words = unescape(_TAG.sub("", html))[: LONGEST_TOAST - 1]
    return words if balanced(words) else words + PDI


def _use_buttons(words: Catalog, _count: int, _limit: str) -> str:
    return words.say("Please use the buttons below.")


_SENTENCES: Mapping[Reason, Callable[[Catalog, int, str], str]] = {
    Reason.NOT_A_NUMBER: lambda words, _count, _limit: words.say(
        "We could not read a number. Please write it in digits, for example 3."
    ),
    Reason.NOT_A_WHOLE_NUMBER: lambda words, _count, _limit: words.say("Please write a whole number, for example 3."),
    Reason.TOO_SMALL: lambda words, _count, limit: words.say(
        "The smallest number here is {limit}. Please write {limit} or more.", limit=limit
    ),
    Reason.TOO_LARGE: lambda words, _count, limit: words.say(
        "The largest number here is {limit}. Please write {limit} or less.", limit=limit
    ),
    Reason.NOT_A_DATE: lambda words, _count, _limit: words.say(
        "We could not read a date. Please write day, month and year, for example {example}.",
        example="7.3.2026",
    ),
    Reason.NOT_A_TIME: lambda words, _count, _limit: words.say(
        "We could not read a time. Please write hours and minutes, for example {example}.", example="18:30"
    ),
    Reason.NOT_A_PLACE: lambda words, _count, _limit: words.say(
        "We could not read a place. Please send a place on the map with the paper clip."
    ),
    Reason.TOO_LONG: lambda words, count, _limit: words.say_many(
        "Your text is too long. Please send at most {n} character.",
        "Your text is too long. Please send at most {n} characters.",
        count,
    ),
    Reason.CONSTRAINT: lambda words, _count, _limit: words.say(
        "This answer does not fit the question. Please check it."
    ),
    Reason.NOT_IN_LIST: lambda words, _count, _limit: words.say(
        "We did not find this in the list. Please tap one of the buttons."
    ),
    Reason.TOO_FEW: lambda words, count, _limit: words.say_many(
        "Please choose at least {n} answer.", "Please choose at least {n} answers.", count
    ),
    Reason.TOO_MANY: lambda words, count, _limit: words.say_many(
        "You can choose at most {n} answer. Untick one first.",
        "You can choose at most {n} answers. Untick one first.",
        count,
    ),
}
