"""Where staff write cards: what stands on one, what it still needs, and how it will look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.promises.card import LONGEST, Card, Fact, Part, Status, is_overdue, missing
from bot.render.card import MARKS, PAGE, Told, card_text, status_name
from bot.render.press import menu_data
from bot.render.prompting import Owed, owed_line, owed_rows
from bot.render.screen import Button, Screen, with_note

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A card as staff see it in their list.

    Attributes:
        id: of the card.
        card: what is being written, or else what residents read.
        told: residents can read it.
        changed: something was written that nobody has been told.
    """

    id: str
    card: Card
    told: bool
    changed: bool


def part_name(catalog: Catalog, each: Part | Fact) -> str:
    """Return what stands on a card, as plain words."""
    button = catalog.button
    return {
        Part.THEME: button("Theme"),
        Part.SAID: button("What people said"),
        Part.DECISION: button("Decision"),
        Part.WHY: button("Reason"),
        Fact.STATUS: button("Status"),
        Fact.OWNER: button("Who does it"),
        Fact.DUE: button("Until when"),
    }[each]


@dataclass(frozen=True, slots=True)
class Late:
    """What people wait for.

    Attributes:
        today: the present day.
        promises: how many promises are late.
        owed: meetings that people have not heard of since.
    """

    today: date
    promises: int = 0
    owed: Sequence[Owed] = ()


