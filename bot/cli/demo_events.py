"""Two events for the demonstration, one tomorrow and one that has just ended, with those who hold and visit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.access.roles import Role
from bot.actions.announcing import publish
from bot.actions.event_files import read_yaml
from bot.actions.event_rows import Known
from bot.actions.house import House
from bot.actions.join import CONSENT_VERSION
from bot.actions.planning import ID_LENGTH
from bot.actions.reminding import replan
from bot.app.provision import Stores
from bot.schedule.event import Coming, Event
from bot.schedule.rsvp import Rsvp
from bot.settings import shipped
from bot.simulator.server import BotApi
from bot.store.contacts import events, people, rsvps, staff
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.store.library import read_texts
from bot.survey.model import Survey

ORGANISER, VISITOR = ("Noor", "nl"), ("Samira", "en")
"""Who plays the organiser, and who was at the event that has ended and comes to the next one."""

_JUST = timedelta(minutes=10)
_LASTED = timedelta(hours=2)


def seed(stores: Stores, house: House, surveys: Mapping[str, Survey], api: BotApi) -> None:
    """Let two events be there, an organiser who holds them, and a resident who visits them.

    With a folder that was kept, what is there already stays as it is.

    Args:
        stores: both databases.
        house: words and clock.
        surveys: the definitions, by name.
        api: the world in which the two people have phones.
    """
    organiser = api.world.person(*ORGANISER, started=True)
    visitor = api.world.person(*VISITOR, started=True)
    with stores.contacts.begin() as conn:
        for who in (organiser.id, visitor.id):
            if people.read(conn, who) is None:
                people.create(conn, newcomer(house, who, organiser.language_code if who == organiser.id else "en"))
        if staff.get(conn, organiser.id) is None:
            staff.put(conn, _organiser(house, organiser.id))
        if not events.since(conn, house.clock() - timedelta(days=30)):
            for event in _events(house):
                _hold(conn, house, event, surveys, visitor.id)


def newcomer(house: House, who: int, language: str | None) -> Contact:
    """Make somebody who has come to the end of the first contact today and agreed to everything.

    Args:
        house: words and clock.
        who: number of their chat.
        language: code; one that is not spoken, or None, is English.
    """
    today = house.local(house.clock()).date()
    known = language if language in house.catalogs else "en_GB"
    return Contact(
        telegram_id=who,
        language=known or "en_GB",
        picked=True,
        area=house.scheme.areas[0].code if house.scheme.areas else None,
        surveys=True,
        events=True,
        results=True,
        consent_version=CONSENT_VERSION,
        consent_language=known,
        consent_day=today,
        created_day=today,
        active_month=house.month(),
    )


def _organiser(house: House, who: int) -> Member:
    today = house.local(house.clock()).date()
    return Member(telegram_id=who, handle=house.token(6), role=Role.ORGANISER, since=today, invited_by="console")


def _events(house: House) -> Iterator[Event]:
    """Read the two events, as if they had been planned some days ago."""
    path = shipped("scheme") / "events.yaml"
    now = house.local(house.clock())
    ended = now - _JUST
    filled = {
        "{tomorrow}": f"{(now + timedelta(days=1)).date()}",
        "{began}": _written(ended - _LASTED),
        "{ended}": _written(ended),
    }
    text = read_texts(path)[path]
    for gap, moment in filled.items():
        text = text.replace(gap, moment)
    known = Known(
        zone=ZoneInfo(house.scheme.time_zone),
        languages=tuple(house.catalogs),
        now=house.clock() - timedelta(days=7),
        new_id=lambda: house.token(ID_LENGTH),
    )
    yield from read_yaml(text, file=str(path), known=known)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _hold(conn: Connection, house: House, event: Event, surveys: Mapping[str, Survey], visitor: int) -> None:
    published = publish(conn, house, event, needs=surveys["event-needs"])
    over = event.ends <= house.clock()
    rsvps.put(conn, Rsvp(event=published.id, contact=visitor, coming=Coming.YES, attended=over))
    replan(conn, house, published)
