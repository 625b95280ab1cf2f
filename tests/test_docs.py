"""The documents keep up with the code: what exists is described, and what is described exists."""

from __future__ import annotations

import re
import shlex
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.settings import PREFIX, Settings, load_settings
from bot.survey.model import Kind
from bot.survey.source import read_survey

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ADRS = sorted((DOCS / "adr").glob("[0-9]*.md"))
DEPENDENCIES = DOCS / "adr" / "0015-dependencies.md"
PAGES = sorted(
    (
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / folder / "README.md" for folder in ("locales", "scheme", "surveys")),
        *DOCS.rglob("*.md"),
    )
)
FIRST_SCREEN = 25
"""Lines of the README within which its two commands must stand."""

HEAVIEST_PICTURE = 200_000
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_ANY_COMMAND = "equal-voices COMMAND --help"
_LABEL = re.compile(r"^\*\*(\w+)\.\*\*", re.MULTILINE)


def text_of(path: Path) -> str:
    """Read a document."""
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    """Name a document as the tests' output shows it."""
    return path.relative_to(ROOT).as_posix()


def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every command as it is typed, with what the command line knows of it."""
    if hasattr(command, "commands"):
        for name, child in command.commands.items():
            yield from leaves(child, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(leaves(typer.main.get_command(app), "equal-voices"))


def sections(text: str) -> dict[str, str]:
    """Split a document at its second headings."""
    parts = re.split(r"^## +(.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """Read the cells of all tables of a text, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {at - 1 for at, line in enumerate(lines) if set(line) <= set("|- ")}
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for at, row in enumerate(cells) if at not in heads and at - 1 not in heads]


def first_codes(text: str) -> list[str]:
    """List what stands as code in the first cells of all tables of a text."""
    return [code for row in rows(text) for code in _CODE.findall(row[0])]


