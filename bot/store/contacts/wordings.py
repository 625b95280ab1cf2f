"""In which words the questions of a wave were shown: a short hash for each question, by language."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from bot.store.base import INSERTS
from bot.store.contacts.tables import WORDING

Wordings = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By language and question: the hash of its words, and of others that followed while the wave was open."""

_GET = select(WORDING.c.language, WORDING.c.questions).where(WORDING.c.wave == bindparam("w"))
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    _put = _insert_into(WORDING)
    _PUT[_engine] = _put.on_conflict_do_update(
        index_elements=[WORDING.c.wave, WORDING.c.language], set_={"questions": _put.excluded["questions"]}
    )


def get(conn: Connection, wave: str) -> Wordings:
    """Find in which words a wave was shown; empty where that was never noted."""
    return {
        language: {name: tuple(words) for name, words in questions.items()}
        for language, questions in conn.execute(_GET, {"w": wave})
    }


def put(conn: Connection, wave: str, shown: Wordings) -> None:
    """Keep in which words a wave is shown, in place of what was kept for these languages."""
    rows = [
        {"wave": wave, "language": language, "questions": {name: list(words) for name, words in questions.items()}}
        for language, questions in shown.items()
    ]
    if rows:
        conn.execute(_PUT[conn.dialect.name], rows)
