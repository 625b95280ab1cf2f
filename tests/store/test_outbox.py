"""The outbox keeps each message once, and says what the newest plan says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.schedule.delivery import Kind, Planned, State
from bot.store.base import Database
from bot.store.contacts import outbox
from bot.store.contacts.tables import DELIVERY

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=7)
ONE = Planned(kind=Kind.REMINDER, subject="e1", rule="1d", contact=7, due=NOON, version="1")
TWO = replace(ONE, contact=8)


def lines(conn: Connection) -> list[tuple[int, datetime, datetime, str, str]]:
    columns = (DELIVERY.c.contact, DELIVERY.c.due, DELIVERY.c.at, DELIVERY.c.version, DELIVERY.c.state)
    return [tuple(row) for row in conn.execute(select(*columns).order_by(DELIVERY.c.key))]


def test_a_plan_that_is_settled_twice_is_kept_once(contacts: Database) -> None:
    for _ in range(2):
        with contacts.begin() as conn:
            outbox.settle(conn, Kind.REMINDER, "e1", [ONE, TWO])
    with contacts.read() as conn:
        assert lines(conn) == [(7, NOON, NOON, "1", "queued"), (8, NOON, NOON, "1", "queued")]


def test_a_new_plan_moves_what_waits_adds_what_is_new_and_drops_the_rest(contacts: Database) -> None:
    with contacts.begin() as conn:
        outbox.settle(conn, Kind.REMINDER, "e1", [ONE, TWO])
        outbox.settle(conn, Kind.REMINDER, "e2", [replace(ONE, subject="e2")])
        moved = replace(ONE, due=LATER, version="2")
        outbox.settle(conn, Kind.REMINDER, "e1", [moved, replace(moved, contact=9)])
        assert lines(conn) == [
            (7, LATER, LATER, "2", "queued"),
            (9, LATER, LATER, "2", "queued"),
            (7, NOON, NOON, "1", "queued"),
        ]


def test_what_was_sent_stays_sent_whatever_is_planned(contacts: Database) -> None:
    with contacts.begin() as conn:
        outbox.settle(conn, Kind.REMINDER, "e1", [ONE, TWO])
        conn.execute(update(DELIVERY).where(DELIVERY.c.contact == 7).values(state=State.SENT))
        outbox.settle(conn, Kind.REMINDER, "e1", [replace(ONE, due=LATER, version="2")])
        assert lines(conn) == [(7, NOON, NOON, "1", "sent")]


def test_an_event_that_is_called_off_leaves_nothing_to_send(contacts: Database) -> None:
    with contacts.begin() as conn:
        outbox.settle(conn, Kind.REMINDER, "e1", [ONE, TWO])
        outbox.settle(conn, Kind.REMINDER, "e1", [])
        assert lines(conn) == []
