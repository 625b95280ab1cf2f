"""Screens on which an admin takes answers out as a file."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape, unescape

from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button, Document, Screen, file_missing_note

KINDS = {"xlsx": "Excel (.xlsx)", "sav": "SPSS (.sav)", "csv": "CSV", "package": "Frictionless (.zip)"}
"""Names of the kinds of files, the same in every language."""


def hidden_word(catalog: Catalog) -> str:
    """Return what stands in the place of an answer that is hidden, as plain words."""
    return catalog.button("Hidden to protect people")


def beside_word(catalog: Catalog, column: str) -> str:
    """Return what a column beside the answers holds, as plain words; a name that is not ours stays as it is.

    Args:
        catalog: the reader's language.
        column: its name, as `bot.export.table` gives it.
    """
    say = catalog.say
    told = {
        "response_id": say("A random number of the response, only in this file"),
        "wave": say("The survey round in which it was answered"),
        "survey_version": say("The version of the survey that was asked"),
        "language": say("The language in which it was answered"),
        "area": say("Neighbourhood"),
    }
    return unescape(told.get(column, escape(column)))


def which_answers_screen(catalog: Catalog, surveys: Iterable[tuple[str, str]]) -> Screen:
    """Ask which survey's answers are wanted; each comes with its name and its title."""
    rows = tuple((Button(title, menu_data("staff_kinds", name)),) for name, title in surveys)
    ask = catalog.say("Answers of which survey?") if rows else catalog.say("No survey has answers to take out yet.")
    return Screen(text=catalog.lines(ask), rows=(*rows, _back(catalog)))


def which_kind_screen(catalog: Catalog, name: str) -> Screen:
    """Ask which kind of file is wanted."""
    rows = tuple((Button(text, menu_data("staff_file", f"{kind}.{name}")),) for kind, text in KINDS.items())
    text = catalog.say(
        "Which kind of file? Names of groups that are too small are hidden in it. "
        "It is for your work with this scheme only: keep it safe, and delete it afterwards."
    )
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog)))


def being_made_screen(catalog: Catalog, topic: str, share: float) -> Screen:
    """Say that a file is being made, and how much of it is done; it is brought up to date.

    Args:
        catalog: the reader's language.
        topic: which file it is about.
        share: 0 to 1.
    """
    text = catalog.say("The file is being made. It comes as a message of its own.")
    return Screen(text=catalog.lines(f"{text}\n{catalog.percent(share)}"), rows=(_back(catalog),), topic=topic)


def file_screen(catalog: Catalog, document: Document, *, rows: int, hidden: Iterable[tuple[str, int]]) -> Screen:
    """Show the file, with what was hidden in it.

    Args:
        catalog: the reader's language.
        document: the file.
        rows: responses in it.
        hidden: columns, each with the responses in which it is hidden.
    """
    told = catalog.say("Completed surveys in the file: {count}", count=rows)
    lines = [catalog.say("{column}: hidden in {count}", column=name, count=count) for name, count in hidden]
    text = "\n".join((told, *lines))
    return Screen(text=catalog.lines(text), rows=(_back(catalog),), attachments=(document,), fresh=True)


def no_file_screen(catalog: Catalog, note: str) -> Screen:
    """Say why there is no file."""
    return Screen(text=catalog.lines(note), rows=(_back(catalog),))


def no_file_note(catalog: Catalog, outcome: str, *, command: str, fewest: int) -> str:
    """Say why a file that was asked for did not come, or may not have come.

    Args:
        catalog: the reader's language.
        outcome: as `bot.actions.wishes` has it.
        command: what makes the file at the bot's machine.
        fewest: people who must have answered.
    """
    if outcome == "too-few":
        return too_few_note(catalog, fewest)
    if outcome == "too-large":
        return too_many_note(catalog, command)
    return file_missing_note(catalog)


def too_few_note(catalog: Catalog, fewest: int) -> str:
    """Say that too few have answered for a file."""
    return catalog.say("Fewer than {count} people have answered, so there is no file.", count=fewest)


def too_many_note(catalog: Catalog, command: str) -> str:
    """Say that a file would be too large for the chat, with the command that makes it elsewhere."""
    words = catalog.say("These are too many answers for a chat. Ask whoever runs the bot for the file.")
    return f"{words}\n<code>{escape(command, quote=False)}</code>"


def _back(catalog: Catalog) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff")),)
