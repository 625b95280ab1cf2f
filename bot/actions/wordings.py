"""Know in which words a wave's questions were shown, so that waves are compared only where they asked the same.

A definition is named by its fingerprint, but its translations live in the catalogs and may change from wave to wave, or
while one is open. Of every question a hash of what residents read is kept by language (docs/adr/0039-wordings.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from json import dumps

from sqlalchemy import Connection

from bot.actions.house import House
from bot.i18n.catalog import Catalog
from bot.render.wording import choice_label
from bot.store.contacts import fieldwork, wordings
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.wordings import Wordings
from bot.survey.model import Question, Survey

_LENGTH = 12
"""Characters of a hash that are kept: only the wordings of one question have to be told apart."""


def shown(catalog: Catalog, survey: Survey) -> Mapping[str, str]:
    """Return by question the hash of what its readers see in a language: the question, its hint and its choices."""
    return {each.name: _hash(catalog, each) for each in survey.questions if each.asks}


def _hash(catalog: Catalog, question: Question) -> str:
    asked = [
        catalog.survey(f"{question.context}/{part}", words) if words else ""
        for part, words in (("label", question.label), ("hint", question.hint))
    ]
    choices = [(each.code, choice_label(catalog, each)) for each in question.choices]
    return sha256(dumps([*asked, choices]).encode()).hexdigest()[:_LENGTH]


def note(conn: Connection, house: House, wave: Wave) -> None:
    """Note in which words a wave is shown now; what was noted before stays."""
    survey, before = house.survey(conn, wave.fingerprint), wordings.get(conn, wave.id)
    now = {
        code: _with(before.get(code, {}), shown(words, survey))
        for code, words in house.catalogs.items()
        if not wave.languages or code in wave.languages
    }
    wordings.put(conn, wave.id, {code: words for code, words in now.items() if words != before.get(code)})


def note_all(conn: Connection, house: House) -> None:
    """Note in which words every open wave is shown now, for a bot that has just read its catalogs."""
    for wave in fieldwork.open_waves(conn):
        note(conn, house, wave)


def _with(before: Mapping[str, tuple[str, ...]], now: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys((*before.get(name, ()), words))) for name, words in now.items()}


def changed(one: Wordings, other: Wordings, spoken: Collection[str | None]) -> Mapping[str, tuple[str, ...]]:
    """List the questions that were not asked in the same words, with the languages in which they were not.

    Args:
        one: how they were shown in one wave.
        other: how they were shown in another.
        spoken: languages in which people answered, as `responses.languages` tells: what nobody read changes nothing.
            Where it tells of few people, they may have read any language.
    """
    found: dict[str, list[str]] = {}
    for language in sorted(each for each in one if each in other and (each in spoken or None in spoken)):
        for name in one[language].keys() & other[language].keys():
            words = {*one[language][name], *other[language][name]}
            if len(words) > 1:
                found.setdefault(name, []).append(language)
    return {name: tuple(languages) for name, languages in sorted(found.items())}
