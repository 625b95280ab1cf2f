"""Attacks 9, 13, 14 and 17: read every byte of every file, and look for what must not be there."""

from __future__ import annotations

import base64
import json
import pickletools
import re
from collections.abc import Iterator

from bot.store.seal import UnreadableError, unseal
from tests.attacks.city import TOKEN
from tests.attacks.crowd import CALL, FIRST_MARK
from tests.attacks.dump import Dump, people_in
from tests.attacks.suite import Figure, attack, nothing

NEAR = 400
"""Bytes between an id and a word that still count as side by side."""

_STORE = re.compile(r"^data/(contacts\.|base/contacts/|both\.)|^wal(-\d)?/")
"""Files in which Telegram ids may stand: the contacts store, and the log that PostgreSQL keeps for all its stores."""

_SEARCHED_LATER = re.compile(r"^data/(answers\.|base/answers/|both\.)|^wal(-\d)?/")
"""Files in which answers may stand: they are what the answers store is for."""


def _spelled(word: str) -> Iterator[bytes]:
    """Write a word in every way a file may hold it; base64 without the letters that its neighbours change."""
    yield word.encode()
    yield word.encode("utf-16-le")
    yield json.dumps(word)[1:-1].encode()
    for at in range(3):
        yield base64.b64encode(b"\0" * at + word.encode())[4 if at else 0 : -4]


_TYPED = re.compile(b"|".join(map(re.escape, sorted(set(_spelled(CALL))))) + rb"|(?<!\d)48[12]\d{5}(?!\d)")
"""Every text of the crowd holds one word, and its numbers are in one range: so one search finds all of them."""


@attack("9 ids where only answers are", "looks for Telegram ids, in any spelling, outside the contacts store")
def ids(dump: Dump) -> Figure:
    everybody = _everybody(dump)
    found = {
        (name, person)
        for name, blob in dump.files()
        if not _STORE.search(name)
        for _, person in people_in(blob, everybody)
    }
    return nothing(len(found), len(everybody), "ids found")


def _everybody(dump: Dump) -> frozenset[int]:
    known = {int(number) for (number,) in dump.rows("contacts", "SELECT telegram_id FROM contact")}
    return frozenset(known | {person for harvest in dump.harvests for person in harvest.truth})


@attack("9b answers where only people are", "looks for texts and numbers that were typed outside the answers store")
def typed_words(dump: Dump) -> Figure:
    typed = {text for harvest in dump.harvests for texts in harvest.texts.values() for text in texts}
    found = {
        (name, each) for name, blob in dump.files() if not _SEARCHED_LATER.search(name) for each in _TYPED.findall(blob)
    }
    return nothing(len(found), len(typed), "texts found")


@attack("9c an answer beside its owner", "looks for an id and that person's own words close to each other")
def side_by_side(dump: Dump) -> Figure:
    found = set()
    for harvest in dump.harvests:
        for name, blob in dump.files():
            for place, person in people_in(blob, harvest.truth):
                around = blob[max(0, place - NEAR) : place + NEAR]
                if any(text.encode() in around for text in harvest.texts.get(person, ())):
                    found.add((name, person))
    return nothing(len(found), len(dump.truth), "people found with their words")


@attack("9d sealed bytes", "looks for what was sealed, and for the tags, after the cut")
def sealed_bytes(dump: Dump) -> Figure:
    """Look in the stores themselves, and in PostgreSQL's log of changes as the last cut left it."""
    sheets = {bytes(sheet[4])[:16] for night in dump.nights for sheet in night.sheets if sheet[4]}
    tags = {bytes(sheet[1]) for night in dump.nights for sheet in night.sheets}
    assert sheets, "there were sheets to look for"
    stores = b"".join(blob for name, blob in dump.files("data", "wal") if _holds_rows(name))
    left = sum(each in stores for each in sheets | tags)
    return nothing(left, len(sheets | tags), "sheets and tags left")


