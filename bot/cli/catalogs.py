"""The files that translations live in: found on disk, read, checked, counted and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from bot.errors import OperatorError, Problem
from bot.i18n.checker import Findings, check_catalog, check_sources, check_standings
from bot.i18n.extract import read_source, read_words
from bot.i18n.glossary import read_glossary
from bot.i18n.languages import LANGUAGES
from bot.i18n.pofile import Sheet, read_sheet
from bot.i18n.progress import Part, Progress, progress
from bot.i18n.standing import Standing, read_status
from bot.i18n.template import Message, catalog_template, update
from bot.store.library import read_texts

DOMAINS = ("bot", "surveys")
"""The two catalogs of a language: what the bot says, and what the surveys ask."""

_UNTRANSLATED = frozenset({"cli", "simulator", "i18n"})
_TITLES = {
    "bot": "What the bot says, and the words of the demo page.",
    "surveys": "What the surveys ask.",
}


@dataclass(frozen=True, slots=True)
class Workbench:
    """The files a translator works on.

    Attributes:
        locales: folder of the catalogs, templates and status.toml.
        surveys: folder of the surveys.
        sources: folder of the bot's Python files.
    """

    locales: Path
    surveys: Path
    sources: Path

    def template(self, domain: str) -> Path:
        """Say where a template lies."""
        return self.locales / f"{domain}.pot"

    def catalog(self, language: str, domain: str) -> Path:
        """Say where a language's catalog lies."""
        return self.locales / language / "LC_MESSAGES" / f"{domain}.po"

    def sheet(self, path: Path) -> Sheet:
        """Read a catalog or template; one that is not there holds nothing."""
        return read_sheet(_text(path), str(path))

    def standings(self) -> dict[str, Standing]:
        """Read what status.toml says, in the order in which languages are shown."""
        path = self.locales / "status.toml"
        found = read_status(_text(path), str(path))
        return {code: found[code] for code in LANGUAGES if code in found}

    def folders(self) -> tuple[str, ...]:
        """List the languages that have a folder."""
        return tuple(sorted(path.parent.name for path in self.locales.glob("*/LC_MESSAGES")))

    def messages(self, domain: str) -> tuple[Message, ...]:
        """Gather all strings of a domain from the sources; raises OperatorError."""
        if domain == "surveys":
            return tuple(_survey_messages(self.surveys))
        return tuple(_bot_messages(self.sources))

    def findings(self) -> Findings:
        """Check sources, templates, status.toml and every catalog."""
        standings = self.standings()
        glossary = read_glossary(_text(self.locales / "glossary.csv"))
        found = check_standings(standings, self.folders(), str(self.locales / "status.toml"))
        for domain in DOMAINS:
            template = self.sheet(self.template(domain))
            found += check_sources(self.messages(domain), template)
            for language, standing in standings.items():
                if language in self.folders():
                    sheet = self.sheet(self.catalog(language, domain))
                    found += check_catalog(sheet, template, standing, glossary)
        return found

    def progress(self) -> tuple[Progress, ...]:
        """Count every language's strings in both domains."""
        templates = [self.sheet(self.template(domain)) for domain in DOMAINS]
        rows = []
        for language, standing in self.standings().items():
            behind = LANGUAGES[language].parent
            parts: list[Part] = []
            for domain, template in zip(DOMAINS, templates, strict=True):
                parent = self.sheet(self.catalog(behind, domain)) if behind else None
                parts += progress(standing, template, self.sheet(self.catalog(language, domain)), parent).parts
            rows.append(Progress(standing, tuple(parts)))
        return tuple(rows)

    def extract(self) -> Iterator[str]:
        """Write the templates anew from the sources; tells what it wrote, a line each."""
        self.locales.mkdir(parents=True, exist_ok=True)
        for domain in DOMAINS:
            messages = self.messages(domain)
            self.template(domain).write_text(catalog_template(messages, _TITLES[domain]), encoding="utf-8")
            yield f"{self.template(domain)}: {len({message.key for message in messages})} strings"

    def update(self, language: str) -> None:
        """Bring a language's catalogs up to date with the templates, or start them."""
        for domain in DOMAINS:
            path = self.catalog(language, domain)
            text = update(_text(path), _text(self.template(domain)), language, str(path))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def table(rows: Sequence[Progress]) -> Table:
    """Draw the progress of all languages; what stands in from a parent language counts as there."""
    drawn = Table("Language", "Status", "Reviewer", "Bot", "Surveys", "Missing")
    for row in rows:
        standing = row.standing
        surveys = [part for part in row.parts if part.name != "bot"]
        reviewer = f"{standing.reviewer}, {standing.date}" if standing.reviewer else ""
        missing = [f"{part.name} {part.missing}" for part in row.parts if part.missing]
        cells = (_share(row.parts[:1]), _share(surveys), ", ".join(missing))
        drawn.add_row(LANGUAGES[standing.language].english, standing.status, reviewer, *cells)
    return drawn


def _share(parts: Sequence[Part]) -> str:
    """Show how many strings of some parts are there."""
    total = sum(part.total for part in parts)
    return f"{total - sum(part.missing for part in parts)}/{total}"


def _bot_messages(package: Path) -> Iterator[Message]:
    """Read what the bot says out of its own sources."""
    problems: list[Problem] = []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if inside.parts[0] in _UNTRANSLATED:
            continue
        found = read_source(_text(path), (Path(package.name) / inside).as_posix())
        problems += found.problems
        yield from found.messages
    if problems:
        raise OperatorError(problems)
    words = package / "simulator" / "page" / "words.json"
    if words.exists():
        yield from read_words(_text(words), "bot/simulator/page/words.json")


def _survey_messages(folder: Path) -> Iterator[Message]:
    """Read what the surveys ask out of their files."""
    from bot.survey.source import OR_OTHER_STRINGS, translatable  # only extraction reads surveys

    found = [("bot/survey", string) for string in OR_OTHER_STRINGS]
    for path in sorted(folder.rglob("*.yaml")):
        file = (Path("surveys") / path.relative_to(folder)).as_posix()
        found += [(file, string) for string in translatable(_text(path), file=file)]
    for file, string in found:
        yield Message(file, string.line, string.context, string.message, comment=string.comment)


def _text(path: Path) -> str:
    """Read a file; one that is not there is empty."""
    return read_texts(path)[path] if path.exists() else ""
