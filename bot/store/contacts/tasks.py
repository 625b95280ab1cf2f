"""What organisers owe people after a meeting: to tell them what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.base import INSERTS
from bot.store.contacts.tables import TASK


class TaskKind(StrEnum):
    """What is owed."""

    REPORT = "report"
    """To tell people what came of a meeting."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody owes.

    Attributes:
        event: the meeting it belongs to.
        kind: what is owed.
        due: until when.
        done: day on which it was done; None = not yet.
    """

    event: str
    kind: TaskKind
    due: datetime
    done: date | None = None


_ONE = (TASK.c.event == bindparam("e")) & (TASK.c.kind == bindparam("k"))
_GET = select(TASK).where(_ONE)
_IS_OPEN = TASK.c.done.is_(None)
_OPEN = select(TASK).where(_IS_OPEN).order_by(TASK.c.due, TASK.c.event)
_DROP = delete(TASK).where(_ONE, _IS_OPEN)
_FINISH = update(TASK).where(_ONE, _IS_OPEN).values(done=bindparam("day"))
_PUT = {}
for _engine, _insert_into in INSERTS.items():
    _put = _insert_into(TASK)
    _PUT[_engine] = _put.on_conflict_do_update(
        index_elements=[TASK.c.event, TASK.c.kind],
        set_={"due": _put.excluded["due"]},
        where=_IS_OPEN & (TASK.c.due != _put.excluded["due"]),
    )


def put(conn: Connection, task: Task) -> None:
    """Keep a task, or move when it is due; what is done stays as it is."""
    values = {"event": task.event, "kind": task.kind, "due": task.due, "done": task.done}
    conn.execute(_PUT[conn.dialect.name], values)


def drop(conn: Connection, event: str, kind: TaskKind) -> None:
    """Let go of a task that nobody owes any more; what is done stays."""
    conn.execute(_DROP, {"e": event, "k": kind})


def finish(conn: Connection, event: str, kind: TaskKind, day: date) -> bool:
    """Note that a task is done; False when there is none, or it was done before."""
    return conn.execute(_FINISH, {"e": event, "k": kind, "day": day}).rowcount == 1


def get(conn: Connection, event: str, kind: TaskKind) -> Task | None:
    """Find a task."""
    row = conn.execute(_GET, {"e": event, "k": kind}).first()
    return None if row is None else Task(row.event, TaskKind(row.kind), row.due, row.done)


def undone(conn: Connection) -> tuple[Task, ...]:
    """List what is still owed, the first due first."""
    return tuple(Task(row.event, TaskKind(row.kind), row.due, row.done) for row in conn.execute(_OPEN))
