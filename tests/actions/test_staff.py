"""The gate of staff: role and log in one transaction, also when several act at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from bot.access.roles import Act, Role, may
from bot.actions import staff
from bot.actions.house import House
from bot.actions.staff import Done, as_staff
from bot.render.screen import Screen
from bot.store.base import Database
from bot.store.contacts import audit, people
from bot.store.contacts import staff as store
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from tests.furniture import HandClock

LIFE = timedelta(hours=48)
ANNA, BEN = 7_000_000_001, 7_000_000_002
DONE = Screen("done")


def hire(contacts: Database, who: int, role: Role) -> Contact:
    """Keep somebody who is staff."""
    with contacts.begin() as conn:
        contact = people.create(conn, Contact(telegram_id=who, language="en_GB", created_day=date(2026, 3, 7)))
        member = Member(telegram_id=who, handle=f"h{who % 10}", role=role, since=date(2026, 3, 7), invited_by="console")
        store.put(conn, member)
    return contact


def logged(contacts: Database) -> list[tuple[str, str, str]]:
    with contacts.read() as conn:
        return [(each.actor, each.act, each.subject) for each in reversed(audit.newest(conn, 99))]


def at_once(deeds: Sequence[Callable[[], object]]) -> None:
    """Do several things at the same time."""
    barrier = threading.Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> None:
        barrier.wait()
        deed()

    threads = [threading.Thread(target=one, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.OFFICER, Role.ADMIN])
def test_the_gate_lets_through_what_the_matrix_allows(contacts: Database, house: House, role: Role) -> None:
    contact = hire(contacts, ANNA, role)

    for act in Act:
        with contacts.begin() as conn:
            screen = as_staff(act, lambda *_: Done(DONE, "w1"))(conn, house, contact)

        assert (screen == DONE) == may(role, act)
    assert logged(contacts) == [
        ("h1", act.value, "w1") if may(role, act) else ("h1", "refused", act.value) for act in Act
    ]


def test_a_deed_that_fails_leaves_no_entry_and_one_that_only_asks_neither(contacts: Database, house: House) -> None:
    contact = hire(contacts, ANNA, Role.ADMIN)

    def fail(*_: object) -> Done:
        raise ZeroDivisionError

    for deed in (fail, lambda *_: Done(DONE)):
        try:
            with contacts.begin() as conn:
                as_staff(Act.OPEN_WAVES, deed)(conn, house, contact)
        except ZeroDivisionError:
            continue

    assert logged(contacts) == []


def test_of_two_who_use_one_code_at_once_one_becomes_staff(contacts: Database, house: House) -> None:
    with contacts.begin() as conn:
        code = staff.issue(conn, house, role=Role.OFFICER, by=staff.CONSOLE, life=LIFE).code

    def use(who: int) -> Callable[[], object]:
        def deed() -> None:
            with contacts.begin() as conn:
                staff.accept(conn, house, who, code)

        return deed

    at_once([use(ANNA), use(BEN)])

    with contacts.read() as conn:
        assert len(store.everybody(conn)) == 1
    assert [act for _, act, _ in logged(contacts)] == ["joined"]


def test_two_admins_who_end_each_other_at_once_leave_one(contacts: Database, house: House) -> None:
    pair = {"h1": hire(contacts, ANNA, Role.ADMIN), "h2": hire(contacts, BEN, Role.ADMIN)}

    def ends(by: str, other: str) -> Callable[[], object]:
        def deed() -> None:
            with contacts.begin() as conn:
                as_staff(
                    Act.REVOKE_STAFF,
                    lambda conn, *_: Done(DONE, other) if staff.end_role(conn, other) else Done(DONE),
                )(conn, house, pair[by])

        return deed

    at_once([ends("h1", "h2"), ends("h2", "h1")])

    with contacts.read() as conn:
        assert len(store.everybody(conn)) == 1
        assert audit.verify(conn).faults == ()
    assert [act for _, act, _ in logged(contacts)] == ["revoke staff"]


def test_a_code_is_random_enough_and_kept_nowhere(contacts: Database, house: House) -> None:
    with contacts.begin() as conn:
        codes = [staff.issue(conn, house, role=Role.OFFICER, by="h1", life=LIFE).code for _ in range(50)]
        kept = repr([(each, each.hash) for each in store.invitations(conn, house.clock())])

    assert (len(set(codes)), {len(code) * 5 >= 128 for code in codes}) == (50, {True})
    assert {staff.is_code(code) for code in codes} == {True}
    assert [code for code in codes if code in kept] == []


@pytest.mark.parametrize("other", ["", "a" * 25, "a" * 27, "A" * 26, "a" * 25 + "\n", "ä" * 26, "a" * 25 + "'"])
def test_what_is_no_code_is_not_looked_up(other: str) -> None:
    assert not staff.is_code(other)


def test_the_log_is_kept_for_three_years(contacts: Database, house: House, clock: HandClock) -> None:
    with contacts.begin() as conn:
        for days in (0, 700, 395):
            clock.move(days=days)
            staff.record(conn, house, actor="h1", act=staff.LEFT)

        assert [staff.prune_log(conn, house) for _ in range(2)] == [0, 0]
        clock.move(minutes=1)
        assert [staff.prune_log(conn, house) for _ in range(2)] == [1, 0]
        assert [each.act for each in audit.newest(conn, 9)] == ["pruned", "left", "left"]
        assert audit.verify(conn).faults == ()


def test_codes_that_are_too_old_are_swept_when_the_next_one_is_made(contacts: Database, house: House) -> None:
    with contacts.begin() as conn:
        staff.issue(conn, house, role=Role.OFFICER, by="h1", life=timedelta(0))
        staff.issue(conn, house, role=Role.OFFICER, by="h1", life=LIFE)

        assert staff.expire_invitations(conn, house) == 0
        staff.issue(conn, house, role=Role.OFFICER, by="h1", life=timedelta(0))
        assert staff.expire_invitations(conn, house) == 1
