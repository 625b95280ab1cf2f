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
    query = f"SELECT id, language, area FROM response WHERE wave = '{harvest.wave}'"  # noqa: S608
    return [(str(row), language, area) for row, language, area in dump.rows("answers", query)]


@attack("8 traits in both stores", "counts the people whose language and area fit a row, by exact matching")
def traits(dump: Dump) -> Figure:
    short, total = 0, 0
    for harvest in dump.harvests:
        people = [(language, area or None) for language, area in harvest.traits.values()]
        rows = [(language, area) for _, language, area in _rows(dump, harvest)]
        short += too_few(people, rows, K)
        total += len(rows)
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
        for question, language in _texts(dump, harvest):
            possible = [
                row
                for row, said, _ in rows
                if language in {None, said} and question not in answered[row] and _asked(question, answered[row])
            ]
            short += len(possible) < K
            total += 1
    return nothing(short, total, f"texts that fewer than {K} rows can belong to")


def _asked(question: str, answers: dict[str, str]) -> bool:
    """Tell whether a row was asked a question, as its survey's definition says."""
    return question != "s_other" or "other" in answers.get("s_lacks", "other")


def _texts(dump: Dump, harvest: Harvest) -> list[tuple[str, str | None]]:
    query = f"SELECT question, language FROM remark WHERE wave = '{harvest.wave}'"  # noqa: S608
    return [(str(question), language) for question, language in dump.rows("answers", query)]
