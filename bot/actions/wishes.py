"""Files that admins asked for in the chat: who wants which, how far it is, and what the log tells of it.

The log has an entry when a file is asked for, and one that tells what came of it: done only when Telegram has taken it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Final

import orjson
from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.desk import Action
from bot.actions.house import House
from bot.actions.staff import record
from bot.export.hiding import K
from bot.render import exporting as screens
from bot.render.screen import Screen
from bot.render.staff import staff_screen
from bot.schedule.delivery import Delivery, Kind, Planned
from bot.store.contacts import audit, inbox, outbox, people, staff
from bot.store.contacts.people import Contact

ASKED: Final = "asked"
BEGUN: Final = "begun"
SENDING: Final = "sending"
DONE: Final = "done"
FAILED: Final = "failed"
REFUSED: Final = "refused"
TOO_LARGE: Final = "too-large"
TOO_FEW: Final = "too-few"
UNCERTAIN: Final = "uncertain"

TOKEN_LENGTH: Final = 6

_WANTED = "exports wanted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A file that somebody wants.

    Attributes:
        survey: name of the survey.
        kind: of file (`bot.export.files.Format`).
        handle: who wants it, as the log names them.
        token: tells this wish from every other.
        stage: ASKED, BEGUN, or SENDING.
    """

    survey: str
    kind: str
    handle: str
    token: str
    stage: str = ASKED

    @property
    def named(self) -> str:
        """What the log calls it."""
        return f"{self.survey} {self.kind} {self.token}"

    @property
    def topic(self) -> str:
        """What a screen is about that is brought up to date while the file is made."""
        return f"export:{self.token}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a file.

    Attributes:
        chat: Telegram's number of them.
        language: in which they read.
    """

    chat: int
    language: str


def wanted(conn: Connection) -> tuple[Wish, ...]:
    """List the files that are wanted, the first wish first."""
    return tuple(Wish(**each) for each in orjson.loads(inbox.recall(conn, _WANTED) or "[]"))


def want(conn: Connection, house: House, *, survey: str, kind: str, handle: str) -> tuple[Wish, bool]:
    """Note that somebody wants a file; return the wish, and whether it is new: twice before it is done is once."""
    waits = wanted(conn)
    for each in waits:
        if (each.survey, each.kind, each.handle) == (survey, kind, handle):
            return each, False
    wish = Wish(survey=survey, kind=kind, handle=handle, token=house.token(TOKEN_LENGTH))
    _keep(conn, (*waits, wish))
    return wish, True


def begin(house: House, token: str) -> Action[Reader | None]:
    """Return the action that begins a wish; of one that nobody may have any more the log tells that it failed."""

    def act(conn: Connection) -> Reader | None:
        audit.lock(conn)
        wish = next((each for each in wanted(conn) if each.token == token), None)
        if wish is None:
            return None
        member = staff.find(conn, wish.handle)
        contact = people.read(conn, member.telegram_id) if member and may(member.role, Act.EXPORT_MICRODATA) else None
        if contact is None:
            _end(conn, house, wish, FAILED)
            return None
        _keep(conn, tuple(replace(each, stage=BEGUN) if each == wish else each for each in wanted(conn)))
        return Reader(contact.telegram_id, contact.language)

    return act


def send(token: str) -> Action[None]:
    """Return the action that notes that a file goes to Telegram: from here on nobody knows, until it is known."""

    def act(conn: Connection) -> None:
        audit.lock(conn)
        _keep(conn, tuple(replace(each, stage=SENDING) if each.token == token else each for each in wanted(conn)))

    return act


def end(house: House, token: str, outcome: str) -> Action[None]:
    """Return the action that keeps what came of a wish, and has whoever waits told where no file came.

    Args:
        house: clock.
        token: of the wish.
        outcome: DONE, FAILED, REFUSED, TOO_LARGE, TOO_FEW, or UNCERTAIN.
    """

    def act(conn: Connection) -> None:
        audit.lock(conn)
        for wish in wanted(conn):
            if wish.token == token:
                _end(conn, house, wish, outcome)

    return act


def strand(house: House) -> Action[int]:
    """Return the action that ends what somebody had in hand who was killed, and returns how much that was."""

    def act(conn: Connection) -> int:
        audit.lock(conn)
        found = [each for each in wanted(conn) if each.stage != ASKED]
        for wish in found:
            _end(conn, house, wish, UNCERTAIN if wish.stage == SENDING else FAILED)
        return len(found)

    return act


def _end(conn: Connection, house: House, wish: Wish, outcome: str) -> None:
    _keep(conn, tuple(each for each in wanted(conn) if each.token != wish.token))
    record(conn, house, actor=wish.handle, act=Act.EXPORT_MICRODATA, subject=f"{wish.named} {outcome}")
    member = staff.find(conn, wish.handle)
    if outcome in {DONE, REFUSED} or member is None:  # beside a file that is refused stands what is told instead
        return
    rule = f"{wish.kind}.{wish.token}.{outcome}"
    told = Planned(kind=Kind.EXPORT, subject=wish.survey, rule=rule, contact=member.telegram_id, due=house.clock())
    outbox.add(conn, [told])


def _keep(conn: Connection, waits: tuple[Wish, ...]) -> None:
    inbox.remember(conn, _WANTED, orjson.dumps([asdict(each) for each in waits]).decode())


def speak(conn: Connection, house: House, contact: Contact, delivery: Delivery) -> Screen | None:
    """Tell an admin why no file came; None where they are none any more."""
    member = staff.get(conn, contact.telegram_id)
    if member is None or not may(member.role, Act.EXPORT_MICRODATA):
        return None
    words = house.catalog(contact.language)
    kind, _, outcome = delivery.rule.split(".")
    note = screens.no_file_note(words, outcome, command=by_console(delivery.subject, kind), fewest=K)
    return staff_screen(words, member.role, member.handle, note=note)


def by_console(survey: str, kind: str) -> str:
    """Return the command by which whoever runs the bot makes a file that is too large for the chat."""
    return f"equal-voices export --survey {survey} --format {kind}"
