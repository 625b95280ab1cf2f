"""Who lives here: the population by area and trait, read from `census.csv`, all faults at once."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from bot.errors import OperatorError, Problem
from bot.indicators.raking import Margin

COLUMNS = ("area", "year", "source", "dimension", "category", "count")
"""The first line of the file."""

TOLERANCE = 0.01
"""By how much the dimensions of an area may differ in their totals: sources round, and count at other times."""

LONGEST_FILE = 1_000_000
"""Characters a file may have."""

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: so many people of an area are in a category."""

    area: str
    year: int
    source: str
    dimension: str
    category: str
    count: int


@dataclass(frozen=True, slots=True)
class Census:
    """The population of 16 and older.

    Attributes:
        entries: in the order of the file.
    """

    entries: tuple[Entry, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """List the areas."""
        return tuple(dict.fromkeys(entry.area for entry in self.entries))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """List what the population is counted by."""
        return tuple(dict.fromkeys(entry.dimension for entry in self.entries))

    @property
    def sources(self) -> tuple[str, ...]:
        """List the sources with their years, to be printed under every comparison."""
        return tuple(dict.fromkeys(f"{entry.source} {entry.year}" for entry in self.entries))

    def people(self, dimension: str, *, areas: Collection[str] = ()) -> Mapping[str, int]:
        """Count the people by category.

        Args:
            dimension: what to count by.
            areas: which areas; none = all.
        """
        found: dict[str, int] = {}
        for entry in self.entries:
            if entry.dimension == dimension and (not areas or entry.area in areas):
                found[entry.category] = found.get(entry.category, 0) + entry.count
        return found

    def shares(self, dimension: str, *, areas: Collection[str] = ()) -> Mapping[str, float]:
        """Return each category's share of the people; nothing where nobody is counted by the dimension."""
        people = self.people(dimension, areas=areas)
        total = sum(people.values())
        return {category: number / total for category, number in people.items()} if total else {}

    def margins(self, dimensions: Collection[str], *, areas: Collection[str] = ()) -> tuple[Margin, ...]:
        """Return what answers are weighted to; a dimension that the census does not have is left out.

        Args:
            dimensions: names of traits (`codebook.traits`), which are those of the dimensions.
            areas: which areas; none = all.
        """
        found = {dimension: self.shares(dimension, areas=areas) for dimension in dimensions}
        return tuple(Margin(dimension, shares) for dimension, shares in found.items() if shares)

    def population(self, *, areas: Collection[str] = ()) -> int:
        """Count all people, by the dimension that counts most."""
        totals = [sum(self.people(dimension, areas=areas).values()) for dimension in self.dimensions]
        return max(totals, default=0)


@dataclass(slots=True)
class _Reading:
    """The lines of a file with what is wrong with them."""

    file: str
    categories: Mapping[str, Collection[str]]
    areas: Collection[str]
    entries: list[tuple[int, Entry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int, place: str, fault: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, place, fault, remedy))


def read_census(text: str, *, file: str, categories: Mapping[str, Collection[str]], areas: Collection[str]) -> Census:
    """Read the population of a scheme's areas.

    Args:
        text: the whole file.
        file: its name, for the problems.
        categories: by dimension, the categories it may have (`codebook.CATEGORIES`).
        areas: codes of the scheme's areas.

    Raises:
        OperatorError: with every fault of the file.
    """
    reading = _Reading(file, categories, areas)
    if len(text) > LONGEST_FILE:
        reading.fault(0, "", "The file is too long.", f"Keep it under {LONGEST_FILE} characters.")
    else:
        _read_lines(reading, text.removeprefix("\ufeff"))
        _find_repeated(reading)
        _compare_totals(reading)
    if reading.problems:
        raise OperatorError(reading.problems)
    return Census(tuple(entry for _, entry in reading.entries))


def _read_lines(reading: _Reading, text: str) -> None:
    lines = csv.reader(text.splitlines(), strict=True)
    try:
        head = tuple(cell.strip() for cell in next(lines, []))
        if head != COLUMNS:
            reading.fault(1, "", "The first line does not name the columns.", f"Write `{','.join(COLUMNS)}`.")
            return
        for cells in lines:
            if any(cell.strip() for cell in cells):
                _read_line(reading, lines.line_num, [cell.strip() for cell in cells])
    except csv.Error as fault:
        reading.fault(lines.line_num, "", f"This is not CSV: {fault}.", "Close every quotation mark.")
    if not reading.entries and not reading.problems:
        reading.fault(1, "", "The file holds no people.", "Write a line for each area and category.")


def _read_line(reading: _Reading, line: int, cells: list[str]) -> None:
    if len(cells) != len(COLUMNS):
        said = f"The line has {len(cells)} fields instead of {len(COLUMNS)}."
        reading.fault(line, "", said, "Put text with a comma in quotation marks.")
        return
    area, year, source, dimension, category, count = cells
    known = reading.categories.get(dimension, ())
    faults = [
        _unknown(area, "area", reading.areas),
        _unknown(dimension, "dimension", reading.categories),
        _unknown(category, "category", known) if known else "",
        "" if _is_number(year, "1900", "2200") else f"`{year}` is no year.",
        "" if source else "The source is missing.",
        "" if _is_number(count, "0", "9" * _MOST_DIGITS) else f"`{count}` is no number of people.",
    ]
    remedy = "Correct this line; scheme/README.md explains it."
    for told in filter(None, faults):
        reading.fault(line, f"{area},{dimension},{category}", told, remedy)
    if not any(faults):
        reading.entries.append((line, Entry(area, int(year), source, dimension, category, int(count))))


def _is_number(text: str, least: str, most: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(least) <= int(text) <= int(most)


def _unknown(word: str, what: str, among: Collection[str]) -> str:
    if word in among:
        return ""
    near = difflib.get_close_matches(word, list(among), n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(among)}."
    return f"`{word}` is no {what} that we know: {hint}"


def _find_repeated(reading: _Reading) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    years: dict[tuple[str, str], tuple[int, str, int]] = {}
    for line, entry in reading.entries:
        key = (entry.area, entry.dimension, entry.category)
        if key in seen:
            said = f"This is counted twice (first on line {seen[key]})."
            reading.fault(line, ",".join(key), said, "Keep one of them.")
        seen.setdefault(key, line)
        year, source, first = years.setdefault((entry.area, entry.dimension), (entry.year, entry.source, line))
        if (year, source) != (entry.year, entry.source):
            said = f"It is of another year or source than line {first}."
            reading.fault(line, ",".join(key), said, "Count one dimension of an area from one source.")


def _compare_totals(reading: _Reading) -> None:
    totals: dict[str, dict[str, int]] = {}
    first: dict[str, int] = {}
    for line, entry in reading.entries:
        inside = totals.setdefault(entry.area, {})
        inside[entry.dimension] = inside.get(entry.dimension, 0) + entry.count
        first.setdefault(entry.area, line)
    for area, told in _apart(totals):
        remedy = "Count the same people by each: residents of 16 and older."
        reading.fault(first[area], area, f"The dimensions count different numbers of people: {told}.", remedy)


def _apart(totals: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str]]:
    """Find areas whose dimensions differ in their totals by more than is tolerated."""
    for area, inside in totals.items():
        if max(inside.values()) - min(inside.values()) > TOLERANCE * max(inside.values()):
            yield area, ", ".join(f"{dimension} {number}" for dimension, number in inside.items())
