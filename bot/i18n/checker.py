"""Holding every catalog against the English and the rules, so that a slip of a translator never reaches a resident.

All faults are told at once, with file, line and what to do; hints are told apart from faults.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import Problem
from bot.i18n.glossary import Term, deviations
from bot.i18n.languages import LANGUAGES, SOURCE, Language, Plural
from bot.i18n.pofile import Entry, Sheet
from bot.i18n.rules import STYLE, VITAL, Fault, Wording, copied, source_faults, wordings
from bot.i18n.standing import Standing
from bot.i18n.template import MACHINE, Message

_UPDATE = "Run `equal-voices translations update`."
_COUNTED = 1000
_SHOWN = 60
_LABEL_PARTS = 4


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found.

    Attributes:
        problems: faults; a catalog with one is not fit to ship.
        hints: what a translator may want to look at again.
    """

    problems: tuple[Problem, ...]
    hints: tuple[Problem, ...] = ()

    def __add__(self, other: Findings) -> Findings:
        """Put two reports together."""
        return Findings(self.problems + other.problems, self.hints + other.hints)


def check_sources(messages: Iterable[Message], template: Sheet) -> Findings:
    """Check the English itself, and whether the template holds what the sources hold.

    Args:
        messages: what the sources hold now.
        template: the committed .pot file.
    """
    wanted = {message.key: message for message in sorted(messages, reverse=True)}
    problems = [
        Problem(message.file, message.line, _place(key), fault, remedy)
        for key, message in wanted.items()
        for fault, remedy in source_faults(key)
    ]
    problems += [
        Problem(template.file, 0, _place(key), "The template lacks this string.", _UPDATE)
        for key in wanted.keys() - template.by_key.keys()
    ]
    problems += [
        Problem(template.file, template.by_key[key].line, _place(key), "No source holds this string.", _UPDATE)
        for key in template.by_key.keys() - wanted.keys()
    ]
    return Findings(tuple(problems))


def check_catalog(
    sheet: Sheet,
    template: Sheet,
    standing: Standing,
    glossary: tuple[Term, ...] = (),
) -> Findings:
    """Check one language's catalog.

    Args:
        sheet: the catalog.
        template: the strings it should hold.
        standing: what status.toml says of the language.
        glossary: the agreed words; deviations are hints.
    """
    language = LANGUAGES[standing.language]
    problems = [
        *_header_problems(sheet, language),
        *_stale(sheet, template),
        *(problem for entry in sheet.entries for problem in _entry_problems(sheet, entry, standing)),
    ]
    hints = []
    if language.code != SOURCE:
        problems += _alike(sheet, siblings(sheet.entries), "Another choice of the same question says the same.")
        buttons = [[entry for entry in sheet.entries if entry.context == "button"]]
        hints = list(_alike(sheet, buttons, "Another button says the same."))
    hints += [
        Problem(sheet.file, entry.line, _place(entry.key), hint)
        for entry in sheet.entries
        for hint in deviations(entry, language.code, glossary)
    ]
    return Findings(tuple(problems), tuple(hints))


def siblings(entries: Iterable[Entry]) -> tuple[list[Entry], ...]:
    """Gather the choices of each question: contexts such as `pulse/p_safe/<code>/label`."""
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        parts = entry.context.split("/")
        if len(parts) == _LABEL_PARTS and parts[-1] == "label":
            groups[tuple(parts[:2])].append(entry)
    return tuple(groups.values())


def _header_problems(sheet: Sheet, language: Language) -> Iterator[Problem]:
    """Check that the header names the language and counts as it does."""
    if sheet.header.get("Language") != language.code:
        found = sheet.header.get("Language", "none")
        yield Problem(sheet.file, 1, "Language", f"The header names the language {found!r}.", _UPDATE)
    if not _counts_alike(sheet.header.get("Plural-Forms", ""), language.plural):
        fault = "The plural rule is not the one of CLDR."
        yield Problem(sheet.file, 1, "Plural-Forms", fault, f"Write: {language.plural.header}")


def _counts_alike(header: str, plural: Plural) -> bool:
    """Compare two plural rules by what they do, not how they are written."""
    try:
        found = Plural(header)
        return found.forms == plural.forms and all(found.choose(n) == plural.choose(n) for n in range(_COUNTED))
    except ValueError:
        return False


