"""Events for the end-to-end tests: an organiser who plans one, and residents who say whether they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.access.roles import Role
from bot.schedule.delivery import Kind
from bot.schedule.event import Coming, Event
from bot.schedule.rsvp import Rsvp
from bot.store.contacts import events, rsvps
from bot.store.contacts.tables import DELIVERY, EVENT
from tests.e2e.staffing import hire
from tests.e2e.stage import Phone, Stage


async def organiser(stage: Stage, role: Role = Role.OFFICER, name: str = "Samira", *, language: str = "en_GB") -> Phone:
    """Bring somebody who may hold events and stands at their list of them."""
    phone = await hire(stage, role, name, language=language)
    await phone.choose("m:staff_events")
    return phone


TITLE = "A new playground\nWhich one do you want?"
Degrees = tuple[float, float]


async def plan(phone: Phone, *, room: str = "skip", title: str = TITLE, pin: Degrees | None = None) -> None:
    """Plan an event up to its preview: eleven taps and short texts, besides the pin and one tick."""
    await phone.choose("m:staff_event_new")
    await phone.say(title)
    if pin is not None:
        await phone.do(phone.person.send_location(*pin))
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


async def publish(phone: Phone, *, room: str = "skip", pin: Degrees | None = None) -> Event:
    """Plan an event and publish it."""
    await plan(phone, room=room, pin=pin)
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


async def answer_needs(phone: Phone) -> None:
    """Say that one needs an interpreter, childcare for two, and a way in without steps; and when to be reminded."""
    await phone.tap("Yes, Arabic")
    await phone.tap("2")
    for label in ("☐ 0 to 2 years", "☐ 3 to 6 years", "Next", "☐ A way in without steps", "Next", "No"):
        await phone.tap(label)
    for label in ("☐ 1 week before", "☐ 2 hours before", "Next", "Send"):
        await phone.tap(label)


def rsvp(phone: Phone, event: Event) -> Rsvp | None:
    """Read all that somebody said about an event."""
    with phone.stage.stores.contacts.read() as conn:
        return rsvps.get(conn, event.id, phone.person.id)


def coming(phone: Phone, event: Event) -> Coming | None:
    """Read whether somebody comes."""
    found = rsvp(phone, event)
    return found.coming if found else None


def put_off(stage: Stage, event: Event) -> Event:
    """Move an event by a day behind everybody's back."""
    day = timedelta(days=1)
    moved = replace(event, starts=event.starts + day, ends=event.ends + day, version=event.version + 1)
    with stage.stores.contacts.begin() as conn:
        events.change(conn, moved)
    return moved


def planned(stage: Stage, kind: Kind) -> list[tuple[int, str, datetime]]:
    """List the messages of a kind that wait: whom they go to, which rule, and when."""
    rows: list[Row[Any]] = [row for row in stage.rows(DELIVERY) if row.kind == kind]
    return [(row.contact, row.rule, row.due) for row in rows]
