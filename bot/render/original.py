"""The way to the original wording and back, for languages that nobody has checked yet."""

from __future__ import annotations

from dataclasses import replace

from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button, Screen

_ORIGINAL = menu_data("original")


def with_original(screen: Screen, catalog: Catalog, *, at: str = "") -> Screen:
    """Return the screen with a button to the original wording, unless it has one.

    Args:
        screen: in the reader's language.
        catalog: that language.
        at: what the screen is called where it may come unasked, while its reader stands somewhere else.
    """
    if any(button.data.startswith(_ORIGINAL) for row in screen.rows for button in row):
        return screen
    data = menu_data("original", at)
    return replace(screen, rows=(*screen.rows, (Button(catalog.button("See original"), data),)))


def with_way_back(screen: Screen, catalog: Catalog) -> Screen:
    """Return a screen in the original wording with a button back to the reader's own language."""
    return replace(screen, rows=(*screen.rows, (Button(f"🌐 {catalog.name}", menu_data("resume")),)))
