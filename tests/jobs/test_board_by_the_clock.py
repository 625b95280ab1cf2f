"""The clock plans the report to the board where the scheme wants one, and something is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from bot.access.roles import Role
from bot.actions import closing
from bot.actions.house import House
from bot.actions.release import Yardstick, make
from bot.store.base import Database
from bot.store.contacts import people, staff
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.store.contacts.tables import DELIVERY
from bot.survey.model import Survey
from tests.actions.answering import opened
from tests.actions.saying import let_say
from tests.actions.test_release import known
from tests.furniture import HandClock
from tests.jobs.test_clockwork import ring

REPORT = "report to the board"


def planned(contacts: Database) -> list[tuple[str, int]]:
    with contacts.read() as conn:
        return [(row.subject, row.contact) for row in conn.execute(select(DELIVERY)) if row.kind == "board"]


async def test_a_report_is_planned_once_for_each_who_reads_it(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    today = house.local(clock()).date()
    with contacts.begin() as conn:
        for person, role in ((7, Role.BOARD), (8, Role.ADMIN)):
            people.create(conn, Contact(telegram_id=person, language="en_GB", created_day=today))
            staff.put(
                conn, Member(telegram_id=person, handle=f"h{person}", role=role, since=today, invited_by="console")
            )
    wave = opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, wave, known())
    monthly = replace(house, scheme=replace(house.scheme, report_months=1))
    clock.move(days=(33 - clock().day))  # a day or two after the next month has begun

    without = await ring(contacts, answers, monthly, REPORT)
    closing.close(contacts, answers, house, wave.id)
    make(contacts, answers, house, Yardstick(), wave=wave.id)
    unwanted = await ring(contacts, answers, house, REPORT)
    nobody = planned(contacts)
    wanted = await ring(contacts, answers, monthly, REPORT)
    await ring(contacts, answers, monthly, REPORT)

    assert [log.count("report to the board planned") for log in (without, unwanted, wanted)] == [0, 0, 1]
    assert nobody == []
    assert [contact for _, contact in sorted(planned(contacts))] == [7, 8]
