"""Keep the words of every language complete and sound: the commands of whoever looks after translations.

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import OperatorError, Problem

app = typer.Typer(name="translations", help="Look after the words of every language.", no_args_is_help=True)

LocalesDir = Annotated[Path, typer.Option("--locales", help="Folder of the catalogs.")]
SurveysDir = Annotated[Path, typer.Option("--surveys", help="Folder of the surveys.")]
SourcesDir = Annotated[Path, typer.Option("--sources", help="Folder of the bot's Python files.")]

_OURS = Path(__file__).parents[1]


@app.command()
def check(
    locales: LocalesDir = Path("locales"),
    surveys: SurveysDir = Path("surveys"),
    sources: SourcesDir = _OURS,
    hints: Annotated[bool, typer.Option("--hints", help="Show hints in full.")] = False,
) -> None:
    """List every fault of the catalogs with file, line and remedy; status 1 when there is one.

    Example: equal-voices translations check
    """
    from bot.cli.catalogs import Workbench  # Babel loads slowly

    bench = Workbench(locales, surveys, sources)
    found = bench.findings()
    for hint in found.hints if hints else ():
        print(f"hint: {hint}")
    if found.problems:
        raise OperatorError(found.problems)
    print(f"{len(bench.standings())} languages checked: no faults, {len(found.hints)} hints (--hints shows them).")


@app.command()
def stats(
    locales: LocalesDir = Path("locales"),
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how much of each language is translated, and who has checked it.

    Example: equal-voices translations stats
    """
    from rich.console import Console  # loads slowly

    from bot.cli.catalogs import Workbench, table  # Babel loads slowly
    from bot.i18n.progress import as_json  # the same

    rows = Workbench(locales, Path(), Path()).progress()
    if as_data:
        print(json.dumps([as_json(row) for row in rows], ensure_ascii=False, indent=2))
    else:
        Console().print(table(rows))


@app.command()
def extract(
    locales: LocalesDir = Path("locales"),
    surveys: SurveysDir = Path("surveys"),
    sources: SourcesDir = _OURS,
) -> None:
    """Write the templates anew from the sources.

    Example: equal-voices translations extract
    """
    from bot.cli.catalogs import Workbench  # Babel loads slowly

    for line in Workbench(locales, surveys, sources).extract():
        print(line)


@app.command()
def update(
    languages: Annotated[list[str] | None, typer.Argument(help="Codes; all of status.toml if none.")] = None,
    locales: LocalesDir = Path("locales"),
    surveys: SurveysDir = Path("surveys"),
    sources: SourcesDir = _OURS,
) -> None:
    """Write the templates, then bring every catalog up to date; new strings start empty, none is guessed.

    Example: equal-voices translations update ar fa
    """
    from bot.cli.catalogs import Workbench  # Babel loads slowly
    from bot.i18n.languages import LANGUAGES  # the same

    bench = Workbench(locales, surveys, sources)
    wanted = languages or tuple(bench.standings())
    unknown = [code for code in wanted if code not in LANGUAGES]
    if unknown:
        remedy = f"Known: {', '.join(LANGUAGES)}."
        raise OperatorError([Problem("update", 0, code, "This language is not known.", remedy) for code in unknown])
    extract(locales, surveys, sources)
    for language in wanted:
        bench.update(language)
    print(f"{len(wanted)} languages brought up to date.")
