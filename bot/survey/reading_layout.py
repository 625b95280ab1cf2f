"""First pass over a survey file: which questions there are, in which order, groups and blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.survey.model import CHOOSING, Choice, Kind
from bot.survey.reading_choices import ChoiceList, read_lists
from bot.survey.reading_ledger import Ledger, nearest
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, Tree, read_tree

OR_OTHER = "or_other"
_GROUP = "group"
_FILES = frozenset({"image", "photo", "audio", "background-audio", "video", "file"})
"""XLSForm's types (and one it has not) for what residents could only send as a file."""

_BLOCK_FIELDS = ("block", "label", "sources", "choices", "questions")
_GROUP_FIELDS = ("type", "name", "label", "relevant", "questions")


@dataclass(frozen=True, slots=True)
class Origin:
    """The survey or block that a question was written in.

    Attributes:
        name: with which its gettext contexts start.
        lists: the lists of choices its questions can use.
        block: it is a block.
    """

    name: str
    lists: Mapping[str, ChoiceList]
    block: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before its expressions are compiled, when the names of all others are not yet known."""

    row: Row
    name: str
    kind: Kind
    list_name: str
    or_other: bool
    origin: Origin
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group before its `relevant` is compiled.

    Attributes:
        row: where its `relevant` stands (for a block: in the survey that includes it).
        name: unique in the survey.
        label: heading.
        context: gettext context of the heading.
        first: how many questions come before it.
    """

    row: Row
    name: str
    label: str
    context: str
    first: int


@dataclass(frozen=True, slots=True)
class Supplies:
    """What a survey may draw on besides its own file: blocks as YAML text, and the scheme's lists."""

    blocks: Mapping[str, str]
    lists: Mapping[str, tuple[Choice, ...]]


class Layout:
    """The questions and groups of a survey in order.

    Attributes:
        drafts: all questions, groups and blocks flattened.
        groups: all groups and included blocks.
        origins: the survey and its blocks, each with its ledger.
        names: everything that has a name, with the place it was first used at.
    """

    def __init__(self, supplies: Supplies) -> None:
        """Start without questions."""
        self.drafts: list[Draft] = []
        self.groups: list[GroupDraft] = []
        self.origins: list[tuple[Origin, Ledger]] = []
        self.names: dict[str, str] = {}
        self._supplies = supplies

    def open(self, row: Row, name: str, *, block: bool = False) -> Origin:
        """Read the lists of a survey or block."""
        origin = Origin(name, read_lists(row, name, self._supplies.lists), block)
        self.origins.append((origin, row.ledger))
        return origin

    def walk(self, row: Row, origin: Origin, groups: tuple[str, ...]) -> None:
        """Take in the questions of a survey, block or group."""
        before = len(row.ledger.problems)
        items = row.items("questions")
        if not items and len(row.ledger.problems) == before:
            row.fault("questions", "There are no questions here.", "Add questions, each starting with `- type: …`.")
        for item in items:
            self._item(item, row, origin, groups)

    def _item(self, item: Tree, row: Row, origin: Origin, groups: tuple[str, ...]) -> None:
        if not isinstance(item, Fields):
            row.ledger.add(item.line, row.place, "A question must have fields.", "Write `- type: …`, then `name: …`.")
            return
        inner = Row(item, f"question {len(self.drafts) + 1}", row.ledger)
        if "include" in inner:
            self._include(inner, origin, groups)
        elif inner.text("type") == _GROUP:
            self._group(inner, origin, groups)
        else:
            self._question(inner, origin, groups)

    def _named(self, row: Row, name: str, key: str = "name") -> str:
        """Remember a name, which may be used only once."""
        if not name:
            return ""
        if name in self.names:
            said = f"The name `{name}` is used twice (first in {self.names[name]})."
            row.fault(key, said, "Give every question and group a name of its own.")
            return ""
        self.names[name] = f"{row.ledger.file}, line {row.line(key)}"
        return name

    def _question(self, row: Row, origin: Origin, groups: tuple[str, ...]) -> None:
        name = row.name()
        row.place = name or row.place
        name = self._named(row, name)
        kind, list_name, or_other = _type_of(row)
        if name and or_other:
            self._named(row, f"{name}_other")
        if name and kind is not None:
            self.drafts.append(Draft(row, name, kind, list_name, or_other, origin, groups))

    def _group(self, row: Row, origin: Origin, groups: tuple[str, ...]) -> None:
        name = row.name()
        row.place = name or row.place
        row.only(_GROUP_FIELDS)
        name = self._named(row, name)
        label = row.text("label")
        if name:
            self.groups.append(GroupDraft(row, name, label, f"{origin.name}/{name}", len(self.drafts)))
        self.walk(row, origin, (*groups, name) if name else groups)

    def _include(self, row: Row, origin: Origin, groups: tuple[str, ...]) -> None:
        name = row.text("include")
        row.place = name or row.place
        row.only(("include", "relevant"))
        if origin.block:
            row.fault("include", "A block cannot include another block.", "Include both in the survey.")
        elif name not in self._supplies.blocks:
            remedy = nearest(name, self._supplies.blocks, "Write the block, or include one that exists.")
            row.fault("include", f"There is no block `{name}`.", remedy)
        elif self._named(row, name, "include"):
            self._block(row, name, groups)

    def _block(self, row: Row, name: str, groups: tuple[str, ...]) -> None:
        ledger = Ledger(_block_file(row.ledger.file, name))
        tree = read_tree(self._supplies.blocks[name], ledger)
        top = top_row(tree, name, ledger)
        top.only(_BLOCK_FIELDS)
        if not ledger.problems and top.text("block") != name:
            top.fault("block", f"The block must call itself `{name}`.", f"Write `block: {name}` at the top.")
        self.groups.append(GroupDraft(row, name, top.text("label"), name, len(self.drafts)))
        self.walk(top, self.open(top, name, block=True), (*groups, name))


