"""`/mydata` tells what lies beside somebody's number, column by column; what it does not tell has its reason here.

The columns of `contact` are held by `test_personal.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import insert, update

from bot.access.roles import Role
from bot.store.contacts import rsvps
from bot.store.contacts.copies import BY_NAME, BY_NUMBER
from bot.store.contacts.tables import BROADCAST, DELIVERY, INVITATION, METADATA, STAFF
from tests.e2e.gathering import answer_needs, go, organiser, publish, rsvp
from tests.e2e.staffing import handle, logged
from tests.e2e.stage import BOTH, Phone, Stage
from tests.e2e.test_assessing import begin
from tests.e2e.test_cards import heard
from tests.e2e.test_cards import told as tell_card
from tests.furniture import NOW

SEALED = "names nobody without the keys, and tells nothing"
LOG = "the log is told as a number of entries, and its entries stand in the file"
OUTBOX = "the bot's own work with a message stands in the file"

UNTOLD: dict[str, dict[str, str]] = {
    "rsvp": {"turn": "their place in the waiting line is told while they wait; the number itself stands in the file"},
    "delivery": dict.fromkeys(
        ("key", "rule", "expires", "version", "at", "attempts", "lease", "reason", "urgency"), OUTBOX
    ),
    "sheet": {"tag": SEALED, "epoch": SEALED},
    "reaction": {"tag": SEALED},
    "audit": dict.fromkeys(("number", "at", "act", "subject", "previous", "hash"), LOG),
}
"""Columns of tables about people that the words of `/mydata` do not tell, and why not."""

NOBODYS = {
    "definition": "a survey",
    "wave": "when a survey is asked",
    "wording": "a survey that a wave was asked in before it was changed",
    "board": "numbers of people, in tens",
    "link": "where something was printed, and a number of people",
    "handled": "numbers of updates, which name nobody",
    "quarantine": "sealed, and nobody knows whose it is; docs/anonymity.md says so",
    "setting": "what the bot remembers of itself",
    "invitation": "a code that nobody has used, by the name in the log of who made it; in the file",
    "audit_anchor": "how much of the log was deleted",
    "notice": "numbers of a day",
    "broadcast": "work of staff, by their name in the log; in the file",
    "card": "work of staff, without a name",
    "card_step": "work of staff, and two numbers",
    "event": "work of staff, without a name",
    "event_draft": "work of staff, without a name",
    "task": "what is owed for an event",
}
"""Tables that hold nothing beside somebody's number, or the mark of it."""


@BOTH
async def test_my_data_tells_each_column_of_each_table_with_people(stage: Stage) -> None:
    officer = await _whoever_is_everywhere(stage)

    await officer.say("/mydata")
    text = await _every_page(officer)

    tables = _told(officer)
    assert [line for columns in tables.values() for line in columns.values() if line not in text] == []
    assert {name: set(columns) | set(UNTOLD.get(name, ())) for name, columns in tables.items()} == {
        name: {column.name for column in METADATA.tables[name].columns} for name in tables
    }
    assert {"contact", *tables, *NOBODYS} == set(METADATA.tables)
    assert not set(tables) & set(NOBODYS)


