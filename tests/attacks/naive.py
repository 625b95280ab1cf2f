"""Stores as one might build them at first: each leaks in one way, and the attack on that way must win."""

from __future__ import annotations

import json
import pickle
import random
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.store.seal import NONCE_BYTES, place_of, seal
from tests.attacks.city import TOKEN
from tests.attacks.crowd import Person, crowd
from tests.attacks.dump import Dump, Harvest, Night, sqlite_rows

KEY = bytes(range(32))
WAVE = "naive"
CONTACT = """
    CREATE TABLE contact (telegram_id INTEGER PRIMARY KEY, language TEXT, area TEXT, "at" TEXT DEFAULT '') WITHOUT ROWID
"""
RESPONSE = "CREATE TABLE response (id TEXT PRIMARY KEY, wave TEXT, language TEXT, area TEXT)"
ANSWER = (
    "CREATE TABLE answer (response TEXT, question TEXT, value TEXT, PRIMARY KEY (response, question)) WITHOUT ROWID"
)
REMARK = "CREATE TABLE remark (id TEXT PRIMARY KEY, wave TEXT, question TEXT, language TEXT, text TEXT) WITHOUT ROWID"
PEOPLE = 250


def people() -> list[Person]:
    """Give the people in the order in which they come."""
    return crowd(PEOPLE, 0, seed=8)


def row_of(person: Person) -> str:
    """Give the random id of somebody's row."""
    chance = random.Random(person.chat)  # noqa: S311 - stands for a random id
    return "".join(chance.choices("abcdefghijkmnpqrstuvwxyz23456789", k=16))


def harvest(crowd_: Iterable[Person], wave: str = WAVE) -> Harvest:
    """Say whose row is whose."""
    known = list(crowd_)
    return Harvest(
        wave,
        {person.chat: row_of(person) for person in known},
        {person.chat: (person.language, person.area) for person in known},
        {person.chat: [person.number(1), person.words(1, "s_wish")] for person in known},
    )


def written(folder: Path, name: str, text: bytes) -> Path:
    """Write a file of the dump."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text)
    return file


def stored(
    folder: Path,
    *,
    hidden: bool = False,
    one_file: bool = True,
    columns: str = "",
    filled: Callable[[Person], Mapping[str, Any]] = lambda _person: {},
    shuffled: bool = False,
) -> Dump:
    """Keep people and answers, each answer in a transaction, and never tidy up the log of changes.

    Args:
        folder: of the dump.
        hidden: SQLite's hidden row numbers are kept on both tables.
        one_file: both in one file, `both.db`; else in two.
        columns: further columns of the people.
        filled: what stands in them.
        shuffled: answers are stored in an order of their own.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    names = {which: "both.db" if one_file else f"{which}.db" for which in ("contacts", "answers")}
    crowd_ = people()
    with closing(_open(data / names["contacts"])) as first, closing(_open(data / names["answers"])) as second:
        _create(first, second, columns, hidden=hidden)
        for person in crowd_:
            _insert(first, "contact", {"telegram_id": person.chat, "language": person.language, **filled(person)})
            if not shuffled:
                _insert_answers(second, person)
        if shuffled:
            for person in sorted(crowd_, key=row_of):
                _insert_answers(second, person)
        left = {path.name: path.read_bytes() for path in data.iterdir()}
    _keep(folder, left)
    rows = sqlite_rows({which: folder / "read" / name for which, name in names.items()})
    return Dump("sqlite", folder, rows, [harvest(crowd_)])


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Lay the files down as they were, and beside them copies that SQLite has tidied up, to be read."""
    for name, content in files.items():
        written(folder, f"data/{name}", content)
        written(folder, f"read/{name}", content)
    for path in (folder / "read").glob("*.db"):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "wal_autocheckpoint=0", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _create(first: sqlite3.Connection, second: sqlite3.Connection, columns: str, *, hidden: bool) -> None:
    contact = CONTACT.replace("area TEXT", f"area TEXT{columns}")
    if hidden:
        contact = contact.replace(" WITHOUT ROWID", "").replace("INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY")
    first.execute(contact)
    second.execute(RESPONSE + ("" if hidden else " WITHOUT ROWID"))
    second.execute(ANSWER)
    second.execute(REMARK)


def _insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608 - our own names


def _insert_answers(connection: sqlite3.Connection, person: Person) -> None:
    row = row_of(person)
    connection.execute("BEGIN")
    traits = {"language": person.language, "area": person.area or None}
    _insert(connection, "response", {"id": row, "wave": WAVE, **traits})
    given = {"s_number": person.number(1), "s_lacks": '["other"]'}
    if person.mark != 1:
        given["s_wish"] = "skipped"
    for question, value in given.items():
        _insert(connection, "answer", {"response": row, "question": question, "value": value})
    if person.mark == 1:
        remark = {"id": row[::-1], "wave": WAVE, "question": "s_wish", "text": person.words(1, "s_wish")}
        _insert(connection, "remark", {**remark, "language": "fa_AF"})
    connection.execute("COMMIT")


def often_written(folder: Path) -> Dump:
    """Keep each press beside its person, and SQLite's log of changes; answers lie in an order of their own."""
    data = folder / "data"
    data.mkdir(parents=True)
    crowd_ = people()
    with closing(_open(data / "contacts.db")) as first, closing(_open(data / "answers.db")) as second:
        _create(first, second, "", hidden=False)
        for person in crowd_:
            _insert(first, "contact", {"telegram_id": person.chat, "language": person.language})
            for press in range(person.mark % 6):
                first.execute("UPDATE contact SET language = ? WHERE telegram_id = ?", (str(press), person.chat))
        for person in sorted(crowd_, key=row_of):
            ticks = json.dumps([str(press) for press in range(person.mark % 6)])
            _insert(second, "response", {"id": row_of(person), "wave": WAVE})
            _insert(second, "answer", {"response": row_of(person), "question": "s_lacks", "value": ticks})
        left = {path.name: path.read_bytes() for path in data.iterdir()}
    _keep(folder, left)
    rows = sqlite_rows({which: folder / "read" / f"{which}.db" for which in ("contacts", "answers")})
    return Dump("sqlite", folder, rows, [harvest(crowd_)])


