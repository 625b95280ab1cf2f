"""The residents of the attack suite: whom the attacker wants to find again, and what each of them says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.i18n.languages import LANGUAGES
from bot.render.press import MenuPress, SurveyPress, read_press
from bot.survey.session import Move

PREFIX = 0x1_B4
"""First bits of every Telegram id: an attacker looks for them in any order of bytes."""

FIRST_MARK = 48_100_000
"""Numbers from here on stand for themselves: whoever finds one has found an answer."""

CALL = "Ζήνων"
"""A word in everything the crowd types."""

SHARES: Mapping[str, int] = {
    "en_GB": 260, "nl": 230, "tr": 140, "ar": 110, "pl": 80, "uk": 60, "so": 40,
    "fa": 30, "fa_AF": 20, "it": 12, "el": 8, "sv": 6, "nb": 4,
}  # fmt: skip
"""How many of a thousand read each language: few languages have many readers, and many have few."""

AREAS: Mapping[str, int] = {"kade": 50, "molenveld": 30, "spoorzicht": 14, "": 6}
"""How many of a hundred live in each area; '' is somewhere else."""


@dataclass(slots=True)
class Person:
    """One simulated resident.

    Attributes:
        chat: their Telegram id.
        language: the language they choose.
        area: the area they choose.
        finishes: they send their answers; others stop in the middle, or never begin.
        chance: what they choose by.
        buttons: data of the buttons they see now.
        text: the text they see now.
        said: everything they pressed or typed, as it came in.
    """

    chat: int
    language: str
    area: str
    finishes: bool
    chance: random.Random
    mark: int = 0
    buttons: Sequence[str] = ()
    text: str = "?"
    said: list[str] = field(default_factory=list)
    left: int = 10_000
    """Taps they still make in this wave."""

    def words(self, wave: int, question: str) -> str:
        """Return a sentence that nobody else says."""
        return f"{question} {CALL} زهرة мрія {wave} {self.mark * 7919 % 999_983:06d}" + " и так далее" * (self.mark % 9)

    def number(self, wave: int) -> str:
        """Return a number that nobody else says."""
        return str(FIRST_MARK + wave * 100_000 + self.mark)

    def reply(self, wave_id: str, wave: int) -> Mapping[str, Any] | None:
        """Choose what to do on the present screen: a press or words; None when nothing is left to do."""
        self.left -= 1
        if self.left < 0:
            return None
        presses = {data: press for data in self.buttons if (press := read_press(data)) is not None}
        survey = [(data, press.tap.move) for data, press in presses.items() if isinstance(press, SurveyPress)]
        if survey:
            return self._answer(survey, wave)
        verbs = {(press.verb, press.subject): data for data, press in presses.items() if isinstance(press, MenuPress)}
        if ("withdraw", wave_id) in verbs:
            return None
        wanted = (
            ("speak", self.language),
            ("consent", ""),
            ("area", self.area),
            ("begin", wave_id),
            ("survey", wave_id),
        )
        for verb in wanted:
            if verb in verbs:
                return {"data": verbs[verb]}
        agreed = [data for (verb, _), data in verbs.items() if verb == "agree"]
        return {"data": agreed[0]} if agreed else {"text": "/surveys"}

    def _answer(self, survey: Sequence[tuple[str, Move]], wave: int) -> Mapping[str, Any]:
        by_move = {move: [data for data, each in survey if each is move] for move in Move}
        if by_move[Move.SUBMIT]:
            return {"data": by_move[Move.SUBMIT][0]}
        if by_move[Move.CHOOSE]:
            return {"data": self.chance.choice(by_move[Move.CHOOSE])}
        if by_move[Move.TICK] or by_move[Move.UNTICK]:
            more = by_move[Move.TICK] and (not by_move[Move.UNTICK] or self.chance.random() < 0.55)
            return {"data": self.chance.choice(by_move[Move.TICK]) if more else by_move[Move.DONE][0]}
        if "Which number" in self.text:
            return {"text": self.number(wave)}
        question = "s_other" if "What else" in self.text else "s_wish"
        if by_move[Move.SKIP] and question == "s_wish" and self.mark % 20:
            return {"data": by_move[Move.SKIP][0]}
        return {"text": self.words(wave, question)}


def crowd(finishing: int, others: int, *, seed: int) -> list[Person]:
    """Make people in skewed proportions, in an order that has nothing to do with their numbers.

    Args:
        finishing: how many send their answers.
        others: how many only join, or stop in the middle.
        seed: the same people for the same seed.
    """
    chance = random.Random(seed)  # noqa: S311 - the same people every time
    assert set(SHARES) <= set(LANGUAGES)
    ids = chance.sample(range(1 << 24), finishing + others)
    languages = chance.choices(list(SHARES), list(SHARES.values()), k=len(ids))
    areas = chance.choices(list(AREAS), list(AREAS.values()), k=len(ids))
    people = [
        Person((PREFIX << 24) + low, language, area, at < finishing, random.Random(seed + at), mark=at)  # noqa: S311 - a play
        for at, (low, language, area) in enumerate(zip(ids, languages, areas, strict=True))
    ]
    chance.shuffle(people)
    return people