async def test_my_data_tells_the_area_that_lies_on_a_sheet_when_somebody_has_moved(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident(area="kade")
    await phone.begin(wave)
    await phone.tap("Safe")
    await phone.skip_to_review()
    await phone.tap("Send")
    await phone.say("/mydata")
    assert "Area:" not in (await _every_page(phone)).partition("✅ How is it going here?")[2]

    await phone.tap("Area: De Kade")
    await phone.tap("Spoorzicht")
    before, _, sheet = (await _every_page(phone)).partition("✅ How is it going here?")

    assert "Area: Spoorzicht" in before
    assert sheet.strip().startswith("Area: De Kade")


@BOTH
async def test_the_file_of_my_data_holds_each_column_of_each_row_beside_somebody(stage: Stage) -> None:
    officer = await _whoever_is_everywhere(stage)
    with stage.stores.contacts.begin() as conn:
        conn.execute(insert(INVITATION).values(_invited(handle(officer))))
        conn.execute(insert(BROADCAST).values(_written(handle(officer))))

    found = await _own_file(officer)

    tables = {table.name: table for table in (*BY_NUMBER, *BY_NAME)}
    assert {(name, key) for name in tables for key in found[name][0]} | {("invitation", "hash")} == {
        (name, column.name) for name, table in tables.items() for column in table.columns
    }
    assert [row["act"] for row in found["audit"]] == [act for who, act, _ in logged(stage) if who == handle(officer)]
    assert len(found["delivery"]) == len([row for row in stage.rows(DELIVERY) if row.contact == officer.person.id]) > 0
    assert [(row["survey"], row["session"]["n"]["p_safe"]) for row in found["sheet"]] == [("pulse", ["given", "safe"])]
    assert [row["clear"] for row in found["reaction"]] == [True]
    assert set(found) == {*tables, "sheet", "reaction"}


async def test_the_file_of_a_resident_holds_nobody_else_and_whoever_was_forgotten_gets_none(stage: Stage) -> None:
    officer, amal = await _whoever_is_everywhere(stage), await stage.resident("Amal")

    found = await _own_file(amal)
    old = amal.screen
    await amal.say("/forget")
    await amal.force("m:own_copy", old)

    assert set(found) == {"contact"}
    assert str(officer.person.id) not in str(found)
    assert len([each for each in amal.person.messages if "document" in each.body]) == 1


async def test_what_was_noted_for_everybody_is_not_told_as_a_message(stage: Stage) -> None:
    kate = await stage.resident()
    with stage.stores.contacts.begin() as conn:
        conn.execute(insert(DELIVERY), [_noted(kate, kind, state) for kind, state in NOTED])

    await kate.say("/mydata")
    text = await _every_page(kate)

    sent, _, rest = text.partition("Messages that did not reach you, or that we did not send: 1")
    unsent, _, everybodys = rest.partition(
        "We note the following for everybody, also for people who did not get the message:"
    )
    assert "Messages that wait for you: 1. Messages of the last 30 days: 2" in sent
    assert [part.count("Saturday, 7 March 2026, 19:00") for part in (sent, unsent, everybodys)] == [3, 1, 3]


NOTED = (
    ("reminder", "queued"),
    ("reminder", "sent"),
    ("card", "uncertain"),
    ("reminder", "expired"),
    ("nudge", "sent"),
    ("ending", "queued"),
    ("few", "sent"),
)


def _noted(phone: Phone, kind: str, state: str) -> dict[str, Any]:
    """Return a row of the outbox."""
    moment = {"due": NOW, "at": NOW + timedelta(days=1), "expires": None, "lease": None}
    name = {"key": f"{kind}:{state}", "kind": kind, "subject": "gone", "rule": "1", "contact": phone.person.id}
    return {**name, **moment, "version": "", "state": state, "attempts": 0, "reason": "", "urgency": 2}


def _invited(name: str) -> dict[str, Any]:
    return {"hash": "h", "handle": "new", "role": "officer", "expires_at": NOW, "made_by": name, "host": None}


def _written(name: str) -> dict[str, Any]:
    blank = dict.fromkeys(("area", "language", "event", "send_at", "planned_to", "ended"))
    words = {"source": "en_GB", "texts": {}, "state": "draft", "made": NOW, "counts": {}}
    return {"id": "b", "author": name, "purpose": "events", **blank, **words}


async def _own_file(phone: Phone) -> dict[str, list[dict[str, Any]]]:
    """Ask for the file of all that is kept, and read it."""
    await phone.say("/mydata")
    await phone.tap("As a file")
    file = next(each.body["document"] for each in reversed(phone.person.messages) if "document" in each.body)
    assert file["file_name"] == "my-data.json"
    stored = phone.stage.api.world.files.by_id(file["file_id"])
    assert stored is not None
    found: dict[str, list[dict[str, Any]]] = orjson.loads(stored.data)
    return found


STAFFS = {
    "role": "Staff: Officer",
    "since": "since Saturday, 7 March 2026",
    "invited_by": "invited by console",
    "host": "Who invites: Stichting Welkom",
}
"""What is read of the role, whoever has it."""


async def _whoever_is_everywhere(stage: Stage) -> Phone:
    """Bring a member of staff with something of their own in every table."""
    wave = stage.open("pulse")
    officer = await organiser(stage, Role.OFFICER)
    meeting = await publish(officer)
    await tell_card(stage)
    await heard(officer)
    await officer.say("/results")
    await officer.choose("m:card")
    await officer.choose("m:clear")
    await officer.say("/surveys")
    await officer.begin(wave)
    await officer.tap("Safe")
    await officer.say("/staff")
    await begin(officer, "city")
    await go(officer, meeting, "yes")
    await answer_needs(officer)
    await officer.choose("m:rsvp_needs")
    said = rsvp(officer, meeting)
    assert said is not None
    with stage.stores.contacts.begin() as conn:
        rsvps.put(conn, replace(said, attended=True))
        conn.execute(update(STAFF).values(host="welkom"))
    return officer


def _told(officer: Phone) -> dict[str, dict[str, str]]:
    """Return for each column of each table with people but `contact` what is read about it."""
    number, name, playground = f"Telegram number: {officer.person.id}", f"called {handle(officer)}", "A new playground"
    return {
        "staff": {"telegram_id": number, "handle": name, **STAFFS},
        "audit": {"actor": "Entries in the audit log: "},
        "assessment": {
            "year": "▶️ How far are we? 2026",
            "handle": name,
            "form": "▶️ How far are we? 2026",
            "session": "I work for the city",
            "agreed": "I agree: Saturday, 7 March 2026",
        },
        "rsvp": {
            "event": f"📅 {playground}",
            "contact": number,
            "coming": "You have said that you will come.",
            "reminders": "1 week before",
            "attended": "You are checked in.",
            "needs": "Yes, Arabic",
            "session": f"▶️ {playground}",
        },
        "delivery": {
            "contact": number,
            "kind": "Events (",
            "subject": f"Events ({playground})",
            "due": f"Events ({playground}): Saturday, 21 March 2026",
            "state": "Messages that wait for you: ",
        },
        "sheet": {
            "wave": "▶️ How is it going here?",
            "state": "▶️ How is it going here?",
            "sealed": "dark?\nSafe",
        },
        "reaction": {"card": "“Light in the park”", "sealed": "“Light in the park”: This is clear"},
    }


async def _every_page(phone: Phone) -> str:
    text = phone.text
    while "Next page" in phone.buttons:
        await phone.tap("Next page")
        text += f"\n{phone.text}"
    return text
