"""Leafing through what does not fit one screen."""

from __future__ import annotations

from bot.i18n.catalog import Catalog
from bot.render.press import survey_data
from bot.render.screen import Button
from bot.survey.session import Move, Session

Rows = tuple[tuple[Button, ...], ...]


def page_row(catalog: Catalog, wave: str, session: Session, *, page: int, total: int) -> Rows:
    """Return the row with the buttons to the page before and after, or no row where there is one page.

    Args:
        catalog: the reader's language.
        wave: the wave's id, for the buttons.
        session: where the resident stands.
        page: the open page, from 0.
        total: how many pages there are.
    """
    row = []
    if page > 0:
        row.append(Button(catalog.button("Previous page"), survey_data(wave, session, Move.PAGE, page - 1)))
    if page + 1 < total:
        row.append(Button(catalog.button("Next page"), survey_data(wave, session, Move.PAGE, page + 1)))
    return (tuple(row),) if row else ()