def slug(heading: str) -> str:
    """Name a heading as links do."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def leads_somewhere(page: Path, target: str) -> bool:
    """Tell whether a relative link finds its file, and in it its heading."""
    path, _, anchor = target.partition("#")
    file = page.parent / path if path else page
    if not anchor:
        return file.exists()
    return file.is_file() and anchor in map(slug, _HEADING.findall(prose(text_of(file))))


def prose(text: str) -> str:
    """Leave the fenced blocks out of a text."""
    return _FENCE.sub("", text)


def shown(text: str) -> list[str]:
    """List the lines of all blocks of a text, and what else stands in it as code."""
    fenced = [line.strip() for _, block in _FENCE.findall(text) for line in block.splitlines()]
    return [*fenced, *_CODE.findall(prose(text))]


def complaint(line: str) -> str:
    """Let the command line read a line without acting on it; return what it complains about, or ''."""
    words = shlex.split(line)
    path = next((" ".join(words[:at]) for at in (3, 2) if " ".join(words[:at]) in COMMANDS), "")
    if not path:
        return "no such command"
    try:
        COMMANDS[path].make_context(path, words[len(path.split()) :])
    except Exception as error:  # noqa: BLE001 - Typer brings its own copy of click's exceptions
        return f"{type(error).__name__}: {error}"
    return ""


def test_every_command_has_a_section_and_no_other_has() -> None:
    described = [heading.strip("`") for heading in sections(text_of(DOCS / "commands.md"))]

    assert sorted(described) == sorted(COMMANDS)


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_option_of_a_command_is_described_with_an_example(path: str) -> None:
    section = sections(text_of(DOCS / "commands.md"))[f"`{path}`"]
    wanted = [param.opts[0] if param.opts[0].startswith("-") else param.name.upper() for param in COMMANDS[path].params]
    examples = [line for _, block in _FENCE.findall(section) for line in block.splitlines()]

    assert sorted(first_codes(section)) == sorted(wanted)
    assert {line.startswith(path) for line in examples} == {True}
    assert [complaint(line) for line in examples] == [""] * len(examples)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_a_page_shows_is_understood(page: Path) -> None:
    lines = {line.partition(" #")[0] for line in shown(text_of(page)) if line.startswith("equal-voices ")}
    mentioned = {_ANY_COMMAND, *COMMANDS, *(path.rpartition(" ")[0] for path in COMMANDS)}
    complaints = {line: told for line in lines - mentioned if (told := complaint(line))}

    assert complaints == {}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_target_of_make_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of(ROOT / "Makefile"), re.MULTILINE))
    meant = {found[1] for line in shown(text_of(page)) if (found := re.match(r"make ([a-z-]+)", line))}

    assert meant - targets == set()


def test_every_setting_is_described_with_its_variable_and_its_default() -> None:
    table = rows(sections(text_of(DOCS / "operator.md"))["Settings"])
    told = {row[0].strip("`"): (row[1].strip("`"), row[2]) for row in table}
    fixed = {
        name: f"`{getattr(field.default, 'value', field.default)}`"
        for name, field in Settings.model_fields.items()
        if not field.is_required() and field.default_factory is None and field.default is not None
    }

    assert list(told) == list(Settings.model_fields)
    assert {name: variable for name, (variable, _) in told.items()} == {
        name: f"{PREFIX}{name.upper()}" for name in Settings.model_fields
    }
    assert {name: told[name][1] for name in fixed} == fixed


def test_the_configurations_of_the_operators_page_are_accepted(tmp_path: Path) -> None:
    blocks = [block for kind, block in _FENCE.findall(text_of(DOCS / "operator.md")) if kind == "toml"]
    environ = {f"{PREFIX}TOKEN": "1000000001:made-up", f"{PREFIX}WEBHOOK_SECRET": "s" * 16}
    toml = tmp_path / "equal-voices.toml"
    toml.write_text("\n".join(line.strip() for block in blocks for line in block.splitlines()), encoding="utf-8")

    settings = load_settings(toml=toml, environ=environ)

    assert (len(blocks), settings.mode, settings.listen) == (2, "webhook", ("127.0.0.1", 8080))


def test_every_type_of_question_is_described() -> None:
    described = first_codes(sections(text_of(DOCS / "surveys.md"))["Types"])

    assert sorted(described) == sorted([*Kind, "group"])


def test_the_example_of_a_survey_is_a_survey() -> None:
    example = next(block for kind, block in _FENCE.findall(text_of(DOCS / "surveys.md")) if kind == "yaml")

    survey = read_survey(example, file="surveys/street.yaml", blocks={}, lists={})

    assert [question.name for question in survey.questions] == ["street", "lacks", "lacks_other", "years", "play"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_link_of_a_page_is_dead(page: Path) -> None:
    targets = [target for target in _LINK.findall(prose(text_of(page))) if not re.match(r"[a-z]+:", target)]

    dead = [target for target in targets if not leads_somewhere(page, target)]

    assert dead == []


def test_the_readme_leads_to_every_page() -> None:
    linked = {target.partition("#")[0] for target in _LINK.findall(text_of(ROOT / "README.md"))}
    pages = {named(page) for page in PAGES} - {"README.md", *(named(path) for path in ADRS)}

    assert pages - linked == set()


def test_the_first_screen_says_what_it_is_for_whom_and_how_to_try_it() -> None:
    screen = "\n".join(text_of(ROOT / "README.md").splitlines()[:FIRST_SCREEN])
    block = next((block for _, block in _FENCE.findall(screen)), "")

    assert [line.split(" #")[0].strip() for line in block.splitlines()] == ["make demo", "make test"]
    assert screen.startswith("# Equal Voices\n")
    assert re.findall(r"^- \*\*(\w+)\*\*", screen, re.MULTILINE) == ["Residents", "Organisers", "Officers"]
    assert re.findall(r"^!\[.+\]\((.+)\)$", screen, re.MULTILINE) == ["docs/pictures/chat.png"]


def test_the_picture_is_a_light_one() -> None:
    picture = (DOCS / "pictures" / "chat.png").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (len(picture) < HEAVIEST_PICTURE, width > height * 0.9) == (True, True)


def test_every_decision_is_listed_in_its_order() -> None:
    listed = re.findall(r"\]\((\d{4}-.+\.md)\)", text_of(DOCS / "adr" / "README.md"))

    assert listed == [path.name for path in ADRS]
    assert [int(name[:4]) for name in listed] == list(range(1, len(listed) + 1))


@pytest.mark.parametrize("page", [page for page in ADRS if page != DEPENDENCIES], ids=named)
def test_every_decision_says_why_and_what_else_there_was(page: Path) -> None:
    assert _LABEL.findall(text_of(page)) == ["Context", "Decision", "Why", "Consequences", "Alternatives"]


def test_every_dependency_has_its_sentence_and_no_other_has() -> None:
    lines = [line for path in (ROOT / "requirements").glob("*.in") for line in text_of(path).splitlines()]
    needed = {found[0].lower() for line in lines if (found := re.match(r"[A-Za-z][\w-]*", line))}
    explained = {name.lower() for name in first_codes(text_of(DEPENDENCIES))}

    assert explained == needed


def test_the_changes_of_this_version_are_told() -> None:
    version = re.search(r'^version = "(.+)"$', text_of(ROOT / "pyproject.toml"), re.MULTILINE)
    told = next(iter(sections(text_of(ROOT / "CHANGELOG.md"))))

    assert version is not None
    assert told.split()[0] == version[1]
