"""Cards of "you said, we did", with their steps and sealed reactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.promises.card import Card, Part, Status
from bot.store.base import INSERTS
from bot.store.contacts.tables import CARD, CARD_STEP, CONTACT, REACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard:
    """A card as it is kept.

    Attributes:
        id: 8 random letters and digits.
        shown: as residents read it; None before it was told for the first time.
        draft: what is being written; None where nothing is.
        version: how often it was told.
        begun_day: day on which it was begun.
        day: day on which it was last told; None before.
    """

    id: str
    shown: Card | None = None
    draft: Card | None = None
    version: int = 0
    begun_day: date
    day: date | None = None

    @property
    def newest(self) -> Card:
        """What staff go on with: the draft, or else what residents read."""
        card = self.draft or self.shown
        assert card is not None, "a card is begun with a draft"
        return card


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStep:
    """One telling of a card.

    Attributes:
        card: which.
        version: 1 for the first telling.
        status: how far the matter had come.
        day: when it was told.
        clear: to how many it was clear; None until the next step.
        unclear: to how many it was not.
    """

    card: str
    version: int
    status: Status
    day: date
    clear: int | None = None
    unclear: int | None = None


_BEGIN = insert(CARD)
_GET = select(CARD).where(CARD.c.id == bindparam("c"))
_LOCK = _GET.with_for_update()
_EVERY = select(CARD).order_by(CARD.c.day.desc(), CARD.c.begun_day.desc(), CARD.c.id)
_DRAFT = update(CARD).where(CARD.c.id == bindparam("c")).values(draft=bindparam("content"))
_DROP = delete(CARD).where(CARD.c.id == bindparam("c"), CARD.c.version == 0)
_TELL = (
    update(CARD)
    .where(CARD.c.id == bindparam("c"))
    .values(shown=bindparam("content"), draft=None, version=bindparam("number"), day=bindparam("on"))
)
_STEP = insert(CARD_STEP)
_STEPS = select(CARD_STEP).where(CARD_STEP.c.card == bindparam("c")).order_by(CARD_STEP.c.version)
_COUNT = (
    update(CARD_STEP)
    .where(CARD_STEP.c.card == bindparam("c"), CARD_STEP.c.version == bindparam("number"))
    .values(clear=bindparam("good"), unclear=bindparam("bad"))
)
_READERS = (
    select(CONTACT.c.telegram_id, CONTACT.c.language)
    .where(CONTACT.c.results, CONTACT.c.reachable, ~CONTACT.c.stopped)
    .order_by(CONTACT.c.telegram_id)
)
_IN_CARD = REACTION.c.card == bindparam("c")
_REACTIONS = select(REACTION.c.tag, REACTION.c.sealed).where(_IN_CARD).order_by(REACTION.c.tag)
_REACTION = select(REACTION.c.sealed).where(_IN_CARD, REACTION.c.tag == bindparam("t"))
_CLEAR = delete(REACTION).where(_IN_CARD)
_TAKE_BACK = delete(REACTION).where(_IN_CARD, REACTION.c.tag == bindparam("t"))
_REACT = {}
for _engine, _insert_into in INSERTS.items():
    _insert = _insert_into(REACTION)
    _REACT[_engine] = _insert.on_conflict_do_update(
        index_elements=[REACTION.c.card, REACTION.c.tag], set_={"sealed": _insert.excluded.sealed}
    )


def begin(conn: Connection, card: str, draft: Card, day: date) -> None:
    """Keep a new card that nobody has been told of."""
    conn.execute(_BEGIN, {"id": card, "draft": _dump(draft), "version": 0, "begun_day": day})


def get(conn: Connection, card: str, *, lock: bool = False) -> KeptCard | None:
    """Read a card; with a lock nobody else tells it until the commit."""
    row = conn.execute(_LOCK if lock else _GET, {"c": card}).first()
    return None if row is None else _read(row)


def every(conn: Connection) -> tuple[KeptCard, ...]:
    """List all cards, the one told last first; what was never told stands where the engine puts an empty day."""
    return tuple(map(_read, conn.execute(_EVERY)))


def keep_draft(conn: Connection, card: str, draft: Card | None) -> None:
    """Keep what is being written, or with None let it go; a card never told goes as a whole."""
    if draft is None and conn.execute(_DROP, {"c": card}).rowcount:
        return
    conn.execute(_DRAFT, {"c": card, "content": None if draft is None else _dump(draft)})


def tell(conn: Connection, kept: KeptCard, card: Card, day: date) -> int:
    """Let residents read a card from now on; return which step of it this is."""
    assert card.status is not None, "a card is told with its status"
    version = kept.version + 1
    conn.execute(_TELL, {"c": kept.id, "content": _dump(card), "number": version, "on": day})
    conn.execute(_STEP, {"card": kept.id, "version": version, "status": card.status.value, "day": day})
    return version


def steps(conn: Connection, card: str) -> tuple[CardStep, ...]:
    """List how a card came to its status, the first step first."""
    return tuple(
        CardStep(**{**row, "status": Status(row["status"])}) for row in conn.execute(_STEPS, {"c": card}).mappings()
    )


def count(conn: Connection, card: str, version: int, *, clear: int, unclear: int) -> None:
    """Keep how many found a step clear, and let the reactions themselves go."""
    conn.execute(_COUNT, {"c": card, "number": version, "good": clear, "bad": unclear})
    conn.execute(_CLEAR, {"c": card})


def readers(conn: Connection, area: str | None) -> tuple[tuple[int, str], ...]:
    """List number and language of whoever asked for results and lets us write to them.

    Args:
        conn: the transaction.
        area: only those of this area; None = of all.
    """
    found = conn.execute(_READERS if area is None else _READERS.where(CONTACT.c.area == area))
    return tuple((who, language) for who, language in found)


def react(conn: Connection, card: str, tag: bytes, sealed: bytes) -> None:
    """Keep a sealed reaction in the place of the one before."""
    conn.execute(_REACT[conn.dialect.name], {"card": card, "tag": tag, "sealed": sealed})


def reaction(conn: Connection, card: str, tag: bytes) -> bytes | None:
    """Read one sealed reaction; None where there is none."""
    sealed = conn.execute(_REACTION, {"c": card, "t": tag}).scalar()
    return None if sealed is None else bytes(sealed)


def reactions(conn: Connection, card: str) -> tuple[tuple[bytes, bytes], ...]:
    """List tag and sealed reaction of everybody who reacted to the present step."""
    return tuple((bytes(tag), bytes(sealed)) for tag, sealed in conn.execute(_REACTIONS, {"c": card}))


def take_back(conn: Connection, card: str, tag: bytes) -> None:
    """Delete one reaction."""
    conn.execute(_TAKE_BACK, {"c": card, "t": tag})


def _read(row: Row[Any]) -> KeptCard:
    values = row._asdict()
    return KeptCard(**{**values, "shown": _load(values["shown"]), "draft": _load(values["draft"])})


def _dump(card: Card) -> dict[str, Any]:
    return {
        "source": card.source,
        "status": card.status.value if card.status else None,
        "words": {part.value: dict(words) for part, words in card.words.items()},
        "owner": card.owner,
        "due": card.due.isoformat() if card.due else None,
        "about": card.about,
        "area": card.area,
    }


def _load(content: Mapping[str, Any] | None) -> Card | None:
    if content is None:
        return None
    return Card(
        source=content["source"],
        status=Status(content["status"]) if content["status"] else None,
        words={Part(part): words for part, words in content["words"].items()},
        owner=content["owner"],
        due=date.fromisoformat(content["due"]) if content["due"] else None,
        about=content["about"],
        area=content["area"],
    )
