"""The numbers of a chart as a table, and the sentences that must stand beside numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.i18n.bidi import RLM
from bot.i18n.catalog import Catalog
from bot.indicators.ranges import Share, wilson
from bot.publication.charts import Bar, Listing, Row
from bot.publication.goals import goal_columns
from bot.publication.words import Words, plain

STAR = "*"
"""Marks a share of all who took part, where others are of those who answered."""


def bar_of(words: Words, label: str, people: int | None, n: int) -> Bar:
    """Make the bar of a share, with its range; a number that is not shown makes a bar that is not.

    Args:
        words: the language.
        label: what it is of.
        people: how many; None = hidden.
        n: among how many; 0 makes no share.
    """
    if people is None or n == 0:
        return hidden_bar(words, label)
    share = people / n
    ends = wilson(Share(share, n))
    return Bar(label=label, told=words.percent(share), share=share, people=people, n=n, low=ends.low, high=ends.high)


def figure_bar(words: Words, label: str, figure: Mapping[str, Any] | None) -> Bar:
    """Make the bar of a figure as a release holds it; None makes one that is not shown."""
    if figure is None or figure["value"] is None or figure["range"] is None:
        return hidden_bar(words, label)
    low, high = figure["range"]
    return Bar(
        label=label,
        told=words.percent(figure["value"], signed=figure["signed"]),
        share=figure["value"],
        people=figure["numerator"],
        n=figure["n"],
        low=low,
        high=high,
        signed=figure["signed"],
        of_all=figure["of_all"],
    )


def hidden_bar(words: Words, label: str) -> Bar:
    """Make the bar of what is not shown."""
    return Bar(label=label, told=words.hidden())


def range_of(words: Words, bar: Bar) -> str:
    """Write the range of a bar; '' where it has none."""
    return "" if bar.low is None or bar.high is None else spread(words, bar.low, bar.high, signed=bar.signed)


def spread(words: Words, low: float, high: float, *, signed: bool = False) -> str:
    """Write from where to where a share may lie, both from 0 to 1; of a difference from -1 to 1."""
    return running(words.catalog, " – ".join(words.percent(each, signed=signed) for each in (low, high)))


def running(catalog: Catalog, numbers: str) -> str:
    """Let numbers that are read one after the other run as the language does, wherever they are put."""
    return f"{RLM}{numbers}" if catalog.direction == "rtl" else numbers


def listing_of(words: Words, caption: str, head: str, bars: Sequence[Bar], notes: tuple[str, ...] = ()) -> Listing:
    """Make a table of shares: people, share and range; and who lives there, weights and goals where there are any.

    Args:
        words: the language.
        caption: what it is of.
        head: heading of the first column.
        bars: the rows.
        notes: sentences below it.
    """
    compared, weighted = any(bar.against is not None for bar in bars), any(bar.weighted for bar in bars)
    more = goal_columns(words.catalog, bars)
    heads = (
        head,
        plain(words.catalog.say("People")),
        plain(words.catalog.say("Share")),
        *((plain(words.catalog.say("Share of all who live here")),) if compared else ()),
        *((plain(words.catalog.say("Range")),) if not compared else ()),
        *((plain(words.catalog.say("Weighted")),) if weighted else ()),
        *(name for name, _ in more),
    )

    def cells(bar: Bar) -> tuple[str, ...]:
        own = _cells(words, bar, compared=compared, weighted=weighted)
        return (*own, *(cell(bar) for _, cell in more))

    rows = tuple(Row(bar.label, cells(bar), bar.language) for bar in bars)
    return Listing(caption=caption, heads=heads, rows=rows, notes=notes)


def _cells(words: Words, bar: Bar, *, compared: bool, weighted: bool) -> Iterator[str]:
    yield words.hidden() if bar.people is None or bar.n is None else people_of(words, bar)
    yield f"{bar.told}{STAR}" if bar.of_all else bar.told
    if compared:
        yield "" if bar.against is None else words.percent(bar.against)
    else:
        yield range_of(words, bar)
    if weighted:
        yield bar.weighted


def people_of(words: Words, bar: Bar) -> str:
    """Write how many people a bar is of, and among how many; of a difference only the latter."""
    assert bar.n is not None, "the bar is shown"
    return words.number(bar.n) if bar.signed else share_of(words.catalog, bar)


def share_of(catalog: Catalog, bar: Bar) -> str:
    """Write how many of how many a bar that is shown stands for, in the direction of the language."""
    assert bar.people is not None, "the bar is shown"
    assert bar.n is not None, "the bar is shown"
    return running(catalog, f"{catalog.number(bar.people)}\u00a0/\u00a0{catalog.number(bar.n)}")


def star_note(words: Words, bars: Sequence[Bar]) -> tuple[str, ...]:
    """Explain the star, where there is one."""
    if not any(bar.of_all for bar in bars):
        return ()
    said = words.catalog.say("Of all who took part, also those who gave no answer or could not say.")
    return (f"{STAR} {plain(said)}",)


def hidden_note(words: Words, bars: Sequence[Bar]) -> tuple[str, ...]:
    """Explain why something is not shown, where something is not."""
    return why_hidden(words) if any(bar.hidden for bar in bars) else ()


def why_hidden(words: Words) -> tuple[str, ...]:
    """Explain why something is not shown."""
    return (plain(words.catalog.say("Not shown: groups and numbers so small that somebody could be recognised.")),)
