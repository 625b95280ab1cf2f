"""What a board reads: three figures, who is heard too little, what is overdue; what changed; what is to be decided.

The first page is what Amsterdam asks of every neighbourhood (safety, satisfaction and direction, who takes part) with
what is owed to residents beside it (research/participation.md, E and F).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.publication.boarding import Decision, decisions
from bot.publication.cards import WordedCard, worded_cards
from bot.publication.charts import Bar, Chart, Kind, Listing, Row, Section
from bot.publication.edition import Edition
from bot.publication.figures import figures_section
from bot.publication.method import made_up, published_in, say_people
from bot.publication.owed import Owed, owed_lines
from bot.publication.people import gaps_listing
from bot.publication.publication import Publication, publication
from bot.publication.tables import listing_of, spread
from bot.publication.words import Words, plain
from bot.render.card import Told
from bot.survey.scheme import Scheme

AMSTERDAM: Final = ("I1.safe", "I2.satisfied", "I2.direction")
"""Amsterdam's indicators that are shares of answers; the third of them, who takes part, is a share of people."""

FEWEST_FAIR: Final = 0.8
"""Index below which a group is called heard too little, where its range leaves out what is fair (`parity.FAIR`)."""

LEAST_PERCENT: Final = 0.005
"""Share below which whole percent would say 0; then the numbers themselves are told."""

SHOWN: Final = 6
"""Rows of a table on the first page, those first that need most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The wave before, as far as it may be compared.

    Attributes:
        edition: its release.
        changes: what changed, as `bot.indicators.document.change_values` writes it.
        left_out: questions that were asked in other words, with the languages in which their translation changed; none
            where the question itself did.
    """

    edition: Edition
    changes: Sequence[Mapping[str, Any]]
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unheard:
    """A meeting of which people have not heard since.

    Attributes:
        title: what it is called.
        due: until when they should have heard.
        language: code of the title's language where that is not the report's; '' = it is.
    """

    title: str
    due: date
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a report is of.

    Attributes:
        edition: the newest release.
        earlier: the wave before; None where there is none that can be compared.
        owed: how much of what is owed came in time, and how old the last review is (I9, I12).
        cards: what residents were told, of which the late ones are named.
        unheard: meetings of which people should have heard by now.
        today: the day of the report.
        beside: the newest releases of other surveys, which ask what this one does not.
    """

    edition: Edition
    earlier: Earlier | None
    owed: Owed
    cards: tuple[Told, ...]
    unheard: tuple[Unheard, ...]
    today: date
    beside: tuple[Edition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A report in one language, as plain words.

    Attributes:
        said: the release it is of, with its language, direction and method.
        title: what it is.
        day: of the report.
        date: the same in words.
        first: sections of the first page.
        rest: the other sections, in their order.
        method_title: heading above how the figures were made.
        decisions: what it ends with.
    """

    said: Publication
    title: str
    day: date
    date: str
    first: tuple[Section, ...]
    rest: tuple[Section, ...]
    method_title: str
    decisions: Decision


def board(catalog: Catalog, scheme: Scheme, matter: Matter) -> Board:
    """Say all that a report says; the same for the same release, day, words and names.

    Args:
        catalog: the language.
        scheme: names of the scheme and its neighbourhoods.
        matter: what it is of.
    """
    release, terms, values = matter.edition.read()
    words = Words(catalog, scheme, matter.edition, terms.newcomer_years)
    said = publication(catalog, scheme, matter.edition)
    unfair = tuple(_unfair(values["parity"])) if matter.edition.selection.holds("I3") else ()
    late = tuple(each for each in worded_cards(catalog, scheme, matter.cards) if each.late)
    falls = [words.measure(each["measure"]) for each in _flagged(matter) if each["difference"] < 0]
    return Board(
        said=said,
        title=plain(catalog.say("Report to the board")),
        day=matter.today,
        date=catalog.date(matter.today),
        first=(
            *_three(words, said, values, release.responses),
            *_parity(words, values["parity"], unfair),
            _overdue(words, matter, late),
        ),
        rest=(
            _changes(words, matter, values),
            *(section for section in (said.figures, said.areas) if section is not None),
            replace(said.people, listings=()),  # they stand on the first page
            *_beside(words, matter),
        ),
        method_title=plain(catalog.say("How the figures were made")),
        decisions=decisions(
            catalog,
            late=[each.theme for each in late],
            unheard=[each.title for each in matter.unheard],
            groups=[_named(words, trait, group["group"]) for trait, group in unfair[:3]],
            falls=falls,
        ),
    )


