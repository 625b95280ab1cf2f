"""One resident's sealed sheet in one wave: opened, read, changed and sealed again."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson
from sqlalchemy import Connection

from bot.actions.house import House
from bot.anonymity.rollup import Traits
from bot.store.contacts import sheets
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.keys import NoKeyError
from bot.store.seal import NONCE_BYTES, TooLongError, place_of, seal, tag_of, unseal
from bot.survey import record
from bot.survey.answering import TEXT_LIMIT
from bot.survey.model import Kind, Survey
from bot.survey.session import Answer, Session

STEP = 512
"""Bytes by which sheets of different surveys may differ in size."""

TIMES = 4
"""How often a survey that may be answered again and again surely fits on one sheet."""

_PLAIN, _PACKED = b"\0", b"\1"


NO_TRAITS = Traits()


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet as it lies open in memory, never anywhere else.

    Attributes:
        wave: the wave it belongs to.
        survey: what is asked.
        tag: names the person within the wave.
        state: how far it has come; None before the first answer.
        session: where the resident stands; None before the first answer, and once a cut has taken the sheet.
        traits: language and area as they were when the answers were sent.
        earlier: what was sent before, of a survey that may be answered again and again; each counts.
    """

    wave: Wave
    survey: Survey
    tag: bytes
    state: SheetState | None = None
    session: Session | None = None
    traits: Traits = NO_TRAITS
    earlier: tuple[Mapping[str, Answer], ...] = ()

    @property
    def counted(self) -> bool:
        """Tell whether a cut has taken the sheet: nothing can be changed in it any more."""
        return self.state in {SheetState.TAKEN, SheetState.COUNTED}


def sheet_size(survey: Survey) -> int:
    """Return the one size in bytes that all sheets of a survey are padded to.

    Every question needs some forty bytes and a text one byte a character; what is longer (other
    scripts, answers already sent beside changed ones) is packed by zlib, which halves it, and what
    does not fit even then is refused with a kind message.
    """
    texts = sum(int(each.maximum or TEXT_LIMIT) for each in survey.questions if each.kind is Kind.TEXT)
    times = TIMES if survey.repeated else 1
    return STEP * -(-(512 + times * (40 * len(survey.questions) + texts)) // STEP)


def is_open(wave: Wave, house: House) -> bool:
    """Tell whether a wave takes answers now."""
    return wave.state is WaveState.OPEN and wave.opens_at <= house.clock() < wave.closes_at


def open_sheet(conn: Connection, house: House, *, wave: str, chat: int) -> OpenSheet | None:
    """Read a resident's sheet in an open wave.

    Args:
        conn: the transaction.
        house: keys and clock.
        wave: the wave's id as a button or link named it; may be anything.
        chat: Telegram's number of the private chat.

    Returns:
        The sheet, without a session before the first answer; None where no such wave takes answers.
    """
    sheet = find_sheet(conn, house, wave=wave, chat=chat)
    return sheet if sheet is not None and is_open(sheet.wave, house) else None


def find_sheet(conn: Connection, house: House, *, wave: str, chat: int) -> OpenSheet | None:
    """Read a resident's sheet also where the wave takes no more answers; None once it was cut, or its key is gone."""
    try:
        tag = tag_of(house.keys.key("wave", wave), chat)
    except (NoKeyError, ValueError):
        return None
    found = sheets.with_wave(conn, wave, tag)
    if found is None:
        return None
    try:
        house.keys.key("epoch", found[0].epoch)
        return read_sheet(house, found[0], house.survey(conn, found[0].fingerprint), found[1] or tag)
    except NoKeyError:
        return None


def read_sheet(house: House, wave: Wave, survey: Survey, found: Sheet | bytes) -> OpenSheet:
    """Open a stored sheet for its owner (or, given a bare tag, an empty one); one that a cut took stays closed."""
    if isinstance(found, bytes):
        return OpenSheet(wave, survey, found)
    if found.state in {SheetState.TAKEN, SheetState.COUNTED}:
        return OpenSheet(wave, survey, found.tag, found.state)
    return unsealed(house, wave, survey, found)


def unsealed(house: House, wave: Wave, survey: Survey, found: Sheet) -> OpenSheet:
    """Open a sealed sheet, also one that a cut has taken.

    Raises:
        NoKeyError: its key is not in the key folder.
    """
    assert found.sealed is not None, "a counted sheet holds nothing"
    content = unseal(found.sealed, key=house.keys.key("epoch", found.epoch), bound=place_of(wave.id, found.tag))
    unpacked = zlib.decompress(content[1:]) if content[:1] == _PACKED else content[1:]
    traits, session, *more = unpacked.decode().split("\n")
    earlier = record.load_earlier(more[0]) if more else ()
    kept = Traits(*orjson.loads(traits))
    return OpenSheet(wave, survey, found.tag, found.state, record.load(session), kept, earlier)


def keep_sheet(conn: Connection, house: House, sheet: OpenSheet) -> bool:
    """Seal a sheet and store it in one statement.

    Returns:
        False where the texts are too long for the survey's one size; then nothing is stored.

    Raises:
        TakenError: a cut took the sheet meanwhile.
    """
    assert sheet.session is not None, "a sheet is kept from the first answer on"
    traits = orjson.dumps([sheet.traits.language, sheet.traits.area])
    content = traits + b"\n" + record.dump(sheet.session).encode()
    if sheet.earlier:
        content += b"\n" + record.dump_earlier(sheet.earlier).encode()
    size = house.sizes.get(sheet.survey.fingerprint)
    if size is None:
        size = house.sizes[sheet.survey.fingerprint] = sheet_size(sheet.survey)
    packed = _PLAIN + content if len(content) < size - 8 else _PACKED + zlib.compress(content)
    try:
        sealed = seal(
            packed,
            key=house.keys.key("epoch", sheet.wave.epoch),
            nonce=house.random(NONCE_BYTES),
            bound=place_of(sheet.wave.id, sheet.tag),
            size=size,
        )
    except TooLongError:
        return False
    state = sheet.state or SheetState.DRAFT
    sheets.put(conn, Sheet(sheet.wave.id, sheet.tag, sheet.wave.epoch, state, sealed))
    return True


def with_session(sheet: OpenSheet, session: Session) -> OpenSheet:
    """Return the sheet with the session that follows."""
    return replace(sheet, session=session)
