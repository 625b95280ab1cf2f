"""One language's words, ready to be spoken.

A catalog is passed to whoever needs words; none is ever ambient, because one task may speak twenty languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.numbers import format_decimal, format_percent

from bot.i18n.bidi import PDI, balanced, isolated, marked
from bot.i18n.cldr import locale_of
from bot.i18n.languages import LANGUAGES, SOURCE, Language
from bot.i18n.phrase import Phrase, Safe, as_html, as_plain
from bot.i18n.pofile import Key, read_sheet
from bot.i18n.rules import usable

__all__ = ["Catalog", "Safe"]

LONGEST_TOAST = 200
"""Characters that Telegram shows over a chat (Bot API, answerCallbackQuery)."""

_Counted = tuple[Callable[[int], int], tuple[Phrase, ...]]
"""How to choose a form for a number, and the forms."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """The words, dates and numbers of one language.

    What it cannot say falls to its parent (Dari to Persian), then to English, always a whole message at a
    time. A translation that would break a message (an unknown placeholder, HTML that Telegram refuses)
    counts as missing; the checker reports it.

    Attributes:
        spoken: what is known about the language.
        status: `source`, `machine` or `reviewed`.
        parent: whose words stand in; None for English.
    """

    spoken: Language
    status: str
    parent: Catalog | None
    _words: dict[Key, tuple[str, ...]] = field(repr=False)
    _locale: Locale = field(repr=False)
    _sentences: dict[str, Phrase] = field(default_factory=dict, repr=False)
    _counted: dict[tuple[str, str], _Counted] = field(default_factory=dict, repr=False)
    _labels: dict[tuple[str, str], Phrase] = field(default_factory=dict, repr=False)
    _surveys: dict[tuple[str, str], str | None] = field(default_factory=dict, repr=False)

    @classmethod
    def read(
        cls,
        language: str,
        bot_po: str,
        surveys_po: str,
        parent: Catalog | None = None,
        *,
        status: str = "machine",
    ) -> Catalog:
        """Make a catalog from the text of its two files.

        Args:
            language: its code, such as `fa_AF`.
            bot_po: text of bot.po; '' where there is none.
            surveys_po: text of surveys.po; '' where there is none.
            parent: whose words stand in where its own are missing.
            status: what status.toml says of it.

        Raises:
            OperatorError: where a text is not in gettext's format.
        """
        folder = f"locales/{language}/LC_MESSAGES"
        sheets = (read_sheet(bot_po, f"{folder}/bot.po"), read_sheet(surveys_po, f"{folder}/surveys.po"))
        words = {_shared(entry.key): entry.strings for sheet in sheets for entry in sheet.entries if entry.translated}
        spoken = LANGUAGES[language]
        return cls(spoken, status, parent, words, locale_of(spoken.locale))

    @property
    def language(self) -> str:
        """Its code, such as `fa_AF`."""
        return self.spoken.code

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.spoken.direction

    @property
    def tag(self) -> str:
        """BCP 47 tag, for `lang` in HTML."""
        return self.spoken.tag

    @property
    def name(self) -> str:
        """The language's own name."""
        return self.spoken.name

    def say(self, message: str, /, **values: object) -> str:
        """Say a sentence, as Telegram HTML.

        Args:
            message: the English sentence, a literal; gaps are `{name}`.
            values: what goes into the gaps: escaped and isolated, except whole numbers and `Safe` text.
        """
        phrase = self._sentences.get(message)
        if phrase is None:
            phrase = self._sentences[message] = self._phrase("", message)
        return phrase.fill(values, as_html) if phrase.gaps else phrase.tail

    def say_many(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Say a sentence that counts, as Telegram HTML; `{n}` is the number.

        Args:
            one: the English sentence for one.
            many: the English sentence for more.
            n: how many.
            values: what goes into the other gaps.
        """
        counted = self._counted.get((one, many))
        if counted is None:
            counted = self._counted[one, many] = self._forms(one, many)
        choose, phrases = counted
        return phrases[choose(abs(n))].fill({**values, "n": n}, as_html)

    def button(self, message: str, /, **values: object) -> str:
        """Say the plain words on a button."""
        return self._plain("button", message).fill(values, as_plain)

    def toast(self, message: str, /, **values: object) -> str:
        """Say the plain words that answer a tap, cut to what Telegram shows."""
        text = self._plain("toast", message).fill(values, as_plain)
        if len(text) <= LONGEST_TOAST:
            return text
        cut = text[: LONGEST_TOAST - 2].rstrip() + "…"
        return cut if balanced(cut) else cut + PDI

    def command(self, message: str) -> str:
        """Say what a command does, for Telegram's menu."""
        return self._plain("command", message).fill({}, as_plain)

    def page(self, message: str) -> str:
        """Say a word of the demo page, with its placeholders left for the page to fill."""
        found = self._find(("page", message, ""))
        return found[1][0] if found else message

    def survey(self, context: str, source: str) -> str:
        """Say a text of a survey, plain, with its `${name}` left for the survey to fill.

        Args:
            context: its gettext context, such as `pulse/p_safe/label`.
            source: its English, which is also the answer where there is no translation.
        """
        return self._survey(context, source) or source

    def has_survey(self, context: str, source: str) -> bool:
        """Tell whether a text of a survey is translated."""
        return self._survey(context, source) is not None

    def has(self, context: str, message: str, many: str = "") -> bool:
        """Tell whether a string of the bot is translated and can be used.

        Args:
            context: `button`, `toast`, `command`, `page`, or '' for a sentence.
            message: the English.
            many: the English for more than one, where it counts.
        """
        return self.language == SOURCE or self._find((context, message, many)) is not None

    def date(self, day: dt.date) -> str:
        """Show a day with its weekday and the month in words, which no direction can turn around."""
        return format_date(day, "full", locale=self._locale)

    def month(self, day: dt.date) -> str:
        """Show the month of a day in words, with its year."""
        return str(format_skeleton("yMMMM", day, locale=self._locale))

    def time(self, moment: dt.time | dt.datetime) -> str:
        """Show a time of the day on the 24-hour clock, as its own clock has it."""
        return f"{moment:%H:%M}"

    def date_time(self, moment: dt.datetime) -> str:
        """Show day and time, as the moment's own clock has them."""
        pattern = str(self._locale.datetime_formats["full"]).replace("'", "")
        return pattern.replace("{0}", self.time(moment)).replace("{1}", self.date(moment))

    def listed(self, names: Iterable[str]) -> Safe:
        """Show names one after the other, each whole in itself whatever its script."""
        comma = "، " if self.direction == "rtl" else ", "
        return Safe(comma.join(as_html(name) for name in names))

    def number(self, value: float | Decimal) -> str:
        """Show a number with the language's separators and Latin digits."""
        return format_decimal(value, locale=self._locale, numbering_system="latn")

    def percent(self, share: float, *, signed: bool = False) -> str:
        """Show a share in whole percent, as the language writes it, with Latin digits.

        Args:
            share: 1 is all.
            signed: it is a difference, whose sign is shown also where it is more than 0.
        """
        pattern = self._locale.percent_formats[None].pattern
        shown = f"+{pattern};-{pattern}" if signed and round(100 * share) else None
        told = format_percent(share, shown, locale=self._locale, numbering_system="latn")
        return isolated(told) if shown and self.direction == "rtl" else told

    def territory(self, code: str) -> str:
        """Name a country by its two-letter code; an unknown code stays as it is."""
        name: str = self._locale.territories.get(code, code)
        return name

    def months(self) -> Mapping[str, int]:
        """Give the number of each month by its names, long and short, in small letters."""
        return _months(self.spoken.locale)

    def lines(self, html: str) -> str:
        """Make every line run from the right, where the language does."""
        return marked(html) if self.direction == "rtl" else html

    def _find(self, key: Key) -> tuple[Language, tuple[str, ...]] | None:
        """Find a usable translation, here or with the parents, and whose plural rule it follows."""
        strings = self._words.get(key)
        if strings is not None and usable(key, strings, self.spoken):
            return self.spoken, strings
        return self.parent._find(key) if self.parent else None  # noqa: SLF001  # another catalog's own lookup

    def _phrase(self, context: str, message: str) -> Phrase:
        """Split a translation, or the English where there is none."""
        found = self._find((context, message, ""))
        return Phrase.parse(found[1][0] if found else message)

    def _plain(self, context: str, message: str) -> Phrase:
        """Find plain words, split once."""
        phrase = self._labels.get((context, message))
        if phrase is None:
            phrase = self._labels[context, message] = self._phrase(context, message)
        return phrase

    def _forms(self, one: str, many: str) -> _Counted:
        """Split all forms of a counting sentence."""
        language, strings = self._find(("", one, many)) or (LANGUAGES[SOURCE], (one, many))
        return language.plural.choose, tuple(map(Phrase.parse, strings))

    def _survey(self, context: str, source: str) -> str | None:
        """Find the translation of a survey's text, checked once."""
        if (context, source) not in self._surveys:
            found = self._find((context, source, ""))
            self._surveys[context, source] = found[1][0] if found else None
        return self._surveys[context, source]


@cache
def _shared(key: Key) -> Key:
    """Return the one copy of a string's English that all languages share."""
    return key


@cache
def _months(locale: str) -> Mapping[str, int]:
    """Collect the names of the months, as they stand in a date and alone."""
    return {
        name.casefold().rstrip("."): number
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
