"""The house style that no linter counts: sizes, docstrings, names, documents that keep up."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import app
from bot.settings import PREFIX, Settings
from bot.survey.model import Kind

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 399
LONGEST_FUNCTION = 40
BANNED = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
# Put together here, so that this file does not hold what it forbids.
ADDRESSES = tuple(
    "".join(parts)
    for parts in (
        ("pypi", ".org"),
        ("pythonhosted", ".org"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("golang", ".org"),
        ("--index", "-url"),
        ("--extra-index", "-url"),
        ("/opt/", "pypi"),
        ("/opt/", "wheels"),
        ("/work/", "main"),
        ("/work/", "shared"),
    )
)

SILENCED = re.compile(
    r"#\s*(?:noqa\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w, -]+\])?)([^#\n]*)(#.*)?$"
)
"""What tells a linter to be quiet, with the words behind it."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    """List our Python files below the given folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


OURS = sources("bot", "tests", "benchmarks", "requirements")
SYNTAX = {path: ast.parse(path.read_text(encoding="utf-8")) for path in OURS}


def place(path: Path, node: ast.AST | None = None) -> str:
    """Name a place as editors do."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def definitions(path: Path) -> Iterator[Definition]:
    """Yield every function and class of a file, also nested ones."""
    return (node for node in ast.walk(SYNTAX[path]) if isinstance(node, Definition))


def public(tree: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield the public classes, functions and methods, not what functions hold inside."""
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def committed() -> list[Path]:
    """List the files that are or would be committed."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def commands(command: object, path: str) -> Iterator[str]:
    """Yield every command as it is typed."""
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from commands(child, f"{path} {name}")
    else:
        yield path


def documents() -> str:
    """Read all pages of the documentation."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md")))


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    too_long = [
        f"{place(path)} has {lines} lines"
        for path in OURS
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]

    assert too_long == []


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{place(path, node)} {node.name} has {lines} lines"
        for path in OURS
        for node in definitions(path)
        if isinstance(node, Function) and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_everything_public_has_a_docstring() -> None:
    silent = [
        place(path, node)
        for path in sources("bot")
        for node in (SYNTAX[path], *public(SYNTAX[path]))
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_nothing_has_a_name_that_says_nothing() -> None:
    words = re.compile(r"[A-Z]?[a-z]+")
    named = [
        (place(path, node), name)
        for path in OURS
        for node, name in ((None, path.stem), *((node, node.name) for node in definitions(path)))
        if not name.startswith("test_")  # a test's name is a sentence, and two things may have much in common
    ]

    assert [at for at, name in named if BANNED & {word.lower() for word in words.findall(name)}] == []


def test_nothing_waits_by_the_wall_clock() -> None:
    sleeping = [
        place(path, node)
        for path in OURS
        for node in ast.walk(SYNTAX[path])
        if (isinstance(node, ast.Attribute) and ast.unparse(node) == "time.sleep")
        or (
            isinstance(node, ast.ImportFrom) and node.module == "time" and "sleep" in {name.name for name in node.names}
        )
    ]

    assert sleeping == []


def test_whoever_silences_a_linter_says_why_beside_it() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in OURS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (silenced := SILENCED.search(line)) and not re.search(r"\w", silenced[1] + (silenced[2] or ""))
    ]

    assert found == []


def test_no_committed_file_names_a_registry_or_a_path_of_one_machine() -> None:
    naming = [
        f"{path.relative_to(ROOT)} names {address}"
        for path in committed()
        for address in ADDRESSES
        if address.encode() in path.read_bytes()
    ]

    assert naming == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert len(re.findall(rf"^\| `{name}` \|", documents(), re.MULTILINE)) == 1
    assert f"`{PREFIX}{name.upper()}`" in documents()


@pytest.mark.parametrize("command", sorted(commands(typer.main.get_command(app), "equal-voices")))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in documents()


@pytest.mark.parametrize("kind", Kind)
def test_every_type_of_question_is_documented(kind: Kind) -> None:
    assert f"`{kind}`" in (ROOT / "docs" / "surveys.md").read_text(encoding="utf-8")
