"""The audit log: appended to, never changed; what was changed all the same is found."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.store.base import Database, open_database
from bot.store.contacts import audit
from bot.store.contacts.audit import BEGINNING, Entry, Verdict
from bot.store.contacts.tables import AUDIT, AUDIT_ANCHOR
from bot.store.migrations import migrate
from tests.furniture import Opener

NOW = datetime(2026, 11, 25, 10, 30, 59, tzinfo=UTC)
MINUTE = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)
GUARDED = (AUDIT, AUDIT_ANCHOR)


def fill(contacts: Database, days: int = 5) -> list[Entry]:
    """Write one entry a day."""
    with contacts.begin() as conn:
        return [
            audit.append(conn, at=NOW + at * DAY, actor="k3m9x2", act="open waves", subject=f"wave {at}")
            for at in range(days)
        ]


def checked(contacts: Database, *known: str) -> Verdict:
    with contacts.read() as conn:
        return audit.verify(conn, known)


def head(entry: Entry) -> str:
    return f"{entry.number}:{entry.hash}"


def tamper(contacts: Database, *statements: str) -> None:
    """Change what the triggers guard, as whoever owns the database can: by taking them away first."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with contacts.begin() as conn:
        if contacts.is_sqlite:
            for name in list(conn.execute(text(names)).scalars()):
                conn.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            conn.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
            conn.exec_driver_sql("ALTER TABLE audit_anchor DISABLE TRIGGER USER")
        for statement in statements:
            conn.exec_driver_sql(statement)


def test_entries_are_numbered_and_hang_on_one_another(contacts: Database) -> None:
    with contacts.begin() as conn:
        first = audit.append(conn, at=NOW.astimezone(timezone(DAY / 8)), actor="console", act="make links", subject="a")
        second = audit.append(conn, at=NOW, actor="k3m9x2", act="left")

    with contacts.read() as conn:
        assert audit.newest(conn, 9) == (second, first)
        assert audit.newest(conn, 1) == (second,)
    assert (first.number, first.at, first.previous) == (1, MINUTE, BEGINNING)
    assert (second.number, second.subject, second.previous) == (2, "", first.hash)
    assert checked(contacts) == Verdict(2, 1, head(second), ())


def test_an_empty_log_is_in_order(contacts: Database) -> None:
    assert checked(contacts) == Verdict(0, 0, "", ())


FORBIDDEN = (
    "UPDATE audit SET subject = 'other' WHERE number = 3",
    "DELETE FROM audit WHERE number = 5",
    "DELETE FROM audit WHERE number = 1",
    "DELETE FROM audit",
    "INSERT INTO audit SELECT number + 6, at, actor, act, subject, previous, hash FROM audit",
    "INSERT INTO audit SELECT * FROM audit WHERE number = 2",
    "INSERT INTO audit_anchor VALUES (5, 'made up')",
    "INSERT INTO audit_anchor VALUES (0, 'made up')",
)
ONLY_ON = {
    "sqlite": ("INSERT OR REPLACE INTO audit SELECT number, at, 'me', act, '', previous, hash FROM audit",),
    "postgresql": ("TRUNCATE audit", "TRUNCATE audit_anchor"),
}


def test_the_database_refuses_every_change(contacts: Database) -> None:
    entries = fill(contacts)

    for statement in (*FORBIDDEN, *ONLY_ON[contacts.engine.dialect.name]):
        with pytest.raises(DBAPIError), contacts.begin() as conn:
            conn.exec_driver_sql(statement)

    with contacts.read() as conn:
        assert audit.newest(conn, 9) == tuple(reversed(entries))


def test_an_anchor_cannot_be_moved_or_deleted(contacts: Database) -> None:
    fill(contacts)
    with contacts.begin() as conn:
        audit.prune(conn, MINUTE + DAY, now=NOW + 9 * DAY)

    for statement in ("UPDATE audit_anchor SET number = 4", "DELETE FROM audit_anchor"):
        with pytest.raises(DBAPIError), contacts.begin() as conn:
            conn.exec_driver_sql(statement)

    assert checked(contacts).faults == ()


