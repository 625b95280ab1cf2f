from __future__ import annotations

import datetime as dt

from bot.i18n.catalog import Catalog
from bot.i18n.pofile import read_sheet
from bot.i18n.progress import Part, Progress, as_json, offered, progress
from bot.i18n.standing import Standing
from bot.i18n.template import Message, catalog_template, update

TEMPLATE = catalog_template(
    [
        Message("a.py", 1, "", "I agree"),
        Message("a.py", 2, "button", "Stop"),
        Message("s.yaml", 1, "pulse/title", "Pulse"),
    ]
)


def words(language: str, *translated: str) -> str:
    text = update("", TEMPLATE, language)
    for english in translated:
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "بله"')
    return text


def test_each_part_counts_its_own_strings_and_those_of_the_parent() -> None:
    dari, persian = (read_sheet(text, "x.po") for text in (words("fa_AF", "Stop"), words("fa", "Stop", "Pulse")))
    standing = Standing("fa_AF", "machine")

    assert progress(standing, read_sheet(TEMPLATE, "x.pot"), dari, persian) == Progress(
        standing, (Part("bot", 1, 0, 2), Part("pulse", 0, 1, 1))
    )


def test_english_is_complete_without_a_file() -> None:
    standing = Standing("en_GB", "source")

    assert progress(standing, read_sheet(TEMPLATE, "x.pot"), None).parts == (
        Part("bot", 2, 0, 2), Part("pulse", 1, 0, 1),
    )  # fmt: skip


def test_progress_is_shown_as_plain_data() -> None:
    standing = Standing("nl", "reviewed", "Ann", dt.date(2026, 12, 1))

    assert as_json(Progress(standing, (Part("bot", 1, 0, 2),))) == {
        "language": "nl",
        "status": "reviewed",
        "reviewer": "Ann",
        "date": "2026-12-01",
        "parts": {"bot": {"translated": 1, "inherited": 0, "total": 2}},
    }


def test_a_language_is_offered_only_when_all_that_is_essential_can_be_read_in_it() -> None:
    essential = [("", "I agree"), ("button", "Stop")]
    persian = Catalog.read("fa", words("fa", "I agree", "Stop"), "")
    dari = Catalog.read("fa_AF", words("fa_AF", "Stop"), "", persian)
    alone = Catalog.read("fa_AF", words("fa_AF", "Stop"), "")
    english = Catalog.read("en_GB", "", "")

    assert [offered(each, essential) for each in (persian, dari, alone, english)] == [True, True, False, True]