_FIRST_OF_OURS = 16384
_STATISTICS = frozenset({2619, 2840})
"""PostgreSQL's own tables in which values of ours may stand: what it learns of columns, and the TOAST of that."""


def _holds_rows(name: str) -> bool:
    """Tell whether a file holds rows of ours; PostgreSQL's many files of names and types are left out."""
    number = re.search(r"/base/\w+/(\d+)", name)
    if number is None:
        return re.search(r"/(contacts|answers|both)\.|^wal/", name) is not None
    return int(number[1]) >= _FIRST_OF_OURS or int(number[1]) in _STATISTICS


@attack("13 the log", "reads the log of everything at DEBUG for ids, words, numbers, buttons and the token")
def log(dump: Dump) -> Figure:
    written = b"\n".join(blob for _, blob in dump.files("log"))
    ids_found = len(people_in(written, _everybody(dump)))
    typed = len(_TYPED.findall(written)) + len(_PRESS.findall(written))
    token = sum(TOKEN.encode()[at : at + 20] in written for at in (0, 12, 25))
    return nothing(ids_found + typed + token, len(dump.said), "ids, words, tokens in the log")


@attack("14 pickles, jobs, audit", "looks for pickles, and for answers in tables that are not for answers")
def elsewhere(dump: Dump) -> Figure:
    found = sum(_is_pickle(blob) for _, blob in dump.files("data", "keys"))
    for which in ("contacts", "answers"):
        for table in dump.tables(which):
            if table in {"answer", "response", "remark"}:
                continue
            found += sum(_holds_said(dump, row) for row in dump.rows(which, f"SELECT * FROM {table}"))  # noqa: S608 - our own names
    return nothing(found, len(dump.said), "pickles, and rows with what was said")


def _holds_said(dump: Dump, row: tuple[object, ...]) -> bool:
    cells = {bytes(cell).decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in row}
    return any(cell in dump.said or bool(_mark(cell)) for cell in cells)


def _mark(cell: str) -> bool:
    return any(FIRST_MARK <= int(each) < FIRST_MARK + 300_000 for each in re.findall(r"(?<!\d)4\d{7}(?!\d)", cell))


def _is_pickle(blob: bytes) -> bool:
    if not re.match(rb"\x80[\x02-\x05]", blob):
        return False
    try:
        return len(list(pickletools.genops(blob))) > 1
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no pickle
        return False


_PRESS = re.compile(rb"(?<![A-Za-z0-9])w:[A-Za-z0-9_-]{1,16}:[A-Za-z0-9_-]{1,8}:\d")
"""The callback data of a survey's button."""


@attack("17 updates as they came", "looks for presses and words of incoming updates in every file, in the clear")
def updates(dump: Dump) -> Figure:
    presses = {each for each in dump.said if each.startswith("w:")}
    assert presses, "buttons were pressed"
    found = set()
    for name, blob in dump.files():
        found |= {(name, each) for each in _PRESS.findall(blob)}
        found |= {(name, each) for each in (b"callback_query", b"chat_instance", b'"update_id"') if each in blob}
    return nothing(len(found), len(presses), "presses found")


@attack("17b quarantine", "opens what was set aside, there or in older copies, with whatever keys there are now")
def quarantine(dump: Dump) -> Figure:
    if "quarantine" not in dump.tables("contacts"):
        return nothing(0, 0, "updates read")
    now = dump.rows("contacts", "SELECT id, sealed FROM quarantine")
    rows = {str(row): bytes(sealed) for each in (now, *(night.aside for night in dump.nights)) for row, sealed in each}
    assert rows, "updates were set aside while the waves were open"
    keys = [blob for name, blob in dump.files("keys") if name.endswith(".key")]
    return nothing(sum(_read(row, sealed, keys) for row, sealed in rows.items()), len(rows), "updates read")


def _read(row: str, sealed: bytes, keys: list[bytes]) -> bool:
    for key in keys:
        try:
            unseal(sealed, key=key, bound=row.encode())
        except UnreadableError:
            continue
        return True
    return sealed[:1] == b"{"
