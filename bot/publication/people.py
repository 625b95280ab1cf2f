"""Who took part: each trait as a chart, beside those who live there where a census says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.i18n.languages import LANGUAGES
from bot.indicators.loop import finished_of_all
from bot.indicators.release import Release
from bot.publication.charts import Bar, Chart, Kind, Listing, Row, Section
from bot.publication.method import say_people
from bot.publication.tables import bar_of, listing_of
from bot.publication.words import TRAITS, Words, plain


def people_section(words: Words, release: Release, values: Mapping[str, Any]) -> Section:
    """Say who took part."""
    say, used = words.catalog.say, words.edition.selection.holds
    parity = values["parity"] if used("I3") or used("I4") else ()
    completion = values.get("completion", ()) if used("I11") else ()
    return Section(
        id="people",
        title=plain(say("Who took part")),
        notes=tuple(_notes(words, release, values)),
        charts=(*_charts(words, release, parity), *_finished(words, completion)),
        listings=tuple(gaps_listing(words, values["parity"])),
    )


def _notes(words: Words, release: Release, values: Mapping[str, Any]) -> Iterator[str]:
    yield plain(say_people(words, release))
    reach = values["reach"]
    if reach and reach["share"] and words.edition.selection.holds("I3"):
        people, share = words.number(reach["population"]), words.percent(reach["share"])
        said = words.catalog.say("That is {share} of the {people} who live here.", share=share, people=people)
        yield plain(said)
        yield from words.goals.notes("I3.reach", reach["share"])


def gaps_listing(words: Words, parities: Sequence[Mapping[str, Any]]) -> Iterator[Listing]:
    """Say how far those who took part are from those who live here, by each trait (I4), where it is used."""
    say, told = words.catalog.say, [each for each in parities if each["gap"] is not None]
    if not told or not words.edition.selection.holds("I4"):
        return
    yield Listing(
        caption=plain(say("How far those who took part are from those who live here")),
        heads=(plain(say("Group")), plain(say("Distance (0% is the same)")), plain(say("No answer"))),
        rows=tuple(_gap(words, each) for each in told),
        notes=tuple(words.goals.notes("I4.gap", max(each["gap"] for each in told))),
    )


def _gap(words: Words, parity: Mapping[str, Any]) -> Row:
    unknown = "" if parity["unknown"] is None else words.percent(parity["unknown"])
    return Row(words.trait(parity["trait"]), (words.percent(parity["gap"]), unknown))


def _charts(words: Words, release: Release, parities: Sequence[Mapping[str, Any]]) -> Iterator[Chart]:
    known = {each["trait"]: each for each in parities}
    for trait in TRAITS:
        table = release.table(trait)
        if trait in known:
            yield _compared(words, known[trait])
        elif table is not None:
            pairs = zip(table.rows, table.row_totals, strict=True)
            bars = tuple(bar_of(words, words.group(trait, row), people, table.total) for row, people in pairs)
            yield _chart(words, trait, bars, _of_all(words, table.total))


def _compared(words: Words, parity: Mapping[str, Any]) -> Chart:
    trait, known = parity["trait"], parity["known"]
    notes = (plain(words.catalog.say("Of those who told us: {n}", n=words.number(known))),)
    bars = tuple(_beside(words, trait, each, known) for each in parity["groups"])
    return _chart(words, trait, bars, notes)


def _beside(words: Words, trait: str, group: Mapping[str, Any], known: int) -> Bar:
    bar = bar_of(words, words.group(trait, group["group"]), group["people"], known)
    return replace(bar, against=group["population"])


def _chart(words: Words, trait: str, bars: tuple[Bar, ...], notes: tuple[str, ...]) -> Chart:
    title = words.trait(trait)
    head = plain(words.catalog.say("Group"))
    return Chart(
        id=f"people-{trait}",
        kind=Kind.PEOPLE,
        title=title,
        bars=bars,
        notes=notes,
        listing=listing_of(words, title, head, bars, notes),
    )


def _finished(words: Words, completion: Sequence[Mapping[str, Any]]) -> Iterator[Chart]:
    """Say how many finished what they began, by the language they answered in (I11); no chart where nothing is told."""
    if not completion:
        return
    title = plain(words.catalog.say("Finished the survey, of those who began it"))
    bars = tuple(_in_language(words, each) for each in completion)
    notes = tuple(words.goals.notes("I11.completion", finished_of_all(completion)))
    listing = listing_of(words, title, plain(words.catalog.say("Group")), bars, notes)
    yield Chart(id="people-finished", kind=Kind.GROUPS, title=title, bars=bars, notes=notes, listing=listing)


def _in_language(words: Words, each: Mapping[str, Any]) -> Bar:
    """Call a language by its own name, which is read aloud in it; what was put together are all others."""
    code = each["language"] if each["language"] in LANGUAGES else ""
    bar = bar_of(words, LANGUAGES[code].name if code else words.others(), each["finished"], each["begun"])
    return replace(bar, language=code)


def _of_all(words: Words, n: int) -> tuple[str, ...]:
    return (plain(words.catalog.say("Of all who took part: {n}", n=words.number(n))),)
