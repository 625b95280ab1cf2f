"""The question to whoever has done nothing for long: do you stay?"""

from __future__ import annotations

from datetime import date

from bot.i18n.catalog import Catalog
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen


def stay_screen(catalog: Catalog, last_day: date) -> Screen:
    """Ask whether somebody stays, and say what happens otherwise, and when.

    Args:
        catalog: the reader's language.
        last_day: when everything is deleted if they do not answer.
    """
    text = catalog.say(
        "You have not used this chat for a long time. On {date} we will delete all that we keep about you. To stay, "
        "tap “Stay” before that day.",
        date=catalog.date(last_day),
    )
    rows = (
        (Button(catalog.button("Stay"), menu_data("stay")),),
        (Button(catalog.button("Delete my data"), menu_data("forget")),),
        language_row(catalog),
    )
    return Screen(text=catalog.lines(text), rows=rows)
