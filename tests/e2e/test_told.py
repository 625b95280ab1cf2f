"""`/mydata` tells what lies beside somebody's number, column by column; what it does not tell has its reason here.

The columns of `contact` are held by `test_personal.py`.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from bot.access.roles import Role
from bot.store.contacts import rsvps
from bot.store.contacts.tables import METADATA, STAFF
from tests.e2e.gathering import answer_needs, go, organiser, publish, rsvp
from tests.e2e.staffing import handle
from tests.e2e.stage import BOTH, Phone, Stage
from tests.e2e.test_assessing import begin
from tests.e2e.test_cards import told as tell_card

SEALED = "names nobody without the keys, and tells nothing"
OUTBOX = "the bot's own work with a message; docs/anonymity.md says that it is not told"
LOG = "the log is told as a number of entries; docs/anonymity.md says so"

UNTOLD: dict[str, dict[str, str]] = {
    "rsvp": {"turn": "their place in the waiting line is told while they wait, which is this less those who went"},
    "delivery": {
        "key": "made of kind, subject, rule and number",
        "rule": OUTBOX,
        "expires": OUTBOX,
        "version": OUTBOX,
        "at": OUTBOX,
        "attempts": OUTBOX,
        "lease": OUTBOX,
        "reason": OUTBOX,
        "urgency": OUTBOX,
    },
    "sheet": {"tag": SEALED, "epoch": SEALED},
    "reaction": {"tag": SEALED},
    "audit": dict.fromkeys(("number", "at", "act", "subject", "previous", "hash"), LOG),
}
"""Columns of tables about people that `/mydata` does not tell, and why not."""

NOBODYS = {
    "definition": "a survey",
    "wave": "when a survey is asked",
    "board": "numbers of people, in tens",
    "link": "where something was printed, and a number of people",
    "handled": "numbers of updates, which name nobody",
    "quarantine": "sealed, and nobody knows whose it is; docs/anonymity.md says so",
    "setting": "what the bot remembers of itself",
    "invitation": "a code that nobody has used, by the name in the log of who made it; docs/anonymity.md says so",
    "audit_anchor": "how much of the log was deleted",
    "notice": "numbers of a day",
    "broadcast": "work of staff, by their name in the log; docs/anonymity.md says so",
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