TAMPERED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a word": (
        ("UPDATE audit SET subject = 'other' WHERE number = 3",),
        ("Entry 3 is not as it was written.",),
    ),
    "an actor": (
        ("UPDATE audit SET actor = 'console' WHERE number = 5",),
        ("Entry 5 is not as it was written.",),
    ),
    "one in the middle": (
        ("DELETE FROM audit WHERE number = 3",),
        ("Entry 4 does not follow entry 2.",),
    ),
    "the oldest": (
        ("DELETE FROM audit WHERE number < 3",),
        ("Entry 3 does not follow entry 0.",),
    ),
    "two entries exchanged": (
        (
            "UPDATE audit SET number = 9 WHERE number = 2",
            "UPDATE audit SET number = 2 WHERE number = 3",
            "UPDATE audit SET number = 3 WHERE number = 9",
        ),
        (
            "Entry 2 does not follow entry 1.",
            "Entry 2 is not as it was written.",
            "Entry 3 does not follow entry 2.",
            "Entry 3 is not as it was written.",
            "Entry 4 does not follow entry 3.",
        ),
    ),
    "an anchor that no entry tells of": (
        (
            "INSERT INTO audit_anchor SELECT number, hash FROM audit WHERE number = 2",
            "DELETE FROM audit WHERE number < 3",
        ),
        ("Entries up to 2 were deleted, and no entry says so.",),
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_behind_the_triggers_is_found(contacts: Database, what: str) -> None:
    fill(contacts)
    statements, faults = TAMPERED[what]

    tamper(contacts, *statements)

    assert checked(contacts).faults == faults


def test_a_log_that_was_cut_off_or_rewritten_is_found_by_a_head_written_down(contacts: Database) -> None:
    written_down = checked(contacts).head or head(fill(contacts)[-1])
    assert checked(contacts, written_down).faults == ()

    tamper(contacts, "DELETE FROM audit WHERE number > 2")

    assert checked(contacts).faults == ()
    assert checked(contacts, written_down).faults == (f"The entry {written_down} is not in the log.",)


def test_old_entries_go_and_the_rest_is_still_a_chain(contacts: Database) -> None:
    entries = fill(contacts)

    with contacts.begin() as conn:
        gone = audit.prune(conn, MINUTE + 2 * DAY, now=NOW + 9 * DAY)
        again = audit.prune(conn, MINUTE + 2 * DAY, now=NOW + 9 * DAY)
        newest = audit.newest(conn, 9)

    assert (gone, again) == (2, 0)
    assert [(each.number, each.act) for each in newest] == [
        (6, "pruned"),
        (5, "open waves"),
        (4, "open waves"),
        (3, "open waves"),
    ]
    assert (newest[0].actor, newest[0].subject) == ("clock", head(entries[1]))
    assert checked(contacts, head(entries[0]), head(entries[1]), head(entries[4])) == Verdict(4, 3, head(newest[0]), ())


def test_it_can_be_pruned_again_and_as_a_whole(contacts: Database) -> None:
    fill(contacts)
    with contacts.begin() as conn:
        audit.prune(conn, MINUTE + 3 * DAY, now=NOW + 9 * DAY)
        gone = audit.prune(conn, NOW + 90 * DAY, now=NOW + 99 * DAY)
        after = audit.append(conn, at=NOW + 99 * DAY, actor="console", act="left")

    assert gone == 3
    assert checked(contacts) == Verdict(2, 7, head(after), ())


def test_a_pruned_log_can_be_copied_into_an_empty_store(contacts: Database, opener: Opener, tmp_path: Path) -> None:
    fill(contacts)
    with contacts.begin() as conn:
        audit.prune(conn, MINUTE + DAY, now=NOW + 9 * DAY)
        audit.prune(conn, MINUTE + 3 * DAY, now=NOW + 9 * DAY)
        rows = {table: list(conn.execute(select(table).order_by(table.c.number)).mappings()) for table in GUARDED}
    before = checked(contacts)
    if contacts.is_sqlite:
        copy = open_database(f"sqlite:///{tmp_path}/copy.db", name="contacts_url")
        migrate(copy, "contacts")
    else:
        copy = opener("contacts")

    with copy.begin() as conn:
        for table in GUARDED:
            conn.execute(insert(table), [dict(row) for row in rows[table]])

    assert (checked(copy), before.first, len(rows[AUDIT_ANCHOR])) == (before, 4, 2)
    with copy.begin() as conn:
        audit.append(conn, at=NOW, actor="console", act="left")
    assert (checked(copy).entries, checked(copy).faults) == (before.entries + 1, ())
    copy.close()


def test_an_empty_log_is_pruned_without_a_word(contacts: Database) -> None:
    with contacts.begin() as conn:
        assert audit.prune(conn, NOW, now=NOW) == 0

    assert checked(contacts) == Verdict(0, 0, "", ())


def test_an_entry_of_a_transaction_that_failed_is_not_there(contacts: Database) -> None:
    fill(contacts, 1)

    with contextlib.suppress(RuntimeError), contacts.begin() as conn:
        audit.append(conn, at=NOW, actor="k3m9x2", act="left")
        raise RuntimeError

    assert checked(contacts).entries == 1


def test_many_who_write_at_once_make_one_chain(opener: Opener) -> None:
    contacts = opener("contacts")

    def write() -> None:
        for _ in range(5):
            with contacts.begin() as conn:
                audit.append(conn, at=NOW, actor="k3m9x2", act="left")

    _at_once(write, 4)

    assert (checked(contacts).entries, checked(contacts).faults) == (20, ())


def _at_once(work: Callable[[], None], hands: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_hash_covers_every_field() -> None:
    entry = Entry(1, MINUTE, "a", "b", "c", BEGINNING, "")
    others = (
        replace(entry, number=2),
        replace(entry, at=MINUTE + DAY),
        replace(entry, actor="x"),
        replace(entry, act="x"),
        replace(entry, subject="x"),
        replace(entry, previous="x"),
        replace(entry, actor="ab", act=""),
    )

    hashes = {audit.digest(e.number, e.at, e.actor, e.act, e.subject, e.previous) for e in (entry, *others)}

    assert len(hashes) == 1 + len(others)
