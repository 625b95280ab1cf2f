"""The parameters of one Bot API request, whichever of the four ways they came in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.simulator.entities import Json
from bot.simulator.refusals import bad_request

_FALSE = frozenset({"", "0", "false", "no"})


class Upload(NamedTuple):
    """A file inside a multipart request.

    Attributes:
        name: file name as the bot gave it.
        mime: content type as the bot gave it.
        data: the bytes.
    """

    name: str
    mime: str
    data: bytes


class Arguments:
    """Parameters by name, converted on demand: forms bring text, JSON brings numbers and structures.

    Args:
        values: parameters as they came.
        uploads: files by the name of their form field.
    """

    __slots__ = ("uploads", "values")

    def __init__(self, values: Json, uploads: Mapping[str, Upload] | None = None) -> None:
        """Keep parameters and files."""
        self.values = values
        self.uploads: Mapping[str, Upload] = uploads or {}

    def text(self, name: str) -> str:
        """Read text; '' when absent. Numbers are shown as digits, as a form would bring them."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return "" if value is None or isinstance(value, dict | list) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Read a whole number; `default` when absent or no number, as the real server does."""
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(value) if isinstance(value, str | float) else default
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Read a yes or no; absent is no."""
        value = self.values.get(name)
        return value.lower() not in _FALSE if isinstance(value, str) else bool(value)

    def number(self, name: str) -> float | None:
        """Read a decimal number; None when absent or no number."""
        value = self.values.get(name)
        try:
            return float(value) if isinstance(value, str | int | float) and value != "" else None
        except ValueError:
            return None

    def structure(self, name: str) -> Any:
        """Read an object or array, which forms bring as JSON text; None when absent.

        Raises:
            RefusedError: the text is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            what = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
            raise bad_request(f"Can't parse {what} JSON object") from None

    def array(self, name: str) -> list[Any]:
        """Read an array; empty when absent or something else."""
        value = self.structure(name)
        return value if isinstance(value, list) else []
