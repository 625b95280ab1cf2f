"""Look at surveys, try them, and put them into the field."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file
from bot.errors import OperatorError, Problem

app = typer.Typer(name="survey", help="Look at surveys, try them, open and close them.", no_args_is_help=True)


class Drafts(Enum):
    """What becomes of drafts that were never sent, as the consent text tells."""

    DISCARD = "discard"
    COUNT = "count"


Files = Annotated[list[Path] | None, typer.Argument(help="Survey files; all of ./surveys if none.")]


@app.command()
def check(files: Files = None) -> None:
    """List every fault of survey files at once; status 1 when there is one.

    Example: equal-voices survey check surveys/pulse.yaml
    """
    from bot.cli.trying import check_files  # the reader loads slowly

    paths = files or sorted(Path("surveys").glob("*.yaml"))
    if not paths:
        raise OperatorError([Problem("surveys", 0, "", "There is no survey file here.", "Name the files to check.")])
    judged = check_files(paths)
    for one in judged:
        if not one.problems:
            print(f"{one.path}: {one.rows} rows, no faults")
    problems = [problem for one in judged for problem in one.problems]
    if problems:
        raise OperatorError(problems)


@app.command(name="try")
def try_(
    file: Annotated[Path, typer.Argument(help="Survey file.")],
    language: Annotated[str, typer.Option(help="Code of the language to speak.")] = "en_GB",
    scheme: Annotated[Path | None, typer.Option(help="Scheme for landmarks and the like.")] = None,
    locales: Annotated[Path | None, typer.Option(help="Folder of the catalogs.")] = None,
) -> None:
    """Play a survey here in the terminal; nothing is stored.

    Example: equal-voices survey try surveys/pulse.yaml --language ar
    """
    from bot.cli.trying import play  # the reader and Babel load slowly

    play(file, language=language, scheme=scheme, locales=locales)


@app.command(name="list")
def list_(config: ConfigFile = None) -> None:
    """List the surveys there are and the waves that were opened, with how many answered.

    Example: equal-voices survey list
    """
    from bot.cli.fielding import Field  # the stores load slowly

    with Field.open(configuration_file(config), os.environ) as field:
        for line in field.listing():
            print(line)


@app.command(name="open")
def open_(  # noqa: PLR0913, PLR0917 - one parameter for each option
    name: Annotated[str, typer.Argument(help="Name of the survey, such as pulse.")],
    until: Annotated[str, typer.Option(help="Last day or moment, such as 2026-12-31 or 2026-12-31T18:00.")],
    areas: Annotated[str, typer.Option(help="Areas, with commas between; all if none.")] = "",
    languages: Annotated[str, typer.Option(help="Languages, with commas between; all if none.")] = "",
    unlisted: Annotated[bool, typer.Option("--unlisted", help="Only a link leads there.")] = False,
    batch: Annotated[
        int | None, typer.Option(help="Cut so many answers together while it is open; 50 or more.")
    ] = None,
    unfinished: Annotated[Drafts, typer.Option(help="What becomes of drafts when it closes.")] = Drafts.DISCARD,
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Also languages in which some of its texts are missing.")
    ] = False,
    every: Annotated[
        int | None, typer.Option(help="Open it again every so many months; 0 for once, whatever the scheme says.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Open a survey for answers and print the wave's id.

    Example: equal-voices survey open pulse --until 2026-12-31 --areas kade,molenveld
    """
    from bot.cli.fielding import Field, Wishes  # the stores load slowly
    from bot.store.contacts.fieldwork import Unfinished  # the same

    with Field.open(configuration_file(config), os.environ) as field:
        wishes = Wishes(
            areas=_listed(areas),
            languages=_listed(languages),
            listed=not unlisted,
            batch=batch,
            unfinished=Unfinished(unfinished.value),
            incomplete=incomplete,
            every=every,
        )
        print(field.start(name, until=until, wishes=wishes))


@app.command()
def close(
    wave: Annotated[str, typer.Argument(help="Id of the wave, as `survey list` shows it.")],
    config: ConfigFile = None,
) -> None:
    """Close a wave and cut it: answers move, shuffled and unlinked, to the answers store.

    Fewer than ten answers wait, because among so few people might be recognised: extend the wave, or ask each
    of them whether to share in a small group.

    Example: equal-voices survey close k3m9x2pq
    """
    from bot.cli.fielding import Field  # the stores load slowly

    with Field.open(configuration_file(config), os.environ) as field:
        for line in field.end(wave):
            print(line)


@app.command()
def extend(
    wave: Annotated[str, typer.Argument(help="Id of the wave, as `survey list` shows it.")],
    until: Annotated[str, typer.Option(help="New last day or moment, such as 2026-12-31 or 2026-12-31T18:00.")],
    config: ConfigFile = None,
) -> None:
    """Move the end of a wave; one that closed with fewer than ten answers opens again.

    Example: equal-voices survey extend k3m9x2pq --until 2027-01-15
    """
    from bot.cli.fielding import Field  # the stores load slowly

    with Field.open(configuration_file(config), os.environ) as field:
        print(field.extend(wave, until=until))


@app.command()
def repeat(
    wave: Annotated[str, typer.Argument(help="Id of the newest wave of a survey, as `survey list` shows it.")],
    every: Annotated[int, typer.Option(help="Open it again every so many months; 0 for not any more.")],
    config: ConfigFile = None,
) -> None:
    """Have a survey opened again by the clock, for the same areas and languages, or end that.

    Example: equal-voices survey repeat k3m9x2pq --every 3
    """
    from bot.cli.fielding import Field  # the stores load slowly

    with Field.open(configuration_file(config), os.environ) as field:
        print(field.repeat(wave, every))


@app.command()
def parity(
    wave: Annotated[str, typer.Argument(help="Id of an open wave; all if none.")] = "",
    config: ConfigFile = None,
) -> None:
    """Tell who takes part in open waves, by language, area and outreach channel: in tens, drawn once a day.

    Example: equal-voices survey parity k3m9x2pq
    """
    from bot.cli.boards import boards  # the stores load slowly
    from bot.cli.fielding import Field

    with Field.open(configuration_file(config), os.environ) as field:
        for line in boards(field, wave):
            print(line)


@app.command()
def ask(
    wave: Annotated[str, typer.Argument(help="Id of a closed wave with fewer than ten answers.")],
    config: ConfigFile = None,
) -> None:
    """Ask each of the few who answered whether to share in a small group; after a week the rest is deleted.

    Example: equal-voices survey ask k3m9x2pq
    """
    from bot.cli.fielding import Field  # the stores load slowly

    with Field.open(configuration_file(config), os.environ) as field:
        print(field.ask(wave))


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


@app.command(name="give-up")
def give_up(
    wave: Annotated[str, typer.Argument(help="Id of the wave, as `doctor` shows it.")],
    config: ConfigFile = None,
) -> None:
    """Delete sheets whose keys are lost, so that nobody can read them; an open wave begins anew.

    Stop the bot before. Nothing is deleted while the keys are there.

    Example: equal-voices survey give-up k3m9x2pq
    """
    from bot.cli.fielding import Field  # the stores load slowly

    with Field.open(configuration_file(config), os.environ) as field:
        print(field.give_up(wave))
