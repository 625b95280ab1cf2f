"""A translator who means harm: no string of theirs reaches a value, breaks a message or hides what it says."""

from __future__ import annotations

from functools import cache

import pytest

from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.i18n.pofile import Sheet, read_sheet
from tests.render.showing import catalogs, check
from tests.render.test_golden import menus
from tests.survey.playing import ROOT

HOSTILE = (
    "{user.__class__}",
    "{name.__init__.__globals__}",
    "{0}",
    "{}",
    "{name!r}",
    "{name:>100000000}",
    "{name:{name}}",
    "{name[0]}",
    "{name} {name",
    "{NAME}",
    "{other}",
    "<a href=tg://user?id=1>press</a>",
    '<a href="https://example.org">press</a>',
    "<b>never closed",
    "closed</b>",
    "<i><b>crossed</i></b>",
    "<tg-spoiler>hidden</tg-spoiler>",
    "<pre><code class='language-x'>x</code></pre>",
    "<script>alert(1)</script>",
    "<",
    "&",
    "&bogus;",
    "&#x1F600",
    "\u2068left open",
    "closed too often\u2069",
    "\u2067\u2067\u2067",
    "a\x00b",
    "\x1b[2Jgone",
    "long " * 2000,
)
PLAIN = ("button", "toast", "command")


def quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@cache
def template(name: str) -> Sheet:
    return read_sheet((ROOT / "locales" / f"{name}.pot").read_text("utf-8"), name)


def spoilt(name: str, words: str) -> str:
    """Write a catalog in which every string is this one."""
    lines = [f'msgid ""\nmsgstr "Plural-Forms: {LANGUAGES["nl"].plural.header}\\n"\n']
    for entry in template(name).entries:
        lines.append(f'msgctxt "{quoted(entry.context)}"' if entry.context else "")
        lines.append(f'msgid "{quoted(entry.singular)}"')
        if entry.plural:
            lines.append(f'msgid_plural "{quoted(entry.plural)}"')
            lines += [f'msgstr[{form}] "{quoted(words)}"' for form in (0, 1)]
        else:
            lines.append(f'msgstr "{quoted(words)}"')
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:30]))
def test_no_sentence_is_said_in_hostile_words(words: str) -> None:
    catalog = Catalog.read("nl", spoilt("bot", words), "")
    sentences = [entry for entry in template("bot").entries if not entry.context]

    assert [entry.singular for entry in sentences if catalog.has("", entry.singular, entry.plural)] == []
    assert len(sentences) > 80


@pytest.mark.parametrize("words", [words for words in HOSTILE if "<" not in words and "&" not in words], ids=ascii)
def test_no_button_toast_command_or_question_is_said_in_them_either(words: str) -> None:
    catalog = Catalog.read("nl", spoilt("bot", words), spoilt("surveys", words))
    plain = [entry for entry in template("bot").entries if entry.context in PLAIN]
    asked = [entry for entry in template("surveys").entries if entry.context]
    harmless = "{" in words  # in a survey only ${name} is a gap, anything else is only shown

    assert [entry.singular for entry in plain if catalog.has(entry.context, entry.singular)] == []
    assert harmless or [e.singular for e in asked if catalog.has_survey(e.context, e.singular)] == []


def test_what_looks_like_html_in_plain_words_is_shown_and_never_read_as_html() -> None:
    catalog = Catalog.read("nl", "", spoilt("surveys", "<a href=tg://user?id=1>press</a>"))
    entry = next(entry for entry in template("surveys").entries if entry.context == "pulse/title")
    said = catalog.say("<b>{title}</b>", title=catalog.survey(entry.context, entry.singular))

    assert said == "<b>\u2068&lt;a href=tg://user?id=1&gt;press&lt;/a&gt;\u2069</b>"


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:30]))
def test_every_screen_of_a_spoilt_language_is_sound_html_of_the_usual_size(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog.read("nl", spoilt("bot", words), spoilt("surveys", words))
    known = catalogs() | {"nl": catalog}
    monkeypatch.setattr("tests.render.test_golden.catalogs", lambda: known)

    for place, screen in menus("nl"):
        if place != "way back":
            check(screen, catalog)


@pytest.mark.parametrize("gap", ["${user.__class__}", "${p_safe!r}", "${nobody}", "${p_safe", "${0}"])
def test_a_survey_text_reaches_nothing_but_the_answers_its_english_speaks_of(gap: str) -> None:
    catalog = Catalog.read("nl", "", spoilt("surveys", f"Zegt {gap}"))
    entry = next(entry for entry in template("surveys").entries if entry.context == "pulse/title")

    assert catalog.survey(entry.context, entry.singular) in {entry.singular, f"Zegt {gap}"}
    assert "__" not in catalog.survey(entry.context, entry.singular)
