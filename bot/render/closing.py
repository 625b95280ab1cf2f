"""Screens around the end of a survey: it closes soon, answers are counted, few people answered."""

from __future__ import annotations

from datetime import datetime

from bot.i18n.catalog import Catalog
from bot.render.menu import Offered, Rows, language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen


def ending_screen(catalog: Catalog, offered: Offered) -> Screen:
    """Tell that a survey closes soon, and let the resident choose what becomes of what they began."""
    say, button, wave = catalog.say, catalog.button, offered.wave
    parts = (
        _title(catalog, offered),
        say(
            "This survey closes on {date}. You have begun it, but you have not sent your answers yet.",
            date=catalog.date_time(offered.closes),
        ),
        say("If you do nothing, what you have answered is counted then.")
        if offered.counts_unfinished
        else say("If you do nothing, your answers are deleted then."),
    )
    rows: Rows = (
        (Button(button("Go on"), menu_data("survey", wave)),),
        (Button(button("Send what I answered"), menu_data("hand_in", wave)),),
        (Button(button("Delete what I answered"), menu_data("withdrawn", wave)),),
        (*language_row(catalog), Button(button("Menu"), menu_data("home"))),
    )
    return Screen(text=catalog.lines("\n\n".join(parts)), rows=rows)


def counted_screen(catalog: Catalog, offered: Offered, *, note: str = "") -> Screen:
    """Tell that the answers lie among the others, where nobody can find them."""
    parts = (note, _title(catalog, offered), catalog.say("<b>Your answers are counted.</b>"), counted(catalog))
    rows: Rows = ((*language_row(catalog), Button(catalog.button("Menu"), menu_data("home"))),)
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def counted(catalog: Catalog) -> str:
    """Say what it means that answers are counted."""
    return catalog.say("They are mixed with those of others. Nobody can find them any more, so they cannot be changed.")


def asked_screen(catalog: Catalog, offered: Offered, *, few: int, until: datetime, agreed: bool) -> Screen:
    """Ask whether answers may be kept although few people answered.

    Args:
        catalog: the reader's language.
        offered: the closed wave.
        few: fewer people than this answered.
        until: when the question ends, in the scheme's time zone.
        agreed: they said yes already.
    """
    say, button, date = catalog.say, catalog.button, catalog.date_time(until)
    question = (
        say(
            "Fewer than {n} people answered this survey. Among so few, somebody might guess which answers are yours.",
            n=few,
        ),
        say("May we keep your answers all the same? We then keep them without your language and your area."),
        say("If you do not choose by {date}, we delete them.", date=date),
    )
    thanks = (say("Thank you. We keep your answers. You can change your mind until {date}.", date=date),)
    yes = (Button(button("Yes, keep them"), menu_data("share", offered.wave)),)
    rows: Rows = (
        *(() if agreed else (yes,)),
        (Button(button("No, delete them"), menu_data("unshare", offered.wave)),),
        (*language_row(catalog), Button(button("Menu"), menu_data("home"))),
    )
    return Screen(
        text=catalog.lines("\n\n".join((_title(catalog, offered), *(thanks if agreed else question)))), rows=rows
    )


def _title(catalog: Catalog, offered: Offered) -> str:
    survey = offered.survey
    return catalog.say("<b>{title}</b>", title=catalog.survey(f"{survey.name}/title", survey.title))
