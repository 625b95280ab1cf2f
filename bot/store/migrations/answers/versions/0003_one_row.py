"""Keep the answers of one nobody in one row, and show them one by one in a view.

The files of before stay as they are: stores that were made by then hold a row for each answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VIEWS = {
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


def upgrade() -> None:
    """Move the answers into the rows they belong to; on PostgreSQL the views of `answers.sql` are to be made anew."""
    for name in ("given", "not_given"):
        op.add_column("response", sa.Column(name, sa.Text, nullable=False, server_default="{}"))
    conn = op.get_bind()
    if moved := list(_moved(conn)):
        conn.execute(sa.text("UPDATE response SET given = :given, not_given = :not_given WHERE id = :id"), moved)
    postgresql = conn.dialect.name == "postgresql"
    op.execute("DROP TABLE answer CASCADE" if postgresql else "DROP TABLE answer")
    conn.exec_driver_sql(VIEWS[conn.dialect.name])


def _moved(conn: sa.Connection) -> Iterator[dict[str, Any]]:
    query = "SELECT response, question, kind, value FROM answer ORDER BY response, question"
    for response, rows in groupby(conn.execute(sa.text(query)), attrgetter("response")):
        answers = list(rows)
        given = {row.question: json.loads(row.value) for row in answers if row.kind == "given"}
        others = {row.question: row.kind for row in answers if row.kind != "given"}
        yield {"id": response, "given": _written(given), "not_given": _written(others)}


def _written(answers: dict[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
