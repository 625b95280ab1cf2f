"""What `equal-voices indicators` and `release show` print: figures with their ranges, bars, parity, tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.actions.loop import loop, months_since_review
from bot.actions.measuring import Compared, Open, Room
from bot.actions.publishing import is_made_up
from bot.actions.release import Yardstick
from bot.actions.selecting import Choice
from bot.app.provision import load_yardstick
from bot.cli.fielding import Field
from bot.errors import OperatorError, Problem
from bot.export.contents import MADE_UP
from bot.indicators.chosen import Target
from bot.indicators.document import read_document
from bot.indicators.figures import Figure
from bot.indicators.loop import finished_of_all
from bot.indicators.measures import OTHERS, measure
from bot.indicators.selection import Selection
from bot.store.answers import releases
from bot.store.answers.releases import KeptRelease

BAR = 20
"""Characters of a bar that stands for 100 %."""

WIDTH = 120
"""Columns of what is printed where there is no terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that is shown at once.

    Attributes:
        waves: what the release of each wave says, with its id and hash.
        open: what may be known of open waves.
        loop: indicators that events, cards and dates tell.
        chosen: which indicators are used, and how many residents chose each.
        synthetic: everybody who answered is made up.
        changes: between two waves; None where none were compared.
    """

    waves: tuple[Mapping[str, Any], ...]
    open: tuple[Open, ...]
    loop: Mapping[str, Any]
    chosen: Choice
    synthetic: bool
    changes: Compared | None = None

    def as_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1)


def yardstick_of(field: Field) -> Yardstick:
    """Read the census and the indicator file of the configured scheme.

    Raises:
        OperatorError: with every fault of both.
    """
    return load_yardstick(field.settings.scheme, field.house.scheme)


def kept_release(field: Field, release: str) -> KeptRelease:
    """Find a release by its id.

    Raises:
        OperatorError: there is none.
    """
    with field.stores.answers.read() as conn:
        kept = releases.get(conn, release)
    if kept is None:
        remedy = "See `equal-voices release list`."
        raise OperatorError([Problem("release", 0, release, "There is no such release.", remedy)])
    return kept


def collected(field: Field, *, wave: str, compare: str) -> Shown:
    """Bring together all that is to be shown.

    Args:
        field: the stores.
        wave: id of a closed wave; '' = the newest of each survey.
        compare: id of an earlier wave; '' = none is compared.

    Raises:
        OperatorError: a wave cannot be published or compared.
    """
    if compare and not wave:
        fault = "It is not said which wave is compared."
        raise OperatorError([Problem("compare", 0, compare, fault, "Name it with `--wave`.")])
    yardstick = yardstick_of(field)
    room = Room(field.stores.contacts, field.stores.answers, field.house, yardstick)
    made = [room.release(each) for each in ([wave] if wave else [each.id for each in room.newest()])]
    changed = room.compared(made[0], room.release(compare)) if compare else None
    chosen = room.chosen()
    selection = chosen.selection
    with field.stores.contacts.read() as conn:
        synthetic = is_made_up(conn, field.house)
    return Shown(
        synthetic=synthetic,
        waves=tuple(_said(each, selection) for each in made),
        chosen=chosen,
        open=tuple(room.open()),
        loop={name: each for name, each in _loop(field).items() if selection.holds(name)},
        changes=changed,
    )


def _said(kept: KeptRelease, chosen: Selection) -> dict[str, Any]:
    """Tell what a release says of the indicators that the scheme uses, in its order."""
    tables, terms, values = read_document(kept.content)
    parity = values["parity"] if chosen.holds("I3") or chosen.holds("I4") else []
    targets = [asdict(target) for each in chosen.used or () for target in each.targets]

    def used(figures: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return chosen.in_order(figures, lambda each: str(each["measure"]))

    return {
        "release": kept.id,
        "sha256": kept.sha256,
        "week": kept.week,
        "wave": kept.wave,
        "survey": kept.survey,
        "responses": tables.responses,
        "k": tables.k,
        "sources": list(terms.sources),
        "figures": used(values["figures"]),
        "weighted": {**values["weights"], "figures": used(values["weights"].get("figures", ()))},
        "parity": [each if chosen.holds("I4") else {**each, "gap": None} for each in parity],
        "reach": values["reach"] if chosen.holds("I3") else None,
        "equal_voice": values["equal_voice"] if chosen.holds("I7") else None,
        "completion": values["completion"] if chosen.holds("I11") else [],
        "targets": targets,
    }


def _loop(field: Field) -> dict[str, Any]:
    with field.stores.contacts.read() as conn:
        found = loop(conn, field.house)
        months = months_since_review(conn, field.house)
    told = {each.measure: _counted(each) for each in found}
    return {**told, "I12.age": {"months": months}}


def _counted(figure: Figure) -> dict[str, Any]:
    return {"numerator": figure.numerator, "n": figure.denominator, "value": figure.unweighted}


def print_shown(shown: Shown) -> None:
    """Print tables, with a bar for each share."""
    console = Console(soft_wrap=False, width=None if Console().is_terminal else WIDTH)
    if shown.synthetic:
        console.print(MADE_UP)
    for wave in shown.waves:
        console.print(_figures(wave))
        for parity in wave["parity"]:
            console.print(_parity(parity, wave["sources"]))
        if wave["completion"]:
            console.print(_completion(wave["completion"]))
        for line in _beside(wave):
            console.print(line)
    if shown.changes is not None:
        console.print(_changes(shown.changes))
    if shown.chosen.votes:
        console.print(_votes(shown.chosen))
    closing = (*_open(shown.open), *_owed(shown.loop, shown.chosen.selection), *_used(shown.chosen))
    for line in closing:
        console.print(line)


def _open(waves: Sequence[Open]) -> Iterator[str]:
    for each in waves:
        yield f"open  {each.wave}  {each.survey}  {each.sent}+ answered"
        for trait, groups in each.parity.items():
            behind = ", ".join(str(group["group"]) for group in groups if _behind(group))
            yield f"      {trait}: {f'behind: {behind}' if behind else 'no group is seen to fall behind'}"


def _used(chosen: Choice) -> Iterator[str]:
    """Tell which indicators are used, in their order, and who chose each."""
    if chosen.used is not None:
        yield f"Used, in this order: {', '.join(f'{each.indicator} ({each.chosen_by})' for each in chosen.used)}"


def _owed(loop: Mapping[str, Any], selection: Selection) -> Iterator[str]:
    """Tell what events, cards and dates say, and whether it is what the scheme wants."""
    for name, told in loop.items():
        if "months" in told:
            yield f"{OTHERS[name]}: {'there was none' if told['months'] is None else told['months']}"
        else:
            yield f"{OTHERS[name]}: {told['numerator']} of {told['n']}"
            target = selection.target(name)
            if target is not None and told["value"] is not None:
                yield _judged(target, told["value"])


def _behind(group: Mapping[str, Any]) -> bool:
    return group["index"] is not None and group["index"] < 0.8  # noqa: PLR2004 - parity.FAIR


def _figures(wave: Mapping[str, Any]) -> Table:
    title = f"{wave['survey']} {wave['wave']}: {wave['responses']} answers, release {wave['release']}"
    table = Table(title=title, title_justify="left")
    for name in ("measure", "group", "%", "", "range", "n", "seen", "weighted"):
        table.add_column(name, justify="right" if name in {"%", "n", "seen"} else "left")
    table.caption = "seen: the smallest change to another wave of this size that would be seen, in points"
    weighted = {(each["measure"], each["choice"]): each for each in wave["weighted"].get("figures", ())}
    above = None
    for each in wave["figures"]:
        of = (each["measure"], each["choice"])
        other = None if each["trait"] else weighted.get(of)
        table.add_row("" if of == above else _named(*of), *_row(each, other))
        above = of
    return table


def _named(name: str, choice: str) -> str:
    """Name a measure in its first row, which is of a group where of all people it is not told."""
    return f"{name} {measure(name).name} {choice}".rstrip()


def _row(each: Mapping[str, Any], other: Mapping[str, Any] | None) -> Iterator[str]:
    yield f"{each['trait']} {each['group']}{' (of all)' if each['of_all'] else ''}".strip()
    yield "" if each["percent"] is None else str(each["percent"])
    yield bar(each["value"])
    yield ends(each["range"])
    yield str(each["n"])
    yield "" if each["detectable"] is None else str(each["detectable"])
    yield "" if other is None else f"{other['percent']} ({ends(_shares(other['range']))}, n_eff {other['n_eff']})"


def _beside(wave: Mapping[str, Any]) -> Iterator[str]:
    """Tell what stands in no table: who was reached, the equal-voice gap, what weights leave open, the targets."""
    if (found := wave["reach"]) is not None:
        yield f"I3.reach {OTHERS['I3.reach']}: {found['people']} of {found['population']}, {found['share']:.1%}"
    if (voice := wave["equal_voice"]) is not None:
        change = "a gap" if voice["flagged"] else "no gap that chance would not make"
        yield f"I7.gap {OTHERS['I7.gap']}: {voice['points']:+d} points ({ends(voice['range'])}), {change}"
    if (weights := wave["weighted"]).get("by"):
        left = ", ".join(f"{name} {percent} %" for name, percent in weights["residuals"].items() if percent)
        worth = f"{weights['n']} answers are worth {weights['n_eff']}"
        yield f"Weighted by {', '.join(weights['by'])}: {worth}; left uncorrected: {left or 'less than 1 %'}"
    for each in wave["targets"]:
        value = _value(wave, each["measure"])
        if value is not None:
            yield _judged(Target(**each), value)


def _judged(target: Target, value: float) -> str:
    met = "met" if target.met(value) else "not yet"
    return f"Target {target.measure} {target.percent} % by {target.until}: {round(100 * value)} %, {met}"


def _value(wave: Mapping[str, Any], name: str) -> float | None:
    """Find what a target is held against: the figure of all, the largest gap, the equal-voice gap, the reach."""
    if name == "I4.gap":
        return max((each["gap"] for each in wave["parity"] if each["gap"] is not None), default=None)
    if name == "I3.reach":
        return None if wave["reach"] is None else float(wave["reach"]["share"])
    if name == "I11.completion":
        return finished_of_all(wave["completion"])
    if name == "I7.gap":
        return None if wave["equal_voice"] is None else float(wave["equal_voice"]["difference"])
    return next((each["value"] for each in wave["figures"] if (each["measure"], each["trait"]) == (name, "")), None)


def _shares(percents: Sequence[float] | None) -> list[float] | None:
    return None if percents is None else [each / 100 for each in percents]


def bar(value: float | None) -> str:
    """Draw a share as a bar; a difference to the left of 0 is empty."""
    filled = round(BAR * max(0.0, min(1.0, value or 0.0)))
    return "█" * filled + "·" * (BAR - filled)


def ends(found: Sequence[float] | None) -> str:
    """Write a range in whole percent."""
    return "" if found is None else f"{round(100 * found[0])} to {round(100 * found[1])}"


def _parity(parity: Mapping[str, Any], sources: Sequence[str]) -> Table:
    table = Table(title=f"Parity by {parity['trait']} ({'; '.join(sources)})", title_justify="left")
    for name in ("group", "people", "answered %", "live here %", "index", "range", ""):
        table.add_column(name)
    for each in parity["groups"]:
        range_ = "" if each["range"] is None else f"{each['range'][0]:.2f} to {each['range'][1]:.2f}"
        share = "" if each["answered"] is None else str(round(100 * each["answered"]))
        index = "" if each["index"] is None else f"{each['index']:.2f}"
        fair = "" if each["fair"] is not False else "not fair"
        lives = str(round(100 * each["population"]))
        table.add_row(each["group"], str(each["people"]), share, lives, index, range_, fair)
    unknown, gap = parity["unknown"], parity["gap"]
    told = f"not told: {'so few that they are in *other' if unknown is None else f'{round(100 * unknown)} %'}"
    table.caption = f"{told}{'' if gap is None else f', gap: {round(100 * gap)} %'}"
    return table


def _completion(finished: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title=f"I11.completion {OTHERS['I11.completion']}", title_justify="left")
    for name in ("language", "%", "", "range", "finished", "begun"):
        table.add_column(name)
    for each in finished:
        share = each["finished"] / each["begun"]
        told = (each["language"], str(each["percent"]), bar(share), ends(each["range"]))
        table.add_row(*told, str(each["finished"]), str(each["begun"]))
    return table


def _votes(chosen: Choice) -> Table:
    used = [each.indicator for each in chosen.used or ()]
    table = Table(title=f"Chosen by residents, of {chosen.of} who answered the poll", title_justify="left")
    for name in ("indicator", "people", "used"):
        table.add_column(name)
    for indicator, people in chosen.votes:
        table.add_row(indicator, str(people) if people else "", "yes" if indicator in used else "")
    return table


def _changes(compared: Compared) -> Table:
    table = Table(title="Changes since the wave before", title_justify="left")
    for name in ("measure", "group", "points", "range", "change"):
        table.add_column(name)
    for each in compared.changes:
        points = f"{each['points']:+d}"
        group = f"{each['trait']} {each['group']} {each['choice']}".strip()
        table.add_row(each["measure"], group, points, ends(each["range"]), "yes" if each["flagged"] else "")
    if compared.left_out:
        named = (f"{name} (in {', '.join(some)})" if some else name for name, some in compared.left_out.items())
        table.caption = f"Worded differently, so not compared: {', '.join(named)}"
    return table


def print_tables(field: Field, kept: KeptRelease) -> None:
    """Print every table of a release; a dot stands for a hidden number."""
    tables, _, _ = read_document(kept.content)
    console = Console(width=None if Console().is_terminal else WIDTH)
    with field.stores.contacts.read() as conn:
        if is_made_up(conn, field.house):
            console.print(MADE_UP)
    for each in tables.tables:
        table = Table(title=" / ".join(filter(None, each.name)), title_justify="left")
        for name in ("", *each.columns, "all"):
            table.add_column(name)
        for at, row in enumerate(each.rows):
            cells = each.counts[at] if each.counts else ()
            table.add_row(row, *("·" if cell is None else str(cell) for cell in cells), str(each.row_totals[at]))
        if each.columns:
            table.add_row("all", *map(str, each.column_totals), str(each.total))
        console.print(table)
