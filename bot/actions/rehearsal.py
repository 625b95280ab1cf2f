"""Stores in which everybody is made up: only there may fewer than ten answers be cut without asking their owners."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.errors import OperatorError, Problem
from bot.store.base import Database
from bot.store.contacts import inbox, people

_REHEARSAL = "rehearsal"


class RealPeopleError(Exception):
    """Something was to be done that only made-up people bear (a slip of ours)."""


def begin(conn: Connection) -> None:
    """Note that everybody who comes from here on is made up.

    Raises:
        OperatorError: somebody is there already, and nothing says that they are made up.
    """
    if not goes_on(conn) and people.everybody(conn):
        fault = "This store holds people who are not made up."
        raise OperatorError([Problem("data_dir", 0, "", fault, "Name another folder for the demo.")])
    inbox.remember(conn, _REHEARSAL, "1")


def goes_on(conn: Connection) -> bool:
    """Tell whether everybody in this store is made up."""
    return inbox.recall(conn, _REHEARSAL) == "1"


def end(contacts: Database) -> None:
    """Take people as real from here on; a store where they always were is only read."""
    with contacts.read() as conn:
        if not goes_on(conn):
            return
    with contacts.begin() as conn:
        inbox.remember(conn, _REHEARSAL, "")


def insist(conn: Connection) -> None:
    """Go on only where everybody is made up.

    Raises:
        RealPeopleError: they are not.
    """
    if not goes_on(conn):
        raise RealPeopleError
