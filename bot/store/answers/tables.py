"""The tables of the answers store: readable alone, and leading back to nobody."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text

from bot.store.base import new_metadata

METADATA = new_metadata()

DEFINITION = Table(
    "definition",
    METADATA,
    Column("fingerprint", Text, primary_key=True),
    Column("survey", Text, nullable=False),
    Column("canonical", Text, nullable=False),
)

CUT = Table(
    "cut",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wave", Text, nullable=False),
    Column("survey", Text, nullable=False),
    Column("fingerprint", Text, ForeignKey("definition.fingerprint"), nullable=False),
    Column("week", Text, nullable=False),
    Column("responses", Integer, nullable=False),
    sqlite_with_rowid=False,
)

RESPONSE = Table(
    "response",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wave", Text, nullable=False, index=True),
    Column("fingerprint", Text, ForeignKey("definition.fingerprint"), nullable=False),
    Column("language", Text),
    Column("area", Text),
    sqlite_with_rowid=False,
)

ANSWER = Table(
    "answer",
    METADATA,
    Column("response", Text, ForeignKey("response.id"), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", Text),
    CheckConstraint("kind IN ('given', 'dont_know', 'refused', 'skipped')", name="kind"),
    CheckConstraint("(kind = 'given') = (value IS NOT NULL)", name="value"),
    sqlite_with_rowid=False,
)

REMARK = Table(
    "remark",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wave", Text, nullable=False, index=True),
    Column("question", Text),
    Column("language", Text),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Free text, joined to no response: one guessed sentence must not unmask the other answers."""
