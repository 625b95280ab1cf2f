"""The equal-voice gap (I7): how heard migrants and all others felt, beside each other, and what the difference means.

It stands only where both of its shares are published, and is worked out from them alone, so it tells nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.publication.charts import Chart, Kind, named
from bot.publication.tables import figure_bar, listing_of, spread, star_note
from bot.publication.words import Words, plain

HEARD, MIGRANT, GAP = "I7.heard", "migrant", "I7.gap"


def equal_voice_charts(words: Words, values: Mapping[str, Any]) -> Iterator[Chart]:
    """Chart both shares, with the difference, its range and what it means; no chart where either is not published.

    Args:
        words: the release in a language.
        values: all that it says.
    """
    change = values.get("equal_voice")
    if change is None or not words.edition.selection.holds(GAP):
        return
    told = {each["group"]: each for each in values["figures"] if (each["measure"], each["trait"]) == (HEARD, MIGRANT)}
    title, by = words.measure(HEARD), words.trait(MIGRANT)
    names = {"yes": by, "no": words.others()}  # beside "felt heard", yes and no would read as answers
    bars = tuple(figure_bar(words, name, told[group]) for group, name in names.items())
    notes = (*star_note(words, bars), *equal_voice_notes(words, change))
    listing = listing_of(words, named(title, by), plain(words.catalog.say("Group")), bars, notes)
    yield Chart(id="equal-voice", kind=Kind.GROUPS, title=title, by=by, bars=bars, notes=notes, listing=listing)


def equal_voice_notes(words: Words, change: Mapping[str, Any]) -> Iterator[str]:
    """Say the difference with its range, in a plain sentence what it means, and what the scheme wants it to be."""
    say = words.catalog.say
    difference = words.percent(change["difference"], signed=True)
    yield f"{plain(say('Difference'))}: {difference} ({spread(words, *change['range'], signed=True)})"
    if not change["flagged"]:
        yield plain(say("Between the two, no difference is seen that chance alone could not make."))
    elif change["difference"] < 0:
        yield plain(
            say(
                "People who were born in another country, or have a parent who was, felt heard less often than "
                "others. Chance alone would hardly make such a difference."
            )
        )
    else:
        yield plain(
            say(
                "People who were born in another country, or have a parent who was, felt heard more often than "
                "others. Chance alone would hardly make such a difference."
            )
        )
    yield from words.goals.notes(GAP, change["difference"])
