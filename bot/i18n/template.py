"""Writing gettext's files: the templates of all words, and catalogs brought up to date with them.

Output depends on nothing but the input: no dates, no line numbers, no wrapping, so that a file changes
where words change and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO

from babel.messages.catalog import Catalog as BabelCatalog
from babel.messages.pofile import write_po

from bot.errors import OperatorError, Problem
from bot.i18n.languages import LANGUAGES
from bot.i18n.pofile import Entry, Key, Sheet, read_sheet

MACHINE = "machine, unreviewed"
"""The translator comment on every string that no person has checked."""

_FIXED = ("Project-Id-Version", "Language", "Plural-Forms")
_MIME = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_DATES = frozenset({"POT-Creation-Date", "Generated-By"})


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One string to translate, where it was found.

    Attributes:
        file: the source file, as it shall be named in the template.
        line: its line there, from 1.
        context: what it is used for (`button`, `pulse/p_safe/label`), '' for a sentence of the bot.
        singular: the English words.
        plural: the English words for more than one; '' where nothing is counted.
        comment: what a translator should know.
    """

    file: str
    line: int
    context: str
    singular: str
    plural: str = ""
    comment: str = ""

    @property
    def key(self) -> Key:
        """Name the string as an entry of a catalog is named."""
        return self.context, self.singular, self.plural


def catalog_template(messages: Iterable[Message], title: str = "All words to translate.") -> str:
    """Build a .pot file: each string once, in the order of file and line.

    Args:
        messages: all strings; the same string may come from several places.
        title: what the file's first line says.

    Raises:
        OperatorError: where one string is used both with and without a plural, which gettext cannot hold.
    """
    entries: dict[tuple[str, str], Entry] = {}
    problems: list[Problem] = []
    for message in sorted(messages):
        known = entries.get((message.context, message.singular))
        if known is None:
            entries[message.context, message.singular] = _fresh(message)
        elif known.plural != message.plural:
            problems.append(_torn(message))
        else:
            entries[message.context, message.singular] = _joined(known, message)
    if problems:
        raise OperatorError(problems)
    return _written(f"# {title}", {"Project-Id-Version": "equal-voices"}, "", entries.values())


def update(po_text: str, template: str, language: str, file: str = "catalog.po") -> str:
    """Bring a catalog up to date with its template, keeping every translation whose English still stands.

    Nothing is ever guessed: a new or changed string starts empty. One that disappeared is kept as
    obsolete, and comes back when its English does.

    Args:
        po_text: the catalog so far; '' for a new one.
        template: the .pot file.
        language: code of the language.
        file: name of the catalog, for problems.

    Raises:
        OperatorError: where either text is not in gettext's format.
    """
    known = LANGUAGES[language]
    old = read_sheet(po_text, file)
    wanted = read_sheet(template, "template")
    kept = {entry.key: entry for entry in (*old.obsolete, *old.entries)}
    entries = [_carried(entry, kept.get(entry.key), known.plural.forms) for entry in wanted.entries]
    gone = [entry for key, entry in kept.items() if key not in wanted.by_key and any(entry.strings)]
    preface = old.preface or f"# {known.english} words of Equal Voices."
    return _written(preface, _header(old, language), known.plural.header, entries, gone)


def _fresh(message: Message) -> Entry:
    """Start an entry without a translation."""
    notes = (message.comment,) if message.comment else ()
    forms = ("", "") if message.plural else ("",)
    return Entry(0, message.context, message.singular, message.plural, forms, notes=notes, files=(message.file,))


def _joined(entry: Entry, message: Message) -> Entry:
    """Add one more place to an entry."""
    notes = dict.fromkeys((*entry.notes, *([message.comment] if message.comment else [])))
    return replace(entry, notes=tuple(notes), files=tuple(dict.fromkeys((*entry.files, message.file))))


def _torn(message: Message) -> Problem:
    """Tell that a string counts in one place and does not in another."""
    return Problem(
        message.file,
        message.line,
        message.singular,
        "This string is used elsewhere with another plural, or with none.",
        "Word one of the two differently: a catalog can hold only one of them.",
    )


def _carried(entry: Entry, old: Entry | None, forms: int) -> Entry:
    """Give a template's entry the translation it had, if it had a whole one."""
    count = forms if entry.plural else 1
    if old is None or len(old.strings) != count:
        return replace(entry, strings=("",) * count)
    return replace(entry, strings=old.strings, comments=old.comments, fuzzy=old.fuzzy)


def _header(old: Sheet, language: str) -> dict[str, str]:
    """Set the fields that must be right and keep what translators' tools wrote into the others."""
    ours = {
        "Project-Id-Version": "equal-voices",
        "Language": language,
        "Plural-Forms": LANGUAGES[language].plural.header,
    }
    others = {name: value for name, value in old.header.items() if name not in {*_FIXED, *_MIME, *_DATES}}
    return ours | others


def _written(
    preface: str,
    header: Mapping[str, str],
    plural: str,
    entries: Iterable[Entry],
    obsolete: Iterable[Entry] = (),
) -> str:
    """Write a whole file through Babel, with a header of our own (Babel's holds the time of writing)."""
    catalog, retired = BabelCatalog(), BabelCatalog()
    if plural:
        catalog.mime_headers = [("Plural-Forms", plural)]
    for entry in entries:
        _add(catalog, entry)
    for entry in obsolete:
        _add(retired, entry)
    # Babel keys obsolete entries by what identifies them; any key that differs per entry will do.
    catalog.obsolete.update((str(at), message) for at, message in enumerate(retired) if message.id)
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, include_lineno=False)
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in (dict(header) | _MIME).items())
    return f'{preface}\nmsgid ""\nmsgstr ""\n{lines}\n{body.getvalue().decode()}'.rstrip("\n") + "\n"


def _add(catalog: BabelCatalog, entry: Entry) -> None:
    """Add one entry to a catalog of Babel's, without the flags it would guess from percent signs."""
    message = catalog.add(
        id=(entry.singular, entry.plural) if entry.plural else entry.singular,
        string=entry.strings if entry.plural else entry.strings[0],
        locations=[(file, 0) for file in entry.files],
        flags={"fuzzy"} if entry.fuzzy else (),
        auto_comments=entry.notes,
        user_comments=entry.comments,
        context=entry.context or None,
    )
    message.flags.discard("python-format")
