"""The commands that Telegram lists behind its menu button, with what each does."""

from __future__ import annotations

from bot.i18n.catalog import Catalog
from bot.render.screen import Command


def everybodys_commands(catalog: Catalog) -> tuple[Command, ...]:
    """Return the commands that everybody's list shows."""
    command = catalog.command
    return (
        Command("start", command("Start here")),
        Command("surveys", command("Open surveys")),
        Command("events", command("Events near you")),
        Command("results", command("What came of what people said")),
        Command("plan", command("What is promised, by whom and until when")),
        Command("say", command("Say something")),
        Command("language", command("Choose your language")),
        Command("privacy", command("What we keep and what you agree to")),
        Command("mydata", command("All that we keep about you")),
        Command("stop", command("End all messages")),
        Command("forget", command("Delete all data about you at once")),
        Command("contact", command("Who can help you")),
        Command("help", command("How this works")),
    )


def staff_commands(catalog: Catalog) -> tuple[Command, ...]:
    """Return the commands that only the list of a member of staff shows."""
    return (*everybodys_commands(catalog), Command("staff", catalog.command("For staff: surveys, links, turnout")))
