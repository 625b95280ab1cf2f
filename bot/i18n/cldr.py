"""What Unicode's CLDR knows of a language's dates, numbers and countries, by way of Babel, and no more of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from babel import Locale, localedata
from babel.core import get_global

DROPPED = frozenset(
    {
        "compact_currency_formats",
        "compact_decimal_formats",
        "compound_unit_patterns",
        "currency_names",
        "currency_names_plural",
        "date_fields",
        "interval_formats",
        "languages",
        "meta_zones",
        "scripts",
        "time_zones",
        "unit_display_names",
        "unit_patterns",
    }
)
"""The parts of Babel's data that are large, and that we do not use: nine tenths of it."""

_ROOT = "root"


@cache
def locale_of(name: str) -> Locale:
    """Load a language's dates, numbers and names of countries, so that none has to be read from the disk later.

    Babel reads the whole of its file, and keeps it: names of units, currencies and time zones in thirteen languages
    held 13 MB that nobody asked for. They are dropped after each file, so that the next one finds their room free.
    Whoever asks this process's Babel for one of them meets a KeyError: take it out of `DROPPED` then.

    Args:
        name: the locale as Babel names it, such as `fa_AF`.

    Raises:
        babel.core.UnknownLocaleError: Babel does not know it.
    """
    locale = Locale.parse(name)
    for each in _line(str(locale)):
        data = localedata.load(each)
        for part in data.keys() & DROPPED:
            del data[part]
    return locale


def _line(name: str) -> Iterator[str]:
    """Yield what a locale inherits from, and last the locale itself: a child takes over what its parents still hold."""
    if name != _ROOT:
        yield from _line(get_global("parent_exceptions").get(name) or name.rpartition("_")[0] or _ROOT)
    yield name
