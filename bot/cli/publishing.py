"""Bring together what the public site says."""

from __future__ import annotations

from bot.actions.loop import owed
from bot.actions.publishing import all_cards, editions, is_made_up
from bot.actions.selecting import choice
from bot.cli.fielding import Field
from bot.cli.figuring import yardstick_of
from bot.errors import OperatorError, Problem
from bot.site.content import Content


def content_of(field: Field, releases: tuple[str, ...]) -> Content:
    """Read releases and cards, and the languages that they are told in.

    Args:
        field: the stores.
        releases: ids of those to publish; none means the newest of each wave.

    Raises:
        OperatorError: a release is not there, or nothing is, or the scheme's files are faulty.
    """
    house, stores = field.house, field.stores
    with stores.contacts.read() as conn:
        cards, synthetic, counted = tuple(all_cards(conn, house)), is_made_up(conn, house), owed(conn, house)
        with stores.answers.read() as said:
            shown = choice(conn, said, yardstick_of(field).chosen).selection
            found = editions(said, releases, synthetic=synthetic, selection=shown)
    if not found and not cards:
        fault, remedy = "Nothing was published yet.", "Publish a closed wave: `equal-voices release make WAVE`."
        raise OperatorError([Problem("release", 0, "", fault, remedy)])
    spoken = [code for code in house.scheme.languages if code in house.catalogs]
    catalogs = {code: house.catalogs[code] for code in spoken}
    return Content(scheme=house.scheme, catalogs=catalogs, editions=found, cards=cards, selection=shown, owed=counted)
