"""How long things are kept, as a table of rules that a job applies once a day.

A new rule is one line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import Connection

from bot.actions import alerts, assessing, results
from bot.actions.erasure import erase
from bot.actions.house import House
from bot.actions.personal import every_sheet
from bot.actions.results import COUNTED_AFTER, tidy
from bot.actions.staff import INVITATION_LIFE, LOG_KEPT, expire_invitations, prune_log
from bot.actions.telling import plan_stay
from bot.actions.whereabouts import PATIENCE
from bot.store.base import Database, wipe
from bot.store.contacts import dormant, events, inbox, people, rsvps, sending
from bot.store.contacts.dormant import STAY

log = structlog.get_logger(__name__)

HANDLED = timedelta(days=1)
"""How long the numbers of handled updates are kept; Telegram hands over none that is older."""

QUARANTINE = timedelta(days=30)
"""How long an update that nobody could handle is kept, sealed."""

RSVPS = timedelta(days=7)
"""How long after an event it is kept who came and what they needed; residents are told so before they answer."""

DRAFTS = timedelta(days=90)
"""How long a draft of an event is kept that nobody changes."""

DELIVERIES = timedelta(days=30)
"""How long the outbox remembers what became of a message to somebody: long enough for the weekly cap and a question."""

LONG_PAUSE = timedelta(days=40)
"""After so long without a run the first one only notes the day: a clock that jumped ahead must not delete anybody."""

MOST_ASKED = 500
"""People who are asked in one day: as many as Telegram takes in half a minute."""

_LAST_RUN = "retention"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of thing is kept.

    Attributes:
        name: what it is about.
        keeps: how long, in words for an operator; `{months}` is the scheme's period.
        apply: deletes what is due, and returns how much that was.
    """

    name: str
    keeps: str
    apply: Callable[[Connection, House], int]


@dataclass(frozen=True, slots=True)
class Swept:
    """What one day's run did.

    Attributes:
        deleted: how much, by the names of the rules.
        asked: chats of those who are asked now whether they stay.
    """

    deleted: Mapping[str, int]
    asked: tuple[int, ...]