def _stale(sheet: Sheet, template: Sheet) -> Iterator[Problem]:
    """Find entries without a source, sources without an entry, and entries that stand twice."""
    for key, entry in sheet.by_key.items():
        if key not in template.by_key:
            yield Problem(sheet.file, entry.line, _place(key), "The English no longer has this string.", _UPDATE)
    for key in template.by_key.keys() - sheet.by_key.keys():
        yield Problem(sheet.file, 0, _place(key), "The catalog lacks this string.", _UPDATE)
    for entry in sheet.repeated:
        fault = "This string stands here a second time."
        yield Problem(sheet.file, entry.line, _place(entry.key), fault, "Keep one of the two.")


def _entry_problems(sheet: Sheet, entry: Entry, standing: Standing) -> Iterator[Problem]:
    """Check one string and all its forms."""
    for fault, remedy in (*_whole_faults(entry, standing), *_form_faults(entry, standing)):
        yield Problem(sheet.file, entry.line, _place(entry.key), fault, remedy)


def _whole_faults(entry: Entry, standing: Standing) -> Iterator[Fault]:
    """Find faults of an entry as a whole: a guess, a gap, a wrong number of forms, a missing review."""
    language = LANGUAGES[standing.language]
    if entry.fuzzy:
        yield "It is marked fuzzy: a guess, perhaps of the opposite.", "Translate it anew and remove the mark."
    if len(entry.strings) != (language.plural.forms if entry.plural else 1):
        yield f"It has {len(entry.strings)} forms instead of {language.plural.forms}.", _UPDATE
    if any(entry.strings) and not all(entry.strings):
        empty = ", ".join(str(form) for form, text in enumerate(entry.strings) if not text)
        yield f"Plural form {empty} is empty.", "Fill in every form; they may be equal."
    elif not any(entry.strings) and not (standing.partial or language.parent or language.code == SOURCE):
        yield "It is not translated.", "Translate it, or set partial = true in status.toml."
    if standing.status == "reviewed" and MACHINE in entry.comments and any(entry.strings):
        yield f"The language is reviewed, but this is still “{MACHINE}”.", "Review it and remove the comment."


def _form_faults(entry: Entry, standing: Standing) -> Iterator[Fault]:
    """Find faults in each form, and name the form where there are several."""
    for wording in wordings(entry.key, entry.strings, LANGUAGES[standing.language]):
        if not wording.text:
            continue
        prefix = f"Form {wording.form}: " if entry.plural else ""
        for fault, remedy in _wording_faults(wording, standing.same_as_english):
            yield prefix + fault, remedy


def _wording_faults(wording: Wording, same: Collection[str]) -> Iterator[Fault]:
    """Apply every rule to one form."""
    for rule in (*VITAL, *STYLE):
        yield from rule(wording)
    yield from copied(wording, same)


def _alike(sheet: Sheet, groups: Iterable[Collection[Entry]], fault: str) -> Iterator[Problem]:
    """Find, within each group, different English that became the same words."""
    for group in groups:
        first: dict[str, Entry] = {}
        for entry in filter(lambda one: one.translated, group):
            other = first.setdefault(entry.strings[0].casefold().strip(), entry)
            if other.singular.casefold() != entry.singular.casefold():
                remedy = f"Tell it apart from “{other.singular}” (line {other.line})."
                yield Problem(sheet.file, entry.line, _place(entry.key), fault, remedy)


def _place(key: tuple[str, str, str]) -> str:
    """Name a string on one short line: its context and the start of its English."""
    words = " ".join(key[1].split())
    short = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    return f"{key[0]} “{short}”" if key[0] else f"“{short}”"


def check_standings(standings: Mapping[str, Standing], folders: Collection[str], file: str) -> Findings:
    """Check that status.toml and the folders of catalogs name the same languages.

    Args:
        standings: what status.toml holds.
        folders: the folders beside it.
        file: the name of status.toml.
    """
    unnamed = [
        Problem(file, 0, code, "This folder of words is not in status.toml.", f"Add [{code}] with its status.")
        for code in set(folders) - standings.keys()
    ]
    missing = [
        Problem(file, standings[code].line, code, "There is no folder of words for this language.", _UPDATE)
        for code in standings.keys() - {SOURCE, *folders}
    ]
    return Findings((*unnamed, *missing))
