from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bot.errors import OperatorError
from bot.i18n.catalog import Catalog, Safe
from bot.i18n.languages import LANGUAGES


def po(language: str, body: str) -> str:
    header = LANGUAGES[language].plural.header
    return f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {header}\\n"\n\n{body}'


def entry(english: str, words: str, context: str = "", flags: str = "") -> str:
    lines = [flags, f'msgctxt "{context}"' if context else "", f'msgid "{english}"', f'msgstr "{words}"']
    return "\n".join(filter(None, lines)) + "\n\n"


def catalog(language: str, body: str = "", surveys: str = "", parent: Catalog | None = None) -> Catalog:
    return Catalog.read(language, po(language, body), po(language, surveys), parent)


ARABIC_DAYS = """msgid "{n} day, {name}"
msgid_plural "{n} days, {name}"
msgstr[0] "zero {name}"
msgstr[1] "one {name}"
msgstr[2] "two {name}"
msgstr[3] "few {n} {name}"
msgstr[4] "many {n} {name}"
msgstr[5] "other {n} {name}"
"""


def test_a_sentence_is_said_in_the_language_with_its_values_escaped_and_isolated() -> None:
    words = catalog("nl", entry("Hello {name}, {n} new", "Dag {name}, {n} nieuw"))

    assert words.say("Hello {name}, {n} new", name="<Ann>", n=3) == "Dag \u2068&lt;Ann&gt;\u2069, 3 nieuw"


def test_a_safe_value_keeps_its_html() -> None:
    assert catalog("nl").say("See {link}", link=Safe("<b>here</b>")) == "See <b>here</b>"


def test_what_is_not_translated_is_said_in_english() -> None:
    words = catalog("nl", entry("Hello", ""))

    assert (words.say("Hello"), words.say("Never seen")) == ("Hello", "Never seen")


def test_a_fuzzy_translation_is_never_said() -> None:
    assert catalog("nl", entry("Safe", "Onveilig", flags="#, fuzzy")).say("Safe") == "Safe"


@pytest.mark.parametrize(
    "broken",
    ["Dag {nam}", "Dag", "Dag {name.__class__}", "Dag {name} {x}", "Dag {name", "<b>Dag {name}", "{name} & ik"],
)
def test_a_translation_that_would_break_a_message_gives_way_to_english(broken: str) -> None:
    words = catalog("nl", entry("Hello {name}", broken))

    assert words.say("Hello {name}", name="Ann") == "Hello \u2068Ann\u2069"
    assert not words.has("", "Hello {name}")


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "zero"), (1, "one"), (2, "two"), (3, "few 3"), (11, "many 11"), (100, "other 100"), (111, "many 111")],
)
def test_arabic_counts_in_six_forms(n: int, said: str) -> None:
    words = catalog("ar", ARABIC_DAYS)

    assert words.say_many("{n} day, {name}", "{n} days, {name}", n, name="x") == f"{said} \u2068x\u2069"


def test_counting_falls_to_english_as_a_whole_when_one_form_is_missing() -> None:
    words = catalog("ar", ARABIC_DAYS.replace("many {n} {name}", ""))

    said = [words.say_many("{n} day, {name}", "{n} days, {name}", n, name=0) for n in (1, 2)]

    assert said == ["1 day, 0", "2 days, 0"]


def test_a_file_that_counts_wrongly_does_not_make_us_count_wrongly() -> None:
    two_forms = ARABIC_DAYS[: ARABIC_DAYS.index("msgstr[2]")]
    text = po("ar", two_forms).replace(LANGUAGES["ar"].plural.header, "nplurals=2; plural=n != 1;")

    words = Catalog.read("ar", text, "")

    assert words.say_many("{n} day, {name}", "{n} days, {name}", 2, name=0) == "2 days, 0"


def test_dari_says_its_own_words_then_persian_ones_then_english() -> None:
    persian = catalog("fa", entry("Yes", "بله") + entry("No", "نه"))
    dari = catalog("fa_AF", entry("Yes", "بلی") + entry("No", ""), parent=persian)

    assert [dari.say(word) for word in ("Yes", "No", "Maybe")] == ["بلی", "نه", "Maybe"]
    assert [dari.has("", word) for word in ("Yes", "No", "Maybe")] == [True, True, False]


