"""The checks behind `equal-voices doctor`: each looks at one thing and changes nothing.

Some may run beside a live bot, so nothing is created, migrated, sent or received here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.recovery import unreadable
from bot.app.greeting import greet
from bot.app.provision import load_catalogs, load_scheme, load_surveys, load_yardstick
from bot.cli.findings import Found
from bot.cli.permissions import OTHERS, key_problems, keys_note, store_problems
from bot.cli.traces import check_traces
from bot.cli.upkeep import check_alerts, check_outbox, check_retention
from bot.clock import Clock, system_clock
from bot.errors import OperatorError, Problem
from bot.schedule.broadcast import STARS
from bot.settings import PUBLIC, Mode, Settings
from bot.store.base import open_database
from bot.store.contacts.epochs import sealed_sheets
from bot.store.keys import KeyFolder
from bot.store.migrations import Which, is_current
from bot.survey.scheme import Scheme

LEAST_FREE: Final = 500_000_000
"""Bytes that must be free: two stores, their write-ahead logs and a VACUUM, which copies a store."""

FARTHEST_OFF: Final = timedelta(seconds=60)
"""How far our clock may be from Telegram's before reminders and openings come noticeably wrong."""

RENEW_BEFORE: Final = timedelta(days=30)
"""How long before a partner's commitment ends somebody should ask whether they stay."""

WEBHOOK_PORTS: Final = frozenset({None, 443, 80, 88, 8443})
"""Where Telegram delivers to (https://core.telegram.org/bots/api#setwebhook); None is 443."""


MOST_FREE = 30
"""Messages a second that Telegram takes from a bot without being paid (Bot API FAQ)."""

PAID = f"{STARS} Telegram Star for each message"
"""What Telegram takes for a broadcast above that."""


def nearest(path: Path) -> Path:
    """Find the first folder on the way up that exists."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())


def check_folders(settings: Settings) -> Found:
    """See that the data folder is there or can be made, and can be written to."""
    folder = settings.data_dir
    if folder.exists() and not folder.is_dir():
        fault = Problem("data_dir", 0, str(folder), "is no folder.", "Name a folder of the bot's own.")
        return Found("folders", problems=(fault,))
    if not os.access(nearest(folder), os.W_OK | os.X_OK):
        fault = Problem("data_dir", 0, str(folder), "cannot be written to.", "Give it to the bot's user (chown).")
        return Found("folders", problems=(fault,))
    return Found("folders", str(folder) if folder.exists() else f"{folder} will be made")


def check_keys(settings: Settings) -> Found:
    """See that nobody else can read the keys, and that no backup of the stores takes them along."""
    keys = settings.keys_dir
    problems = [
        Problem("keys_dir", 0, str(keys), f"lies within {folder}.", "Move it out: a backup would hold both.")
        for folder in sorted(_kept_folders(settings))
        if keys.resolve().is_relative_to(folder)
    ]
    if not keys.exists():
        if not os.access(nearest(keys), os.W_OK | os.X_OK):
            problems.append(Problem("keys_dir", 0, str(keys), "cannot be made.", "Make it for the bot's user."))
        return Found("keys", f"{keys} will be made", tuple(problems))
    if keys.stat().st_mode & OTHERS:
        problems.append(Problem("keys_dir", 0, str(keys), "can be read by others.", f"Run: chmod 700 {keys}"))
    if not os.access(keys, os.R_OK | os.W_OK | os.X_OK):
        problems.append(Problem("keys_dir", 0, str(keys), "is closed to this user.", "Give it to the bot's user."))
        return Found("keys", str(keys), tuple(problems))
    return Found("keys", keys_note(settings, _kept_folders(settings)), (*problems, *key_problems(settings)))


def _kept_folders(settings: Settings) -> set[Path]:
    """Name the folders that an operator backs up."""
    files = (sqlite_file(url) for url in (settings.contacts_url, settings.answers_url))
    return {settings.data_dir.resolve(), *(file.resolve().parent for file in files if file)}


def sqlite_file(url: str) -> Path | None:
    """Find the file behind a SQLite address; None for a server."""
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def check_store(settings: Settings, which: Which) -> Found:
    """See that a store can be opened and how far its tables have come."""
    setting = f"{which}_url"
    url: str = getattr(settings, setting)
    file = sqlite_file(url)
    if file and not file.exists():
        if os.access(nearest(file), os.W_OK | os.X_OK):
            return Found(which, "will be made at the first start")
        fault = Problem(setting, 0, str(file), "cannot be made.", "Name a folder that the bot can write to.")
        return Found(which, problems=(fault,))
    if file and (open_to_others := tuple(store_problems(setting, file))):
        return Found(which, problems=open_to_others)
    database = open_database(url, name=setting)
    try:
        current = is_current(database, which)
    except SQLAlchemyError:
        # The driver's words may hold the address and the user: they are not repeated.
        fault = Problem(setting, 0, "", "The database cannot be reached or read.", "Check that it runs, and its URL.")
        return Found(which, problems=(fault,))
    finally:
        database.close()
    return Found(which, "up to date" if current else "will be brought up to date at the next start")


def check_sheets(settings: Settings) -> Found:
    """See that every sheet that waits can still be opened."""
    file = sqlite_file(settings.contacts_url)
    if file and not file.exists():
        return Found("sheets", "none yet", skipped=True)
    try:
        keys = KeyFolder(settings.keys_dir) if settings.keys_dir.is_dir() else None
    except OperatorError:
        return Found("sheets", "first mend the keys", skipped=True)
    database = open_database(settings.contacts_url, name="contacts_url")
    try:
        if not is_current(database, "contacts"):
            return Found("sheets", "first bring the contacts up to date", skipped=True)
        with database.read() as conn:
            lost = unreadable(conn, keys)
            number = sum(map(sum, (each.values() for each in sealed_sheets(conn).values())))
    except SQLAlchemyError:
        return Found("sheets", "first mend the contacts", skipped=True)
    finally:
        database.close()
    remedy = "Bring the key folder back; if it is lost for ever: `equal-voices survey give-up {}`."
    problems = tuple(each.problem(remedy.format(each.wave)) for each in lost)
    return Found("sheets", f"{number} sealed", problems)


def check_scheme(settings: Settings, clock: Clock = system_clock) -> Found:
    """Read the scheme, and see which partners' time is over or soon will be."""
    scheme = load_scheme(settings.scheme)
    note = f"{scheme.name}, {len(scheme.areas)} areas, {len(scheme.languages)} languages, {manners_of(scheme)}"
    today = clock().astimezone(ZoneInfo(scheme.time_zone)).date()
    if ending := [each.code for each in scheme.partners if each.until and each.until < today + RENEW_BEFORE]:
        note += f"; ask whether they stay: {', '.join(ending)}"
    return Found("scheme", note)


