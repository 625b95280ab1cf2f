"""Attacks 5, 6, 7 and 15: older copies, kept keys, lengths of what is sealed, two waves of the same people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.store.keys import KEY_BYTES
from bot.store.seal import UnreadableError, place_of, unseal
from tests.attacks.dump import Dump
from tests.attacks.matching import best
from tests.attacks.suite import Figure, attack, nothing, poisson_bound

WAVE, TAG, SEALED = 0, 1, 4
SMALLEST = 10
"""People whom a batch must mix."""


@attack("5 nightly copies", "guesses among those who were new between the same two nights")
def nightly_copies(dump: Dump) -> Figure:
    """Guess, for each batch of new answers, the people who had changed since the copy before.

    Chance is one right guess a batch that cannot be told apart within itself.
    """
    hits, batches, smallest = 0, 0, len(dump.truth)
    for harvest in dump.harvests:
        waiting: list[int] = []
        for night in dump.nights:
            waiting += [person for person in night.contacts if person in harvest.truth]
            rows = [row for row in night.responses if row in set(harvest.truth.values())]
            if rows:
                candidates, waiting = list(dict.fromkeys(waiting)), []
                batches += 1
                smallest = min(smallest, len(candidates))
                pairs = zip(candidates, rows, strict=False)
                hits += sum(harvest.truth[person] == row for person, row in pairs)
    bound = poisson_bound(max(1, batches)) if smallest >= SMALLEST else -1
    return Figure(hits, batches, bound, sum(len(harvest.truth) for harvest in dump.harvests))


def _keys(dump: Dump) -> Iterator[bytes]:
    """Yield everything that may be a key now: each key file, and any 32 bytes of the folder."""
    for _, blob in dump.files("keys"):
        yield from (blob[at : at + KEY_BYTES] for at in range(0, max(0, len(blob) - KEY_BYTES + 1), KEY_BYTES))


@attack("6 old copy, present keys", "opens the sheets of older copies with whatever keys there are now")
def old_sheets(dump: Dump) -> Figure:
    sheets = {(sheet[TAG], sheet[SEALED]): sheet for night in dump.nights for sheet in night.sheets if sheet[SEALED]}
    keys = list(_keys(dump))
    opened = sum(any(_opens(sheet, key) for key in keys) for sheet in sheets.values())
    return nothing(opened, len(sheets), "sheets opened")


def _opens(sheet: Sequence[object], key: bytes) -> bool:
    wave, tag, sealed = str(sheet[WAVE]), bytes(sheet[TAG]), bytes(sheet[SEALED])  # type: ignore[call-overload]  # a column holds what its table says
    try:
        unseal(sealed, key=key, bound=place_of(wave, tag))
    except UnreadableError:
        return False
    return True


@attack("6b destroyed keys", "looks for the keys that were destroyed in every file, and in PostgreSQL's log")
def destroyed_keys(dump: Dump) -> Figure:
    left = {secret for _, blob in dump.files() for secret in dump.secrets if secret in blob or _hex(secret) in blob}
    return nothing(len(left), len(dump.secrets), "keys found")


def _hex(secret: bytes) -> bytes:
    return secret.hex().encode()


@attack("7 lengths", "tells sheets apart by their sealed length")
def lengths(dump: Dump) -> Figure:
    sizes: dict[str, set[int]] = {}
    for night in dump.nights:
        for sheet in night.sheets:
            if sheet[SEALED]:
                sizes.setdefault(str(sheet[WAVE]), set()).add(len(bytes(sheet[SEALED])))
    assert sizes, "there were sheets to look at"
    return nothing(sum(len(each) - 1 for each in sizes.values()), len(sizes), "sizes beyond one a survey")


@attack("15 two waves", "looks for anything that is the same in the ledgers and answers of two waves")
def two_waves(dump: Dump) -> Figure:
    tags: dict[str, set[bytes]] = {}
    for night in dump.nights:
        for sheet in night.sheets:
            tags.setdefault(str(sheet[WAVE]), set()).add(bytes(sheet[TAG]))
    assert len(tags) == 2, "two waves left their ledgers in the copies"
    one, other = tags.values()
    first, second = (set(harvest.truth.values()) for harvest in dump.harvests)
    return nothing(len(one & other) + len(first & second), len(one), "tags or row ids in both")


@attack("15b two waves in order", "lays the ledgers and rows of two waves side by side")
def two_waves_in_order(dump: Dump) -> Figure:
    """Match the rows of the first wave to those of the second, by the order both are read in."""
    first, second = dump.harvests
    numbers = {person: at for at, person in enumerate(first.truth) if person in second.truth}
    owner = {first.truth[person]: at for person, at in numbers.items()}
    truth = {at: second.truth[person] for person, at in numbers.items()}
    orders = [
        [str(row) for (row,) in dump.rows("answers", f"SELECT id FROM response {order}")]  # noqa: S608 - our own names
        for order in _orders(dump)
    ]
    return best([[owner[row] for row in order if row in owner] for order in orders], orders, truth)


def _orders(dump: Dump) -> tuple[str, ...]:
    """List the ways to read a table without asking for an order, and by its hidden numbers."""
    if dump.engine == "postgresql":
        return ("", "ORDER BY ctid", "ORDER BY xmin::text::bigint")
    written = dump.rows("answers", "SELECT sql FROM sqlite_master WHERE name = 'response'")[0][0]
    return ("",) if "WITHOUT ROWID" in written.upper() else ("", "ORDER BY rowid")
