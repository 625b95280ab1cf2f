"""What the doctor tells of the work that is done by the clock: what is kept how long, and when it runs next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import alerts
from bot.actions.retention import RULES, last_run, next_run
from bot.app.provision import load_scheme
from bot.cli.findings import Found
from bot.clock import Clock, system_clock
from bot.errors import OperatorError
from bot.schedule.delivery import State
from bot.settings import Settings
from bot.store.base import Database, open_database
from bot.store.contacts import sending
from bot.store.migrations import is_current


def check_retention(settings: Settings, clock: Clock = system_clock) -> Found:
    """Tell the rules by which things are deleted, the last run and the next one."""
    try:
        scheme = load_scheme(settings.scheme)
    except OperatorError:
        return Found("retention", "first mend the scheme", skipped=True)
    now = clock().astimezone(ZoneInfo(scheme.time_zone))
    rules = "; ".join(f"{rule.name} ({rule.keeps.format(months=scheme.retention_months)})" for rule in RULES)
    with _contacts(settings) as conn:
        last = last_run(conn) if conn is not None else None
    upcoming = next_run(now, last)
    runs = "at the start of the bot" if upcoming <= now else f"{upcoming:%Y-%m-%d %H:%M} {scheme.time_zone}"
    return Found("retention", f"next run {runs}, last run {last or 'never'}; {rules}")


def check_alerts(settings: Settings) -> Found:
    """Tell of unusual bursts that no member of staff has put away."""
    with _contacts(settings) as conn:
        found = alerts.open_alerts(conn) if conn is not None else ()
    told = "; ".join(f"{one.day} {one.count} {one.burst} {one.subject}".rstrip() for one in found)
    return Found("alerts", told or "no unusual bursts")


def check_outbox(settings: Settings, clock: Clock = system_clock) -> Found:
    """Tell how the messages stand that nobody waits for."""
    try:
        zone = ZoneInfo(load_scheme(settings.scheme).time_zone)
    except OperatorError:
        return Found("outbox", "first mend the scheme", skipped=True)
    with _contacts(settings) as conn:
        if conn is None:
            return Found("outbox", "nothing yet")
        return Found("outbox", standing(sending.overview(conn, clock()), lambda at: at.astimezone(zone)))


def standing(outbox: sending.Overview, local: Callable[[datetime], datetime]) -> str:
    """Say in one line how the outbox stands.

    Args:
        outbox: its counts.
        local: turns an instant into the scheme's time.
    """
    names = {
        State.QUEUED: "waiting",
        State.SENDING: "being sent",
        State.SENT: "sent",
        State.FAILED: "failed",
        State.UNREACHABLE: "not reached",
        State.EXPIRED: "not needed any more",
        State.UNCERTAIN: "unknown",
    }
    told = ", ".join(f"{outbox.counts.get(state, 0)} {name}" for state, name in names.items())
    since = f"; due since {local(outbox.oldest):%Y-%m-%d %H:%M}" if outbox.oldest else ""
    see = " (`equal-voices outbox --unknown` lists them)" if outbox.counts.get(State.UNCERTAIN) else ""
    return f"{told}{see}{since}"


@contextmanager
def _contacts(settings: Settings) -> Iterator[Connection | None]:
    """Read the contacts store; None where it is not there or cannot be read yet, which another check tells."""
    parsed = make_url(settings.contacts_url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        yield None
        return
    database = open_database(settings.contacts_url, name="contacts_url")
    try:
        if not _is_ready(database):
            yield None
            return
        with database.read() as conn:
            yield conn
    finally:
        database.close()


def _is_ready(database: Database) -> bool:
    try:
        return is_current(database, "contacts")
    except SQLAlchemyError:
        return False
