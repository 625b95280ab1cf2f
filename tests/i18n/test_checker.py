from __future__ import annotations

import pytest

from bot.i18n.checker import check_catalog, check_sources, check_standings
from bot.i18n.languages import LANGUAGES
from bot.i18n.pofile import read_sheet
from bot.i18n.standing import Standing
from bot.i18n.template import Message, catalog_template, update

BABELS_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5);"
)
ENGLISH = {
    "title": Message("bot/a.py", 1, "", "About {title}"),
    "number": Message("bot/a.py", 2, "", "Number {num}"),
    "nun": Message("bot/a.py", 3, "", "Count {num}"),
    "time": Message("bot/a.py", 4, "", "It starts at {time}"),
    "many": Message("bot/a.py", 5, "", "{m} wrote {n} letter", "{m} wrote {n} letters"),
    "space": Message("bot/a.py", 6, "", "No space here"),
    "fuzzy": Message("bot/a.py", 7, "", "Safe"),
    "copied": Message("bot/a.py", 8, "", "Your neighbourhood"),
    "isolate": Message("bot/a.py", 9, "", "Write to us"),
}
ARABIC = {
    "title": "عن {titel}",
    "number": "الرقم %(num)s",
    "nun": "العدد {nun}",
    "time": "يبدأ قريبًا",
    "space": "لا فراغ هنا ",
    "fuzzy": "آمن",
    "copied": "Your neighbourhood",
    "isolate": "اكتب إلينا \u2068",
}
FORMS = ("كتب {m}", "كتب {m} رسالة", "", "كتب {m} {n} رسائل", "كتب {x} {n} رسالة", "كتب {m} {n} رسالة")


def sheet_of(template: str, language: str, strings: dict[str, str], flags: str = "") -> str:
    text = update("", template, language)
    for english, words in strings.items():
        quoted = f'"{english}"' if "\n" not in english else '""\n"' + english.replace("\n", '\\n"\n"') + '"'
        text = text.replace(f'msgid {quoted}\nmsgstr ""', f'{flags}msgid {quoted}\nmsgstr "{words}"')
    return text


def check(text: str, template: str, language: str = "nl", **standing: object) -> list[tuple[str, str]]:
    found = check_catalog(
        read_sheet(text, "x.po"),
        read_sheet(template, "x.pot"),
        Standing(language, "machine", **standing),  # type: ignore[arg-type]  # fields by name
    )
    return sorted((problem.place, problem.fault) for problem in found.problems)


def one(english: str, words: str, language: str = "nl", context: str = "", **standing: object) -> list[str]:
    template = catalog_template([Message("bot/a.py", 1, context, english)])
    text = sheet_of(template, language, {english: words.replace("\n", "\\n")})
    return [fault for _, fault in check(text, template, language, **standing)]


def test_the_nine_seeded_faults_are_all_found() -> None:
    template = catalog_template(ENGLISH.values())
    text = sheet_of(template, "ar", {ENGLISH[name].singular: words for name, words in ARABIC.items()})
    for form, words in enumerate(FORMS):
        text = text.replace(f'msgstr[{form}] ""', f'msgstr[{form}] "{words}"')
    text = text.replace('msgid "Safe"', '#, fuzzy\nmsgid "Safe"')

    assert check(text, template, "ar") == [
        ("“About {title}”", "The placeholder {titel} is not in the English."),
        ("“About {title}”", "The placeholder {title} is missing."),
        ("“Count {num}”", "The placeholder {num} is missing."),
        ("“Count {num}”", "The placeholder {nun} is not in the English."),
        ("“It starts at {time}”", "The placeholder {time} is missing."),
        ("“No space here”", "Spaces or line breaks at the start or end differ from the English."),
        ("“Number {num}”", "The placeholder {num} is missing."),
        ("“Safe”", "It is marked fuzzy: a guess, perhaps of the opposite."),
        ("“Write to us”", "An isolate (U+2066 to U+2068) is not closed, or closed twice."),
        ("“Your neighbourhood”", "The English was copied."),
        ("“{m} wrote {n} letter”", "Form 4: The placeholder {m} is missing."),
        ("“{m} wrote {n} letter”", "Form 4: The placeholder {x} is not in the English."),
        ("“{m} wrote {n} letter”", "Plural form 2 is empty."),
    ]


