"""What a PostgreSQL server keeps of people beyond a cut, for the doctor and for the data-protection sheet."""

from __future__ import annotations

from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.app.provision import Stores
from bot.cli.findings import Found
from bot.cli.paper import Block, Bullets, Paragraph
from bot.errors import Problem
from bot.settings import Settings
from bot.store.base import open_database
from bot.store.changes import traces

STORES: Final = ("contacts", "answers")
TIDIED: Final = "PostgreSQL's log of changes is ended at each cut, and its files are deleted or written over."
"""What is said where nothing hinders it."""


def check_traces(settings: Settings) -> Found:
    """See what the servers of the stores keep of people beyond a cut; a bot runs all the same."""
    urls = {f"{which}_url": getattr(settings, f"{which}_url") for which in STORES}
    servers = {name: url for name, url in urls.items() if make_url(url).get_backend_name() != "sqlite"}
    if not servers:
        return Found("traces", "SQLite keeps no log of changes after a cut")
    try:
        found = tuple(problem for name, url in servers.items() for problem in _warnings(name, url))
    except SQLAlchemyError:
        return Found("traces", "first mend the databases", skipped=True)
    note = "the log of changes is not tidied, or more is kept" if found else "the log of changes is tidied at each cut"
    return Found("traces", note, warnings=found)


def _warnings(setting: str, url: str) -> tuple[Problem, ...]:
    database = open_database(url, name=setting)
    try:
        with database.read() as conn:
            return tuple(Problem(setting, 0, each.setting, each.fault, each.remedy) for each in traces(conn))
    finally:
        database.close()


def told_of_traces(stores: Stores) -> tuple[Block, ...]:
    """Say plainly whether a cut leaves something in the logs of the servers."""
    if stores.contacts.is_sqlite and stores.answers.is_sqlite:
        return (Paragraph("SQLite's log of changes is emptied at each cut."),)
    found = []
    for which in STORES:
        with getattr(stores, which).read() as conn:
            found += [f"{which}, {each.setting}: {each.fault} {each.remedy}" for each in traces(conn)]
    if not found:
        return (Paragraph(TIDIED),)
    warning = "Something of who acted, and when or how often, is kept beyond a cut on the server of PostgreSQL:"
    return Paragraph(warning), Bullets(tuple(found))