def copied(folder: Path, nights: Sequence[Night], *, harvests: int = 1) -> Dump:
    """Give a dump of which only the copies made at night matter."""
    known = people()
    waves = [harvest(known, f"{WAVE}{at}") for at in range(harvests)]
    return Dump("sqlite", folder, lambda _which, _query: [], waves, nights)


def sheet(person: Person, *, wave: str = WAVE, tag: bytes | None = None, size: int | None = None) -> tuple[Any, ...]:
    """Seal somebody's sheet with a key that is kept for ever."""
    content = person.words(1, "s_wish").encode() + zlib.compress(person.number(1).encode())
    named = tag or person.chat.to_bytes(16, "big")
    nonce = random.Random(person.chat).randbytes(NONCE_BYTES)  # noqa: S311 - stands for a random nonce
    where = place_of(wave, named)
    return (
        wave,
        named,
        "e",
        "submitted",
        seal(content, key=KEY, nonce=nonce, bound=where, size=size or len(content) + 4),
    )


def batches(size: int) -> list[Night]:
    """Give copies between which so many people answered, in the order in which their rows lie."""
    known = people()
    parts = [known[at : at + size] for at in range(0, len(known), size)]
    return [Night([person.chat for person in part], [row_of(person) for person in part]) for part in parts]


def unwiped(folder: Path) -> Dump:
    """Keep sheets, delete them all, and leave it at that: SQLite's free pages still hold them."""
    sheets = [sheet(person, size=1024) for person in people()]
    path = folder / "data" / "contacts.db"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("CREATE TABLE sheet (wave TEXT, tag BLOB, epoch TEXT, state TEXT, sealed BLOB)")
        connection.executemany("INSERT INTO sheet VALUES (?, ?, ?, ?, ?)", sheets)
        connection.commit()
        connection.execute("DELETE FROM sheet")
        connection.commit()
    return copied(folder, [Night(sheets=sheets)])


def logged(folder: Path, line: Callable[[Person], str], name: str = "log/bot.log") -> Dump:
    """Write a line for everybody into a file."""
    known = people()
    written(folder, name, "\n".join(map(line, known)).encode())
    presses = frozenset(f"w:{WAVE}:abcd:{person.mark}:o1" for person in known)
    return Dump(
        "sqlite",
        folder,
        lambda _which, _query: [],
        [harvest(known)],
        said=presses | {person.words(1, "s_wish") for person in known},
    )


