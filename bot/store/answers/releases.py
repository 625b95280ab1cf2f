"""What was published: every release as the bytes it was published as."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, bindparam, insert, select

from bot.store.answers.tables import RELEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRelease:
    """One release as it is kept; nothing of it ever changes.

    Attributes:
        id: the wave and the number, such as `k3m9x2pq-1`.
        wave: the wave.
        edition: its number, from 1.
        survey: name of the survey.
        fingerprint: the definition that was asked.
        week: ISO week in which it was made, such as `2026-W47`; nothing finer is kept.
        sha256: hash of the content.
        content: canonical JSON.
    """

    id: str
    wave: str
    edition: int
    survey: str
    fingerprint: str
    week: str
    sha256: str
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """What a list needs of a release; its text stays where it is.

    Attributes:
        id: the wave and the number.
        wave: the wave.
        fingerprint: the definition that was asked.
        week: ISO week in which it was made.
    """

    id: str
    wave: str
    fingerprint: str
    week: str


_INSERT = insert(RELEASE)
_SHELVED = select(RELEASE.c.id, RELEASE.c.wave, RELEASE.c.fingerprint, RELEASE.c.week).order_by(
    RELEASE.c.wave, RELEASE.c.edition
)
_EVERY = select(RELEASE).order_by(RELEASE.c.survey, RELEASE.c.wave, RELEASE.c.edition)
_OF_WAVE = _EVERY.where(RELEASE.c.wave == bindparam("w"))
_ONE = select(RELEASE).where(RELEASE.c.id == bindparam("i"))


def keep(conn: Connection, release: KeptRelease) -> None:
    """Store a release.

    Raises:
        sqlalchemy.exc.IntegrityError: one with its number is there already.
    """
    conn.execute(_INSERT, asdict(release))


def every(conn: Connection) -> tuple[KeptRelease, ...]:
    """List all releases, those of one wave together and in their order."""
    return tuple(KeptRelease(**row) for row in conn.execute(_EVERY).mappings())


def newest(conn: Connection) -> tuple[Shelved, ...]:
    """List the newest release of each wave, the one that was made last first."""
    last = {row["wave"]: Shelved(**row) for row in conn.execute(_SHELVED).mappings()}
    return tuple(sorted(sorted(last.values(), key=lambda each: each.id), key=lambda each: each.week, reverse=True))


def of_wave(conn: Connection, wave: str) -> tuple[KeptRelease, ...]:
    """List the releases of a wave in their order."""
    return tuple(KeptRelease(**row) for row in conn.execute(_OF_WAVE, {"w": wave}).mappings())


def get(conn: Connection, release: str) -> KeptRelease | None:
    """Find one release by its id."""
    row = conn.execute(_ONE, {"i": release}).mappings().first()
    return None if row is None else KeptRelease(**row)
