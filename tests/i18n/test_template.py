from __future__ import annotations

import pytest

from bot.errors import OperatorError
from bot.i18n.languages import LANGUAGES
from bot.i18n.pofile import read_sheet
from bot.i18n.template import Message, catalog_template, update

DAYS = Message("bot/b.py", 4, "", "{n} day", "{n} days")
MESSAGES = (
    Message("bot/b.py", 9, "button", "Send"),
    DAYS,
    Message("bot/a.py", 7, "", "45% of people said “yes” in {area}", comment="a share"),
    Message("bot/a.py", 2, "button", "Send", comment="at the end"),
)

TEMPLATE = """# All words to translate.
msgid ""
msgstr ""
"Project-Id-Version: equal-voices\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

#. at the end
#: bot/a.py bot/b.py
msgctxt "button"
msgid "Send"
msgstr ""

#. a share
#: bot/a.py
#, python-brace-format
msgid "45% of people said “yes” in {area}"
msgstr ""

#: bot/b.py
#, python-brace-format
msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] ""
msgstr[1] ""
"""


def test_a_template_holds_each_string_once_in_the_order_of_file_and_line() -> None:
    assert catalog_template(MESSAGES) == TEMPLATE


def test_the_order_in_which_strings_were_found_does_not_matter() -> None:
    assert catalog_template(reversed(MESSAGES)) == TEMPLATE


def test_a_string_with_and_without_plural_is_reported() -> None:
    with pytest.raises(OperatorError) as caught:
        catalog_template([DAYS, Message("bot/c.py", 1, "", "{n} day")])

    assert [(p.file, p.line) for p in caught.value.problems] == [("bot/c.py", 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_catalog_counts_as_its_language_does(language: str) -> None:
    sheet = read_sheet(update("", TEMPLATE, language), "x.po")

    assert (sheet.header["Language"], sheet.header["Plural-Forms"]) == (language, LANGUAGES[language].plural.header)
    assert [len(entry.strings) for entry in sheet.entries] == [1, 1, LANGUAGES[language].plural.forms]


def test_updating_twice_gives_the_same_bytes() -> None:
    once = update("", TEMPLATE, "ar")

    assert update(once, TEMPLATE, "ar") == once


def filled(language: str = "nl") -> str:
    text = update("", TEMPLATE, language)
    return text.replace('msgid "Send"\nmsgstr ""', 'msgid "Send"\nmsgstr "Versturen"').replace(
        "#. at the end", "# machine, unreviewed\n#. at the end"
    )


def test_a_translation_and_its_comment_survive_an_update() -> None:
    entry = read_sheet(update(filled(), TEMPLATE, "nl"), "x.po").entries[0]

    assert (entry.strings, entry.comments, entry.notes) == (
        ("Versturen",), ("machine, unreviewed",), ("at the end",),
    )  # fmt: skip


def test_a_changed_string_starts_empty_and_the_old_one_comes_back_with_its_english() -> None:
    changed = TEMPLATE.replace('msgid "Send"', 'msgid "Send it"')

    away = update(filled(), changed, "nl")
    back = update(away, TEMPLATE, "nl")

    assert read_sheet(away, "x.po").entries[0].strings == ("",)
    assert read_sheet(away, "x.po").entries[0].fuzzy is False
    assert '#~ msgid "Send"\n#~ msgstr "Versturen"' in away
    assert back == filled()


def test_what_tools_of_translators_wrote_into_the_header_is_kept_and_dates_of_writing_are_not() -> None:
    text = filled().replace(
        '"Language: nl\\n"',
        '"Language: xx\\n"\n"Last-Translator: Ann\\n"\n"POT-Creation-Date: 2026-01-01 10:00+0000\\n"',
    )

    header = read_sheet(update("# By Ann.\n" + text, TEMPLATE, "nl"), "x.po").header

    assert (header["Language"], header["Last-Translator"]) == ("nl", "Ann")
    assert sorted(header.keys() & {"POT-Creation-Date", "Generated-By"}) == []


def test_the_comment_at_the_top_is_kept() -> None:
    assert update("# By Ann.\n" + filled(), TEMPLATE, "nl").startswith("# By Ann.\n# Dutch words")


def test_forms_counted_by_a_wrong_rule_are_not_carried_over() -> None:
    text = filled("tr").replace("nplurals=2; plural=n != 1;", "nplurals=1; plural=0;")
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "{n} gün"')

    assert read_sheet(update(text, TEMPLATE, "tr"), "x.po").by_key[DAYS.key].strings == ("", "")
