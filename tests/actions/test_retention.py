"""Nothing is kept for ever: who is long silent is asked, then deleted; who cannot be asked is deleted unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions import retention
from bot.actions.house import House
from bot.actions.reception import attend, greet, pressed, put_aside, show_again
from bot.actions.retention import RULES, ask, last_run, month_before, next_run, sweep
from bot.render.press import lasting, read_press
from bot.render.screen import Screen
from bot.schedule.delivery import State
from bot.store.base import Database
from bot.store.contacts import inbox, people
from bot.store.contacts.people import Changes, Contact
from bot.survey.model import Survey
from tests.actions.answering import FIRST, let_answer, opened
from tests.actions.post import delivered
from tests.furniture import HandClock

KATE, AMAL = 5_100_000_001, 5_100_000_002


def meet(contacts: Database, house: House, *chats: int, **more: object) -> None:
    """Bring residents who are through their first contact."""
    day = house.local(house.clock()).date()
    with contacts.begin() as conn:
        for chat in chats:
            known = Contact(telegram_id=chat, language="en_GB", surveys=True, area="kade", created_day=day, owed=False)
            people.create(conn, replace(known, active_month=house.month(), **more))  # type: ignore[arg-type]  # fields by name
        people.shown(conn, chats)


def change(contacts: Database, chat: int, **columns: object) -> None:
    with contacts.begin() as conn:
        people.change(conn, chat, **Changes(**columns))  # type: ignore[typeddict-item]  # fields by name


def read(contacts: Database, chat: int) -> Contact | None:
    with contacts.read() as conn:
        return people.read(conn, chat)


def press(contacts: Database, house: House, chat: int, data: str) -> Screen:
    with contacts.begin() as conn:
        return attend(house, chat=chat, tag="en", deed=pressed(read_press(data)))(conn)


def ran_yesterday(contacts: Database, house: House) -> None:
    """Say that the bot ran all the time."""
    with contacts.begin() as conn:
        inbox.remember(conn, "retention", (house.local(house.clock()).date() - timedelta(days=1)).isoformat())


def swept(contacts: Database, house: House) -> tuple[int, ...]:
    """Run one day after others, let everybody see what they are asked, and tell who is asked."""
    ran_yesterday(contacts, house)
    done = sweep(contacts, house)
    assert done is not None
    delivered(contacts, house)
    return done.asked


def test_who_is_silent_for_the_schemes_period_is_asked_and_deleted_thirty_days_later(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE)
    for days, asked in ((365, ()), (365, ()), (26, (KATE,)), (1, ()), (28, ())):
        clock.move(days=days)
        assert swept(contacts, house) == asked, days
    assert read(contacts, KATE) is not None

    clock.move(days=1)
    assert swept(contacts, house) == ()
    assert read(contacts, KATE) is None


def test_the_question_says_when_and_what_happens_and_is_what_a_restarted_bot_shows(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE)
    clock.at = datetime(2028, 4, 1, 12, tzinfo=UTC)
    with contacts.begin() as conn:
        asked = ask(conn, house)
    told = delivered(contacts, house)
    with contacts.begin() as conn:
        again = show_again(house, chat=KATE)(conn)
    kate = read(contacts, KATE)

    assert (asked, list(told)) == ((KATE,), [KATE])
    (screen,) = told[KATE]
    assert again is not None
    assert screen == lasting(again)
    assert screen.text.startswith("You have not used this chat for a long time. On \u2068Monday, 1 May 2028\u2069 we")
    assert [button.data for row in screen.rows for button in row] == ["d:stay", "d:forget", "d:language"]
    assert kate is not None
    assert (kate.active_month, kate.asked_day) == ("2026-03", date(2028, 4, 1))


def test_who_presses_stay_is_back_where_they_were_and_is_not_asked_again(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE, AMAL)
    change(contacts, AMAL, at="consent_events")
    clock.move(days=760)
    assert swept(contacts, house) == (KATE, AMAL)

    menu, step = (press(contacts, house, chat, "m:stay").text for chat in (KATE, AMAL))
    for days in (31, 365):
        clock.move(days=days)
        assert swept(contacts, house) == ()

    assert menu == "You stay. Nothing is deleted.\n\nThere is no open survey at the moment."
    assert step.startswith("You stay. Nothing is deleted.\n\n<b>Events</b>")
    assert read(contacts, KATE) is not None


def test_looking_at_the_question_in_another_language_is_no_answer(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE)
    clock.move(days=760)
    swept(contacts, house)

    press(contacts, house, KATE, "m:language")
    again = press(contacts, house, KATE, "m:speak:nl")
    with contacts.begin() as conn:
        people.shown(conn, [KATE])
    clock.move(days=30)
    swept(contacts, house)

    assert "“Blijven”" in again.text
    assert read(contacts, KATE) is None


@pytest.mark.parametrize("deed", ["m:home", "/start"])
def test_who_uses_the_bot_again_stays(contacts: Database, house: House, clock: HandClock, deed: str) -> None:
    meet(contacts, house, KATE)
    clock.move(days=760)
    swept(contacts, house)

    if deed == "/start":
        with contacts.begin() as conn:
            greet(house, chat=KATE, tag="en", payload="")(conn)
    else:
        press(contacts, house, KATE, deed)
    for days in (31, 300):
        clock.move(days=days)
        assert swept(contacts, house) == ()

    kate = read(contacts, KATE)
    assert kate is not None
    assert (kate.at, kate.active_month) == ("", "2028-04")


def test_who_can_delete_now_does(contacts: Database, house: House, clock: HandClock) -> None:
    meet(contacts, house, KATE)
    clock.move(days=760)
    swept(contacts, house)

    press(contacts, house, KATE, "m:forget")
    press(contacts, house, KATE, "m:forgotten")

    assert read(contacts, KATE) is None


@pytest.mark.parametrize("silence", [{"stopped": True}, {"reachable": False, "stopped": True}])
def test_who_may_not_be_written_to_is_deleted_without_being_asked(
    contacts: Database, house: House, clock: HandClock, silence: Mapping[str, bool]
) -> None:
    meet(contacts, house, KATE, **silence)
    clock.move(days=700)
    assert swept(contacts, house) == ()
    assert read(contacts, KATE) is not None

    clock.move(days=60)
    assert swept(contacts, house) == ()
    assert read(contacts, KATE) is None


def test_who_never_saw_the_question_is_not_deleted_for_not_answering(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE)
    clock.move(days=760)
    ran_yesterday(contacts, house)
    assert sweep(contacts, house) is not None  # she is to hear of it, and Telegram is out of reach for weeks
    clock.move(days=31)
    ran_yesterday(contacts, house)
    assert sweep(contacts, house) is not None
    before = read(contacts, KATE)
    (screen,) = delivered(contacts, house)[KATE]
    clock.move(days=29)
    swept(contacts, house)
    waits = read(contacts, KATE)
    clock.move(days=1)
    swept(contacts, house)

    assert "5 June 2028" in screen.text  # 30 days from the day on which it is sent
    assert before is not None
    assert waits is not None
    assert read(contacts, KATE) is None


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.FAILED])
def test_whom_the_question_perhaps_did_not_reach_is_asked_again_some_weeks_later_and_not_deleted(
    contacts: Database, house: House, clock: HandClock, state: State
) -> None:
    meet(contacts, house, KATE, at="consent_events")
    clock.move(days=760)
    ran_yesterday(contacts, house)
    assert sweep(contacts, house) is not None
    assert list(delivered(contacts, house, state=state)) == [KATE]
    clock.move(days=1)
    assert swept(contacts, house) == ()
    taken_back = read(contacts, KATE)
    asked_again = []
    for days in (28, 2):  # once the outbox has forgotten what became of the question before
        clock.move(days=days)
        asked_again.append(swept(contacts, house))
    clock.move(days=30)
    swept(contacts, house)

    assert taken_back is not None
    assert (taken_back.at, taken_back.asked_day) == ("consent_events", None)
    assert asked_again == [(), (KATE,)]
    assert read(contacts, KATE) is None


def test_who_came_back_before_they_saw_the_question_is_not_asked(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE)
    clock.move(days=760)
    ran_yesterday(contacts, house)
    assert sweep(contacts, house) is not None

    press(contacts, house, KATE, "m:privacy")
    told = delivered(contacts, house)
    kate = read(contacts, KATE)

    assert kate is not None
    assert (kate.at, told) == ("", {})


def test_answers_that_wait_for_their_cut_keep_their_contact(
    contacts: Database, house: House, clock: HandClock, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"], days=3)
    let_answer(contacts, house, wave, 1)
    change(contacts, FIRST, reachable=False, stopped=True, active_month=house.month())
    clock.move(days=900)
    swept(contacts, house)
    waiting = read(contacts, FIRST)
    for purpose, name in (("wave", wave.id), ("epoch", wave.epoch)):
        house.keys.destroy(purpose, name)  # type: ignore[arg-type]  # a purpose of ours
    with contacts.begin() as conn:
        conn.exec_driver_sql("DELETE FROM sheet")
        conn.exec_driver_sql("UPDATE wave SET state = 'cut'")
    clock.move(days=1)
    swept(contacts, house)

    assert waiting is not None
    assert read(contacts, FIRST) is None


def test_only_so_many_are_asked_a_day_the_longest_silent_first(
    contacts: Database, house: House, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_ASKED", 2)
    meet(contacts, house, KATE)
    clock.move(days=-40)
    meet(contacts, house, AMAL, FIRST)
    clock.move(days=800)

    assert swept(contacts, house) == (FIRST, AMAL)
    clock.move(days=1)
    assert swept(contacts, house) == (KATE,)


def test_somebody_whose_activity_is_not_known_is_left_alone(contacts: Database, house: House, clock: HandClock) -> None:
    meet(contacts, house, KATE)
    change(contacts, KATE, active_month="")
    clock.move(days=3000)

    assert swept(contacts, house) == ()
    assert read(contacts, KATE) is not None


def test_every_deed_keeps_the_month_and_nothing_finer(contacts: Database, house: House, clock: HandClock) -> None:
    meet(contacts, house, KATE)
    clock.move(days=40)
    press(contacts, house, KATE, "m:privacy")
    after_tap = read(contacts, KATE)
    clock.move(days=40)
    with contacts.begin() as conn:
        show_again(house, chat=KATE)(conn)
    after_sweeper = read(contacts, KATE)

    assert after_tap is not None
    assert after_sweeper is not None
    assert (after_tap.active_month, after_sweeper.active_month) == ("2026-04", "2026-04")


@pytest.mark.parametrize("silence", [{}, {"stopped": True}])
def test_a_clock_that_jumps_ahead_by_years_and_back_deletes_and_asks_nobody(
    contacts: Database, house: House, clock: HandClock, silence: Mapping[str, bool]
) -> None:
    meet(contacts, house, KATE, **silence)
    swept(contacts, house)
    clock.move(days=1200)
    during = [sweep(contacts, house) for _ in range(3)]
    clock.move(days=-1199)
    after = sweep(contacts, house)

    kate = read(contacts, KATE)
    assert (during, after is not None) == ([None] * 3, True)
    assert kate is not None
    assert (kate.at, kate.asked_day) == ("", None)


def test_after_a_long_pause_the_second_day_is_an_ordinary_one(
    contacts: Database, house: House, clock: HandClock
) -> None:
    meet(contacts, house, KATE)
    swept(contacts, house)
    clock.move(days=800)
    first = sweep(contacts, house)
    clock.move(days=1)
    second = sweep(contacts, house)

    assert first is None
    assert second is not None
    assert second.asked == (KATE,)


def test_a_day_has_one_run_however_often_it_rings(contacts: Database, house: House, clock: HandClock) -> None:
    runs = [sweep(contacts, house) is None for _ in range(3)]
    clock.move(days=1)

    assert (runs, sweep(contacts, house) is None) == ([False, True, True], False)
    with contacts.read() as conn:
        assert last_run(conn) == house.local(clock()).date()


def test_quarantine_is_emptied_after_thirty_days(contacts: Database, house: House, clock: HandClock) -> None:
    with contacts.begin() as conn:
        put_aside(house, b"an update")(conn)
    counts = []
    for days in (0, 30, 1):
        clock.move(days=days)
        done = sweep(contacts, house)
        with contacts.read() as conn:
            counts.append((done.deleted["updates in quarantine"] if done else None, len(inbox.aside(conn))))

    assert counts == [(0, 1), (0, 1), (1, 0)]


def test_every_rule_has_a_name_of_its_own_and_says_how_long() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [any(character.isdigit() or character == "{" for character in rule.keeps) for rule in RULES] == [True] * len(
        RULES
    )


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [("2026-11-25", 24, "2024-11"), ("2026-01-31", 1, "2025-12"), ("2026-12-01", 12, "2025-12")],
)
def test_months_are_counted_back_by_the_calendar(day: str, months: int, found: str) -> None:
    assert month_before(date.fromisoformat(day), months) == found


def test_the_next_run_is_now_or_with_the_next_day() -> None:
    now = datetime(2026, 11, 25, 13, tzinfo=UTC)

    assert [next_run(now, last) for last in (None, now.date() - timedelta(days=1), now.date())] == [
        now,
        now,
        datetime(2026, 11, 26, tzinfo=UTC),
    ]
