"""Whatever becomes of a nudge, the outbox does not tell whether it was needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.actions.deliver import hand_over, take_over
from bot.actions.reminding import settle
from bot.schedule.delivery import Kind, Outcome, State
from bot.store.contacts.tables import CONTACT, DELIVERY
from tests.actions.test_reminding import FIRST, Town, answer, asked, town

__all__ = ["town"]  # a fixture of both files


@pytest.mark.parametrize("state", [State.SENT, State.UNREACHABLE, State.FAILED, State.UNCERTAIN])
def test_no_column_of_the_outbox_tells_who_was_nudged_whatever_becomes_of_it(town: Town, state: State) -> None:
    questions = asked(town, 2)
    answer(town, 0, town.speak(questions[0]))
    town.send_due()
    town.clock.move(days=3)
    with town.contacts.begin() as conn:
        handed = hand_over(town.house, most=10)(conn)
    (letter,) = handed.letters
    outcome = Outcome(key=letter.delivery.key, contact=letter.delivery.contact, state=state, reason="blocked")
    with town.contacts.begin() as conn:
        hand_over(town.house, outcomes=[outcome])(conn)
        columns = [column for column in DELIVERY.c if column.name not in {"key", "contact"}]
        rows = list(conn.execute(select(*columns).where(DELIVERY.c.kind == Kind.NUDGE)))
        reached = set(conn.execute(select(CONTACT.c.reachable, CONTACT.c.stopped)))
    assert reached == {(True, False)}
    assert letter.delivery.contact == FIRST + 1
    assert (len(rows), rows[0]) == (2, rows[1])


def nudges(town: Town) -> list[object]:
    columns = [column for column in DELIVERY.c if column.name not in {"key", "contact"}]
    with town.contacts.read() as conn:
        return list(conn.execute(select(*columns).where(DELIVERY.c.kind == Kind.NUDGE)))


@pytest.mark.parametrize("waits", [timedelta(minutes=1), timedelta(days=6)], ids=["in time", "until it is too late"])
def test_a_nudge_that_is_tried_again_looks_like_one_that_was_not_needed(town: Town, waits: timedelta) -> None:
    questions = asked(town, 2)
    answer(town, 0, town.speak(questions[0]))
    town.send_due()
    town.clock.move(days=3)
    with town.contacts.begin() as conn:
        (letter,) = hand_over(town.house, most=10)(conn).letters
    who, again = letter.delivery, town.clock() + timedelta(seconds=30)
    later = Outcome(key=who.key, contact=who.contact, state=State.QUEUED, reason="wait", at=again, attempts=1)
    town.clock.at += waits
    with town.contacts.begin() as conn:
        hand_over(town.house, outcomes=[later])(conn)
        settle(conn, town.house, "meeting1")
    with town.contacts.begin() as conn:
        letters = hand_over(town.house, most=10)(conn).letters
    with town.contacts.begin() as conn:
        ends = [Outcome(key=each.delivery.key, contact=who.contact, state=State.SENT) for each in letters]
        hand_over(town.house, outcomes=ends)(conn)
    states = {(row.state, row.attempts, row.reason, row.lease) for row in nudges(town)}  # type: ignore[attr-defined]  # rows have the columns asked for
    assert (len(nudges(town)), states) == (2, {("sent", 1, "", None)})


def test_a_nudge_in_the_hands_of_whoever_was_killed_looks_like_one_that_was_not_needed(town: Town) -> None:
    questions = asked(town, 2)
    answer(town, 0, town.speak(questions[0]))
    town.send_due()
    town.clock.move(days=3)
    with town.contacts.begin() as conn:
        assert len(hand_over(town.house, most=10)(conn).letters) == 1
    with town.contacts.begin() as conn:
        assert take_over(conn) == 1
    before, after = nudges(town)
    assert before == after
