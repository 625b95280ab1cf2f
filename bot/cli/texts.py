"""Review what residents wrote, and print what may be shown."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file

app = typer.Typer(name="texts", help="Review what residents wrote, and print what may be shown.", no_args_is_help=True)

Survey = Annotated[str, typer.Option(help="Only of this survey.")]
Wave = Annotated[str, typer.Option(help="Only of this wave.")]
Question = Annotated[str, typer.Option(help="Only answers to this question.")]
Language = Annotated[str, typer.Option(help="Only in this language, such as ar.")]


@app.command()
def review(
    survey: Survey = "",
    wave: Wave = "",
    question: Question = "",
    language: Language = "",
    again: Annotated[
        bool, typer.Option("--again", help="Those that were approved, instead of those that wait.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Read one text at a time: approve it, hide it, black words out of it, or skip it.

    Example: equal-voices texts review --wave k3m9x2pq
    """
    from bot.access.roles import Act
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.reviewing import Desk
    from bot.store.answers.reviews import Wanted

    wanted = Wanted(survey=survey, wave=wave, question=question, language=language)
    with Field.open(configuration_file(config), os.environ) as field:
        field.log(Act.REVIEW_TEXTS, survey, wave)
        Desk(field).review(wanted, again=again)


@app.command(name="list")
def list_(
    survey: Survey = "", wave: Wave = "", question: Question = "", language: Language = "", config: ConfigFile = None
) -> None:
    """Print the texts that were approved, and no others.

    Example: equal-voices texts list --survey pulse --language ar
    """
    from bot.access.roles import Act
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.reviewing import listing
    from bot.store.answers.reviews import Wanted

    wanted = Wanted(survey=survey, wave=wave, question=question, language=language)
    with Field.open(configuration_file(config), os.environ) as field:
        field.log(Act.READ_TEXTS, survey, wave)
        for line in listing(field.stores.answers, wanted):
            print(line)
