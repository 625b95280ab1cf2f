"""Stores of PostgreSQL as one might build them at first."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.attacks.dump import Dump
from tests.attacks.harvest import copied_postgres
from tests.attacks.logs import read
from tests.attacks.naive import WAVE, harvest, people, row_of
from tests.postgres import PostgresServer

CONTACT = "CREATE TABLE contact (telegram_id BIGINT PRIMARY KEY, language TEXT)"
RESPONSE = "CREATE TABLE response (id TEXT PRIMARY KEY, wave TEXT, language TEXT, area TEXT)"


def two_databases(server: PostgresServer, folder: Path) -> Dump:
    """Keep people and answers in two databases, and each answer in a transaction of its own."""
    names = {which: server.create() for which in ("contacts", "answers")}
    with (
        psycopg.connect(server.url(names["contacts"])) as first,
        psycopg.connect(server.url(names["answers"])) as second,
    ):
        first.execute(CONTACT)
        second.execute(RESPONSE)
        for person in people():
            first.execute("INSERT INTO contact VALUES (%s, %s)", (person.chat, person.language))
            second.execute("INSERT INTO response VALUES (%s, %s)", (row_of(person), WAVE))
            first.commit()
            second.commit()
    return _dumped(server, names, folder)


def one_database(server: PostgresServer, folder: Path) -> Dump:
    """Keep people and answers in two tables, written together."""
    name = server.create()
    with psycopg.connect(server.url(name)) as connection:
        connection.execute(CONTACT)
        connection.execute(RESPONSE)
        for person in people():
            connection.execute("INSERT INTO contact VALUES (%s, %s)", (person.chat, person.language))
            connection.execute("INSERT INTO response VALUES (%s, %s)", (row_of(person), WAVE))
            connection.commit()
    return _dumped(server, {"contacts": name, "answers": name}, folder)


def often_written(server: PostgresServer, folder: Path, *, checkpoint: bool = False) -> Dump:
    """Keep each press beside the person, and answers in an order of their own."""
    names = {which: server.create() for which in ("contacts", "answers")}
    with (
        psycopg.connect(server.url(names["contacts"])) as first,
        psycopg.connect(server.url(names["answers"])) as second,
    ):
        first.execute(CONTACT)
        second.execute(RESPONSE)
        second.execute("CREATE TABLE answer (response TEXT, question TEXT, value TEXT)")
        for person in sorted(people(), key=row_of):
            first.execute("INSERT INTO contact VALUES (%s, %s)", (person.chat, person.language))
            for press in range(person.mark % 6):
                first.execute("UPDATE contact SET language = %s WHERE telegram_id = %s", (str(press), person.chat))
            first.commit()
        for person in sorted(people(), key=row_of):
            ticks = json.dumps([str(press) for press in range(person.mark % 6)])
            second.execute("INSERT INTO response VALUES (%s, %s)", (row_of(person), WAVE))
            second.execute("INSERT INTO answer VALUES (%s, 's_lacks', %s)", (row_of(person), ticks))
    if checkpoint:
        _checkpointed(server)
    return _dumped(server, names, folder)


def _checkpointed(server: PostgresServer) -> None:
    """End the log of changes on a server that uses many files of it again."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET min_wal_size = '512MB'")
        connection.execute("SELECT pg_reload_conf(), pg_switch_wal()")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        connection.execute("ALTER SYSTEM RESET min_wal_size")
        connection.execute("SELECT pg_reload_conf()")


def checkpointed(server: PostgresServer, folder: Path) -> Dump:
    """Do the same, and end the log of changes with a checkpoint: its files wait to be used again."""
    return often_written(server, folder, checkpoint=True)


def _dumped(server: PostgresServer, names: dict[str, str], folder: Path) -> Dump:
    def rows(which: str, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(server.url(names[which])) as connection:
            return connection.execute(query).fetchall()

    query = "SELECT oid::text FROM pg_database WHERE datname = current_database()"
    oids = {"both" if names["contacts"] == names["answers"] else which: rows(which, query)[0][0] for which in names}
    (folder / "log").mkdir()
    copied_postgres(server, oids, folder)
    return Dump("postgresql", folder, rows, [harvest(people())], waldump=partial(read, server))
