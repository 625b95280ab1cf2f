"""Waves are compared only where a question was asked in the same words, in every language that people read it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions import closing, wordings
from bot.actions.house import House
from bot.actions.measuring import Compared, Room
from bot.actions.release import Yardstick
from bot.i18n.catalog import Catalog
from bot.indicators.chosen import Chosen, Equal
from bot.settings import shipped
from bot.store.base import Database
from bot.store.contacts import wordings as kept
from bot.store.contacts.fieldwork import Wave
from bot.store.library import read_locales
from bot.survey.model import Survey
from tests.actions.answering import opened
from tests.actions.saying import Said, let_say

SAFE = "Hoe veilig voelt u zich als u in het donker alleen in uw buurt loopt?"
OLDEST = "65 of ouder"


def retold(house: House, words: str, otherwise: str) -> House:
    """Translate one text into Dutch otherwise."""
    own = read_locales(shipped("locales")).catalogs["nl"]
    assert own["surveys"].count(f'msgstr "{words}"') == 1
    surveys = own["surveys"].replace(f'msgstr "{words}"', f'msgstr "{otherwise}"')
    dutch = Catalog.read("nl", own["bot"], surveys, house.catalogs["nl"].parent)
    return replace(house, catalogs={**house.catalogs, "nl": dutch})


def held(
    contacts: Database, answers: Database, house: House, survey: Survey, people: Mapping[str, int], *, every: int
) -> Wave:
    """Open a wave, let so many people of each language answer, every so-manieth of them not safe, and close it."""
    wave = opened(contacts, house, survey)
    for language, number in people.items():
        said = [_said(at, every) for at in range(number)]
        let_say(contacts, house, wave, said, language=language)
    closing.close(contacts, answers, house, wave.id)
    return wave


def _said(at: int, every: int) -> Said:
    return {
        "p_safe": "unsafe" if at % every == 0 else "safe",
        "p_dir": ("better", "same", "worse", "not_long")[at % 4],
        "d_age": "25_39" if at // 4 % 2 else "40_64",
    }


def compared(contacts: Database, answers: Database, house: House, now: Wave, then: Wave, *equal: Equal) -> Compared:
    room = Room(contacts, answers, house, Yardstick(chosen=Chosen(used=(), equal=equal)))
    return room.compared(room.release(now.id), room.release(then.id))


def measures(found: Compared) -> set[tuple[str, str]]:
    return {(each["measure"], each["trait"]) for each in found.changes}


def test_a_question_translated_anew_is_not_compared_unless_two_waves_are_declared_equal(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    people = {"en_GB": 80, "nl": 80}
    then = held(contacts, answers, house, surveys["pulse"], people, every=4)
    other = retold(house, SAFE, "Voelt u zich hier veilig?")
    now = held(contacts, answers, other, surveys["pulse"], people, every=2)
    equal = Equal(question="p_safe", one=then.id, other=now.id)

    strict, declared = (compared(contacts, answers, other, now, then, *some) for some in ((), (equal,)))

    assert strict.left_out == {"p_safe": ("nl",)}
    assert measures(declared) - measures(strict) >= {("I1.safe", "")}
    assert ("I2.direction", "") in measures(strict)
    assert declared.left_out == {}


def test_what_a_group_is_called_counts_too(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    people = {"en_GB": 80, "nl": 80}
    then = held(contacts, answers, house, surveys["pulse"], people, every=4)
    other = retold(house, OLDEST, "Ouder dan 70")
    now = held(contacts, answers, other, surveys["pulse"], people, every=2)

    same, found = compared(contacts, answers, house, then, then), compared(contacts, answers, other, now, then)

    assert ("I1.safe", "age") in measures(same)
    assert found.left_out == {"d_age": ("nl",)}
    assert {trait for _, trait in measures(found)} & {"age"} == set()
    assert ("I1.safe", "") in measures(found)


def test_a_translation_that_nobody_read_changes_nothing_but_few_may_have_read_any(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    then = held(contacts, answers, house, surveys["pulse"], {"en_GB": 80}, every=4)
    other = retold(house, SAFE, "Voelt u zich hier veilig?")
    unread = held(contacts, answers, other, surveys["pulse"], {"en_GB": 80}, every=2)
    few = held(contacts, answers, other, surveys["pulse"], {"en_GB": 40, "ar": 40, "nl": 3}, every=2)

    assert compared(contacts, answers, other, unread, then).left_out == {}
    assert compared(contacts, answers, other, few, then).left_out == {"p_safe": ("nl",)}


def test_words_that_change_while_a_wave_is_open_stay_noted(
    contacts: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    other = retold(house, SAFE, "Voelt u zich hier veilig?")
    for each in (house, other, house, other):  # starts of the bot
        with contacts.begin() as conn:
            wordings.note_all(conn, each)
    with contacts.read() as conn:
        shown = kept.get(conn, wave.id)

    assert set(shown) == set(house.catalogs)
    assert [(name, len(words)) for name, words in shown["nl"].items() if len(words) > 1] == [("p_safe", 2)]
    assert wordings.changed(shown, shown, {"nl", "ar"}) == {"p_safe": ("nl",)}


def test_only_the_languages_of_the_wave_are_noted(
    contacts: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    with contacts.begin() as conn:
        wordings.note(conn, house, replace(wave, id="another1", languages=("nl", "fa_AF")))
        shown = kept.get(conn, "another1")

    assert set(shown) == {"nl", "fa_AF"}
    assert {len(words) for questions in shown.values() for words in questions.values()} == {1}
    assert shown["nl"].keys() == {each.name for each in surveys["pulse"].questions if each.asks}
