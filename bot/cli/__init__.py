"""The command line: one Typer application, each command in a module of its own.

A command imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from importlib import metadata

import typer

from bot.cli import admin, audit, event, quarantine, release, survey, texts, translations
from bot.cli.backup import backup
from bot.cli.benchmark import benchmark
from bot.cli.broadcast import broadcast
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.dpia import dpia
from bot.cli.export import export
from bot.cli.indicators import indicators
from bot.cli.link import link
from bot.cli.outbox import outbox
from bot.cli.poster import links, poster
from bot.cli.publish import publish
from bot.cli.report import report
from bot.cli.restore import restore
from bot.cli.run import run
from bot.errors import OperatorError

app = typer.Typer(
    name="equal-voices",
    help="Let residents of diverse neighbourhoods take part on equal terms, by Telegram.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local variables would print the token
)
app.command()(demo)
app.command()(run)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.command()(link)
app.command()(links)
app.command()(poster)
app.command()(broadcast)
app.command()(outbox)
app.command()(dpia)
app.command()(export)
app.command()(indicators)
app.command()(benchmark)
app.command()(report)
app.command()(publish)
app.add_typer(survey.app, name="survey")
app.add_typer(release.app, name="release")
app.add_typer(event.app, name="event")
app.add_typer(texts.app, name="texts")
app.add_typer(admin.app, name="admin")
app.add_typer(audit.app, name="audit")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(translations.app, name="translations")


@app.command()
def version() -> None:
    """Print which Equal Voices this is.

    Example: equal-voices version
    """
    print(metadata.version("equal-voices"))


def main() -> None:
    """Run the command line; what an operator has to mend ends it with a list and status 1."""
    try:
        app()
    except OperatorError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        raise SystemExit(1) from None
