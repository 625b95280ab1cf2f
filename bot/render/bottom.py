"""What stands under every screen of a survey."""

from __future__ import annotations

from functools import lru_cache

from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button

Rows = tuple[tuple[Button, ...], ...]


@lru_cache(maxsize=64)
def bottom_rows(catalog: Catalog) -> Rows:
    """Return the buttons for language and stop, and to the original wording where nobody checked the translation."""
    rows: Rows = (
        (
            Button(catalog.button("Language"), menu_data("language")),
            Button(catalog.button("Stop for now"), menu_data("pause")),
        ),
    )
    if catalog.status == "machine":
        rows += ((Button(catalog.button("See original"), menu_data("original")),),)
    return rows
