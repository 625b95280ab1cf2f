"""What a translation must keep of its English, one rule a function.

The catalog uses the vital ones at run time (a string that would break a message gives way to English), the checker
uses them all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.i18n.bidi import STRAY, balanced
from bot.i18n.languages import LANGUAGES, SOURCE, Language
from bot.i18n.phrase import Phrase, html_fault, tags
from bot.i18n.pofile import Key

Fault = tuple[str, str]
"""What is wrong and what to do, a sentence each."""

LONGEST = {"button": 36, "toast": 180, "command": 256}
"""Characters by context: a phone's width; Telegram's 200 less what values add; Telegram's own limit."""

_LONGER, _SPARE = 3, 60
"""How many times as long as its English a text may be, and how many characters more: short words grow most."""

_SURVEY_GAP = re.compile(r"\$\{([^{}]*)\}")
_MARKUP = re.compile(r"\{[^{}]*\}|<[^<>]*>|&[a-z]+;|https?://\S+|[/@]\w+")


@dataclass(frozen=True, slots=True)
class Wording:
    """One form of a translation beside its English.

    Attributes:
        key: context, singular and plural of the English.
        form: index of the plural form; 0 where nothing is counted.
        text: the translation.
        language: the language it is in.
    """

    key: Key
    form: int
    text: str
    language: Language

    @property
    def context(self) -> str:
        """The gettext context."""
        return self.key[0]

    @property
    def exact(self) -> bool:
        """Tell whether this form stands for one number only, and so may leave the number out."""
        return bool(self.key[2]) and self.form in self.language.plural.exact

    @property
    def sources(self) -> tuple[str, ...]:
        """The English forms that this one may be measured against, best first."""
        _, singular, plural = self.key
        if not plural:
            return (singular,)
        return (singular, plural) if self.exact else (plural,)


def wordings(key: Key, strings: tuple[str, ...], language: Language) -> tuple[Wording, ...]:
    """Set every form of a translation beside its English."""
    return tuple(Wording(key, form, text, language) for form, text in enumerate(strings))


def usable(key: Key, strings: tuple[str, ...], language: Language) -> bool:
    """Tell whether a translation can be shown without breaking a message."""
    if len(strings) != (language.plural.forms if key[2] else 1) or not all(strings):
        return False
    return not any(fault for wording in wordings(key, strings, language) for rule in VITAL for fault in rule(wording))


def placeholders(wording: Wording) -> Iterator[Fault]:
    """Find gaps that are missing, unknown or not of the form `{name}` (in surveys `${name}`)."""
    try:
        found = _names(wording.context, wording.text)
    except ValueError as error:
        yield f"A placeholder is broken: {error}.", "Write it as {name}, or double the brace to show it."
        return
    allowed, required = _expected(wording)
    shape = "${{{}}}" if "/" in wording.context else "{{{}}}"
    for name in sorted(required - found):
        yield f"The placeholder {shape.format(name)} is missing.", "Put it where the value belongs."
    for name in sorted(found - allowed):
        known = ", ".join(shape.format(one) for one in sorted(allowed)) or "none"
        yield f"The placeholder {shape.format(name)} is not in the English.", f"Known here: {known}."


def html(wording: Wording) -> Iterator[Fault]:
    """Find HTML in a sentence that Telegram would refuse the whole message for."""
    fault = html_fault(wording.text) if not wording.context else ""
    if fault:
        yield f"The text {fault}.", "Keep the tags of the English; write &lt; &gt; &amp; for the characters."


def same_tags(wording: Wording) -> Iterator[Fault]:
    """Find tags that the English does not have, or has and the translation lost."""
    if "/" in wording.context:
        return
    found = sorted(tags(wording.text))
    if all(sorted(tags(source)) != found for source in wording.sources):
        wanted = " ".join(f"<{tag}>" for tag in tags(wording.sources[0])) or "none"
        yield "The HTML tags differ from the English.", f"Use exactly these: {wanted}."


def isolates(wording: Wording) -> Iterator[Fault]:
    """Find isolates left open: everything after them, other people's words too, would run the wrong way."""
    if not balanced(wording.text):
        yield (
            "An isolate (U+2066 to U+2068) is not closed, or closed twice.",
            "End each with U+2069; values need none, the bot isolates them.",
        )


