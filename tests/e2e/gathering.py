"""Events for the end-to-end tests: an organiser who plans one, and residents who say whether they come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.access.roles import Role
from bot.schedule.delivery import Kind
from bot.schedule.event import Coming, Event
from bot.store.contacts import events, rsvps
from bot.store.contacts.tables import DELIVERY, EVENT
from tests.e2e.staffing import hire
from tests.e2e.stage import Phone, Stage


async def organiser(stage: Stage, role: Role = Role.OFFICER, name: str = "Samira", *, language: str = "en_GB") -> Phone:
    """Bring somebody who may hold events and stands at their list of them."""
    phone = await hire(stage, role, name, language=language)
    await phone.choose("m:staff_events")
    return phone


async def plan(phone: Phone, *, room: str = "skip", title: str = "A new playground\nWhich one do you want?") -> None:
    """Plan an event up to its preview: eleven taps and short texts."""
    await phone.choose("m:staff_event_new")
    await phone.say(title)
    await phone.choose(choice(phone, "Library (Bibliotheek De Kade)"))
    await phone.say("28 March 2026")
    await phone.tap("18:00")
    await phone.tap("2 hours")
    await phone.tap("Next")
    await phone.tap("Skip")
    await phone.tap("☐ A way in without steps")
    await phone.tap("Next")
    await (phone.tap("Skip") if room == "skip" else phone.say(room))
    await phone.tap(phone.stage.house.scheme.contact)


def choice(phone: Phone, label: str) -> str:
    """Find the data of the button with these words."""
    return phone.data[phone.buttons.index(label)]


async def publish(phone: Phone, *, room: str = "skip") -> Event:
    """Plan an event and publish it."""
    await plan(phone, room=room)
    await phone.choose("m:staff_publish")
    return the_event(phone.stage)


def the_event(stage: Stage) -> Event:
    """Read the only event."""
    (row,) = stage.rows(EVENT)
    return event(stage, row.id)


def event(stage: Stage, name: str) -> Event:
    """Read an event."""
    with stage.stores.contacts.read() as conn:
        found = events.get(conn, name)
    assert found is not None
    return found


async def go(phone: Phone, event: Event, coming: str) -> None:
    """Say whether one comes, and nothing about needs."""
    await phone.say(f"/start {event.id}")
    await phone.choose(f"m:rsvp:{event.id}.{coming}")


def coming(phone: Phone, event: Event) -> Coming | None:
    """Read what somebody said about an event."""
    with phone.stage.stores.contacts.read() as conn:
        found = rsvps.get(conn, event.id, phone.person.id)
    return found.coming if found else None


def planned(stage: Stage, kind: Kind) -> list[tuple[int, str, datetime]]:
    """List the messages of a kind that wait: whom they go to, which rule, and when."""
    rows: list[Row[Any]] = [row for row in stage.rows(DELIVERY) if row.kind == kind]
    return [(row.contact, row.rule, row.due) for row in rows]