def check_figures(settings: Settings) -> Found:
    """Read what answers are held against: the census and the indicator file that the scheme names."""
    try:
        scheme = load_scheme(settings.scheme)
    except OperatorError:
        return Found("figures", "first mend the scheme", skipped=True)
    yardstick = load_yardstick(settings.scheme, scheme)
    used = "all" if yardstick.chosen is None else str(len(yardstick.chosen.used))
    return Found("figures", f"{used} indicators; {', '.join(yardstick.census.sources) or 'no census'}")


def manners_of(scheme: Scheme) -> str:
    """Say when nothing goes out, and how much at most."""
    hours = scheme.quiet_hours and "quiet from {:%H:%M} until {:%H:%M}".format(*scheme.quiet_hours)
    cap = scheme.weekly_cap and f"at most {scheme.weekly_cap} messages a week"
    return ", ".join((hours or "no quiet hours", cap or "no weekly cap"))


def check_surveys(settings: Settings) -> Found:
    """Read every survey, with the scheme's lists in it."""
    try:
        scheme = load_scheme(settings.scheme)
    except OperatorError:
        return Found("surveys", "first mend the scheme", skipped=True)
    surveys = load_surveys(settings.surveys_dir, scheme)
    if not surveys:
        fault = Problem("surveys_dir", 0, str(settings.surveys_dir), "holds no survey.", "Add a *.yaml.")
        return Found("surveys", problems=(fault,))
    return Found("surveys", ", ".join(surveys))


def check_translations(settings: Settings) -> Found:
    """See which of the scheme's languages residents will be offered."""
    try:
        wanted = load_scheme(settings.scheme).languages
    except OperatorError:
        return Found("translations", "first mend the scheme", skipped=True)
    catalogs = load_catalogs(settings.locales_dir, wanted)
    reviewed = sum(catalog.status == "reviewed" for catalog in catalogs.values())
    fault = "is not offered: its words of consent, stopping and deleting are not complete."
    missing = tuple(
        Problem(str(settings.scheme), 0, "languages", f"{code} {fault}", "Translate them, or leave it out.")
        for code in wanted
        if code not in catalogs
    )
    return Found("translations", f"{', '.join(catalogs)}; {reviewed} reviewed by a person", missing)


def check_webhook(settings: Settings) -> Found:
    """See that Telegram can call the address; without a webhook there is nothing to see."""
    if settings.mode is not Mode.WEBHOOK or settings.webhook_url is None:
        return Found("webhook", "updates are polled", skipped=True)
    address = urlsplit(settings.webhook_url)
    public = settings.bot_api_url.startswith(PUBLIC)
    if public and (address.scheme != "https" or address.port not in WEBHOOK_PORTS):
        remedy = "Put a proxy with TLS before it, on port 443, 80, 88 or 8443."
        fault = Problem("webhook_url", 0, "", "Telegram calls only https on certain ports.", remedy)
        return Found("webhook", problems=(fault,))
    return Found("webhook", f"{settings.webhook_url} to {settings.webhook_listen}")


def check_sending(settings: Settings) -> Found:
    """See that Telegram lets messages go as fast as they are meant to, and what it takes for that."""
    speed = f"{settings.bulk_per_second:g} messages a second"
    if settings.paid_broadcasts:
        return Found("sending", f"{speed}; broadcasts cost {PAID}")
    if settings.bulk_per_second > MOST_FREE:
        remedy = f"Lower it, or set paid_broadcasts, which costs {PAID}."
        fault = Problem("bulk_per_second", 0, "", f"Telegram lets no bot send {speed} for nothing.", remedy)
        return Found("sending", problems=(fault,))
    return Found("sending", speed)


