"""PostgreSQL's log of changes: end it and write over it, so that nobody counts there who wrote how often.

Every press changes its owner's row, and the log (`pg_wal`) holds each change with the number of the row's owner.
PostgreSQL deletes a file of the log, or renames it for later use with all that stands in it, once a checkpoint has
passed it. So we begin a new file, checkpoint, and then fill every file that waits to be used again with zeros
(docs/adr/0022-log-of-changes.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import structlog
from sqlalchemy import Connection, text

log = structlog.get_logger(__name__)

_NAME: Final = "^[0-9A-F]{24}$"
"""A file of the log: its timeline, then where in the log it begins."""

_ALLOWED: Final = """
SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE') AND has_function_privilege('pg_ls_waldir()', 'EXECUTE')
   AND (current_setting('is_superuser') = 'on' OR EXISTS (
       SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(oid, 'USAGE')))
"""
_PRESENT: Final = "SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 9)"
_FILES: Final = f"SELECT substr(name, 9) FROM pg_ls_waldir() WHERE name ~ '{_NAME}'"  # noqa: S608 - ours
_SOMETHING: Final = "SELECT pg_logical_emit_message(false, 'equal-voices', '')"
_NEXT_FILE: Final = "SELECT pg_switch_wal()"


class Tidied(StrEnum):
    """What came of tidying the log."""

    DONE = "done"
    HELD = "held"
    """The server still needs older files: for an archive, a replica, or because it was told to keep them."""
    FORBIDDEN = "forbidden"
    """The bot's role has not been given the rights (`equal-voices admin sql`)."""


def tidy(cursor: Any) -> Tidied:
    """End the log of changes as it stands, and leave nothing of it in files that are used again.

    What others write to the same server meanwhile is not lost: only what a checkpoint has made superfluous goes.

    Args:
        cursor: of a connection that commits each statement by itself.
    """
    if not cursor.execute(_ALLOWED).fetchone()[0]:
        log.warning("the log of changes is not tidied", why=Tidied.FORBIDDEN.value)
        return Tidied.FORBIDDEN
    _begin_file(cursor)
    (first,) = cursor.execute(_PRESENT).fetchone()
    cursor.execute("CHECKPOINT")
    files = [name for (name,) in cursor.execute(_FILES).fetchall()]
    for _ in range(sum(name >= first for name in files)):
        _begin_file(cursor)
        cursor.execute("CHECKPOINT")  # each by itself, or PostgreSQL would keep more files ahead from cut to cut
    if any(name < first for name in files):
        log.warning("the log of changes is not tidied", why=Tidied.HELD.value)
        return Tidied.HELD
    return Tidied.DONE


def _begin_file(cursor: Any) -> None:
    """Fill the rest of the present file with zeros and go on to the next; a file nobody wrote to is not ended."""
    cursor.execute(_SOMETHING)
    cursor.execute(_NEXT_FILE)


@dataclass(frozen=True, slots=True)
class Trace:
    """Something of the server's that keeps who wrote what, or when, beyond a cut.

    Attributes:
        setting: what has to be changed.
        fault: what is kept by it.
        remedy: what to do.
    """

    setting: str
    fault: str
    remedy: str


_KEPT: Final = "Older files of the log of changes are kept: who acted, and how often, can be read there."
_SAID: Final = "The server's log can hold Telegram numbers and answers."
_SQL: Final = "Run as a superuser what `equal-voices admin sql` prints, for both stores."
_OFF: Final = "Switch it off on this server."

_WATCHED: Final = (
    (Trace("archive_mode", _KEPT, _OFF), {"off"}),
    (Trace("wal_keep_size", _KEPT, "Set it to 0 on this server."), {"0"}),
    (Trace("summarize_wal", "Which pages were written, and when, is kept.", _OFF), {"off"}),
    (Trace("synchronous_standby_names", _KEPT, "Keep no replica of this server."), {""}),
    (Trace("track_commit_timestamp", "When each row was written last is kept.", _OFF), {"off"}),
    (Trace("log_transaction_sample_rate", _SAID, _SQL), {"0"}),
    (Trace("log_parameter_max_length_on_error", _SAID, _SQL), {"0"}),
    (Trace("log_error_verbosity", "The server's log shows the row in which a fault was.", _SQL), {"terse"}),
)
"""What is told of a setting, and the values that are harmless; a server that does not know a setting has none."""

_SAYING: Final = (
    (Trace("log_statement", _SAID, _SQL), {"none", "ddl"}),
    (Trace("log_min_duration_statement", _SAID, _SQL), {"-1"}),
    (Trace("log_min_duration_sample", _SAID, _SQL), {"-1"}),
)
"""The same, of what only tells something together with the values of parameters."""

FORBIDDEN: Final = Trace(
    "rights",
    "The bot may not tidy the log of changes after a cut: who acted, and how often, stays readable there.",
    _SQL,
)


def traces(conn: Connection) -> tuple[Trace, ...]:
    """Find what this server keeps of people beyond a cut; nothing on SQLite, which keeps no log.

    Args:
        conn: as the bot connects, because a setting may differ from role to role.
    """
    return tuple(_traces(conn)) if conn.dialect.name == "postgresql" else ()


def _traces(conn: Connection) -> Iterator[Trace]:
    if not conn.execute(text(_ALLOWED)).scalar_one():
        yield FORBIDDEN
    shown = conn.execute(text("SELECT name, setting FROM pg_settings"))
    settings = {str(name): str(value) for name, value in shown}
    saying = _SAYING if settings.get("log_parameter_max_length") != "0" else ()
    for trace, harmless in (*_WATCHED, *saying):
        if settings.get(trace.setting) not in {None, *harmless}:
            yield trace
    for view, what in (("pg_replication_slots", "replication slots"), ("pg_stat_replication", "replicas")):
        if conn.execute(text(f"SELECT count(*) FROM {view}")).scalar_one():  # noqa: S608 - names of ours
            yield Trace(what, _KEPT, "Keep none of them on this server.")
