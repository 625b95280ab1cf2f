"""Take out of a written text what leads to a person: numbers, addresses, accounts; names stay and need a reader.

Every rule reads the text once from left to right: runs are possessive and begin only where a run begins, so that no
text can make it slow.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from string import digits

from bot.anonymity.domains import host_length
from bot.anonymity.folding import Plain, plain
from bot.anonymity.numbers import all_numbers, find_numbers


class Mark(StrEnum):
    """What stands where something was taken out: a code, alike in every language."""

    EMAIL = "‹email›"
    LINK = "‹link›"
    NAME = "‹name›"
    IBAN = "‹iban›"
    NUMBER = "‹number›"
    PLACE = "‹place›"


_ROUNDS = 4
"""What was taken out can lay bare something else beside it; each round leaves less to find."""

_LONGEST_SETTLED = 1_000
"""Characters up to which rules are repeated until nothing is left: twice what a resident may write. Longer texts are
read once by each rule, which bounds the time."""

_CROWDED = 300
"""Digits of a text beyond that, a dot within a word and an @ each as two, from which it is a list of numbers or of
addresses: there all of them go, and none is judged by its shape."""

_TAKEN = "‹"
_HOLDS_SOMETHING = re.compile(r"[\d@]|\w\.\w|://|\bat\b", re.IGNORECASE)

_Span = tuple[int, int]
_Finder = Callable[[str], Iterator[_Span]]
_Rule = tuple[Mark, re.Pattern[str], _Finder]


def redact(text: str) -> str:
    """Return the text without contact details; where nothing is found, the very same text.

    Args:
        text: what somebody wrote, in any script.

    Returns:
        The text with a `Mark` for each phone, account, card or identity number, e-mail address, @name, link and
        pair of coordinates; at most twice as long. Doing it again changes nothing (up to 1,000 characters).
    """
    folded = plain(text)
    if not _HOLDS_SOMETHING.search(folded.signs):
        return text
    found = _found(folded.signs)
    return _replaced(text, folded, sorted(found)) if found else text


def _found(signs: str) -> list[tuple[int, int, Mark]]:
    """List what each rule finds, in turn, until all of them in a row find nothing more."""
    found: list[tuple[int, int, Mark]] = []
    idle = 0
    for mark, hint, finder in _rules(signs):
        spans = list(finder(signs)) if hint.search(signs) else []
        found += [(start, end, mark) for start, end in spans]
        signs = _blank(signs, spans) if spans else signs
        idle = 0 if spans else idle + 1
        if idle == len(_FINDERS):
            break
    return found


def _rules(signs: str) -> Iterable[_Rule]:
    """Choose the rules for a text, and how often they are gone through, so that none takes long."""
    if len(signs) <= _LONGEST_SETTLED:
        return _FINDERS * _ROUNDS
    dots = signs.count(".") - signs.count(". ") - signs.count("..")
    crowd = sum(map(signs.count, digits)) + 2 * (dots + signs.count("@"))
    return _FINDERS if crowd <= _CROWDED else _OF_LISTS


def _replaced(text: str, folded: Plain, found: list[tuple[int, int, Mark]]) -> str:
    pieces: list[str] = []
    done, ends = 0, folded.ends
    for start, end, mark in found:
        first = start if ends is None else bisect_right(ends, start)
        pieces += (text[done:first], mark)
        done = end if ends is None else bisect_right(ends, end)
    return "".join((*pieces, text[done:]))


def _blank(signs: str, spans: list[_Span]) -> str:
    """Cover stretches with a sign that no rule reads over."""
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (signs[done:start], _TAKEN * (end - start))
        done = end
    return "".join((*pieces, signs[done:]))


_WEB = re.compile(r"[^\W\d_](?<![^\W_].)(?:[\w+]{1,15}+:/{1,3}+|(?<=[wW])[wW]{2}\.)[^\s<>\"‹›]++")
_CLOSING = ".,;:!?)]}'\"»”’"


def _web(signs: str) -> Iterator[_Span]:
    """Find addresses that say so: a scheme, or www."""
    for found in _WEB.finditer(signs):
        length = len(found[0].rstrip(_CLOSING))
        yield found.start(), found.start() + length


_AT = re.compile(
    r"(?:@|[\[({] ?(?:at|@) ?[\])}]) ?\w[\w-]*+(?:(?:\.| ?[\[({] ?(?:dot|\.) ?[\])}] ?| dot )[\w-]++)++",
    re.IGNORECASE,
)
_AT_HOST = re.compile(r" at [\w-]++(?: dot [\w-]++)++", re.IGNORECASE)
_MAILBOX = re.compile(r"[\w.+%'-]++")


def _emails(signs: str) -> Iterator[_Span]:
    """Find e-mail addresses, also with spaces or words instead of their signs."""
    return _boxes(_AT, signs, room=1)


def _spelt(signs: str) -> Iterator[_Span]:
    """Find e-mail addresses in words alone: jan at example dot nl."""
    return _boxes(_AT_HOST, signs, room=0)


def _boxes(at_host: re.Pattern[str], signs: str, *, room: int) -> Iterator[_Span]:
    """Find hosts with whose mailbox they are, behind which so many spaces may stand."""
    backwards, at, done = signs[::-1], 0, 0
    while found := at_host.search(signs, at):
        end = found.start() - (room and signs[found.start() - 1 : found.start()] == " ")
        box = _MAILBOX.match(backwards, len(signs) - end)
        at = found.start() + 1
        if box and end - len(box[0]) >= done:
            at = done = found.end()
            yield end - len(box[0]), done


_NAME = re.compile(r"@\w[\w.]{1,63}+")
_LOCAL = re.compile(r"[\w.]*+")
_SHORTEST_HANDLE = 3


def _names(signs: str) -> Iterator[_Span]:
    """Find @names and word@word; `vecin@s` is a spelling, and `2@18` is neither."""
    backwards, done = signs[::-1], 0
    for found in _NAME.finditer(signs):
        at, end = found.span()
        local = _LOCAL.match(backwards, len(signs) - at)
        start = at - len(local[0]) if local else at
        if start < done:  # what stands before belongs to the one before
            continue
        done = end
        if any(map(str.isalpha, found[0])) and (start == at or end - at > _SHORTEST_HANDLE):
            yield start, start + len(signs[start:end].rstrip("."))


_DOTTED = re.compile(r"(?<![\w.-])(\w[\w-]*+(?:\.[\w-]++)++)(?::\d{1,5}+)?([/?#][^\s‹›]*+)?")


def _links(signs: str) -> Iterator[_Span]:
    """Find addresses without a scheme: a known ending, and what follows it."""
    for found in _DOTTED.finditer(signs):
        length = host_length(found[1])
        if length == len(found[1]):
            yield found.start(), found.start() + len(found[0].rstrip(_CLOSING))
        elif length:
            yield found.start(), found.start() + length


_ANY_DOTTED = re.compile(r"(?<![\w.-])(?=[\d._-]*+[^\W\d_])\w[\w-]*+(?:\.[\w-]++)++(?:[/?#][^\s‹›]*+)?")


def _dotted(signs: str) -> Iterator[_Span]:
    """Find all words with a dot between them, be they an address or not."""
    return (found.span() for found in _ANY_DOTTED.finditer(signs))


_IBAN = re.compile(
    r"(?<![^\W_])[a-z]{2}\d{2}(?:[ -]?[a-z\d]{4}){2,7}(?:[ -]?[a-z\d]{1,3})?(?![^\W_])", re.IGNORECASE | re.ASCII
)
_FEWEST_IBAN_DIGITS = 10
_WORDS_BEHIND = re.compile(r"(?:[ -][a-z]{1,4})+$", re.IGNORECASE | re.ASCII)


def _ibans(signs: str) -> Iterator[_Span]:
    """Find bank accounts by their shape (ISO 13616), also when a digit was mistyped."""
    for found in _IBAN.finditer(signs):
        account = _WORDS_BEHIND.sub("", found[0])
        if sum(map(str.isdigit, account)) >= _FEWEST_IBAN_DIGITS:
            yield found.start(), found.start() + len(account)


_PLACES = re.compile(
    r"[.](?<=\d.)\d{4,}+°? ?[NSEW]?(?:[,;] ?| )-?\d{1,3}[.]\d{4,}+°?(?: ?[NSEW]\b)?",
)
_DEGREES = re.compile(r"(?<![\d.])-?\d{1,3}$")
_LONGEST_DEGREES = 5


def _places(signs: str) -> Iterator[_Span]:
    """Find coordinates to ten metres or finer, each from its first dot on: few texts have many."""
    at = done = 0
    while found := _PLACES.search(signs, at):
        degrees = _DEGREES.search(signs, max(done, found.start() - _LONGEST_DEGREES), found.start())
        at = found.start() + 1
        if degrees:
            at = done = found.end()
            yield found.start() - len(degrees[0]), at


_TOKEN = re.compile(r"(?<!\w)(?=[^\W\d]*+\d)(?=\d*+[^\W\d])\w{7,40}+(?!\w)")
_AMOUNT = re.compile(r"\d{1,6}[^\W\d_]{1,4}\d?")
_SPELT = re.compile(r"[a-z]{6}\d\d[a-z]\d\d[a-z]\d{3}[a-z]|[a-z]{5}\d{4}[a-z]", re.IGNORECASE)
_SHIFTS = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_PAIRED = re.compile(
    r"[A-ZΑ-ΩА-ЯҐЄІЇ](?<!\w.)(?:(?<=[A-Z])[A-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)"
    r"|(?:(?<=[A-Z])[A-Z]{0,2}|(?<=[Α-Ω])[Α-Ω]{0,2}|(?<=[А-ЯҐЄІЇ])[А-ЯҐЄІЇ]) ?"
    r"(?!\d{2,3}0{3})\d{6,8}(?![\w.,]?\d)[A-Z]?(?!\w))"
)
_FEWEST_ID_DIGITS = 6
_SHORTEST_ID = 8
_FEWEST_SHIFTS = 3
_LAST_ALPHABET = "\u058f"
"""Latin, Greek, Cyrillic and Armenian: scripts that write letters into such numbers, and spaces between words."""


def _identities(signs: str) -> Iterator[_Span]:
    """Find numbers of passports, cards and taxes that mix letters and digits."""
    yield from (found.span() for found in _PAIRED.finditer(signs))


def _tokens(signs: str) -> Iterator[_Span]:
    """Find words of letters and digits that are no amount with its unit."""
    return (found.span() for found in _TOKEN.finditer(signs) if _is_identity(found[0]))


def _is_identity(token: str) -> bool:
    if max(token) > _LAST_ALPHABET or _AMOUNT.fullmatch(token):
        return False
    if sum(map(str.isdigit, token)) >= _FEWEST_ID_DIGITS or _SPELT.fullmatch(token):
        return True
    return len(token) >= _SHORTEST_ID and token.upper() == token and len(_SHIFTS.findall(token)) >= _FEWEST_SHIFTS


def _mixed(signs: str) -> Iterator[_Span]:
    """Find all words of letters and digits, be they an amount with its unit."""
    return (found.span() for found in _TOKEN.finditer(signs))


_ADDRESSES: tuple[_Rule, ...] = (
    (Mark.LINK, re.compile(r"://|www\.", re.IGNORECASE), _web),
    (Mark.EMAIL, re.compile(r"@|[\[({] ?at\b", re.IGNORECASE), _emails),
    (Mark.EMAIL, re.compile(r" at [\w-]+ dot ", re.IGNORECASE), _spelt),
    (Mark.NAME, re.compile("@"), _names),
)
_DOT = re.compile(r"\w\.\w")
_ACCOUNTS: _Rule = (Mark.IBAN, re.compile(r"[A-Za-z]{2}\d\d"), _ibans)
_MIXES = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
_FIVE = re.compile(r"\d(?:\D{0,4}\d){4}")
_FINDERS: tuple[_Rule, ...] = (
    *_ADDRESSES,
    (Mark.LINK, _DOT, _links),
    _ACCOUNTS,
    (Mark.PLACE, re.compile(r"\.\d{4}"), _places),
    (Mark.NUMBER, re.compile(r"[A-ZΑ-ΩА-ЯҐЄІЇ] ?\d"), _identities),
    (Mark.NUMBER, _MIXES, _tokens),
    (Mark.NUMBER, _FIVE, find_numbers),
)
"""The rules in their turn, each with a quick look at whether it has anything to do."""

_OF_LISTS: tuple[_Rule, ...] = (
    *_ADDRESSES,
    (Mark.LINK, _DOT, _dotted),
    _ACCOUNTS,
    (Mark.NUMBER, _MIXES, _mixed),
    (Mark.NUMBER, _FIVE, all_numbers),
)
"""The rules for a long list of numbers or addresses."""
