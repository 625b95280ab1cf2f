"""What the command `broadcast` does: read the words, count the audience, follow how it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.access.roles import Act
from bot.actions import broadcast as deeds
from bot.actions.broadcasting import plain
from bot.actions.desk import Desk
from bot.actions.house import courtesy
from bot.actions.staff import CONSOLE
from bot.app.mouth import TelegramMouth
from bot.app.sender import Sender, speed_of
from bot.app.transport import AiohttpRequest, Wire
from bot.cli.fielding import Field, moment
from bot.errors import OperatorError, Problem
from bot.files import read_bounded
from bot.render.screen import Attachment, Document, Drawing, Venue
from bot.schedule.broadcast import LONGEST_TEXT, STARS, Audience, Broadcast, Stage, weight
from bot.schedule.delivery import Purpose, State
from bot.store.contacts import broadcasts
from bot.store.sole import Sole

EVERY = 0.5
"""Seconds between two looks."""

FAREWELL = 5.0
"""Seconds that messages under way get when the command ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A broadcast as it is asked for at the console.

    Attributes:
        texts: language and file, such as `nl=news.txt`; the first one stands in for missing languages.
        about: events or results.
        area: code of an area, or ''.
        language: code of a language, or ''.
        event: id of an event, or ''.
        at: when it goes, or ''.
    """

    texts: tuple[str, ...]
    about: str = "events"
    area: str = ""
    language: str = ""
    event: str = ""
    at: str = ""


def send(field: Field, wanted: Wanted, *, sure: Callable[[], bool]) -> str:
    """Show to how many a broadcast goes, and let it go if they are sure; return its id.

    Raises:
        OperatorError: lists all that is wrong with it.
        SystemExit: they are not sure.
    """
    draft = _write(field, wanted)
    for line in _audience(field, draft):
        print(line)
    at = moment(wanted.at, ZoneInfo(field.house.scheme.time_zone)) if wanted.at else None
    going = sure()
    with field.stores.contacts.begin() as conn:
        if going:
            deeds.send(conn, field.house, draft.id, at=at)
        else:
            broadcasts.drop(conn, draft.id, CONSOLE)
    if not going:
        raise SystemExit(1)
    field.log(Act.SEND_BROADCASTS, draft.id, "planned" if at else "sent")
    print(draft.id)
    return draft.id


def _write(field: Field, wanted: Wanted) -> Broadcast:
    """Keep a draft of what is asked for."""
    problems = [*field.settings.without_token, *_faults(field, wanted)]
    texts: dict[str, str] = {}
    for each in wanted.texts:
        code, _, name = each.partition("=")
        texts[code] = _words(Path(name), problems)
        if code not in field.house.catalogs:
            known = ", ".join(field.house.catalogs)
            problems.append(Problem("text", 0, code, "is not a language of the scheme.", f"Use {known}."))
    if not texts:
        problems.append(Problem("text", 0, "", "There are no words to send.", "Write --text nl=news.txt."))
    if problems:
        raise OperatorError(problems)
    audience = Audience(
        purpose=Purpose(wanted.about),
        area=wanted.area or None,
        language=wanted.language or None,
        event=wanted.event or None,
    )
    with field.stores.contacts.begin() as conn:
        source = next(iter(texts))
        return deeds.draft(conn, field.house, author=CONSOLE, audience=audience, source=source, texts=texts)


def _audience(field: Field, draft: Broadcast) -> list[str]:
    """Tell to how many a draft goes, by language, and whose words they read."""
    with field.stores.contacts.read() as conn:
        counts = broadcasts.by_language(conn, draft.audience)
    lines = [f"{sum(counts.values())} people"]
    for code, count in counts.items():
        read = draft.wording(code)[1]
        lines.append(f"  {code}: {count}" + (f" (they read {read}, with a notice)" if read != code else ""))
    if field.house.pays:
        lines.append(f"Telegram is paid for this: at most {sum(counts.values()) * STARS} Telegram Stars.")
    return lines


def steer(field: Field, *, pause: str, resume: str, cancel: str) -> str:
    """Pause a broadcast, let it go on or stop it, and tell how it stands.

    Raises:
        OperatorError: there is no such broadcast.
    """
    go_on = partial(deeds.resume, by=CONSOLE)
    orders = ((pause, deeds.pause, "paused"), (resume, go_on, "resumed"), (cancel, deeds.cancel, "cancelled"))
    which, deed, word = next(order for order in orders if order[0])
    with field.stores.contacts.begin() as conn:
        done = deed(conn, which)
    found = find(field, which)
    if done:
        field.log(Act.SEND_BROADCASTS, which, word)
    return f"{which}: {found.stage}"


def find(field: Field, which: str) -> Broadcast:
    """Read a broadcast by its id.

    Raises:
        OperatorError: there is none.
    """
    with field.stores.contacts.read() as conn:
        found = broadcasts.get(conn, which)
    if found is None:
        raise OperatorError([Problem("broadcast", 0, which, "There is no such broadcast.", "Look at its id again.")])
    return found


async def follow(field: Field, which: str) -> None:
    """Show how far a broadcast is until it ends; sends it as well where no bot runs that would.

    Raises:
        OperatorError: there is no such broadcast.
    """
    find(field, which)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with _sending(field):
        with Progress(*columns, console=Console(highlight=False)) as progress:
            bar = progress.add_task("waiting", total=None)
            while True:
                found, counts = await asyncio.to_thread(_look, field, which)
                total = sum(counts.get(state, 0) for state in State)
                done = total - counts.get(State.QUEUED, 0)
                progress.update(bar, description=_standing(field, found), total=total or None, completed=done)
                if found.ended is not None:
                    break
                await asyncio.sleep(EVERY)
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")


def _look(field: Field, which: str) -> tuple[Broadcast, dict[str, int]]:
    found = find(field, which)
    with field.stores.contacts.read() as conn:
        return found, deeds.tally(conn, found)


def _standing(field: Field, found: Broadcast) -> str:
    if found.stage is Stage.RUNNING and courtesy(field.house).is_quiet(field.house.clock()):
        return "quiet hours"
    return found.stage.value


@asynccontextmanager
async def _sending(field: Field) -> AsyncIterator[None]:
    """Send the outbox as long as the block lasts, if no running bot does so already."""
    if field.settings.without_token:
        raise OperatorError(field.settings.without_token)
    request, desk = AiohttpRequest(), Desk(field.stores.contacts, clock=field.house.clock)
    await request.initialize()
    wire = Wire(request, field.settings.token.get_secret_value(), base_url=field.settings.base_url)
    mouth = TelegramMouth(wire, attach=_nothing, shown=_ignore, failed=_ignore, lost=_nobody)
    sole = Sole(field.stores.contacts, "sender")
    sender = Sender(desk, field.house, mouth.deliver, sole=sole, speed=speed_of(field.settings))
    task = asyncio.create_task(sender.run())
    waking = asyncio.create_task(_wake(sender))
    try:
        yield
    finally:
        waking.cancel()
        await sender.close(FAREWELL)
        await task
        await desk.close()
        await request.shutdown()


async def _wake(sender: Sender) -> None:
    while True:
        sender.wake()
        await asyncio.sleep(1.0)


async def _nothing(_chat: int, _attachment: Attachment | Document | Drawing | Venue) -> None:
    """Send no file: a broadcast has none."""


async def _nobody(_chat: int) -> None:
    """Nobody is shown a screen here."""


def _ignore(_chat: int, _what: float) -> None:
    """Nobody is shown a screen here."""


def _faults(field: Field, wanted: Wanted) -> list[Problem]:
    scheme, problems = field.house.scheme, []
    if wanted.about not in {Purpose.EVENTS, Purpose.RESULTS}:
        problems.append(Problem("about", 0, wanted.about, "is no purpose.", "Write events or results."))
    if wanted.area and scheme.area(wanted.area) is None:
        known = ", ".join(area.code for area in scheme.areas)
        problems.append(Problem("area", 0, wanted.area, "is not an area of the scheme.", f"There are {known}."))
    if wanted.language and wanted.language not in field.house.catalogs:
        known = ", ".join(field.house.catalogs)
        problems.append(Problem("language", 0, wanted.language, "is not a language of the scheme.", f"Use {known}."))
    if wanted.at:
        try:
            moment(wanted.at, ZoneInfo(scheme.time_zone))
        except OperatorError as error:
            problems += error.problems
    return problems


def _words(path: Path, problems: list[Problem]) -> str:
    """Read the words of a file, as plain text."""
    try:
        words = plain(read_bounded(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        problems.append(Problem("text", 0, str(path), f"cannot be read: {reason}.", "Write --text nl=news.txt."))
        return ""
    if not 1 <= weight(words) <= LONGEST_TEXT:
        fault = f"has {weight(words)} characters."
        problems.append(Problem("text", 0, str(path), fault, f"Write 1 to {LONGEST_TEXT}."))
    return words
