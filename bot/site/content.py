"""What a site is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.i18n.catalog import Catalog
from bot.indicators.selection import Selection
from bot.publication.edition import Edition
from bot.publication.owed import Owed
from bot.render.card import Told
from bot.survey.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that a site says.

    Attributes:
        scheme: whose site it is.
        catalogs: the languages it speaks, by code, in the order in which they are offered.
        editions: the releases, the newest first.
        cards: what residents were told that came of it, the newest first.
        selection: which figures are shown, and who chose them.
        owed: what was counted of events and dates, with its day; None = nothing was.
    """

    scheme: Scheme
    catalogs: Mapping[str, Catalog]
    editions: tuple[Edition, ...]
    cards: tuple[Told, ...] = ()
    selection: Selection = field(default_factory=Selection)
    owed: Owed | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file of the site: its path below the folder, with slashes, and its bytes."""

    path: str
    content: bytes
