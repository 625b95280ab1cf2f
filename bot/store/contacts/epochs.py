"""Which keys the sheets of every wave are sealed with: what can still be read, and what cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.store.contacts.tables import SHEET, WAVE

_SEALED = (
    select(SHEET.c.wave, SHEET.c.epoch, func.count())
    .where(SHEET.c.sealed.is_not(None))
    .group_by(SHEET.c.wave, SHEET.c.epoch)
)
_DROP = delete(SHEET).where(
    SHEET.c.wave == bindparam("w"), SHEET.c.epoch == bindparam("e"), SHEET.c.sealed.is_not(None)
)
_RENEW = update(WAVE).where(WAVE.c.id == bindparam("w")).values(epoch=bindparam("to"))


def sealed_sheets(conn: Connection) -> Mapping[str, Mapping[str, int]]:
    """Count the sealed sheets by wave, then by the epoch whose key they need; a wave without any is not there."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for wave, epoch, number in conn.execute(_SEALED):
        found[wave][epoch] = number
    return found


def drop(conn: Connection, wave: str, epoch: str) -> int:
    """Delete the sheets of a wave that need one key, with their tags; return how many there were."""
    return conn.execute(_DROP, {"w": wave, "e": epoch}).rowcount


def renew(conn: Connection, wave: str, epoch: str) -> None:
    """Name another key for what is sealed from now on; nothing sealed with the one before may be left."""
    conn.execute(_RENEW, {"w": wave, "to": epoch})
