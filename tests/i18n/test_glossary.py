from __future__ import annotations

from bot.i18n.glossary import deviations, read_glossary
from bot.i18n.pofile import Entry

GLOSSARY = read_glossary(
    "id,kind,en,nl,ar,status,note\n"
    "skip,button,Skip,Overslaan,تخطي,draft,\n"
    "resident,noun,resident,bewoner,ساكن|سكان,draft,\n"
    "organiser,noun,organiser,organisator,,draft,\n"
    "form,style rule,you,u,impersonal,draft,\n"
)


def said(english: str, words: str, language: str = "nl", context: str = "button") -> list[str]:
    return list(deviations(Entry(1, context, english, "", (words,)), language, GLOSSARY))


def test_a_button_keeps_the_agreed_words() -> None:
    assert (said("Skip", "Overslaan"), said("Skip", "Sla over")) == (
        [], ["The glossary says “Overslaan” for “Skip”."],
    )  # fmt: skip


def test_a_word_inside_a_sentence_may_be_bent_but_not_replaced() -> None:
    assert (said("All residents", "Alle bewoners"), said("All residents", "Alle burgers")) == (
        [], ["The glossary says “bewoner” for “resident”."],
    )  # fmt: skip


def test_rules_of_style_untranslated_strings_and_other_languages_are_left_alone() -> None:
    assert [said("you", "jij"), said("Skip", ""), said("Skip", "Pomiń", "pl")] == [[], [], []]


def test_a_form_of_the_word_will_do_and_where_the_accent_stands_does_not_matter() -> None:
    assert (said("Residents", "السكان", "ar"), said("Residents", "الناس", "ar")) == (
        [], ["The glossary says “ساكن” for “resident”."],
    )  # fmt: skip
    assert said("All residents", "Alle bewóners") == []


def test_prose_is_no_button_and_a_placeholder_no_word() -> None:
    assert [said("Skip", "Sla over", context=""), said("Who asks: {organiser}", "Wie vraagt: {organiser}")] == [[], []]
