"""Look at a text as a reader of contact details does: any script's digits and signs as plain ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, filterfalse, islice

_REMEMBERED = 4096
"""Characters whose plain form is remembered: more than a neighbourhood writes."""

_DIFFERENT = 500
"""Different characters that are folded, those that come first: as many as a resident may write. What a text has beyond
them counts as it is written, so that no text takes long by what it is written in."""

_SIGNS = {
    "٫": ".",  # Arabic decimal separator
    "٬": ",",  # Arabic thousands separator
    "،": ",",  # Arabic comma
    "−": "-",
    "·": ".",
    "•": ".",
    "∙": ".",
    "・": ".",
    "。": ".",
    "۔": ".",
    "…": ".",
    "’": "'",
    "⁄": "/",
    "∕": "/",
}


_AS = {
    **dict.fromkeys(("Cf", "Mn", "Me", "Cs", "Cn", "Co"), ""),
    **dict.fromkeys(("Zl", "Zp", "Cc"), "\n"),
    "Mc": "x",  # a vowel sign belongs to its word
    "Pd": "-",
    "Zs": " ",
}
"""What whole categories of characters count as."""


_NUMERAL = re.compile(r"\d")
_WORD = "x"
"""What a fraction, a unit, a month or an hour in one sign (½, ㎡, ㋉, ㍘) counts as: a letter, as of a word."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain signs, and where each of them stands in the text as it was written.

    Attributes:
        signs: Latin digits for all digits, plain dashes, dots and spaces; nothing invisible.
        ends: for each character of the text, how many signs there are up to it; None where each is one sign.
    """

    signs: str
    ends: Sequence[int] | None = None


def plain(text: str) -> Plain:
    """Fold a text character by character, by Unicode's compatibility form (NFKC, UAX 15) and its decimal digits."""
    if text.isascii():
        return Plain(text)
    folds = {sign: _fold(sign) for sign in islice(filterfalse(str.isascii, dict.fromkeys(text)), _DIFFERENT)}
    pieces = tuple(map(folds.get, text, text))
    signs = "".join(pieces)
    if all(len(fold) == 1 for fold in folds.values()):
        return Plain(signs)
    return Plain(signs, tuple(accumulate(map(len, pieces))))


@lru_cache(maxsize=_REMEMBERED)
def _fold(sign: str) -> str:
    """Return what a character counts as: usually one sign, none if it is invisible, two for a ⑩.

    The compatibility form is taken where it is a sign of its own or a number; letters stay single. So no sign counts as
    more than two, and no text can make the rules read much more than was written.
    """
    known = _SIGNS.get(sign)
    if known is not None:
        return known
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    known = _AS.get(category)
    if known is not None:
        return known
    form = unicodedata.normalize("NFKC", sign)
    if len(form) == 1:
        return sign if form == sign else form if form.isascii() else _fold(form)
    if not _NUMERAL.search(form):
        return sign
    number = form.strip("().,")
    return number if number.isdecimal() else _WORD
