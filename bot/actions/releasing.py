"""Publish behind the officer's back what they asked for in the chat, and tell them what came of it.

A release of 10,000 answers takes a second of work. In the transaction of the tap nobody else would be served meanwhile,
so the tap only notes what is wanted, and a job does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import orjson
import structlog
from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.desk import is_outage
from bot.actions.house import House
from bot.actions.release import Yardstick, make
from bot.errors import OperatorError
from bot.render import figures as screens
from bot.render.screen import Screen
from bot.render.staff import staff_screen
from bot.schedule.delivery import Delivery, Kind, Planned
from bot.store.base import Database
from bot.store.contacts import inbox, outbox, staff
from bot.store.contacts.people import Contact

log = structlog.get_logger(__name__)

TOKEN_LENGTH = 6

_WANTED = "releases wanted"
_REFUSED = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A wave that somebody wants published.

    Attributes:
        wave: its id.
        handle: who wants it, as the log names them.
        token: makes the answer to each wish a message of its own.
    """

    wave: str
    handle: str
    token: str


def wanted(conn: Connection) -> tuple[Wanted, ...]:
    """List what waits to be published, the first wish first."""
    return tuple(Wanted(**each) for each in orjson.loads(inbox.recall(conn, _WANTED) or "[]"))


def want(conn: Connection, house: House, *, wave: str, handle: str) -> None:
    """Note that somebody wants a wave published; twice before it is done is once."""
    waits = wanted(conn)
    if (wave, handle) not in {(each.wave, each.handle) for each in waits}:
        _keep(conn, (*waits, Wanted(wave=wave, handle=handle, token=house.token(TOKEN_LENGTH))))


def _keep(conn: Connection, waits: tuple[Wanted, ...]) -> None:
    inbox.remember(conn, _WANTED, orjson.dumps([asdict(each) for each in waits]).decode())


def publish_wanted(contacts: Database, answers: Database, house: House, yardstick: Callable[[], Yardstick]) -> int:
    """Publish all that is wanted, one after the other; return how many wishes were answered.

    Killed at any point it is done again: a release that was made is found, and the wish answered once.

    Args:
        contacts: the store with the wishes and the log.
        answers: the store with the answers, and the releases.
        house: clock and definitions.
        yardstick: reads what answers are held against.
    """
    with contacts.read() as conn:
        waits = wanted(conn)
    for each in waits:
        outcome = _made(contacts, answers, house, yardstick, each)
        with contacts.begin() as conn:
            _keep(conn, tuple(other for other in wanted(conn) if other != each))
            _tell(conn, house, each, outcome)
    return len(waits)


def _made(contacts: Database, answers: Database, house: House, yardstick: Callable[[], Yardstick], wish: Wanted) -> str:
    """Publish a wave and return the edition; `_REFUSED` where that cannot be."""
    try:
        kept = make(contacts, answers, house, yardstick(), wave=wish.wave, actor=wish.handle)
    except OperatorError:
        return _REFUSED
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("wave not published", wave=wish.wave, error=type(error).__name__)
        return _REFUSED
    return str(kept.edition)


def _tell(conn: Connection, house: House, wish: Wanted, outcome: str) -> None:
    member = staff.find(conn, wish.handle)
    if member is None:
        return
    rule = f"{wish.token}.{outcome}"
    told = Planned(kind=Kind.FIGURES, subject=wish.wave, rule=rule, contact=member.telegram_id, due=house.clock())
    outbox.add(conn, [told])


def speak(conn: Connection, house: House, contact: Contact, delivery: Delivery) -> Screen | None:
    """Tell an officer what came of their wish; None where they are no longer one."""
    member = staff.get(conn, contact.telegram_id)
    if member is None or not may(member.role, Act.RELEASE):
        return None
    words, outcome = house.catalog(contact.language), delivery.rule.rpartition(".")[2]
    refused = outcome == _REFUSED
    note = screens.refused_note(words) if refused else screens.published_note(words, f"{delivery.subject}-{outcome}")
    return staff_screen(words, member.role, member.handle, note=note)
