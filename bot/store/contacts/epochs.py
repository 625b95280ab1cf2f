"""Which keys the sheets of every wave are sealed with: what can still be read, and what cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from bot.store.contacts.tables import SHEET

_SEALED = (
    select(SHEET.c.wave, SHEET.c.epoch, func.count())
    .where(SHEET.c.sealed.is_not(None))
    .group_by(SHEET.c.wave, SHEET.c.epoch)
)


def sealed_sheets(conn: Connection) -> Mapping[str, Mapping[str, int]]:
    """Count the sealed sheets by wave, then by the epoch whose key they need; a wave without any is not there."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for wave, epoch, number in conn.execute(_SEALED):
        found[wave][epoch] = number
    return found
