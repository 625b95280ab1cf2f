"""A small export whose every byte is known: all forms of columns, two versions, in Arabic and in Greek.

It depends on nothing that is edited now and then, neither on our surveys nor on our translations.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from bot.export.cells import Cell
from bot.export.columns import columns_of, dependents, short
from bot.export.contents import Contents, Written
from bot.export.files import Format, write
from bot.export.hiding import Rule, protected, trait_names
from bot.export.shuffling import shuffled
from bot.export.table import Row, read_table
from bot.i18n.catalog import Catalog
from bot.survey.model import Choice, Survey
from bot.survey.source import read_survey

OPENED = Path(__file__).with_name("opened.json")
"""Digests of the files that other programs have opened; `make oracles` writes it."""

LANGUAGES = ("en_GB", "ar", "el")
LONG = tuple(f"a_code_of_some_length_{at}" for at in range(14))
LATER = "later"
"""A place that only the newer version offers: who answered the older one was not asked about it."""

RISKS = ("=cmd|'/C'!A0", "-1", "@SUM(1)", ".skipped", "＋1", "10000000000000001")
"""Codes that a spreadsheet may take for a formula, a reader for a mark of ours, or a program for a number."""

FORMULA = '=HYPERLINK("http://x","y")'

_FORM = """\
survey: sample
title: Sample
choices:
  safety: [{name: safe, label: Safe}, {name: unsafe, label: Unsafe}%s]
  places: [{name: park, label: Park}, {name: "=1+1", label: "=1+1"}, {name: square, label: "-Square"}%s]
  risks: [%s]
  many: [%s]
  gender: [{name: woman, label: Woman}, {name: man, label: Man}]
questions:
  - {type: select_one safety, name: safe, label: How safe is it?}
  - {type: select_multiple places, name: places, label: Which places?}
  - {type: select_multiple many, name: many, label: Which of many?}
  - {type: select_one risks, name: ALL, label: "=cmd|' /C calc'!A0"}
  - {type: rank places, name: best, label: Best places?}
  - {type: integer, name: degrees, label: "+Degrees?"}
  - {type: decimal, name: share, label: Share?}
  - {type: date, name: day, label: Which day?}
  - {type: time, name: hour, label: Which hour?}
  - {type: geopoint, name: spot, label: Where?}
  - {type: acknowledge, name: seen, label: Seen?}
  - {type: text, name: why, label: Why?}
  - type: group
    name: about
    label: About you
    questions:
      - {type: select_one gender, name: gender, label: Your gender?}
