"""What the commands `backup` and `restore` do, and what they tell."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from importlib import metadata
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.recovery import Settled, settle, wind_up
from bot.app.provision import Stores, furnish
from bot.cli.examination import sqlite_file
from bot.clock import Clock
from bot.errors import OperatorError, Problem
from bot.settings import Settings, load_settings
from bot.store.backup import Manifest, back_up, restore
from bot.store.base import open_database, wipe
from bot.store.contacts.traces import OF_PEOPLE


def tell(store: str, rows: int) -> None:
    """Show how far a long copy has come, on standard error."""
    print(f"{store}: {rows:,} rows", file=sys.stderr, flush=True)


def make_backup(folder: Path, *, toml: Path | None, environ: Mapping[str, str], clock: Clock) -> Iterator[str]:
    """Copy both stores into a folder and tell what it holds.

    Raises:
        OperatorError: the configuration, a store or the folder is not in order.
    """
    settings = load_settings(toml=toml, environ=environ, speaks=False)
    _insist_on_elsewhere(folder, settings)
    _insist_on_files(settings)
    with _open(settings) as stores:
        manifest = back_up(
            stores.contacts,
            stores.answers,
            folder,
            day=clock().date(),
            program=metadata.version("equal-voices"),
            told=tell,
        )
    yield f"The backup is in {folder}. {_counted(manifest)}"
    yield "The keys are not in it, and must not be kept beside it."


def fill_stores(folder: Path, *, toml: Path | None, environ: Mapping[str, str], give_up: bool) -> Iterator[str]:
    """Fill empty stores from a backup, put them in order, and tell what came of it.

    Raises:
        OperatorError: the configuration, the backup or a store is not in order; all is told at once.
    """
    settings = load_settings(toml=toml, environ=environ, speaks=False)
    house = furnish(settings)
    done: tuple[Settled, ...] = ()

    def in_order(contacts: Connection, answers: Connection) -> None:
        nonlocal done
        done = settle(contacts, answers, house, give_up=give_up)

    with _open(settings) as stores:
        manifest = restore(folder, stores.contacts, stores.answers, settle=in_order, told=tell)
        if done:
            wind_up(stores.contacts, stores.answers, house, done)
            wipe(stores.contacts, *OF_PEOPLE)
    yield f"The backup of {manifest.day:%Y-%m-%d} is restored. {_counted(manifest)}"
    yield from map(sentence, done)


def sentence(done: Settled) -> str:
    """Tell what was done about one wave."""
    if done.stored:
        return f"Wave {done.wave}: {done.sheets} sheets are in the answers store already, and are deleted here."
    if done.open:
        return f"Wave {done.wave}: {done.sheets} sheets could not be read and are deleted; it is open to begin anew."
    if done.sheets:
        return f"Wave {done.wave}: {done.sheets} sheets could not be read and are deleted."
    return f"Wave {done.wave}: half of its keys are gone, so it is closed, and what was sent is counted."


def _counted(manifest: Manifest) -> str:
    said = {which: f"{sum(part.rows.values()):,} rows of {which}" for which, part in manifest.stores.items()}
    return f"It holds {said['contacts']} and {said['answers']}."


@contextmanager
def _open(settings: Settings) -> Iterator[Stores]:
    """Open both stores as they are: nothing is migrated.

    Raises:
        OperatorError: one cannot be reached, or the store fails under way.
    """
    with (
        closing(open_database(settings.contacts_url, name="contacts_url")) as contacts,
        closing(open_database(settings.answers_url, name="answers_url")) as answers,
    ):
        try:
            yield Stores(contacts, answers)
        except SQLAlchemyError as error:
            # The driver's words may hold the address and the user: they are not repeated.
            fault = f"A database failed: {type(error).__name__}."
            raise OperatorError([Problem("contacts_url, answers_url", 0, "", fault, _LOOK)]) from None


def _insist_on_elsewhere(folder: Path, settings: Settings) -> None:
    """Refuse a place beside the keys: whoever finds both reads everything."""
    if folder.resolve().is_relative_to(settings.keys_dir.resolve()):
        fault = "This lies in the key folder, and a backup beside the keys could be read."
        raise OperatorError([Problem(str(folder), 0, "", fault, "Name a folder elsewhere.")])


def _insist_on_files(settings: Settings) -> None:
    """Refuse what is not there: opening a file that is missing would make it."""
    urls = {"contacts_url": settings.contacts_url, "answers_url": settings.answers_url}
    files = {name: sqlite_file(url) for name, url in urls.items()}
    problems = [
        Problem(name, 0, str(file), "There is no such file.", "Check the configuration: is it the running bot's?")
        for name, file in files.items()
        if file is not None and not file.exists()
    ]
    if problems:
        raise OperatorError(problems)


_LOOK = "See that both run and that there is room on the disk, then do it again."
