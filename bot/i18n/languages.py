"""The languages we can speak: their own names, direction, plural rule, and who is guessed to read them.

Plural rules are pinned here, as CLDR has them (and Weblate writes them), because the ones Babel writes
into new catalogs are wrong for Arabic, Turkish and Persian; a test holds each against CLDR.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from gettext import c2py

_ALWAYS = "nplurals=1; plural=0;"
_ONE = "nplurals=2; plural=n != 1;"
_UP_TO_ONE = "nplurals=2; plural=n > 1;"
_ARABIC = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
_EAST_SLAVIC = "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;"
_POLISH = "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;"
_ROMANIAN = "nplurals=3; plural=n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2;"
_LITHUANIAN = "nplurals=3; plural=n%10==1 && (n%100<11 || n%100>19) ? 0 : n%10>=2 && (n%100<11 || n%100>19) ? 1 : 2;"
_FILIPINO = "nplurals=2; plural=n!=1 && n!=2 && n!=3 && (n%10==4 || n%10==6 || n%10==9);"

_COUNTED = 1000
"""Counts up to here tell which plural forms stand for one single number."""


@dataclass(frozen=True, slots=True)
class Plural:
    """How a language chooses the form of a word for a number.

    Attributes:
        header: the `Plural-Forms` line of its catalogs.
        forms: how many forms there are.
        choose: takes the number, gives the index of the form.
        exact: the forms that stand for one number only ("one day"), and so may leave the number out.
    """

    header: str
    forms: int = field(init=False)
    choose: Callable[[int], int] = field(init=False, repr=False, compare=False)
    exact: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        """Compile the rule; raises ValueError where the header is none."""
        count, _, rule = self.header.partition(";")
        rule = rule.partition("=")[2].rstrip("; ")
        object.__setattr__(self, "forms", int(count.partition("=")[2]))
        object.__setattr__(self, "choose", c2py(rule))
        reached = [self.choose(n) for n in range(_COUNTED)]
        exact = frozenset(form for form in reached if reached.count(form) == 1)
        object.__setattr__(self, "exact", exact)


@dataclass(frozen=True, slots=True)
class Language:
    """One language as residents meet it.

    Attributes:
        code: POSIX code, the name of its folder in `locales/`.
        name: its own name, as the picker shows it.
        english: its English name, for organisers.
        plural: how it counts.
        tag: BCP 47 tag, for `lang` in HTML.
        direction: `ltr` or `rtl`.
        script: ISO 15924 code of the letters it is written in.
        telegram: two-letter codes under which Telegram's clients may ask for it; empty where it has none.
        locale: the Babel locale of its dates and names.
        parent: the language whose words stand in where its own are missing; '' for English.
    """

    code: str
    name: str
    english: str
    plural: Plural
    tag: str
    direction: str = "ltr"
    script: str = "Latn"
    telegram: tuple[str, ...] = ()
    locale: str = ""
    parent: str = ""


_RULES: dict[str, Plural] = {}


def _rule(header: str) -> Plural:
    """Compile each rule once, however many languages share it."""
    if header not in _RULES:
        _RULES[header] = Plural(header)
    return _RULES[header]


def _row(  # one row of the table below, read by eye in columns
    code: str,
    name: str,
    english: str,
    header: str,
    script: str = "Latn",
    telegram: str | None = None,
    parent: str = "",
) -> Language:
    """Fill in what follows from a language's code and script."""
    codes = code if telegram is None and len(code) == 2 else telegram or ""  # noqa: PLR2004  # ISO 639-1
    return Language(
        code=code,
        name=name,
        english=english,
        plural=_rule(header),
        tag=code.replace("_", "-"),
        direction="rtl" if script == "Arab" else "ltr",
        script=script,
        telegram=tuple(codes.split()),
        locale=code,
        parent=parent,
    )


