"""What officers do in the chat about unusual bursts: look at them one by one, and put them away."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions import alerts
from bot.actions.house import House
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.actions.watch import Burst
from bot.i18n.catalog import Catalog
from bot.render.alerts import Unusual, alerts_screen
from bot.store.contacts import fieldwork
from bot.store.contacts.notices import StaffNotice
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member


def _look(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    page = int(subject) if subject.isascii() and subject.isdecimal() else 0
    return _screen(conn, house, contact, page, "looked")


def _away(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    """Put one away; where somebody else did already, only the rest is shown."""
    return _screen(conn, house, contact, 0, f"put away {subject}" if alerts.put_away(conn, subject) else "looked")


def _screen(conn: Connection, house: House, contact: Contact, page: int, done: str) -> Done:
    catalog, found = house.catalog(contact.language), alerts.open_alerts(conn)
    page = max(0, min(page, len(found) - 1))
    one = _unusual(conn, house, catalog, found[page]) if found else None
    return Done(alerts_screen(catalog, one, page=page, count=len(found)), done)


def _unusual(conn: Connection, house: House, catalog: Catalog, alert: StaffNotice) -> Unusual:
    """Name what a burst concerns as people know it: the survey's title, the channel's name."""
    subject = alert.subject
    if alert.burst == Burst.SUBMISSIONS and (wave := fieldwork.get_wave(conn, subject)) is not None:
        survey = house.survey(conn, wave.fingerprint)
        subject = catalog.survey(f"{survey.name}/title", survey.title)
    elif (channel := house.scheme.channels.get(subject)) is not None:
        subject = house.scheme.wording(channel, catalog.language)
    return Unusual(alert.id, alert.burst, subject, alert.day, alert.count)


ALERT_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_alerts": (Act.SEE_ALERTS, _look),
    "staff_away": (Act.SEE_ALERTS, _away),
}
"""The buttons about bursts, with the act that each belongs to."""
