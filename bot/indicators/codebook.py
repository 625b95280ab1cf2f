"""From the codes of the surveys to the categories of the census, and to the traits that figures are split by.

The codes are those of `surveys/blocks/about.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.indicators.counts import Cells, Code, Count, Key, Missing

NEWCOMER_YEARS = 5
"""Years in the country up to which somebody is a newcomer, where a scheme says nothing else."""

ARRIVED = {"lt1": 1, "1_5": 5, "6_10": 10, "gt10": 99}
"""Codes of `d_since`, each with the most years it means."""

CATEGORIES: Mapping[str, Collection[str]] = {
    "age": ("16_24", "25_39", "40_64", "65_plus"),
    "gender": ("woman", "man", "another"),
    "language": ("en", "it", "nl", "el", "sv", "nb", "ar", "uk", "tr", "fa", "fa_AF", "pl", "so", "other"),
    "newcomer": ("yes", "no"),
    "migrant": ("yes", "no"),
    "disability": ("yes", "no"),
}
"""What `census.csv` may count by, and the categories of each."""

MODES = ("alone", "helped", "for_me")
"""How somebody answered; no census counts it."""


@dataclass(frozen=True, slots=True)
class Recode:
    """A trait that is worked out from answers.

    Attributes:
        name: of the trait; also of the census's dimension, where it has one.
        sources: the questions it is worked out from.
        rule: from their codes to the trait's.
    """

    name: str
    sources: tuple[str, ...]
    rule: Callable[[Key], Code]


def traits(newcomer_years: int = NEWCOMER_YEARS) -> tuple[Recode, ...]:
    """List the traits that figures may be split by.

    Those that a release splits its tables by must not contain each other: take `background` there, which has newcomers
    and all other migrants apart, and neither `newcomer` nor `migrant`.

    Args:
        newcomer_years: 1, 5 or 10.

    Raises:
        ValueError: the answers of the surveys cannot tell that number of years.
    """
    if newcomer_years not in list(ARRIVED.values())[:-1]:
        raise ValueError(f"newcomer_years must be 1, 5 or 10, not {newcomer_years}")
    return (
        Recode("age", ("d_age",), _as_it_is),
        Recode("gender", ("d_gender",), _as_it_is),
        Recode("language", ("d_lang",), _as_it_is),
        Recode("newcomer", ("d_born", "d_since"), lambda key: _newcomer(key, newcomer_years)),
        Recode("migrant", ("d_born", "d_parents"), _migrant),
        Recode("background", ("d_born", "d_since", "d_parents"), lambda key: _background(key, newcomer_years)),
        Recode("disability", ("d_dis",), _limited),
        Recode("mode", ("d_help",), _as_it_is),
    )


def deriving(count: Count, recodes: Sequence[Recode]) -> Count:
    """Count by derived traits as if they were columns.

    Args:
        count: counts by the columns of the answers.
        recodes: the traits to derive; other columns are left as they are.
    """
    known = {recode.name: recode for recode in recodes}

    def counted(columns: tuple[str, ...]) -> Cells:
        sources = tuple(dict.fromkeys(name for column in columns for name in _sources(column, known)))
        return _recoded(count(sources), columns, known)

    return counted


def _sources(column: str, known: Mapping[str, Recode]) -> tuple[str, ...]:
    return known[column].sources if column in known else (column,)


def _recoded(cells: Cells, columns: tuple[str, ...], known: Mapping[str, Recode]) -> Cells:
    places = [tuple(cells.place(name) for name in _sources(column, known)) for column in columns]
    rules = [known[column].rule if column in known else _as_it_is for column in columns]
    found: Counter[Key] = Counter()
    for key, people in cells.counts.items():
        codes = tuple(rule(tuple(key[at] for at in inside)) for rule, inside in zip(rules, places, strict=True))
        found[codes] += people
    return Cells(columns, found)


def _as_it_is(key: Key) -> Code:
    return key[0]


def _limited(key: Key) -> Code:
    return {"lot": "yes", "little": "yes", "no": "no"}.get(key[0], key[0]) if isinstance(key[0], str) else key[0]


def _newcomer(key: Key, years: int) -> Code:
    """Tell newcomers: born elsewhere, and here for so many years or less."""
    born, since = key
    if born == "yes":
        return "no"
    if born == "no" and isinstance(since, str):
        return "yes" if ARRIVED.get(since, 99) <= years else "no"
    return since if born == "no" else born


def _migrant(key: Key) -> Code:
    """Tell who was born elsewhere or has a parent who was."""
    born, parents = key
    if born == "no":
        return "yes"
    return parents if born == "yes" else born


def _background(key: Key, years: int) -> Code:
    """Tell newcomers, others born elsewhere, those with a parent from elsewhere, and all others: one of the four."""
    born, since, parents = key
    if born == "no":
        new = _newcomer((born, since), years)
        return {"yes": "newcomer", "no": "settled"}[new] if isinstance(new, str) else Missing.SKIPPED
    if born == "yes" and isinstance(parents, str):
        return {"yes": "parents", "no": "none"}.get(parents, parents)
    return parents if born == "yes" else born