def top_row(tree: Tree | None, place: str, ledger: Ledger) -> Row:
    """Look at a whole document as a row; a document that is no mapping counts as empty."""
    if isinstance(tree, Fields):
        return Row(tree, place, ledger)
    if tree is not None:
        ledger.add(tree.line, "", "The file must hold fields.", "Begin with `survey:` (or `block:`) and `questions:`.")
    return Row(Fields({}, {}, 1), place, ledger)


def _block_file(survey: str, block: str) -> str:
    folder, slash, _ = survey.rpartition("/")
    return f"{folder}{slash}blocks/{block}.yaml"


def _type_of(row: Row) -> tuple[Kind | None, str, bool]:
    """Read a type such as `select_one yes_no or_other`: what is asked for, from which list, with 'other' or not."""
    words = row.needed("type", "Say what is asked for, such as `select_one yes_no` or `text`.").split()
    if not words:
        return None, "", False
    if words[0] in _FILES:
        said = f"`{words[0]}` asks for a file, and files of residents are never taken."
        row.fault("type", said, "Ask in words, with `text`; a file can tell who made it, where and when.")
        return None, "", False
    if words[0] not in {kind.value for kind in Kind}:
        known = [kind.value for kind in Kind] + [_GROUP]
        row.fault("type", f"`{words[0]}` is not a type.", nearest(words[0], known, f"Use one of {', '.join(known)}."))
        return None, "", False
    kind = Kind(words[0])
    list_name = words[1] if kind in CHOOSING and len(words) > 1 else ""
    rest = words[2 if list_name else 1 :]
    if kind in CHOOSING and list_name in {"", OR_OTHER}:
        row.fault(
            "type", f"`{kind}` needs the name of a list.", f"Write `{kind} my_list`, and my_list under `choices:`."
        )
        return kind, "", False
    allowed = [OR_OTHER] if kind in CHOOSING - {Kind.RANK} else []
    if rest not in ([], allowed):
        row.fault("type", f"`{' '.join(rest)}` has no meaning after `{kind}`.", "Remove it.")
    return kind, list_name, rest == [OR_OTHER] == allowed
