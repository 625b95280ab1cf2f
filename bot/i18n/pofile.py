"""Reading gettext's .po text: every entry with its line, nothing merged in silence, nothing printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from babel.messages import catalog as babel_catalog
from babel.messages.pofile import PoFileError, PoFileParser

from bot.errors import OperatorError, Problem

_FORMS = re.compile(r"nplurals\s*=\s*0*(\d+)")

Key = tuple[str, str, str]
"""What makes two entries the same for us: context ('' for none), singular, plural ('' for none)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of a catalog.

    Attributes:
        line: where its `msgid` stands, from 1.
        context: its `msgctxt`; '' where it has none.
        singular: the English words.
        plural: the English words for more than one; '' where it does not count anything.
        strings: the translation, one string per plural form; all empty where there is none.
        fuzzy: marked as a guess, so not to be used.
        comments: what translators wrote about it.
        notes: what programmers and survey authors wrote for translators.
        files: the files it comes from.
    """

    line: int
    context: str
    singular: str
    plural: str
    strings: tuple[str, ...]
    fuzzy: bool = False
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Name the entry: context, singular and plural."""
        return self.context, self.singular, self.plural

    @property
    def translated(self) -> bool:
        """Tell whether every form holds words that may be used."""
        return bool(self.strings) and all(self.strings) and not self.fuzzy


@dataclass(frozen=True, slots=True)
class Sheet:
    """One .po or .pot file, read.

    Attributes:
        file: its name, as given.
        header: its header fields, such as `Plural-Forms`.
        preface: the comment lines at its top, as they stand.
        entries: what it holds, in order.
        obsolete: what it held once and keeps in case it comes back.
        repeated: entries that stand in it a second time.
    """

    file: str
    header: Mapping[str, str]
    preface: str
    entries: tuple[Entry, ...]
    obsolete: tuple[Entry, ...] = ()
    repeated: tuple[Entry, ...] = ()
    by_key: Mapping[Key, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember the entries by their keys."""
        object.__setattr__(self, "by_key", {entry.key: entry for entry in self.entries})


class _Witness(babel_catalog.Catalog):
    """Babel's catalog, except that it remembers the raw header and what came twice."""

    def __init__(self) -> None:
        super().__init__()
        self.raw_header = ""
        self.repeated: list[babel_catalog.Message] = []

    def __setitem__(self, id: babel_catalog._MessageID, message: babel_catalog.Message) -> None:  # noqa: A002  # Babel's name
        """Add a message as Babel does, and take note."""
        if id == "":
            self.raw_header = str(message.string)
            _refuse_many_forms(self.raw_header)
        elif self.get(id, message.context) is not None:
            self.repeated.append(message)
        super().__setitem__(id, message)

    def entries(self) -> Iterator[babel_catalog.Message]:
        """Yield what it holds, without the header."""
        return (message for message in self if message.id)


def read_sheet(text: str, file: str) -> Sheet:
    """Read one .po or .pot file.

    Args:
        text: what the file holds.
        file: its name, for problems.

    Raises:
        OperatorError: where the text is not in gettext's format; names the line.
    """
    catalog = _Witness()
    try:
        PoFileParser(catalog, abort_invalid=True).parse(StringIO(text))
    except PoFileError as error:
        raise _unreadable(file, error.lineno + 1, str(error).rpartition(" on ")[0]) from error
    except (ValueError, IndexError, AttributeError, TypeError, AssertionError) as error:
        # Babel raises whatever its parts raise on a line it does not expect.
        raise _unreadable(file, 0, str(error) or type(error).__name__) from error
    return Sheet(
        file=file,
        header=_fields(catalog.raw_header),
        preface=_preface(text),
        entries=tuple(map(_entry, catalog.entries())),
        obsolete=tuple(map(_entry, catalog.obsolete.values())),
        repeated=tuple(map(_entry, catalog.repeated)),
    )


def _refuse_many_forms(header: str) -> None:
    """Refuse a header with more plural forms than any language has: Babel would make room for all of them.

    Raises:
        ValueError: it names too many.
    """
    for number in _FORMS.findall(header):
        if len(number) > 1:
            raise ValueError(f"nplurals={number[:9]} is more than any language has")


def _unreadable(file: str, line: int, why: str) -> OperatorError:
    """Tell an operator that a file is no .po file."""
    remedy = "Write it as gettext's .po format asks, or restore the last good version."
    return OperatorError([Problem(file, line, "", f"This is not a readable .po file: {why}.", remedy)])


def _fields(header: str) -> dict[str, str]:
    """Split a header into its fields; a line without a colon is dropped."""
    pairs = (line.partition(":") for line in header.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _preface(text: str) -> str:
    """Find the comment lines before the header entry, without flags."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if line[:2] not in {"#,", "#:", "#.", "#~", "#|"}:
            lines.append(line.rstrip())
    return "\n".join(lines)


def _entry(message: babel_catalog.Message) -> Entry:
    """Turn Babel's mutable message into a value."""
    both = (message.id, "") if isinstance(message.id, str) else (message.id[0], message.id[1])
    string = message.string
    return Entry(
        line=message.lineno or 0,
        context=message.context or "",
        singular=both[0],
        plural=both[1],
        strings=(string or "",) if string is None or isinstance(string, str) else tuple(string),
        fuzzy=message.fuzzy,
        comments=tuple(message.user_comments),
        notes=tuple(message.auto_comments),
        files=tuple(location[0] for location in message.locations),
    )