def test_a_problem_names_file_line_and_remedy() -> None:
    template = catalog_template([Message("bot/a.py", 1, "", "Hi {name}")])
    text = sheet_of(template, "nl", {"Hi {name}": "Dag"})

    found = check_catalog(read_sheet(text, "x.po"), read_sheet(template, "x.pot"), Standing("nl", "machine"))

    line = text.splitlines().index('msgid "Hi {name}"') + 1
    assert [str(problem) for problem in found.problems] == [
        f"x.po:{line}: “Hi {{name}}”: The placeholder {{name}} is missing. Put it where the value belongs."
    ]


@pytest.mark.parametrize(
    ("english", "words", "context", "fault"),
    [
        ("Hi", "Dag {", "", "A placeholder is broken: the brace at character 5 is no placeholder like {name}."),
        ("<b>Hi</b>", "<b>Dag", "", "The text never closes <b>."),
        ("<b>Hi</b>", "<i>Dag</i>", "", "The HTML tags differ from the English."),
        ("Hi", "Tom & ik", "", "The text holds a bare '&'."),
        ("Hi", "Dag\u200f", "", "Invisible direction marks stand in the text: U+200F."),
        ("Hi", "Dag\u202e", "", "Invisible direction marks stand in the text: U+202E."),
        ("Hi", "Cafe\u0301", "", "Letters are stored in pieces (not in Unicode's form NFC)."),
        ("Hi", "Dag\ufffd", "", "The text holds control or replacement characters."),
        ("Hi", "Dag\ndag", "", "The number of lines differs from the English."),
        ("Send", "x" * 37, "button", "The text has 37 characters; a button holds 36."),
        ("Sent", "x" * 181, "toast", "The text has 181 characters; a toast holds 180."),
        ("Send", "x" * 257, "command", "The text has 257 characters; a command holds 256."),
        ("Send", "SEND", "button", "The English was copied."),
        ("Why ${p}?", "Waarom ${q}?", "s/q/label", "The placeholder ${q} is not in the English."),
        ("Hi", "", "", "It is not translated."),
    ],
)
def test_each_rule_is_held(english: str, words: str, context: str, fault: str) -> None:
    assert fault in one(english, words, "nl", context)


@pytest.mark.parametrize(
    ("english", "words", "context"),
    [
        ("Hi <b>{name}</b> &amp; all", "<b>{name}</b> &amp; iedereen: dag", ""),
        ("Send", "x" * 36, "button"),
        ("a < b & c", "is a < b & c", "s/q/label"),
        ("Use {brace}", "Gebruik zonder", "s/q/label"),
        ("A\nB", "Eén\nTwee", ""),
        ("{a}–{b}", "{a}–{b}", "button"),
        ("Hi", "\u2068Dag\u2069", ""),
    ],
)
def test_a_sound_translation_has_no_fault(english: str, words: str, context: str) -> None:
    assert one(english, words, "nl", context) == []


def test_latin_words_in_a_language_of_other_letters_count_as_copied() -> None:
    assert one("Your name", "Your own name", "el") == ["No letter of it is Greek."]
    assert one("By SMS", "SMS", "el") == []


def test_what_is_rightly_the_same_in_english_is_allowed() -> None:
    assert one("Status", "Status", same_as_english=frozenset({"Status"})) == []


def test_a_partial_language_and_an_overlay_may_leave_strings_out() -> None:
    assert [one("Hi", "", partial=True), one("Hi", "", "fa_AF"), one("Hi", "", "en_GB")] == [[], [], []]


def test_a_reviewed_language_holds_no_machine_drafts() -> None:
    template = catalog_template([Message("bot/a.py", 1, "", "Hi")])
    text = sheet_of(template, "nl", {"Hi": "Dag"}, flags="# machine, unreviewed\n")
    standing = Standing("nl", "reviewed", reviewer="Ann")

    found = check_catalog(read_sheet(text, "x.po"), read_sheet(template, "x.pot"), standing)

    assert [problem.fault for problem in found.problems] == [
        "The language is reviewed, but this is still “machine, unreviewed”."
    ]