def _three(words: Words, said: Publication, values: Mapping[str, Any], people: int) -> Iterator[Section]:
    """Chart safety, satisfaction, direction, and the share of all who live here that took part; what of it is used."""
    title = plain(words.catalog.say("Safety, satisfaction, and who takes part"))
    names = {words.measure(each) for each in AMSTERDAM}
    every = said.figures.charts[0] if said.figures else None
    bars = tuple(bar for bar in every.bars if bar.label in names) if every else ()
    reach = values["reach"]
    if reach and reach["share"] and words.edition.selection.holds("I3"):
        label = plain(words.catalog.say("Took part, of all who live here"))
        told = words.percent(reach["share"])
        if reach["share"] < LEAST_PERCENT:
            told = f"{words.number(people)}\u00a0/\u00a0{words.number(reach['population'])}"
        bar = Bar(label=label, told=told, share=reach["share"], people=people, n=reach["population"])
        bars += (words.goals.on(bar, "I3.reach"),)
    if not bars:
        return
    head = plain(words.catalog.say("Figure"))
    listing = listing_of(words, title, head, bars, every.notes if every else ())
    chart = Chart(id="three", kind=Kind.FIGURES, title=title, bars=bars, notes=(), listing=listing)
    yield Section(id="three", title=title, charts=(chart,))


