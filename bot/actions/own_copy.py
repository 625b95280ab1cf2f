"""Give somebody all that is kept about them as a file: what `/mydata` says in words, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from bot.actions import personal
from bot.actions.house import House
from bot.actions.results import reactions_of
from bot.actions.sheet import OpenSheet
from bot.render.screen import Document, Screen
from bot.store.contacts.copies import copy_of
from bot.store.contacts.people import Contact
from bot.survey import record

FILE: Final = "my-data.json"


def own_copy(conn: Connection, house: House, contact: Contact) -> Screen:
    """Send the rows as they are stored, sealed sheets and reactions opened (GDPR, Articles 15 and 20)."""
    kept: dict[str, Any] = {**copy_of(conn, contact.telegram_id)}
    if sheets := [_opened(sheet) for sheet in personal.every_sheet(conn, house, contact)]:
        kept["sheet"] = sheets
    if reactions := [{"card": told.id, "clear": clear} for told, clear in reactions_of(conn, house, contact)]:
        kept["reaction"] = reactions
    content = orjson.dumps(kept, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    screen = personal.my_data(conn, house, contact)
    return replace(screen, attachments=(Document(FILE, content),), fresh=True)


def _opened(sheet: OpenSheet) -> dict[str, Any]:
    """Return what lies on a sheet; of one that a cut has taken, that there is its mark."""
    return {"wave": sheet.wave.id, "survey": sheet.survey.name, "state": sheet.state, **dict(_said(sheet))}


def _said(sheet: OpenSheet) -> Iterator[tuple[str, Any]]:
    if sheet.session is None:
        return
    yield "language", sheet.traits.language
    yield "area", sheet.traits.area
    yield "session", orjson.loads(record.dump(sheet.session))
    if sheet.earlier:
        yield "earlier", orjson.loads(record.dump_earlier(sheet.earlier))