def cards_screen(catalog: Catalog, begun: Sequence[Begun], late: Late, *, page: int = 0, note: str = "") -> Screen:
    """Return the cards of the scheme, with what people wait for, and the way to a new one.

    Args:
        catalog: the reader's language.
        begun: all cards, in the order in which they stand there.
        late: what people wait for; each meeting has a button before all cards.
        page: which page, from 0.
        note: HTML to tell above it.
    """
    last = max(0, (len(begun) - 1) // PAGE)
    page = max(0, min(page, last))
    shown = begun[page * PAGE : (page + 1) * PAGE]
    rows: Rows = owed_rows(late.owed)
    rows += tuple((Button(_line(catalog, each, late.today), menu_data("staff_card", each.id)),) for each in shown)
    turns = (
        *((Button(catalog.button("Previous page"), menu_data("staff_cards", str(page - 1))),) if page else ()),
        *((Button(catalog.button("Next page"), menu_data("staff_cards", str(page + 1))),) if page < last else ()),
    )
    rows += ((turns,) if turns else ()) + ((Button(catalog.button("New"), menu_data("staff_card_from")),),)
    promises = catalog.say_many("⏰ {n} promise is late.", "⏰ {n} promises are late.", late.promises)
    parts = [
        catalog.say("<b>You said, we did</b>\nTell people what came of what they said. ✎ is not told yet."),
        promises if late.promises else "",
        *(owed_line(catalog, each) for each in late.owed),
    ]
    text = "\n\n".join(part for part in parts if part)
    return with_note(Screen(text=catalog.lines(text), rows=(*rows, _back(catalog, "staff"))), catalog, note)


def _line(catalog: Catalog, each: Begun, today: date) -> str:
    theme = each.card.text(Part.THEME, catalog.language)
    marks = (
        "✎" if each.changed else "",
        MARKS[each.card.status] if each.card.status else "",
        "⏰" if each.told and is_overdue(each.card, today) else "",
        isolated(theme) if theme else catalog.button("No theme yet"),
    )
    return " ".join(mark for mark in marks if mark)


def whence_screen(catalog: Catalog, places: Iterable[tuple[str, str]]) -> Screen:
    """Ask where people said it: a survey, a meeting, or elsewhere.

    Args:
        catalog: the reader's language.
        places: what names each in a button, and its title.
    """
    rows: Rows = tuple((Button(title, menu_data("staff_card_new", name)),) for name, title in places)
    other = Button(catalog.button("Somewhere else"), menu_data("staff_card_new"))
    text = catalog.say("Where did people say it?")
    return Screen(text=catalog.lines(text), rows=(*rows, (other,), _back(catalog, "staff_cards")))


def desk_screen(
    catalog: Catalog, card_id: str, card: Card, *, changed: bool, reacted: str = "", note: str = ""
) -> Screen:
    """Return a card as its writer works on it.

    Args:
        catalog: the reader's language.
        card_id: its id.
        card: what stands on it.
        changed: there is something that nobody has been told yet.
        reacted: to how many it was clear, as HTML; '' where nobody was told of it.
        note: HTML to tell above it.
    """
    say, lacking = catalog.say, missing(card)
    facts = [_fact(catalog, each, _value(catalog, card, each)) for each in (*Part, *Fact)]
    names = catalog.listed([part_name(catalog, each) for each in lacking])
    needs = say("Still needed: {parts}", parts=names) if lacking else ""
    text = "\n\n".join(part for part in ("\n".join(filter(None, facts)), needs, reacted) if part)
    rows: Rows = (
        *(
            (Button(part_name(catalog, each), menu_data("staff_card_write", f"{card_id}.{each}")),)
            for each in (*Part, Fact.OWNER)
        ),
        (
            Button(part_name(catalog, Fact.STATUS), menu_data("staff_card_status", card_id)),
            Button(part_name(catalog, Fact.DUE), menu_data("staff_card_write", f"{card_id}.{Fact.DUE}")),
        ),
        (Button(catalog.button("Other languages"), menu_data("staff_card_langs", card_id)),),
    )
    if not lacking:
        rows += ((Button(catalog.button("See it as people see it"), menu_data("staff_card_look", card_id)),),)
    if changed:
        rows += ((Button(catalog.button("Discard what is not told"), menu_data("staff_card_drop", card_id)),),)
    screen = Screen(text=catalog.lines(text), rows=(*rows, _back(catalog, "staff_cards")))
    return with_note(screen, catalog, note)


def _fact(catalog: Catalog, each: Part | Fact, value: str) -> str:
    return catalog.say("<b>{part}</b>: {value}", part=part_name(catalog, each), value=value) if value else ""


def _value(catalog: Catalog, card: Card, each: Part | Fact) -> str:
    if isinstance(each, Part):
        return card.text(each, card.source)
    if each is Fact.STATUS:
        return status_name(catalog, card.status) if card.status else ""
    if each is Fact.OWNER:
        return card.owner
    return catalog.date(card.due) if card.due else ""


def write_screen(
    catalog: Catalog, card_id: str, card: Card, part: Part | Fact, language: str, *, note: str = ""
) -> Screen:
    """Ask for the words of one part.

    Args:
        catalog: the reader's language.
        card_id: id of the card.
        card: what stands on it.
        part: what is asked for.
        language: in which language; another than the card's own asks for a translation.
        note: HTML to tell above it.
    """
    say = catalog.say
    if isinstance(part, Part) and language != card.source:
        asks = say(
            "Write this in {language}:\n\n{text}", language=LANGUAGES[language].name, text=card.text(part, card.source)
        )
    else:
        asks = {
            Part.THEME: lambda: say("What is it about? Write a few words, such as “Light in the park”."),
            Part.SAID: lambda: say("What did people say? Write it in plain words. Name no person."),
            Part.DECISION: lambda: say("What was decided? Write it in plain words."),
            Part.WHY: lambda: say("Why? Write the reason in plain words."),
            Fact.OWNER: lambda: say("Who does it? Write the name of an office, a group or a role."),
            Fact.DUE: lambda: say("Until when? Choose, or write a date such as 2026-03-31."),
        }[part]()
    longest = LONGEST.get(part)
    limit = catalog.say_many("At most {n} character.", "At most {n} characters.", longest) if longest else ""
    back = ("staff_card_lang", f"{card_id}.{language}") if language != card.source else ("staff_card", card_id)
    text = "\n\n".join(each for each in (asks, limit) if each)
    return with_note(Screen(text=catalog.lines(text), rows=(_back(catalog, *back),)), catalog, note)


def due_screen(catalog: Catalog, card_id: str, days: Sequence[date], *, note: str = "") -> Screen:
    """Ask until when something is promised: a day by button, or a typed one."""
    rows: Rows = tuple(
        (Button(catalog.date(day), menu_data("staff_card_due", f"{card_id}.{day.isoformat()}")),) for day in days
    )
    asks = catalog.say("Until when? Choose, or write a date such as 2026-03-31.")
    screen = Screen(text=catalog.lines(asks), rows=(*rows, _back(catalog, "staff_card", card_id)))
    return with_note(screen, catalog, note)


def status_screen(catalog: Catalog, card_id: str) -> Screen:
    """Ask how far the matter has come."""
    rows: Rows = tuple(
        (Button(f"{MARKS[each]} {status_name(catalog, each)}", menu_data("staff_card_set", f"{card_id}.{each}")),)
        for each in Status
    )
    text = catalog.say("How far has it come? “Cannot be done” needs a reason.")
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog, "staff_card", card_id)))


def languages_screen(catalog: Catalog, card_id: str, card: Card, languages: Iterable[str]) -> Screen:
    """Show in which languages a card can be read whole; a tap adds what is missing."""
    rows: Rows = tuple(
        (Button(_mark(card, code) + LANGUAGES[code].name, menu_data("staff_card_lang", f"{card_id}.{code}")),)
        for code in languages
        if code != card.source
    )
    text = catalog.say(
        "☑ has all texts. In the other languages people read the texts as they were written, with a notice."
    )
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog, "staff_card", card_id)))