_TABLE = (
    _row("en_GB", "English", "English", _ONE, telegram="en"),
    _row("nl", "Nederlands", "Dutch", _ONE),
    _row("el", "Ελληνικά", "Greek", _ONE, "Grek"),
    _row("it", "Italiano", "Italian", _ONE),
    _row("sv", "Svenska", "Swedish", _ONE),
    _row("nb", "Norsk bokmål", "Norwegian", _ONE, telegram="nb no"),
    _row("ar", "العربية", "Arabic", _ARABIC, "Arab"),
    _row("uk", "Українська", "Ukrainian", _EAST_SLAVIC, "Cyrl"),
    _row("tr", "Türkçe", "Turkish", _ONE),
    _row("fa", "فارسی", "Persian", _UP_TO_ONE, "Arab"),
    _row("fa_AF", "دری", "Dari", _UP_TO_ONE, "Arab", parent="fa"),
    _row("pl", "Polski", "Polish", _POLISH),
    _row("so", "Soomaali", "Somali", _ONE),
    _row("de", "Deutsch", "German", _ONE),
    _row("da", "Dansk", "Danish", _ONE),
    _row("fi", "Suomi", "Finnish", _ONE),
    _row("fr", "Français", "French", _UP_TO_ONE),
    _row("es", "Español", "Spanish", _ONE),
    _row("pt", "Português", "Portuguese", _UP_TO_ONE),
    _row("ro", "Română", "Romanian", _ROMANIAN),
    _row("ru", "Русский", "Russian", _EAST_SLAVIC, "Cyrl"),
    _row("sq", "Shqip", "Albanian", _ONE),
    _row("ur", "اردو", "Urdu", _ONE, "Arab"),
    _row("zh_Hans", "简体中文", "Chinese (simplified)", _ALWAYS, "Hans", "zh"),
    _row("ti", "ትግርኛ", "Tigrinya", _UP_TO_ONE, "Ethi"),
    _row("bn", "বাংলা", "Bengali", _UP_TO_ONE, "Beng"),
    _row("bg", "Български", "Bulgarian", _ONE, "Cyrl"),
    _row("ku", "Kurmancî", "Kurdish (Kurmanji)", _ONE),
    _row("ckb", "سۆرانی", "Kurdish (Sorani)", _ONE, "Arab"),
    _row("ps", "پښتو", "Pashto", _ONE, "Arab"),
    _row("am", "አማርኛ", "Amharic", _UP_TO_ONE, "Ethi"),
    _row("sr_Latn", "Srpski", "Serbian (Latin letters)", _EAST_SLAVIC, telegram="sr bs hr"),
    _row("et", "Eesti", "Estonian", _ONE),
    _row("fil", "Filipino", "Filipino", _FILIPINO, telegram="tl"),
    _row("vi", "Tiếng Việt", "Vietnamese", _ALWAYS),
    _row("ta", "தமிழ்", "Tamil", _ONE, "Taml"),
    _row("si", "සිංහල", "Sinhala", _UP_TO_ONE, "Sinh"),
    _row("pa", "ਪੰਜਾਬੀ", "Punjabi", _UP_TO_ONE, "Guru"),
    _row("lt", "Lietuvių", "Lithuanian", _LITHUANIAN),
    _row("ka", "ქართული", "Georgian", _ONE, "Geor"),
    _row("hi", "हिन्दी", "Hindi", _UP_TO_ONE, "Deva"),
)

LANGUAGES: Mapping[str, Language] = {row.code: row for row in _TABLE}
"""Every language we know, by code, in the order in which pickers and tables show them."""

NAMES: Mapping[str, str] = {row.code: row.name for row in _TABLE}
"""Own name of every language, by code."""

SOURCE = "en_GB"
"""The language that everything is first written in."""

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "en": ("en_GB",),
    "no": ("nb",),
    "nn": ("nb",),
    "zh": ("zh_Hans",),
    "prs": ("fa_AF", "fa"),
    "fa-af": ("fa_AF", "fa"),
    "pes": ("fa",),
    "tg": ("fa",),
    "ary": ("ar",),
    "arz": ("ar",),
    "apc": ("ar",),
    "arb": ("ar",),
    "acm": ("ar",),
    "tl": ("fil",),
    "kmr": ("ku",),
    "ku-iq": ("ckb", "ku"),
    "ku-arab": ("ckb", "ku"),
    "sr": ("sr_Latn",),
    "bs": ("sr_Latn",),
    "hr": ("sr_Latn",),
    "sh": ("sr_Latn",),
    "mo": ("ro",),
    "pbu": ("ps",),
    "pnb": ("pa", "ur"),
    "sw-so": ("so",),
}
"""Tags that Telegram's clients send, or people use, and what serves them: best first."""

_LONGEST_TAG = 35
"""RFC 5646, 4.4.1: what every reader of language tags must be able to take in."""


def negotiate(tag: str | None, offered: Collection[str]) -> str | None:
    """Guess which of the offered languages somebody reads.

    It is a guess and only decides what the picker shows first: a client's `language_code` is the
    language of its buttons, which for many of our readers exists in no client.

    Args:
        tag: what Telegram told (`pt-br`, `zh-hans`), or anything else.
        offered: codes of the languages on offer.

    Returns:
        A code out of `offered`, or None where nothing fits; never raises.
    """
    parts = (tag or "")[:_LONGEST_TAG].strip().lower().replace("_", "-").split("-")
    by_tag = {code.lower().replace("_", "-"): code for code in offered}
    for length in range(len(parts), 0, -1):
        name = "-".join(parts[:length])
        if name in by_tag:
            return by_tag[name]
        for code in _ALIASES.get(name, ()):
            if code in offered:
                return code
    return None