def quarantined(folder: Path) -> Dump:
    """Set an update aside under a key that is never destroyed."""
    update = f'{{"update_id": 7, "callback_query": {{"data": "w:{WAVE}:abcd:7:o1"}}}}'.encode()
    sealed = seal(update, key=KEY, nonce=bytes(NONCE_BYTES), bound=b"one", size=1024)
    written(folder, "keys/quarantine-.key", KEY)
    answers = {"SELECT id, sealed FROM quarantine": [("one", sealed)]}

    def rows(_which: str, query: str) -> list[tuple[Any, ...]]:
        return answers.get(query, [("quarantine",)])

    return Dump("sqlite", folder, rows, [harvest(people())])


def pickled(folder: Path) -> Dump:
    """Keep conversations as python-telegram-bot's persistence does."""
    content = pickle.dumps({person.chat: {"s_wish": person.words(1, "s_wish")} for person in people()})
    written(folder, "data/conversations.pickle", content)
    return copied(folder, [])


def two_rounds(folder: Path) -> Dump:
    """Let the same people answer twice, in the same order, under row numbers."""
    dump = stored(folder, hidden=True)
    first = dump.harvests[0]
    second = {person: f"{row[:8]}again000" for person, row in first.truth.items()}
    with closing(sqlite3.connect(folder / "read" / "both.db")) as connection:
        connection.executemany(
            "INSERT INTO response (id, wave) VALUES (?, 'again')", [(row,) for row in second.values()]
        )
        connection.commit()
    return Dump("sqlite", folder, dump.rows, [first, Harvest("again", second)])


def with_key_in_log(folder: Path) -> Dump:
    """Show a key in the log."""
    written(folder, "log/bot.log", b"opened with " + KEY.hex().encode())
    known = harvest(people())
    return Dump("sqlite", folder, lambda _which, _query: [], [known], secrets=frozenset({KEY}))


def with_token_in_log(folder: Path) -> Dump:
    """Log the address that is called, as httpx does."""
    return logged(folder, lambda _person: f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")


def told_of_end(folder: Path, *, state: Callable[[bool], str] = lambda _done: "sent", timed: bool = False) -> Dump:
    """Tell of the end of a wave of which every third has answered, as `nudged` does of its middle."""
    return nudged(folder, state=state, timed=timed, kinds=("ending",))


def nudged(
    folder: Path,
    *,
    rows: Callable[[bool], bool] = lambda _done: True,
    state: Callable[[bool], str] = lambda _done: "sent",
    timed: bool = False,
    kinds: Sequence[str] = ("feedback", "nudge"),
) -> Dump:
    """Keep messages about a wave of which every third has answered.

    Args:
        folder: of the dump.
        rows: whether there is a nudge for whoever has, or has not, answered.
        state: what stands in it.
        timed: the moment stands in it at which its round of five went, which took as long as it had messages to send.
        kinds: of the messages; only the last one is left out for some.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known, now = people(), datetime(2026, 1, 1, tzinfo=UTC)
    with closing(sqlite3.connect(folder / "contacts.db")) as connection, connection:
        columns = "key TEXT PRIMARY KEY, kind TEXT, subject TEXT, contact INTEGER, state TEXT, at TEXT"
        connection.execute(f"CREATE TABLE delivery ({columns}) WITHOUT ROWID")
        for first in range(0, len(known), 5):
            for person in known[first : first + 5]:
                done, who = person.mark % 3 == 0, person.chat
                known_of = kinds if rows(done) else kinds[:-1]
                values = [(f"{kind}:{who}", kind, WAVE, who, state(done), f"{now}") for kind in known_of]
                connection.executemany("INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?)", values)
            needed = sum(person.mark % 3 != 0 for person in known[first : first + 5])
            now += timedelta(seconds=0.001 + 0.04 * needed if timed else 0)
    answered = [person for person in known if person.mark % 3 == 0]
    return Dump("sqlite", folder, sqlite_rows({"contacts": folder / "contacts.db"}), [harvest(answered)])
