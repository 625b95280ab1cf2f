"""Look at a text as a reader of contact details does: any script's digits and signs as plain ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_REMEMBERED = 4096
"""Characters whose plain form is remembered: more than a neighbourhood writes."""

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


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain signs, and where each of them stands in the text as it was written.

    Attributes:
        signs: Latin digits for all digits, plain dashes, dots and spaces; nothing invisible.
        places: for each sign, its character in the text, and at last the text's length; None where they are the same.
    """

    signs: str
    places: Sequence[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of signs begins and ends in the text as it was written, invisible ones included."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end]


def plain(text: str) -> Plain:
    """Fold a text character by character, by Unicode's compatibility form (NFKC, UAX 15) and its decimal digits."""
    if text.isascii():
        return Plain(text)
    folds = {ord(sign): _fold(sign) for sign in set(text)}
    signs = text.translate(folds)
    if all(len(fold) == 1 for fold in folds.values()):
        return Plain(signs)
    return Plain(signs, [*(at for at, sign in enumerate(text) for _ in folds[ord(sign)]), len(text)])


@lru_cache(maxsize=_REMEMBERED)
def _fold(sign: str) -> str:
    """Return what a character counts as: usually one sign, none if it is invisible, two for a ⑩."""
    if sign.isascii() or sign in _SIGNS:
        return _SIGNS.get(sign, sign)
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return _AS[category] if category in _AS else _compatible(sign)


def _compatible(sign: str) -> str:
    """Take the compatibility form where it is a sign of its own, or made of digits; letters stay single."""
    form = unicodedata.normalize("NFKC", sign)
    if form == sign:
        return sign
    if len(form) == 1 or any(part.isdecimal() for part in form):
        return "".join(map(_fold, form))
    return sign
