"""The dates, numbers and countries that are kept are those that the whole of Babel's data would give."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from babel import localedata

from bot.i18n import catalog
from bot.i18n.catalog import Catalog
from bot.i18n.cldr import DROPPED, locale_of
from bot.i18n.languages import LANGUAGES

DAYS = tuple(dt.date(2026, month, 2 * month) for month in range(1, 13))
NUMBERS = (0, 3.5, 1234567.25, -12)
SHARES = (0, 0.125, 1, -0.5)
COUNTRIES = ("NL", "GR", "SE", "SY", "SO", "UA", "IR", "AF")

BY_BABEL_ALONE = f"""
import datetime, json
from babel import Locale, localedata
from babel.dates import format_date, format_skeleton, get_month_names
from babel.numbers import format_decimal, format_percent

def told(name):
    localedata._cache.clear()
    locale = Locale.parse(name)
    return [
        [format_date(day, "full", locale=locale) for day in {DAYS!r}],
        [format_skeleton("yMMMM", day, locale=locale) for day in {DAYS!r}],
        [format_decimal(number, locale=locale, numbering_system="latn") for number in {NUMBERS!r}],
        [format_percent(share, locale=locale, numbering_system="latn") for share in {SHARES!r}],
        [locale.territories.get(code, code) for code in {COUNTRIES!r}],
        [list(get_month_names(width, context, locale).values())
         for width in ("wide", "abbreviated") for context in ("format", "stand-alone")],
        locale.datetime_formats["full"],
    ]

print(json.dumps({{name: told(name) for name in {[language.locale for language in LANGUAGES.values()]!r}}}))
"""


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Let a language be read as if it were the first one.

    Babel writes into what several languages inherit: once Chinese was read, Tigrinya has some of its months.
    """

    def forget() -> None:
        monkeypatch.setattr(localedata, "_cache", {})
        locale_of.cache_clear()
        catalog._months.cache_clear()

    yield forget
    forget()


def test_every_language_says_what_the_whole_of_babel_says(afresh: Callable[[], None]) -> None:
    whole = subprocess.run([sys.executable, "-c", BY_BABEL_ALONE], capture_output=True, text=True, check=True)

    for code, (days, months, numbers, shares, countries, names, pattern) in zip(
        LANGUAGES, json.loads(whole.stdout).values(), strict=True
    ):
        afresh()
        words = Catalog.read(code, "", "")
        assert [words.date(day) for day in DAYS] == days, code
        assert [words.month(day) for day in DAYS] == months, code
        assert [words.number(number) for number in NUMBERS] == numbers, code
        assert [words.percent(share) for share in SHARES] == shares, code
        assert [words.territory(country) for country in COUNTRIES] == countries, code
        assert set(words.months()) == {name.casefold().rstrip(".") for row in names for name in row}, code
        said = words.date_time(dt.datetime(2026, 1, 2, 9, 5, tzinfo=dt.UTC))
        assert said == pattern.replace("'", "").replace("{0}", "09:05").replace("{1}", days[0]), code


@pytest.mark.parametrize("code", ["en_GB", "fa_AF", "nb"])
def test_what_is_large_is_dropped_also_of_what_a_language_inherits_from(code: str) -> None:
    locale_of(code)

    assert set(localedata.load(code)) & DROPPED == set()
    assert set(localedata.load("root")) & DROPPED == set()