"""
_WORDS = {
    "ar": {
        "sample/safe/label": ("How safe is it?", "ما مدى الأمان هنا؟"),
        "sample/places/label": ("Which places?", "أي أماكن؟"),
        "sample/safety/safe/label": ("Safe", "آمن"),
        "sample/safety/unsafe/label": ("Unsafe", "غير آمن"),
        "sample/places/park/label": ("Park", "حديقة"),
        "sample/title": ("Sample", "عيّنة"),
    },
    "el": {
        "sample/safe/label": ("How safe is it?", "Πόσο ασφαλές είναι;"),
        "sample/places/label": ("Which places?", "Ποια μέρη;"),
        "sample/safety/safe/label": ("Safe", "Ασφαλές"),
        "sample/safety/unsafe/label": ("Unsafe", "Ανασφαλές"),
        "sample/places/park/label": ("Park", "Πάρκο"),
        "sample/title": ("Sample", "Δείγμα"),
    },
}
_BUTTONS = {
    "ar": {"Skipped": "تم التخطي", "I don’t know": "لا أعرف", "Yes": "نعم", "No": "لا"},
    "el": {"Skipped": "Παραλείφθηκε", "I don’t know": "Δεν ξέρω", "Yes": "Ναι", "No": "Όχι"},
}
TEXTS = (
    Written("why", "ar", "=1+1; -2\nمرحبا بالجميع"),
    Written("", "el", "Καλημέρα, «όλοι»"),
    Written("why", "el", "@echo\t+1"),
)


@cache
def versions() -> tuple[Survey, Survey]:
    """Return the older and the newer version."""
    many = ", ".join(f"{{name: {code}, label: Label of {code}}}" for code in LONG)
    risks = ", ".join(f'{{name: "{code}", label: "{code}"}}' for code in RISKS)
    newer = (", {name: never, label: Never}", f", {{name: {LATER}, label: Later}}")
    forms = (_FORM % ("", "", risks, many), _FORM % (*newer, risks, many))
    old, new = (read_survey(form, file="sample.yaml", blocks={}, lists={}) for form in forms)
    return old, new


def rows(people: int = 60) -> Iterator[Row]:
    """Yield what people answered; some were not asked, some gave no answer."""
    for at, survey in ((at, versions()[at % 2]) for at in range(people)):
        given = {
            "safe": ("safe", "unsafe")[at % 3 % 2] if at % 2 == 0 else "never",
            "places": (["park", "=1+1"], ["square"], ["=1+1", "square"])[at % 3],
            "ALL": RISKS[at % len(RISKS)],
            "many": list(LONG) if at % 4 else [LONG[at % 14]],
            "best": (["square", "park", "=1+1"], ["park", "=1+1", "square"])[at % 2],
            "degrees": at - 20,
            "share": at / 8,
            "day": f"2026-11-{at % 28 + 1:02}",
            "hour": f"{at % 24:02}:30",
            "spot": "37.98333 23.73333",
            "seen": "OK",
            "gender": ("woman", "man")[at // 4 % 2],
        }
        if at % 4 == 3:
            given["places"] = ["park", LATER]
        not_given: dict[str, str] = {}
        for every, name, why in ((5, "safe", "skipped"), (7, "places", "refused"), (11, "degrees", "dont_know")):
            if at % every == every - 1:
                del given[name]
                not_given[name] = why
        if at % 13 == 12:
            del given["many"]
        language, area = (("ar", "el")[at // 2 % 2], "east") if at < 50 else (None, None)
        yield Row("w1", short(survey.fingerprint), language, area, json.dumps(given), json.dumps(not_given))


@cache
def catalogs() -> dict[str, Catalog]:
    """Return three languages with the few words that this export needs."""
    found = {"en_GB": Catalog.read("en_GB", "", "")}
    for code in ("ar", "el"):
        words = "".join(_entry(context, *pair) for context, pair in _WORDS[code].items())
        buttons = "".join(_entry("button", *pair) for pair in _BUTTONS[code].items())
        found[code] = Catalog.read(code, buttons, words)
    return found


def _entry(context: str, source: str, words: str) -> str:
    return f'msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{words}"\n\n'


@cache
def contents(language: str) -> Contents:
    """Return the export, the same each time."""
    both = versions()
    columns = columns_of(both)
    names = (Choice("ar", "العربية"), Choice("el", "Ελληνικά"))
    table = read_table(rows(), columns, languages=names, areas=(Choice("east", "East", labels={"ar": "الشرق"}),))
    traits = trait_names(table)
    table, report = protected(table, Rule(k=10, l=2, traits=traits, betrayed=dependents(both, columns)))
    return Contents(
        survey=both[-1],
        versions=both,
        table=shuffled(table, Random(7)),  # noqa: S311 - the same order every time
        texts=TEXTS,
        report=report,
        traits=traits,
        language=language,
        catalogs=catalogs(),
    )


def files(folder: Path) -> dict[str, Path]:
    """Write every kind of file in every language, named by language and kind."""
    found: dict[str, Path] = {}
    for language in LANGUAGES:
        for kind in Format:
            where = folder / language / kind
            where.mkdir(parents=True)
            written = write(where, contents(language), kind, name="sample")
            found |= {f"{language}/{kind}/{path.name}": path for path in written}
    return found


def digest(path: Path) -> str:
    """Digest what is in a file, however hard it was squeezed: another zlib squeezes otherwise."""
    if path.suffix in {".xlsx", ".zip"}:
        content = b"".join(_members(path.read_bytes()))
    elif path.suffix == ".parquet":
        content = b"".join(_pages(path.read_bytes()))
    else:
        content = path.read_bytes()
    return hashlib.sha256(content).hexdigest()


def _members(data: bytes) -> Iterator[bytes]:
    """Yield what is in a zip file, and in those that are in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        for name in sorted(folder.namelist()):
            content = folder.read(name)
            yield name.encode()
            yield from _members(content) if name.endswith(".xlsx") else (content,)


def _pages(data: bytes) -> Iterator[bytes]:
    """Yield the plain bytes of the pages of a Parquet file."""
    for found in re.finditer(rb"\x1f\x8b\x08", data):
        yield zlib.decompressobj(wbits=31).decompress(data[found.start() :])


def asked(row: dict[str, Cell], code: str) -> bool:
    """Tell whether a place was offered by the version that somebody answered."""
    return code != LATER or row["survey_version"] == short(versions()[1].fingerprint)


def expected(language: str) -> tuple[list[str], list[dict[str, Cell]]]:
    """Return the names of the columns, and each response as it must be read."""
    table = contents(language).table
    names = [column.name for column in table.columns]
    return names, [{name: table.cells[name][at] for name in names} for at in range(len(table))]