def _unfair(parities: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the groups that are heard too little, beyond what chance brings, the worst first."""
    found = [
        (each["trait"], group)
        for each in parities
        for group in each["groups"]
        if group["fair"] is False and group["index"] is not None and group["index"] < FEWEST_FAIR
    ]
    yield from sorted(found, key=lambda pair: (pair[1]["index"], pair[0], pair[1]["group"]))


def _named(words: Words, trait: str, group: str) -> str:
    return f"{words.trait(trait)}: {words.group(trait, group)}"


def _parity(
    words: Words, parities: Sequence[Mapping[str, Any]], unfair: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterator[Section]:
    """Name the groups that are heard too little (I3), and how far those who took part are from who lives here (I4)."""
    say, used = words.catalog.say, words.edition.selection.holds
    if not (used("I3") or used("I4")):
        return
    rows = tuple(_standing(words, trait, group) for trait, group in unfair[:SHOWN])
    too_little = Listing(
        caption=plain(say("Groups that are heard too little")),
        heads=(plain(say("Group")), plain(say("Share")), plain(say("Share of all who live here"))),
        rows=rows,
        notes=_more(words, unfair),
    )
    none = plain(say("No group is seen to be heard too little."))
    unknown = plain(say("Nobody knows who lives here: the scheme names no census."))
    seen = (none,) if parities else (unknown,)
    yield Section(
        id="parity",
        title=plain(say("Who is heard, and who is not")),
        notes=() if rows or not used("I3") else seen,
        listings=(*((too_little,) if rows else ()), *gaps_listing(words, parities)),
    )


def _standing(words: Words, trait: str, group: Mapping[str, Any]) -> Row:
    answered = words.hidden() if group["answered"] is None else words.percent(group["answered"])
    return Row(_named(words, trait, group["group"]), (answered, words.percent(group["population"])))


def _overdue(words: Words, matter: Matter, late: Sequence[WordedCard]) -> Section:
    """List promises and reports that are late, and how much of what is owed came in time."""
    say = words.catalog.say
    owner, until = plain(say("Who does it")), plain(say("Until"))
    rows = tuple(_late_rows(words, matter, late, owner, until))
    listing = Listing(
        caption=plain(say("What is overdue")),
        heads=(plain(say("What it is about")), plain(say("How far it is")), owner, until),
        rows=rows[:SHOWN],
        notes=_more(words, rows),
    )
    nothing = () if rows else (plain(say("Nothing is overdue.")),)
    title = plain(say("What we owe people"))
    notes = (*nothing, *owed_lines(words.goals, matter.owed))
    return Section(id="overdue", title=title, notes=notes, listings=(listing,) if rows else ())


def _late_rows(words: Words, matter: Matter, late: Sequence[WordedCard], owner: str, until: str) -> Iterator[Row]:
    for card in late:
        facts = dict(card.facts)
        foreign = card.source if "" in card.original else ""
        yield Row(card.theme, (card.status, facts.get(owner, ""), facts.get(until, "")), foreign)
    unheard = plain(words.catalog.say("People have not heard what came of it"))
    for each in matter.unheard:
        yield Row(each.title, (unheard, "", words.catalog.date(each.due)), each.language)


def _more(words: Words, rows: Sequence[object]) -> tuple[str, ...]:
    """Say how many rows do not stand on the first page."""
    left = len(rows) - SHOWN
    return (plain(words.catalog.say("Not listed here: {n}", n=left)),) if left > 0 else ()


def _beside(words: Words, matter: Matter) -> Iterator[Section]:
    """Chart the figures that other surveys ask for, a section for each, with how many took part and when."""
    for edition in matter.beside:
        release, terms, values = edition.read()
        own = Words(words.catalog, words.scheme, edition, terms.newcomer_years)
        found = figures_section(own, values)
        if found is not None:
            notes = (plain(say_people(own, release)), published_in(own), *filter(None, [made_up(own)]))
            charts = tuple(replace(each, id=f"{each.id}-{edition.survey.name}") for each in found.charts)
            yield Section(id=f"beside-{edition.survey.name}", title=own.title(), notes=notes, charts=charts)


def _used_changes(matter: Matter) -> list[Mapping[str, Any]]:
    """List the changes of figures that are used, but those of each choice, in the order of the choice."""
    found = [each for each in (matter.earlier.changes if matter.earlier else ()) if not each["choice"]]
    return matter.edition.selection.in_order(found, lambda each: str(each["measure"]))


def _flagged(matter: Matter) -> list[Mapping[str, Any]]:
    """List what changed for everybody, beyond what chance brings."""
    return [each for each in _used_changes(matter) if not each["trait"] and each["flagged"]]


def _changes(words: Words, matter: Matter, values: Mapping[str, Any]) -> Section:
    """Say what changed since the wave before: of everybody all of it, of groups what is more than chance."""
    say, title = words.catalog.say, plain(words.catalog.say("What changed since the last time"))
    if matter.earlier is None:
        nothing = plain(say("There is no earlier survey to compare with yet."))
        return Section(id="changes", title=title, notes=(nothing,))
    before = _told(matter.earlier.edition.read()[2])
    now = _told(values)
    told = _used_changes(matter)
    everybody = [each for each in told if not each["trait"]]
    groups = [each for each in told if each["trait"] and each["flagged"]]
    rows = tuple(_change(words, each, now, before) for each in (*everybody, *groups))
    listing = Listing(
        caption=title,
        heads=(
            plain(say("Figure")),
            plain(say("Before")),
            plain(say("Now")),
            plain(say("Difference")),
            plain(say("More than chance")),
        ),
        rows=rows,
    )
    notes = [plain(say("Only what was asked in the same words is compared."))]
    if reworded := list(_reworded(words, matter.earlier.left_out)):
        notes.append(plain(say("Not compared, as the words have changed: {questions}", questions="; ".join(reworded))))
    return Section(id="changes", title=title, notes=tuple(notes), listings=(listing,) if rows else ())


def _reworded(words: Words, left_out: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Name the questions that are still asked but not compared, with the languages in which their words changed."""
    for name, languages in left_out.items():
        if name in words.edition.survey.index:
            spoken = ", ".join(isolated(LANGUAGES[code].name) for code in languages if code in LANGUAGES)
            yield isolated(f"{words.question(name)} ({spoken})" if spoken else words.question(name))


def _told(values: Mapping[str, Any]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    return {(each["measure"], each["trait"], each["group"]): each for each in values["figures"] if not each["choice"]}


def _change(words: Words, each: Mapping[str, Any], now: Mapping[Any, Any], before: Mapping[Any, Any]) -> Row:
    key = (each["measure"], each["trait"], each["group"])
    label = words.measure(each["measure"])
    if each["trait"]:
        label = f"{label} – {_named(words, each['trait'], each['group'])}"
    cells = [words.percent(some[key]["value"], signed=some[key]["signed"]) for some in (before, now)]
    low, high = each["range"]
    difference = f"{words.percent(each['difference'], signed=True)} ({spread(words, low, high, signed=True)})"
    yes, no = words.catalog.button("Yes"), words.catalog.button("No")
    return Row(label, (*cells, difference, yes if each["flagged"] else no))