def controls(wording: Wording) -> Iterator[Fault]:
    """Find control characters, for which Telegram would refuse the message."""
    found = {c for c in wording.text if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"}
    if found or "\ufeff" in wording.text or "\ufffd" in wording.text:
        yield "The text holds control or replacement characters.", "Type the text again."


def bulk(wording: Wording) -> Iterator[Fault]:
    """Find text so long that the message it stands in would not go through."""
    most = _LONGER * max(map(len, wording.sources)) + _SPARE
    if len(wording.text) > most:
        yield f"The text has {len(wording.text)} characters where {most} are room for any language.", "Shorten it."


def direction(wording: Wording) -> Iterator[Fault]:
    """Find marks that the bot sets itself."""
    stray = sorted({f"U+{ord(character):04X}" for character in wording.text if character in STRAY})
    if stray:
        yield (
            f"Invisible direction marks stand in the text: {', '.join(stray)}.",
            "Remove them: the bot sets them.",
        )


def characters(wording: Wording) -> Iterator[Fault]:
    """Find letters that are not in their composed form."""
    if not unicodedata.is_normalized("NFC", wording.text):
        yield "Letters are stored in pieces (not in Unicode's form NFC).", "Save the file as NFC."


def whitespace(wording: Wording) -> Iterator[Fault]:
    """Find spaces at the ends, and lines more or fewer than in the English."""
    shapes = {_ends(source) for source in wording.sources}
    if _ends(wording.text) not in shapes:
        yield (
            "Spaces or line breaks at the start or end differ from the English.",
            "Start and end as it does.",
        )
    if wording.text.count("\n") not in {source.count("\n") for source in wording.sources}:
        yield "The number of lines differs from the English.", "Break lines where the English does."


def length(wording: Wording) -> Iterator[Fault]:
    """Find text too long for where it is shown."""
    longest = LONGEST.get(wording.context)
    if longest and len(wording.text) > longest:
        yield (
            f"The text has {len(wording.text)} characters; a {wording.context} holds {longest}.",
            "Say it in fewer words: phones cut off the rest.",
        )


def copied(wording: Wording, allowed: Collection[str]) -> Iterator[Fault]:
    """Find English left as it was, also where a word of it was changed in a language with other letters.

    Args:
        wording: the translation.
        allowed: texts that are rightly the same in this language (names, shared words).
    """
    text = _MARKUP.sub(" ", wording.text)
    if wording.language.code == SOURCE or not any(map(str.isalpha, text)) or wording.text in allowed:
        return
    if any(wording.text.casefold() == source.casefold() for source in wording.sources):
        yield "The English was copied.", "Translate it, or list it under same_as_english in status.toml."
    elif wording.language.script != "Latn" and _all_latin(text):
        yield (
            f"No letter of it is {wording.language.english}.",
            "Translate it, or list it under same_as_english.",
        )


VITAL = (placeholders, html, isolates, controls, bulk)
"""Rules whose breach could break or empty a message."""

STYLE = (same_tags, direction, characters, whitespace, length)
"""Rules whose breach readers would see."""


def source_faults(key: Key) -> Iterator[Fault]:
    """Find what is wrong with the English itself, before anybody translates it."""
    english = LANGUAGES[SOURCE]
    for wording in wordings(key, tuple(filter(None, key[1:])), english):
        yield from (fault for rule in (*VITAL, direction, characters, length) for fault in rule(wording))
        if wording.text != wording.text.strip():
            yield "The English starts or ends with a space or a line break.", "Set it where the text is used."


def _names(context: str, text: str) -> frozenset[str]:
    """List the gaps of a text: of a survey's `${name}`, of the bot's `{name}`; raises ValueError."""
    if "/" in context:
        return frozenset(_SURVEY_GAP.findall(text))
    return Phrase.parse(text).names


def _expected(wording: Wording) -> tuple[frozenset[str], frozenset[str]]:
    """Say which gaps a form may have, and which it must have."""
    context, singular, plural = wording.key
    one = _names(context, singular)
    if not plural:
        return one, one
    many = _names(context, plural)
    return one | many | {"n"}, (one & many) - {"n"} if wording.exact else many


def _ends(text: str) -> tuple[str, str]:
    """Cut out the white space at both ends of a text."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _all_latin(text: str) -> bool:
    """Tell whether a text has four letters or more, all of them Latin."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and all(unicodedata.name(c, "").startswith("LATIN") for c in letters)  # noqa: PLR2004  # SMS and PDF may stay
