"""Attack 8: language and area stand in both stores, and together they are a key."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.attacks.candidates import too_few
from tests.attacks.dump import Dump, Harvest
from tests.attacks.suite import Figure, attack, nothing

K = 10
"""Fewest people among whom a row must be able to hide."""

Row = tuple[str, str | None, str | None]


def _rows(dump: Dump, harvest: Harvest) -> list[Row]:
    query = f"SELECT id, language, area FROM response WHERE wave = '{harvest.wave}'"  # noqa: S608 - our own names
    return [(str(row), language, area) for row, language, area in dump.rows("answers", query)]


@attack(
    "8 traits in both stores", "counts the people whose language and area fit a row, by exact matching in its batch"
)
def traits(dump: Dump) -> Figure:
    """Match within each batch, as somebody can who knows exactly whose answers it holds."""
    short, total = 0, 0
    for harvest in dump.harvests:
        owner = {row: person for person, row in harvest.truth.items()}
        rows = {row: (language, area) for row, language, area in _rows(dump, harvest)}
        copies = [[row for row in night.responses if row in rows] for night in dump.nights]
        for batch in filter(None, copies) if any(copies) else [list(rows)]:
            of_people = (harvest.traits[owner[row]] for row in batch)
            people = [(language, area or None) for language, area in of_people]
            short += too_few(people, [rows[row] for row in batch], K)
            total += len(batch)
    return nothing(short, total, f"rows with fewer than {K} candidates")


@attack("8b language of a text", "counts the people who read the language that stands beside a text")
def languages_of_texts(dump: Dump) -> Figure:
    short, total = 0, 0
    for harvest in dump.harvests:
        readers = Counter(language for language, _ in harvest.traits.values())
        texts = _texts(dump, harvest)
        shown = {language for _, language in texts} | {language for _, language, _ in _rows(dump, harvest)}
        hidden = sum(number for language, number in readers.items() if language not in shown)
        short += sum((readers[language] if language else hidden) < K for _, language in texts)
        total += len(texts)
    return nothing(short, total, f"texts with fewer than {K} candidates")


@attack("18 a text and its author's other answers", "looks for the rows that can have written a text")
def texts_and_rows(dump: Dump) -> Figure:
    """Count the texts that fewer than ten rows can belong to: asked, of that language, no other answer to it."""
    short, total = 0, 0
    for harvest in dump.harvests:
        rows = _rows(dump, harvest)
        answered: dict[str, dict[str, str]] = defaultdict(dict)
        for row, question, value in dump.rows("answers", "SELECT response, question, value FROM answer"):
            answered[str(row)][str(question)] = value or ""
        texts = _texts(dump, harvest)
        for question, language in texts:
            named = {other for name, other in texts if name == question and other is not None}
            possible = [
                row
                for row, said, _ in rows
                if (said == language if language else said not in named)
                and any(name not in answered[row] and _asked(name, answered[row]) for name in _meant(question, texts))
            ]
            short += len(possible) < K
            total += 1
    return nothing(short, total, f"texts that fewer than {K} rows can belong to")


TEXT_QUESTIONS = ("s_other", "s_wish")


def _meant(question: str | None, texts: list[tuple[str | None, str | None]]) -> tuple[str, ...]:
    """List the questions a text may answer: where its own is hidden, those that no text names."""
    if question is not None:
        return (question,)
    return tuple(name for name in TEXT_QUESTIONS if name not in {each for each, _ in texts}) or TEXT_QUESTIONS


def _asked(question: str, answers: dict[str, str]) -> bool:
    """Tell whether a row was asked a question, as its survey's definition says."""
    return question != "s_other" or "other" in answers.get("s_lacks", "other")


def _texts(dump: Dump, harvest: Harvest) -> list[tuple[str | None, str | None]]:
    query = f"SELECT question, language FROM remark WHERE wave = '{harvest.wave}'"  # noqa: S608 - our own names
    return [(question, language) for question, language in dump.rows("answers", query)]