def check_disk(settings: Settings, *, least: int = LEAST_FREE) -> Found:
    """See that the stores have room to grow.

    Args:
        settings: tells where they lie.
        least: bytes that must be free.
    """
    free = shutil.disk_usage(nearest(settings.data_dir)).free
    note = f"{free / 1e9:.1f} GB free"
    if free < least:
        remedy = f"Free at least {least / 1e9:.1f} GB."
        return Found("disk", problems=(Problem("data_dir", 0, str(settings.data_dir), f"{note}.", remedy),))
    return Found("disk", note)


def installed() -> datetime:
    """Return when the files of this program came to this machine."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


def check_clock(now: datetime, served: datetime | None, *, since: datetime) -> Found:
    """Compare our clock with the one of Telegram's server, or else with the age of our own files.

    Args:
        now: our time.
        served: the server's, None where it could not be asked.
        since: when this program was installed.
    """
    if served is not None and abs(now - served) > FARTHEST_OFF:
        seconds = (now - served).total_seconds()
        fault = f"The clock is {abs(seconds):.0f} s {'fast' if seconds > 0 else 'slow'}."
    elif served is None and now < since - timedelta(days=1):
        fault = "The clock says a day before this program was installed."
    else:
        return Found("clock", f"{now:%Y-%m-%d %H:%M} UTC" + ("" if served else ", not compared"))
    return Found("clock", problems=(Problem("system", 0, "clock", fault, "Switch on NTP (timedatectl)."),))


@dataclass(frozen=True, slots=True)
class Check:
    """A look at one thing, and the settings it would be pointless without.

    Attributes:
        name: as it is shown.
        look: what to do.
        needs: settings that must be sound.
    """

    name: str
    look: Callable[[Settings], Found]
    needs: frozenset[str] = frozenset()


CHECKS: Final = (
    Check("folders", check_folders, frozenset({"data_dir"})),
    Check("keys", check_keys, frozenset({"keys_dir", "data_dir", "contacts_url", "answers_url"})),
    Check("contacts", lambda settings: check_store(settings, "contacts"), frozenset({"contacts_url", "data_dir"})),
    Check("answers", lambda settings: check_store(settings, "answers"), frozenset({"answers_url", "data_dir"})),
    Check("traces", check_traces, frozenset({"contacts_url", "answers_url", "data_dir"})),
    Check("sheets", check_sheets, frozenset({"keys_dir", "contacts_url", "data_dir"})),
    Check("scheme", check_scheme, frozenset({"scheme"})),
    Check("figures", check_figures, frozenset({"scheme"})),
    Check("surveys", check_surveys, frozenset({"surveys_dir", "scheme"})),
    Check("translations", check_translations, frozenset({"locales_dir", "scheme"})),
    Check("webhook", check_webhook, frozenset({"mode", "webhook_url", "webhook_secret", "bot_api_url"})),
    Check("retention", check_retention, frozenset({"scheme", "contacts_url", "data_dir"})),
    Check("alerts", check_alerts, frozenset({"contacts_url", "data_dir"})),
    Check("outbox", check_outbox, frozenset({"scheme", "contacts_url", "data_dir"})),
    Check("sending", check_sending, frozenset({"bulk_per_second", "paid_broadcasts"})),
    Check("disk", check_disk, frozenset({"data_dir"})),
)
"""All that can be seen without Telegram, in the order in which it is shown."""


def examine(settings: Settings, wrong: frozenset[str]) -> Iterator[Found]:
    """Run every check that the sound settings allow.

    Args:
        settings: with stand-ins for what is wrong.
        wrong: the settings that are missing or wrong.

    Yields:
        One finding a check; a fault that a reader raises becomes its problems.
    """
    for check in CHECKS:
        if unsound := sorted(check.needs & wrong):
            yield Found(check.name, f"first mend {', '.join(unsound)}", skipped=True)
            continue
        try:
            yield check.look(settings)
        except OperatorError as error:
            yield Found(check.name, problems=error.problems)
        except OSError as error:
            place = str(error.filename or "")
            fault = Problem(check.name, 0, place, f"cannot be read: {error.strerror}.", "Check name and rights.")
            yield Found(check.name, problems=(fault,))


async def examine_online(
    settings: Settings, wrong: frozenset[str], clock: Clock, *, since: datetime
) -> tuple[Found, ...]:
    """Ask Telegram, and compare the clocks.

    Args:
        settings: with stand-ins for what is wrong.
        wrong: the settings that are missing or wrong.
        clock: tells our time.
        since: when this program was installed.
    """
    if unsound := sorted(wrong & {"token", "bot_api_url"}):
        skipped = Found("telegram", f"first mend {', '.join(unsound)}", skipped=True)
        return (skipped, check_clock(clock(), None, since=since))
    answer = await greet(settings)
    found = Found("telegram", f"@{answer.username}" if answer.username else "", answer.problems)
    return (found, check_clock(clock(), answer.served, since=since))
