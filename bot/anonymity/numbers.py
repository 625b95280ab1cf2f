"""Find the numbers that lead to a person among the years, prices, times and counts of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.anonymity.amounts import FEWEST, Groups, is_amount, is_listing, is_round, is_short

_BETWEEN = r"(?:[ .\-/()_:'~*]{1,4}+|,)"
_CANDIDATE = re.compile(rf"\d++(?:{_BETWEEN}\d++)*+")
"""Digits with what people write between the parts of one number; read once from left to right."""

_GROUP = re.compile(r"(\d+)")
_NO_DIGITS = re.compile(r"\D+")

_FEWEST_CALLED = 5
"""Digits of a number that a word such as "phone" announces."""

_ANY = re.compile(rf"(?:\d{{5}}|\d(?:{_BETWEEN}?\d){{4}})\d*+(?:{_BETWEEN}\d++)*+")
"""The same with five digits, whatever they are."""

_SAID = (
    "tel bel call ring ringt phone mob cell gsm sms app wapp bsn dni pesel cep tc kod cpr nif nie cf "
    "тел моб іпн τηλ κιν αφμ αμκα καλέστε رقم رقمي تلفن شماره همراه زنگ کد wac 電話 电话 전화 โทร"
)
_SAID_LONGER = (
    "telef taleef telegram phonen mobil mobiel whats signal viber passport passeport paspoort pasaport paszport "
    "personnummer fødselsn burgerservice zadzwo chiamat chiama telefon "
    "телеф мобіл мобил вайбер дзвон звон подзвон набер паспорт снилс τηλέφ κινητ ταυτότητ "
    "هاتف الهاتف جوال الجوال موبايل واتس اتصل موبایل फोन मोबाइल ফোন মোবাইল"
)
_WORDS, _BEGINNINGS = frozenset(_SAID.split()), tuple(_SAID_LONGER.split())
"""Words, and beginnings of words, with which a number is announced, in the languages our residents write."""

_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]++")
_CUTS = "‹›\n"

_BEFORE = 28
"""Characters before a number in which such a word begins."""

_CURRENCIES = "€$£¥₺₴₹₽﷼₪¢"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1[3489]|2[015])\d\d"
"""Years also as Persian (1404), Islamic (1448) and Thai (2569) calendars count them."""

_CLOCK = r"(?:[01]?\d|2[0-4])"
_COINS = ("eur", "usd", "kr", "zł", "pln", "tl", "lir", "грн", "руб")
"""Beginnings of what currencies are called behind a price."""

_PRICE = re.compile(
    rf"[{_CURRENCIES}] ?+\d{{1,3}}+(?:(?:[., ']\d{{3}}){{1,3}}+|\d{{0,6}}+)(?:[.,]\d{{1,2}}+)?+(?!\d)(?![., -]\d)"
    r"|[1-9](?<![\d+]\d)(?<!\d[., ()/-]\d)\d{0,2}+(?:(?:[., ']\d{3}){1,3}+|\d{0,5}+)(?:[.,]\d{1,2}+)?+ ?+"
    rf"(?:[{_CURRENCIES}%]|(?i:euro?s?|usd|kr|zł|pln|tl|lira|грн|руб)(?!\w))"
)
"""A price, a sign of currency before it or behind it, or a share in percent."""

_DATE_OR_TIME = re.compile(
    r"(?<![\d+])(?=\d)(?:"
    # A date: year first, or day or month first.
    rf"(?<!\d[./-]){_YEAR}([./-]){_MONTH}\1{_DAY}(?![./-]?\d)"
    rf"|(?<!\d[./-])(?<!\+\d\d\d )(?<!\+\d\d )(?:{_DAY}([./-]) ?{_MONTH}|{_MONTH}([./-]) ?{_DAY})(?:\2|\3) ?"
    rf"(?:{_YEAR}|\d\d)(?![./-]?\d)"
    rf"|(?<!\d[ ./-])(?:{_DAY} {_MONTH} {_YEAR}|{_YEAR} {_MONTH} {_DAY})(?![ ./-]?\d)"
    rf"|(?<!\d[ ./-]){_DAY}([./]){_MONTH}\4{_YEAR} ?- ?{_DAY}\4{_MONTH}\4{_YEAR}(?![ ./-]?\d)"
    # A time, or from one to another.
    rf"|(?<!:){_CLOCK}:[0-5]\d(?::[0-5]\d)?(?![:\d])"
    r"|(?<!\d[./-])(?:(?<!\d )|(?<=[./-]\d\d\d\d )|(?<=[./-]\d\d ))"
    rf"{_CLOCK}[.][0-5]\d(?: ?- ?{_CLOCK}[.][0-5]\d)?(?![ ./-]?\d)"
    r")"
)
_LETTER = re.compile(r"(?<=\d)[^\W\d_](?!\w)")
"""A letter behind a number, which belongs to it."""

_Span = tuple[int, int]


def find_numbers(signs: str) -> Iterator[_Span]:
    """Yield where a phone, account, card or identity number stands, with its plus and brackets.

    Args:
        signs: a text in plain signs.
    """
    signs = _PRICE.sub(_aside, signs) if _tells_a_price(signs) else signs
    for found in _CANDIDATE.finditer(signs):
        start, end = found.span()
        if end - start < _FEWEST_CALLED:
            continue
        for first, last in _without_dates(signs, start, end) if _has_enough(found[0]) else ():
            if _leads_to_somebody(_groups(signs[first:last]), signs, first):
                yield _beginning(signs, first), last + (_LETTER.match(signs, last) is not None)


def all_numbers(signs: str) -> Iterator[_Span]:
    """Yield where five digits or more stand together, be they a year and a price: a tenth of the time."""
    return (found.span() for found in _ANY.finditer(signs))


def _tells_a_price(signs: str) -> bool:
    """Tell quickly whether a price may stand in a text: plain searches take a tenth of looking for a price itself."""
    if any(sign in signs for sign in f"{_CURRENCIES}%"):
        return True
    low = signs.lower()
    return any(coin in low for coin in _COINS)


def _has_enough(written: str) -> bool:
    """Tell quickly that a candidate has too few digits: most of a text's numbers are so."""
    return written.isdecimal() or len(_NO_DIGITS.sub("", written)) >= _FEWEST_CALLED


