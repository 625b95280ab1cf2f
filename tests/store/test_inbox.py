"""Updates are handled once; what nobody can handle is set aside; small things are remembered."""

from __future__ import annotations

from bot.store.base import Database
from bot.store.contacts import inbox
from bot.store.contacts.inbox import Quarantined


def test_an_update_is_fresh_until_it_is_marked(contacts: Database) -> None:
    with contacts.begin() as conn:
        before = inbox.fresh(conn, [3, 1, 2, 2**40])
        inbox.mark(conn, [1, 2**40], 100)
        inbox.mark(conn, [1, 3, 3], 101)
        inbox.mark(conn, [], 101)

    with contacts.read() as conn:
        assert before == {1, 2, 3, 2**40}
        assert inbox.fresh(conn, [1, 2, 3, 2**40]) == {2}
        assert inbox.fresh(conn, []) == frozenset()


def test_a_mark_is_undone_with_its_transaction(contacts: Database) -> None:
    with contacts.engine.connect() as conn, conn.begin() as transaction:
        inbox.mark(conn, [1], 100)
        transaction.rollback()

    with contacts.read() as conn:
        assert inbox.fresh(conn, [1]) == {1}


def test_old_marks_are_pruned(contacts: Database) -> None:
    with contacts.begin() as conn:
        inbox.mark(conn, [1, 2], 100)
        inbox.mark(conn, [3], 101)

        assert inbox.prune(conn, 101) == 2
        assert inbox.fresh(conn, [1, 2, 3]) == {1, 2}


def test_an_update_waits_in_quarantine_until_it_is_discarded(contacts: Database) -> None:
    first, second = Quarantined("a", b"\x00sealed"), Quarantined("b", b"\xffsealed")
    with contacts.begin() as conn:
        inbox.set_aside(conn, second)
        inbox.set_aside(conn, first)

    with contacts.begin() as conn:
        assert inbox.aside(conn) == (first, second)
        assert inbox.discard(conn, "a")
        assert not inbox.discard(conn, "a")
        assert inbox.aside(conn) == (second,)


def test_the_last_value_under_a_name_is_remembered(contacts: Database) -> None:
    with contacts.begin() as conn:
        assert inbox.recall(conn, "commands") is None
        inbox.remember(conn, "commands", "1")
        inbox.remember(conn, "commands", "2")

        assert inbox.recall(conn, "commands") == "2"
