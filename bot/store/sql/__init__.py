"""Statements for PostgreSQL that a database administrator runs: separate roles, rights, and views for reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_MARK: Final[Mapping[str, str]] = {"contacts": "contact", "answers": "response"}
"""The table by which each store is known."""


def statements(store: str) -> str:
    """Put together what a superuser runs in one store, as one transaction.

    Args:
        store: `contacts` or `answers`.
    """
    folder = Path(__file__).parent
    own, roles = ((folder / f"{name}.sql").read_text(encoding="utf-8") for name in (store, "roles"))
    roles = roles.replace("STORE", store).replace("TABLE_OF_IT", _MARK[store])
    head, _, rest = own.partition("\n\n")
    return f"{head.rstrip()}\n\nBEGIN;\n\n{roles}\n{rest}\nCOMMIT;\n"
