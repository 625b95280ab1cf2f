"""Many rows of texts go in at once: as they are, in their order, all or none."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store.answers.tables import REMARK
from bot.store.base import Database
from bot.store.rows import ATONCE, insert_rows

NASTY = "a \"b\" \\ 'c' {d} %s :e\n\t\u061c السلام 🙂 null"


def test_every_text_comes_back_as_it_was(answers: Database) -> None:
    rows = [("a", "w", None, None, NASTY), ("b", "w", NASTY, "", "null"), ("c", "w", "{}", '["x"]', "")]

    with answers.begin() as conn:
        insert_rows(conn, REMARK, rows)

    with answers.read() as conn:
        assert [tuple(row) for row in conn.execute(REMARK.select().order_by(REMARK.c.id))] == rows


def test_rows_lie_in_the_order_in_which_they_were_given(answers: Database) -> None:
    rows = [(f"{number:05}", "w", "q", None, "said") for number in range(ATONCE + 1)]

    with answers.begin() as conn:
        insert_rows(conn, REMARK, rows)

    with answers.read() as conn:
        query = "SELECT id FROM remark" if answers.is_sqlite else "SELECT id FROM remark ORDER BY ctid"
        placed = conn.execute(text(query)).scalars().all()
    assert placed == [row[0] for row in rows]


def test_no_row_is_no_statement(answers: Database) -> None:
    statements: list[str] = []
    with answers.begin() as conn:
        event.listen(conn, "before_cursor_execute", lambda *call: statements.append(call[2]))
        insert_rows(conn, REMARK, [])
        assert statements == []
        insert_rows(conn, REMARK, [("a", "w", None, None, "said")])
        assert len(statements) == 1


def test_a_row_that_does_not_fit_lets_none_in_and_shows_no_value(answers: Database) -> None:
    rows = [("a", "w", "q", None, "a secret"), ("a", "w", "q", None, "another secret")]

    with pytest.raises(IntegrityError) as caught, answers.begin() as conn:
        insert_rows(conn, REMARK, rows)

    assert "secret" not in str(caught.value)
    with answers.read() as conn:
        assert conn.execute(REMARK.select()).all() == []


def test_what_postgresql_cannot_store_is_told_without_its_value(answers: Database) -> None:
    if answers.is_sqlite:
        pytest.skip("SQLite stores every text")

    with pytest.raises(DBAPIError) as caught, answers.begin() as conn:
        insert_rows(conn, REMARK, [("a", "w", "q", None, "a secret \0")])

    assert "secret" not in str(caught.value)