def month_before(day: date, months: int) -> str:
    """Return the month so many months before a day's, as `Contact.active_month` holds it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year}-{month + 1:02}"


def _today(house: House) -> date:
    return house.local(house.clock()).date()


def _silent_since(house: House) -> str:
    return month_before(_today(house), house.scheme.retention_months)


def ask(conn: Connection, house: House) -> tuple[int, ...]:
    """Ask those who did nothing for the scheme's period whether they stay: the outbox carries it to them.

    Returns:
        Telegram's numbers of their chats.
    """
    today = _today(house)
    _ask_later(conn)
    asked_before = today - timedelta(days=31 * house.scheme.retention_months)
    chosen = dormant.to_ask(conn, month=_silent_since(house), day=asked_before, most=MOST_ASKED)
    for contact in chosen:
        people.change(conn, contact.telegram_id, asked_day=today)
        plan_stay(conn, house, contact)
    return tuple(contact.telegram_id for contact in chosen)


def _ask_later(conn: Connection) -> None:
    """Take back that somebody was asked whom the question did not reach, or perhaps not: they are asked anew."""
    for contact in dormant.unheard(conn):
        step, _, before = contact.at.partition(":")
        people.change(conn, contact.telegram_id, asked_day=None, at=before if step == STAY else contact.at)


def delete_contacts(conn: Connection, house: House) -> int:
    """Delete who did not answer within the patience, and who did nothing for the period and cannot be asked.

    Whoever has a sheet that was not cut yet is kept until it is: what was sent counts.
    """
    _ask_later(conn)
    due = (
        *dormant.unanswered(conn, _today(house) - PATIENCE),
        *dormant.unaskable(conn, _silent_since(house)),
    )
    gone = [contact for contact in due if not any(every_sheet(conn, house, contact))]
    for contact in gone:
        erase(conn, house, contact)
    return len(gone)


def forget_handled(conn: Connection, house: House) -> int:
    """Forget which updates were handled before yesterday; Telegram keeps none that long."""
    return inbox.prune(conn, house.clock().toordinal() - HANDLED.days)


def forget_deliveries(conn: Connection, house: House) -> int:
    """Forget who got which message, or did not, some weeks after it was sent."""
    return sending.prune(conn, house.clock() - DELIVERIES)


def _empty_quarantine(conn: Connection, house: House) -> int:
    return inbox.expire(conn, house.clock().toordinal() - QUARANTINE.days)


def _forget_rsvps(conn: Connection, house: House) -> int:
    """Delete who came and what they needed; how many checked in stays, as a number."""
    return rsvps.expire(conn, house.clock() - RSVPS)


def _drop_drafts(conn: Connection, house: House) -> int:
    return events.drop_old_drafts(conn, _today(house) - DRAFTS)


RULES: tuple[Rule, ...] = (
    Rule(
        "contacts",
        f"{{months}} months without activity, then asked and deleted {PATIENCE.days} days later; "
        "unasked where messages are stopped or blocked",
        delete_contacts,
    ),
    Rule("numbers of handled updates", f"{HANDLED.days} day", forget_handled),
    Rule("updates in quarantine", f"{QUARANTINE.days} days", _empty_quarantine),
    Rule("log of what staff did", f"{LOG_KEPT.days // 365} years", prune_log),
    Rule("invitations", f"{INVITATION_LIFE.days} days", expire_invitations),
    Rule("RSVPs with needs", f"{RSVPS.days} days after the event", _forget_rsvps),
    Rule("events that were never published", f"{DRAFTS.days} days after the last change", _drop_drafts),
    Rule("what staff say of their scheme", f"{assessing.KEPT_YEARS} years", assessing.expire),
    Rule("reactions to cards", f"until the card is told again, or {COUNTED_AFTER.days + 2} days", tidy),
    Rule("notices for staff", f"{alerts.KEPT.days} days", alerts.forget_old),
    Rule("who got which message", f"{DELIVERIES.days} days; how many got it is kept", forget_deliveries),
)
"""What is deleted when, besides answers (the cut) and what residents delete themselves."""


def sweep(contacts: Database, house: House) -> Swept | None:
    """Apply all rules, once a day; each in a transaction of its own.

    Returns:
        What was done; None where today's run is done already, or where the last one is so long ago that the clock
        may be wrong: then the next day's run is an ordinary one.
    """
    today = _today(house)
    with contacts.begin() as conn:
        last = last_run(conn)
        if last is not None and today - last > LONG_PAUSE:
            log.warning("nothing is deleted today: the last run is long ago, or the clock is wrong", last=str(last))
            _note_run(conn, today)
            return None
    if last == today:
        return None
    with contacts.read() as conn:
        spent = results.spent(conn, house)
    deleted = {}
    for rule in RULES:
        with contacts.begin() as conn:
            deleted[rule.name] = rule.apply(conn, house)
    with contacts.begin() as conn:
        asked = ask(conn, house)
        _note_run(conn, today)
    if spent:  # who had reacted, with what, is not to be read from old rows either
        wipe(contacts, "reaction", "contact")
    return Swept(deleted, asked)


def _note_run(conn: Connection, day: date) -> None:
    inbox.remember(conn, _LAST_RUN, day.isoformat())


def last_run(conn: Connection) -> date | None:
    """Return the day on which the rules were applied last; None = never."""
    day = inbox.recall(conn, _LAST_RUN)
    return date.fromisoformat(day) if day else None


def next_run(house_now: datetime, last: date | None) -> datetime:
    """Return from when on the rules are applied next: at the first ring of an hour of a new day.

    Args:
        house_now: the present moment in the scheme's time zone.
        last: the day of the last run.
    """
    if last is None or last < house_now.date():
        return house_now
    return datetime.combine(last + timedelta(days=1), time(), house_now.tzinfo)
