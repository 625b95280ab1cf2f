"""One process at a time has a right over a store, and leaves nothing behind."""

from __future__ import annotations

from bot.store.base import Database
from bot.store.sole import Sole


def test_one_has_the_right_until_it_is_released(contacts: Database) -> None:
    one, other = Sole(contacts, "sender"), Sole(contacts, "sender")
    assert (one.take(), one.take(), other.take()) == (True, True, False)
    one.release()
    assert (other.take(), one.take()) == (True, False)
    other.close()
    assert one.take()
    one.close()


def test_who_is_closed_takes_the_right_no_more_and_holds_no_session(contacts: Database) -> None:
    one, other = Sole(contacts, "sender"), Sole(contacts, "sender")
    one.close()  # a thread may be about to take it just then
    assert (one.take(), other.take()) == (False, True)
    other.close()
    assert contacts.engine.pool.status().partition("Current Checked out connections")[2].strip(" :") in {"0", ""}
