"""Screens by which officers publish what closed waves answered."""

from __future__ import annotations

from collections.abc import Iterable

from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.survey.model import Survey


def which_screen(catalog: Catalog, waves: Iterable[tuple[str, Survey]]) -> Screen:
    """Ask which closed wave to publish, by its id."""
    rows = tuple(
        (Button(catalog.survey(f"{survey.name}/title", survey.title), menu_data("staff_release", wave)),)
        for wave, survey in waves
    )
    asks = catalog.say("Which survey do you want to publish? What is published stays as it is.")
    text = asks if rows else catalog.say("No closed survey has enough answers to be published.")
    back = (Button(catalog.button("Back"), menu_data("staff")),)
    return Screen(text=catalog.lines(text), rows=(*rows, back))


def wanted_note(catalog: Catalog) -> str:
    """Return what is told when somebody asked for a wave to be published."""
    return catalog.say("The figures are being worked out. You get a message in a moment.")


def published_note(catalog: Catalog, release: str) -> str:
    """Return what is told when a wave was published, or was published before and has nothing new."""
    return catalog.say("The figures are published. Their name: {name}", name=release)


def refused_note(catalog: Catalog) -> str:
    """Return what is told when a wave cannot be published yet."""
    return catalog.say("This cannot be published now. The command at the bot's machine tells why.")