def _mark(card: Card, language: str) -> str:
    return "☑ " if card.speaks(language) else "☐ "


def language_screen(catalog: Catalog, card_id: str, card: Card, language: str, *, note: str = "") -> Screen:
    """Show the texts of a card in one language, each a button by which it is written."""
    parts = [part for part in Part if card.text(part, card.source)]
    rows: Rows = tuple(
        (
            Button(
                ("☑ " if card.words[part].get(language) else "☐ ") + part_name(catalog, part),
                menu_data("staff_card_write", f"{card_id}.{part}.{language}"),
            ),
        )
        for part in parts
    )
    text = catalog.say("Texts in {language}. Tap one to write it.", language=LANGUAGES[language].name)
    screen = Screen(text=catalog.lines(text), rows=(*rows, _back(catalog, "staff_card_langs", card_id)))
    return with_note(screen, catalog, note)


def look_screen(catalog: Catalog, reader: Catalog, told: Told, languages: Iterable[str]) -> Screen:
    """Show a card as people see it in one language, with the way to every other and to telling it.

    Args:
        catalog: the language of the member of staff.
        reader: the language that is shown.
        told: the card.
        languages: all that are offered.
    """
    others = [
        Button(LANGUAGES[code].name, menu_data("staff_card_look", f"{told.id}.{code}"))
        for code in languages
        if code != reader.language
    ]
    rows: Rows = (
        (Button(catalog.button("Tell people"), menu_data("staff_card_ask", told.id)),),
        *(tuple(others[at : at + 3]) for at in range(0, len(others), 3)),
        _back(catalog, "staff_card", told.id),
    )
    heading = catalog.lines(catalog.say("People who chose {language} read this:", language=reader.name))
    return Screen(text=f"{heading}\n\n{reader.lines(card_text(reader, told))}", rows=rows)


def ask_screen(catalog: Catalog, card_id: str, readers: Mapping[str, int], untranslated: Iterable[str]) -> Screen:
    """Ask once more before a card is told, with how many hear of it in which language.

    Args:
        catalog: the reader's language.
        card_id: id of the card.
        readers: how many asked for results, by language.
        untranslated: languages among them in which the card cannot be read whole.
    """
    say, total = catalog.say, sum(readers.values())
    counts = "\n".join(
        say("{language}: {count}", language=LANGUAGES[code].name, count=number) for code, number in readers.items()
    )
    lacking = catalog.listed([LANGUAGES[code].name for code in untranslated])
    parts = (
        catalog.say_many(
            "Tell this now? {n} person who asked for results gets a message.",
            "Tell this now? {n} people who asked for results get a message.",
            total,
        ),
        counts,
        say("Not translated for: {languages}. They read it as it was written.", languages=lacking) if lacking else "",
    )
    yes = Button(catalog.button("Yes, tell people"), menu_data("staff_card_tell", card_id))
    text = "\n\n".join(part for part in parts if part)
    return Screen(text=catalog.lines(text), rows=((yes,), _back(catalog, "staff_card", card_id)))


def told_note(catalog: Catalog) -> str:
    """Return what is told when a card was told."""
    return catalog.say("It is told. Everybody can read it now, and messages are on their way.")


def reacted_note(catalog: Catalog, *, clear: int, unclear: int, few: int) -> str:
    """Return to how many a card was clear; of a few nothing is told, so that nobody is recognised.

    Args:
        catalog: the reader's language.
        clear: to how many it was.
        unclear: to how many it was not.
        few: fewer than this are not told.
    """
    if clear + unclear < few:
        return catalog.say("Fewer than {n} people have said whether this is clear.", n=few)
    return catalog.say("Clear to {clear} people, not clear to {unclear}.", clear=clear, unclear=unclear)


def too_long_note(catalog: Catalog, typed: int, longest: int) -> str:
    """Return kindly that a text is too long."""
    return catalog.say("That is {typed} characters. Please write at most {longest}.", typed=typed, longest=longest)


def no_date_note(catalog: Catalog) -> str:
    """Return kindly that something is no date that is still to come."""
    return catalog.say("We cannot read this as a date that is still to come.")


def no_words_note(catalog: Catalog) -> str:
    """Return kindly that words are asked for."""
    return catalog.say("Please write it as a message.")


def _back(catalog: Catalog, verb: str, subject: str = "") -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data(verb, subject)),)
