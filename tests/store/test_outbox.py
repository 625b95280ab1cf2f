"""The outbox keeps each message once, and says what the newest plan says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.schedule.delivery import Kind, Planned, Purpose, State
from bot.store.base import Database
from bot.store.contacts import outbox, sending
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


def test_whoever_asks_what_was_written_to_them_is_told_by_which_consent(contacts: Database) -> None:
    news = replace(ONE, kind=Kind.BROADCAST, subject="b1", rule=Purpose.RESULTS)
    with contacts.begin() as conn:
        outbox.add(conn, [ONE, news, replace(news, subject="b2", rule=Purpose.EVENTS), TWO])
        found = sending.of(conn, 7)
    assert sorted(each.purpose for each in found) == [Purpose.EVENTS, Purpose.EVENTS, Purpose.RESULTS]
    assert {(each.fate, each.due) for each in found} == {(sending.Fate.WAITING, NOON)}


def test_how_the_outbox_stands_is_counted_and_what_nobody_knows_of_is_listed(contacts: Database) -> None:
    with contacts.begin() as conn:
        outbox.add(conn, [ONE, TWO, replace(ONE, contact=9, due=LATER)])
        conn.execute(update(DELIVERY).where(DELIVERY.c.contact == 8).values(state=State.UNCERTAIN, reason="why"))
        stands, unknown = sending.overview(conn, NOON), sending.unknown(conn)
        nothing = sending.overview(conn, NOON - timedelta(seconds=1)).oldest
    assert (stands.counts, stands.oldest, nothing) == ({State.QUEUED: 2, State.UNCERTAIN: 1}, NOON, None)
    assert [(each.kind, each.contact, each.at, each.reason) for each in unknown] == [(Kind.REMINDER, 8, NOON, "why")]