def test_a_broken_word_of_dari_falls_to_persian() -> None:
    persian = catalog("fa", entry("Hi {name}", "سلام {name}"))
    dari = catalog("fa_AF", entry("Hi {name}", "سلام {nam}"), parent=persian)

    assert dari.say("Hi {name}", name=1) == "سلام 1"


def test_the_same_english_differs_by_what_it_is_used_for() -> None:
    words = catalog("nl", entry("Answer", "Antwoord") + entry("Answer", "Beantwoorden", "button"))

    assert (words.say("Answer"), words.button("Answer")) == ("Antwoord", "Beantwoorden")


def test_plain_words_are_not_escaped() -> None:
    words = catalog("nl", entry("Write to {name}", "Schrijf {name}", "button"))

    assert words.button("Write to {name}", name="A & B") == "Schrijf \u2068A & B\u2069"


def test_a_toast_is_cut_to_what_telegram_shows_and_closes_its_isolate() -> None:
    said = catalog("nl").toast("Hi {name}", name="x" * 300)

    assert (len(said), said[-2:]) == (200, "…\u2069")


def test_a_toast_that_fits_stays_whole() -> None:
    assert catalog("nl").toast("Saved") == "Saved"


def test_commands_and_page_words_have_contexts_of_their_own() -> None:
    words = catalog("nl", entry("Help", "Hulp", "command") + entry("{n} people", "{n} mensen", "page"))

    assert (words.command("Help"), words.page("{n} people"), words.page("?")) == ("Hulp", "{n} mensen", "?")


def test_a_survey_text_keeps_its_references_and_falls_back_to_its_source() -> None:
    words = catalog("nl", surveys=entry("Why ${p}?", "Waarom ${p}?", "pulse/q/label"))

    assert words.survey("pulse/q/label", "Why ${p}?") == "Waarom ${p}?"
    assert words.survey("pulse/q/hint", "Why ${p}?") == "Why ${p}?"
    assert words.has_survey("pulse/q/label", "Why ${p}?")
    assert not words.has_survey("pulse/q/hint", "Why ${p}?")


def test_a_survey_text_with_another_reference_is_not_used() -> None:
    words = catalog("nl", surveys=entry("Why ${p}?", "Waarom ${q}?", "pulse/q/label"))

    assert words.survey("pulse/q/label", "Why ${p}?") == "Why ${p}?"


def test_english_needs_no_translation() -> None:
    words = Catalog.read("en_GB", "", "", status="source")

    assert words.say("Hello") == "Hello"
    assert [words.say_many("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert words.has("button", "Anything")
    assert (words.language, words.direction, words.tag, words.name, words.status) == (
        "en_GB", "ltr", "en-GB", "English", "source",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en_GB", "Saturday, 7 March 2026, 18:05"),
        ("nl", "zaterdag 7 maart 2026, 18:05"),
        ("ar", "السبت، 7 مارس 2026، 18:05"),
        ("fa_AF", "شنبه 7 مارچ 2026، ساعت 18:05"),
        ("so", "Sabti, Maarso 7, 2026 18:05"),
        ("tr", "7 Mart 2026 Cumartesi 18:05"),
    ],
)
def test_day_and_time_have_the_month_in_words_and_24_hours(language: str, shown: str) -> None:
    moment = dt.datetime(2026, 3, 7, 18, 5, tzinfo=dt.UTC)

    assert catalog(language).date_time(moment) == shown


def test_digits_are_latin_everywhere() -> None:
    shown = [catalog(language).number(Decimal("1234.5")) for language in ("en_GB", "nl", "fa", "ar")]

    assert shown == ["1,234.5", "1.234,5", "1,234.5", "1,234.5"]


def test_countries_are_named_in_the_language() -> None:
    words = catalog("so")

    assert (words.territory("SO"), words.territory("XQ")) == ("Soomaaliya", "XQ")


def test_lines_run_from_the_right_only_where_the_language_does() -> None:
    assert [catalog(language).lines("1\n\n2") for language in ("ar", "nl")] == ["\u200f1\n\n\u200f2", "1\n\n2"]


def test_a_file_in_another_format_names_its_line() -> None:
    with pytest.raises(OperatorError) as caught:
        Catalog.read("nl", 'msgid "a"\nmsgstr "b"\nwhat is this\n', "")

    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("locales/nl/LC_MESSAGES/bot.po", 3)
