"""Screens of broadcasts: what residents read, and what the organiser sees while it is sent and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.render.event import clipped
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.schedule.broadcast import Broadcast, Stage
from bot.schedule.delivery import Reason, State
from bot.survey.scheme import Scheme

Rows = tuple[tuple[Button, ...], ...]

BAR = 12
"""Blocks of the bar that shows how far a broadcast has come."""

MOST_REASONS = 5
"""Kinds of failure that a report names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a broadcast has come, now.

    Attributes:
        counts: how many stand where (`bot.actions.broadcast.tally`).
        per_second: how fast it goes; 0 where that is not known.
        until: when it goes on, in the scheme's time zone; None where nothing keeps it.
    """

    counts: Mapping[str, int]
    per_second: float = 0.0
    until: datetime | None = None


def topic(broadcast: str) -> str:
    """Return by what the screen of a broadcast is known while it is on show."""
    return f"broadcast:{broadcast}"


def message_screen(catalog: Catalog, scheme: Scheme, broadcast: Broadcast) -> Screen:
    """Return a broadcast as a resident reads it: from whom, the words, and whose language they are in.

    What staff typed is plain text: escaped, and each line whole in itself whatever its direction.
    """
    words, language = broadcast.wording(catalog.language)
    parts = [f"📣 <b>{_plain(scheme.wording(scheme.organiser, catalog.language))}</b>"]
    if language.partition("_")[0] != catalog.language.partition("_")[0]:
        parts.append(catalog.say("This text is only there in: {language}.", language=LANGUAGES[language].name))
    parts.append("\n".join(_plain(line) for line in words.splitlines()))
    rows: Rows = ((*language_row(catalog), Button(catalog.button("Privacy"), menu_data("privacy"))),)
    return Screen(text=catalog.lines("\n\n".join(parts)), rows=rows)


def _plain(line: str) -> str:
    return isolated(escape(line, quote=False)) if line.strip() else ""


def report_screen(catalog: Catalog, broadcast: Broadcast, counts: Mapping[str, int]) -> Screen:
    """Return what became of a broadcast that has ended."""
    return Screen(text=catalog.lines(_told(catalog, broadcast, Progress(counts=counts))))


def orphaned_screen(catalog: Catalog, broadcast: Broadcast) -> Screen:
    """Tell that a broadcast waits because whoever planned it is no longer staff, and ask what becomes of it."""
    told = catalog.say("Whoever planned this message is no longer staff. So it waits until you decide.")
    rows: Rows = (
        (Button(catalog.button("Go on"), menu_data("staff_cast_resume", broadcast.id)),),
        (Button(catalog.button("Stop for good"), menu_data("staff_cast_cancel", broadcast.id)),),
        language_row(catalog),
    )
    return Screen(text=catalog.lines(f"<b>{_plain(beginning(broadcast))}</b>\n\n{told}"), rows=rows)


def progress_screen(catalog: Catalog, broadcast: Broadcast, progress: Progress) -> Screen:
    """Return how far a broadcast has come, with the buttons that stop it or let it go on."""
    bid, button = broadcast.id, catalog.button
    keys = {
        Stage.PLANNING: ("pause", "cancel"),
        Stage.RUNNING: ("pause", "cancel"),
        Stage.PAUSED: ("resume", "cancel"),
        Stage.WAITING: ("pause", "cancel"),
    }.get(broadcast.stage, ())
    words = {"pause": button("Pause"), "resume": button("Go on"), "cancel": button("Stop for good")}
    rows: Rows = tuple((Button(words[key], menu_data(f"staff_cast_{key}", bid)),) for key in keys)
    if keys:
        rows += ((Button(button("Refresh"), menu_data("staff_cast", bid)),),)
    rows += ((Button(button("Back"), menu_data("staff_casts")),),)
    return Screen(text=catalog.lines(_told(catalog, broadcast, progress)), rows=rows, topic=topic(bid))


def _told(catalog: Catalog, broadcast: Broadcast, progress: Progress) -> str:
    counts = progress.counts
    total = sum(counts.get(state.value, 0) for state in State)
    waits = counts.get(State.QUEUED.value, 0)
    parts = [f"<b>{_plain(beginning(broadcast))}</b>", _stage(catalog, broadcast, progress)]
    if total:
        parts += [_bar(catalog, total - waits, total)]
        if broadcast.stage is Stage.RUNNING and progress.per_second and progress.until is None:
            parts.append(_pace(catalog, progress.per_second, waits))
    parts.append("\n".join(_figures(catalog, counts)))
    return "\n\n".join(part for part in parts if part)


def beginning(broadcast: Broadcast) -> str:
    """Return the first words, by which an organiser knows it again."""
    return clipped(" ".join(broadcast.texts.get(broadcast.source, "").split()), TITLE)


TITLE = 40
"""Characters of a text that stand for it."""


def _stage(catalog: Catalog, broadcast: Broadcast, progress: Progress) -> str:
    say = catalog.say
    if broadcast.stage is Stage.RUNNING and progress.until is not None:
        return say("These are quiet hours. Sending goes on: {date}.", date=catalog.date_time(progress.until))
    if broadcast.stage is Stage.WAITING and progress.until is not None:
        return say("This message will be sent: {date}.", date=catalog.date_time(progress.until))
    return {
        Stage.DRAFT: say("This message is not sent yet."),
        Stage.WAITING: say("Sending begins in a moment."),
        Stage.PLANNING: say("Sending begins in a moment."),
        Stage.RUNNING: say("This message is being sent."),
        Stage.PAUSED: say("Sending is paused."),
        Stage.CANCELLED: say("Sending was stopped."),
        Stage.DONE: say("Sending has ended."),
    }[broadcast.stage]


def _bar(catalog: Catalog, done: int, total: int) -> str:
    full = BAR * done // total
    percent = 100 * done // total
    figures = isolated(f"{catalog.number(done)} / {catalog.number(total)} ({catalog.number(percent)} %)")
    return f"{'▓' * full}{'░' * (BAR - full)}\n{figures}"


def _pace(catalog: Catalog, per_second: float, waits: int) -> str:
    seconds = round(waits / per_second)
    rate = catalog.say("Messages a second: {rate}.", rate=catalog.number(round(per_second, 1)))
    left = (
        catalog.say_many("About {n} minute left.", "About {n} minutes left.", round(seconds / 60))
        if seconds >= MINUTE
        else catalog.say_many("About {n} second left.", "About {n} seconds left.", seconds)
    )
    return f"{rate} {left}"


MINUTE = 90
"""Seconds from which on the time that is left is told in minutes."""


def _figures(catalog: Catalog, counts: Mapping[str, int]) -> list[str]:
    """Return how many stand where, line by line; what nobody stands at is left out, but for the delivered."""

    def count(state: State, *reasons: Reason) -> int:
        return sum(counts.get(f"{state}:{reason}", 0) for reason in reasons) if reasons else counts.get(state, 0)

    say, number = catalog.say, catalog.number
    capped = count(State.QUEUED, Reason.CAPPED)
    lines = [say("✅ Delivered: {count}", count=number(count(State.SENT)))]
    if blocked := count(State.UNREACHABLE):
        lines.append(say("🚫 Blocked us, or want no such messages: {count}", count=number(blocked)))
    lines += troubles(catalog, counts)
    if ended := count(State.EXPIRED):
        lines.append(say("➖ Not sent any more: {count}", count=number(ended)))
    if capped:
        lines.append(say("⏳ Wait for next week, because they have had enough: {count}", count=number(capped)))
    return lines


def troubles(catalog: Catalog, counts: Mapping[str, int]) -> list[str]:
    """Return how many messages failed, and of how many nobody knows, line by line; nothing where all went well."""
    say, number = catalog.say, catalog.number
    lines = []
    if failed := counts.get(State.FAILED, 0):
        lines.append(say("❌ Failed: {count}", count=number(failed)))
        lines += _reasons(catalog, counts)
    if unknown := counts.get(State.UNCERTAIN, 0):
        lines.append(
            say("❓ Unknown: {count}. They may have arrived, so they are not sent again.", count=number(unknown))
        )
    return lines


def _reasons(catalog: Catalog, counts: Mapping[str, int]) -> list[str]:
    """Return the most frequent reasons for a failure, in Telegram's own words."""
    head = f"{State.FAILED}:"
    found = sorted(((count, key[len(head) :]) for key, count in counts.items() if key.startswith(head)), reverse=True)
    return [isolated(f"{catalog.number(n)} × {escape(why, quote=False)}") for n, why in found[:MOST_REASONS]]