@pytest.mark.parametrize(
    "header",
    [
        BABELS_ARABIC,
        "nplurals=2; plural=n != 1;",
        "nonsense",
        "",
    ],
)
def test_a_wrong_plural_rule_is_found_as_babel_writes_it_for_arabic(header: str) -> None:
    template = catalog_template([])
    text = update("", template, "ar").replace(LANGUAGES["ar"].plural.header, header)

    assert check(text, template, "ar") == [("Plural-Forms", "The plural rule is not the one of CLDR.")]


def test_a_right_plural_rule_may_be_written_otherwise() -> None:
    template = catalog_template([])
    text = update("", template, "nl").replace("plural=n != 1;", "plural=(n!=1)")

    assert check(text, template) == []


def test_strings_without_source_without_entry_and_twice_are_found() -> None:
    template = catalog_template([Message("bot/a.py", 1, "", "Hi"), Message("bot/a.py", 2, "", "New")])
    text = update("", catalog_template([Message("bot/a.py", 1, "", "Hi"), Message("bot/a.py", 2, "", "Old")]), "nl")
    text += '\nmsgid "Hi"\nmsgstr "Hoi"\n'

    assert check(text, template, partial=True) == [
        ("“Hi”", "This string stands here a second time."),
        ("“New”", "The catalog lacks this string."),
        ("“Old”", "The English no longer has this string."),
    ]


def test_a_catalog_filed_under_another_language_is_found() -> None:
    template = catalog_template([])

    assert check(update("", template, "nl"), template, "sv") == [("Language", "The header names the language 'nl'.")]


def test_two_choices_of_one_question_never_read_the_same() -> None:
    safe, unsafe = Message("s.yaml", 1, "s/q/a/label", "Safe"), Message("s.yaml", 2, "s/q/b/label", "Unsafe")
    elsewhere = Message("s.yaml", 3, "s/r/c/label", "Secure")
    template = catalog_template([safe, unsafe, elsewhere])
    text = sheet_of(template, "nl", {"Safe": "Veilig", "Unsafe": "Veilig", "Secure": "Veilig"})

    assert check(text, template) == [("s/q/b/label “Unsafe”", "Another choice of the same question says the same.")]


def test_two_buttons_that_read_the_same_are_a_hint() -> None:
    template = catalog_template([Message("a.py", 1, "button", "Send"), Message("a.py", 2, "button", "Submit")])
    text = sheet_of(template, "nl", {"Send": "Versturen", "Submit": "Versturen"})

    found = check_catalog(read_sheet(text, "x.po"), read_sheet(template, "x.pot"), Standing("nl", "machine"))

    assert (found.problems, [hint.fault for hint in found.hints]) == ((), ["Another button says the same."])


def test_the_english_itself_is_checked_and_held_against_the_template() -> None:
    messages = [
        Message("bot/a.py", 1, "button", "A button far too long for any phone at all"),
        Message("bot/a.py", 2, "", "a < b"),
        Message("bot/a.py", 3, "", "Ends with a space "),
        Message("bot/a.py", 4, "", "New"),
    ]
    template = catalog_template([*messages[:3], Message("bot/a.py", 9, "", "Old")])

    found = check_sources(messages, read_sheet(template, "bot.pot"))

    assert sorted((p.file, p.fault) for p in found.problems) == [
        ("bot.pot", "No source holds this string."),
        ("bot.pot", "The template lacks this string."),
        ("bot/a.py", "The English starts or ends with a space or a line break."),
        ("bot/a.py", "The text has 42 characters; a button holds 36."),
        ("bot/a.py", "The text holds a bare '<'."),
    ]


def test_status_and_folders_name_the_same_languages() -> None:
    found = check_standings(
        {"en_GB": Standing("en_GB", "source"), "nl": Standing("nl", "machine", line=3)}, ["so"], "status.toml"
    )

    assert sorted((p.line, p.place, p.fault) for p in found.problems) == [
        (0, "so", "This folder of words is not in status.toml."),
        (3, "nl", "There is no folder of words for this language."),
    ]
