"""What `equal-voices survey parity` prints: who takes part in open waves."""

from __future__ import annotations

from collections.abc import Iterator

from bot.access.roles import Act
from bot.actions import parity
from bot.cli.fielding import Field
from bot.cli.figuring import yardstick_of
from bot.errors import OperatorError, Problem
from bot.i18n.languages import SOURCE
from bot.render.parity import Line, Shown


def boards(field: Field, wave: str) -> Iterator[str]:
    """Tell of one open wave, or of all, who takes part; line by line, and in the log.

    Raises:
        OperatorError: there is no such open wave.
    """
    yardstick = yardstick_of(field)
    with field.stores.contacts.read() as conn:
        waves = [each for each in parity.watched_waves(conn, field.house) if wave in {"", each.id}]
        found = [(each, parity.shown(conn, field.house, yardstick, each, SOURCE)) for each in waves]
    if wave and not found:
        fault, remedy = "There is no such open wave, or none that is watched.", "See `equal-voices survey list`."
        raise OperatorError([Problem("wave", 0, wave, fault, remedy)])
    field.log(Act.SEE_PARITY, *(each.id for each, _ in found))
    for each, shown in found:
        yield from _lines(f"{each.id}  {each.survey}", shown)


def _lines(named: str, shown: Shown) -> Iterator[str]:
    if shown.day is None:
        yield f"{named}: nothing yet; drawn once {shown.least} people have answered, and anew once a day"
        return
    yield f"{named}: {shown.sent}+ had answered on {shown.day}; below {shown.below:g} a group is heard too little"
    for part in shown.parts:
        for line in part.lines:
            yield f"  {part.trait:8}  {line.name:24}  {_values(line)}"


def _values(line: Line) -> str:
    people = "fewer than 10" if line.people is None else f"{line.people}+"
    index = "" if line.index is None else f"  {line.index:.1f}"
    return f"{people}{index}{'  behind' if line.behind else ''}"
