"""The tables of the answers store: readable alone, and leading back to nobody."""

from __future__ import annotations

from sqlalchemy import DDL, CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint, event

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
    Column("given", Text, nullable=False, server_default="{}"),
    Column("not_given", Text, nullable=False, server_default="{}"),
    sqlite_with_rowid=False,
)
"""The answers of one nobody in one row: a row for each answer would be most of the cost of a cut, and of reading."""

ANSWER = Table(
    "answer",
    new_metadata(),
    Column("response", Text),
    Column("question", Text),
    Column("kind", Text),
    Column("value", Text),
)
"""A view: the same, answer by answer."""

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

REVIEW = Table(
    "review",
    METADATA,
    Column("remark", Text, ForeignKey("remark.id"), primary_key=True),
    Column("verdict", Text, nullable=False),
    CheckConstraint("verdict IN ('shown', 'hidden')", name="verdict"),
    sqlite_with_rowid=False,
)
"""What an officer decided about a free text; one without a row waits, and is shown to nobody."""

RELEASE = Table(
    "release",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wave", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("survey", Text, nullable=False),
    Column("fingerprint", Text, ForeignKey("definition.fingerprint"), nullable=False),
    Column("week", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("wave", "edition"),
    sqlite_with_rowid=False,
)
"""What was published of a wave, as the bytes it was published as."""

SHOWN_REMARK = """\
CREATE VIEW shown_remark AS
SELECT remark.wave, remark.question, remark.language, remark.text
FROM remark JOIN review ON review.remark = remark.id
WHERE review.verdict = 'shown'
ORDER BY remark.id"""
"""The free texts that may be shown, for whoever reads with SQL; the table `remark` itself is for reviewers alone."""

VIEWS_OF_ANSWERS = {
    "sqlite": """\
CREATE VIEW answer AS
SELECT response.id AS response, said.key AS question, 'given' AS kind,
CASE said.type
WHEN 'text' THEN '"' || replace(replace(replace(said.value, '\\', '\\\\'), '"', '\\"'), char(10), '\\n') || '"'
WHEN 'true' THEN 'true'
WHEN 'false' THEN 'false'
ELSE CAST(said.value AS TEXT)
END AS value
FROM response, json_each(response.given) AS said
UNION ALL
SELECT response.id, said.key, said.value, NULL
FROM response, json_each(response.not_given) AS said""",
    "postgresql": """\
CREATE VIEW answer AS
SELECT response.id AS response, said.key AS question, 'given' AS kind, CAST(said.value AS text) AS value
FROM response, json_each(CAST(response.given AS json)) AS said
UNION ALL
SELECT response.id, said.key, said.value, NULL
FROM response, json_each_text(CAST(response.not_given AS json)) AS said""",
}
"""The view `answer` by engine; SQLite lets no view call its other functions of JSON where schemas are not trusted."""

event.listen(METADATA, "after_create", DDL(SHOWN_REMARK))  # type: ignore[no-untyped-call]  # SQLAlchemy's own
for _engine, _view in VIEWS_OF_ANSWERS.items():
    _made = DDL(_view).execute_if(dialect=_engine)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    event.listen(METADATA, "after_create", _made)