def _aside(price: re.Match[str]) -> str:
    return ";" * len(price[0])


def _without_dates(signs: str, start: int, end: int) -> Iterator[_Span]:
    """Yield what is left of a candidate without dates and times."""
    done = start
    for found in () if signs[start:end].isdecimal() else _DATE_OR_TIME.finditer(signs, start, end + 1):
        yield from _candidates(signs, done, found.start())
        done = found.end()
    if done == start:
        yield start, end
    else:
        yield from _candidates(signs, done, end)


def _candidates(signs: str, start: int, end: int) -> Iterator[_Span]:
    return (found.span() for found in _CANDIDATE.finditer(signs, start, end))


def _groups(written: str) -> Groups:
    parts = _GROUP.split(written)
    groups = parts[1::2]
    return Groups(groups, [sign.strip() or " " for sign in parts[2:-1:2]], len("".join(groups)))


def _leads_to_somebody(number: Groups, signs: str, start: int) -> bool:
    if number.digits < _FEWEST_CALLED:
        return False
    if number.digits < FEWEST:
        return (is_short(number) or _is_announced(signs, start)) and not is_amount(number)
    if signs[max(0, start - 3) : start].rstrip(" (").endswith("+"):
        return not is_round(number)
    return not (is_amount(number) or is_listing(number))


def _is_announced(signs: str, start: int) -> bool:
    """Tell whether a word with which people announce a number begins shortly before, and nothing cuts it off."""
    before = signs[max(0, start - _BEFORE) : start]
    first = start - len(before) + max(map(before.rfind, _CUTS)) + 1
    return any(map(_announces, _WORD.findall(signs, first, start)))


def _announces(written: str) -> bool:
    word = written.casefold()
    return word in _WORDS or word.startswith(_BEGINNINGS)


def _beginning(signs: str, start: int) -> int:
    """Take the plus and the bracket before a number along."""
    before = signs[max(0, start - 3) : start]
    return start - len(before[len(before.rstrip("+( ")) :].lstrip(" "))
