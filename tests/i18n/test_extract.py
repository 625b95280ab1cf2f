from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from babel.messages.extract import extract as babel_extract

from bot.errors import OperatorError
from bot.i18n.extract import extract, read_source, read_words
from bot.i18n.noted import noted

SOURCE = """from bot.i18n.noted import noted
# Translators: said at the door
words.say("Hello {name}", name=name)
self.catalog.say_many("{n} day", "{n} days", n)
Button(catalog.button("Send" if new else "Save"))
words.toast("Kept" " safe")
words.command("Start again")
words.page("Phones")
say("Bare but ours")
TABLE = {"a": noted("Yes", "button"), "b": noted("Said later")}
words.button(TABLE["a"])  # noted
words.say("<b>{title}</b>", title=title)
other.speak("Not ours")
command = catalog.command
command("Start here")
page("Not ours either")
"""


def test_every_literal_is_found_with_its_context_line_and_comment() -> None:
    found = read_source(SOURCE, "bot/x.py")

    assert found.problems == ()
    assert [(m.line, m.context, m.singular, m.plural, m.comment) for m in found.messages] == [
        (3, "", "Hello {name}", "", "said at the door"),
        (4, "", "{n} day", "{n} days", ""),
        (5, "button", "Save", "", ""),
        (5, "button", "Send", "", ""),
        (6, "toast", "Kept safe", "", ""),
        (7, "command", "Start again", "", ""),
        (8, "page", "Phones", "", ""),
        (9, "", "Bare but ours", "", ""),
        (10, "", "Said later", "", ""),
        (10, "button", "Yes", "", ""),
        (15, "command", "Start here", "", ""),
    ]


@pytest.mark.parametrize(
    "call",
    ['words.say(f"Hello {name}")', "words.say(text)", 'words.say("a" + "b")', 'words.say_many("day", many, 2)',
     'words.say_many("day")', 'words.say("Hi".upper())  # noted',
        'noted("Yes", kind)', 'noted("Yes", context="buton")'],
)  # fmt: skip
def test_words_that_are_no_literal_are_reported(call: str) -> None:
    found = read_source(f"from bot.i18n.noted import noted\n{call}\n", "bot/x.py")

    assert found.messages == ()
    assert [(p.file, p.line, p.fault) for p in found.problems] == [
        ("bot/x.py", 2, "The words to translate are not a literal here, so no translator would ever see them."),
    ]


def test_a_function_of_somebody_else_called_noted_is_left_alone() -> None:
    assert read_source('noted(contact, "home")', "bot/x.py") == read_source("", "bot/x.py")


def test_noting_words_leaves_them_as_they_are() -> None:
    assert noted("Yes", "button") == "Yes"


def test_the_table_of_the_page_is_read_with_its_lines() -> None:
    found = read_words('{\n  "title": "Try the bot",\n  "send": "Send"\n}', "words.json")

    assert [(m.line, m.context, m.singular, m.comment) for m in found] == [
        (2, "page", "Try the bot", "title"),
        (3, "page", "Send", "send"),
    ]


@pytest.mark.parametrize(("text", "line"), [("{\n,}", 2), ("[]", 1), ('{"a": 1}', 1)])
def test_a_table_of_another_shape_is_an_operators_slip(text: str, line: int) -> None:
    with pytest.raises(OperatorError) as caught:
        read_words(text, "words.json")

    assert [(p.file, p.line) for p in caught.value.problems] == [("words.json", line)]


def test_babel_reads_the_same_strings_through_our_method() -> None:
    ours: Any = extract  # Babel's stubs ask for rows without a list of contexts, its program for rows like ours
    rows = babel_extract(ours, BytesIO(SOURCE.encode()), comment_tags=("Translators:",))

    found = {(line, context, message) for line, message, _, context in rows}

    assert found == {
        (
            message.line,
            message.context or None,
            (message.singular, message.plural) if message.plural else message.singular,
        )
        for message in read_source(SOURCE, "bot/x.py").messages
    }


def test_babel_is_stopped_by_words_that_are_no_literal() -> None:
    with pytest.raises(OperatorError, match="not a literal"):
        list(extract(BytesIO(b"words.say(text)"), {}, (), {}))
