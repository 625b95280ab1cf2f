"""Screens of those who hold events: planning, preview, changing, calling off, and what people need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.i18n.catalog import Catalog
from bot.i18n.languages import NAMES
from bot.render.broadcast import troubles
from bot.render.event import (
    LISTED_LENGTH,
    Announced,
    clipped,
    facts,
    help_name,
    label,
    language_name,
    short,
    standing,
)
from bot.render.menu import language_row
from bot.render.press import menu_data, survey_data
from bot.render.screen import Button, Document, Screen, with_note
from bot.schedule.event import EventState
from bot.survey.session import Move, Session

Rows = tuple[tuple[Button, ...], ...]

IN_ROW = 5
"""Shortcuts in one row."""

LANGUAGES_IN_ROW = 3
ON_PAGE = 8
SHORTCUT_LENGTH = 12
"""Letters up to which several shortcuts stand in one row."""

MOST_OTHERS = 15
"""Languages in people's own words that are named: Telegram takes no message of more than 4,096 characters."""

FEW = 3
"""Below this many people a number is not named: in a small event everybody would know who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What the preview of a draft needs besides the event.

    Attributes:
        draft: id of the draft.
        changes: it changes a published event.
        wave: what the buttons of its survey are called by.
        session: where its survey stands.
        lacks: questions that must be answered first, as HTML.
        written: whether the organiser wrote words of its own for each language that is offered.
        hosts: there are host groups to choose from.
    """

    draft: str
    changes: bool
    wave: str
    session: Session
    lacks: tuple[str, ...]
    written: Mapping[str, bool]
    hosts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What people said about an event, without any name.

    Attributes:
        coming: people by what they said.
        interpreters: people who need an interpreter, by language.
        others: languages that people wrote in their own words.
        children: children for whom care is asked.
        families: people who ask for childcare.
        ages: people who named an age group, by its wording.
        access: people by what helps them, by code.
        cost: people who need help with the cost of travel.
        attended: people who checked in.
        unmet: what is asked for and not offered: languages and codes.
    """

    coming: Mapping[str, int]
    interpreters: Mapping[str, int] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    children: int = 0
    families: int = 0
    ages: Mapping[str, int] = field(default_factory=dict)
    access: Mapping[str, int] = field(default_factory=dict)
    cost: int = 0
    attended: int = 0
    unmet: frozenset[str] = frozenset()


def hosted_screen(
    catalog: Catalog,
    drafts: Sequence[tuple[str, str]],
    events: Sequence[Announced],
    *,
    page: int = 0,
    note: str = "",
) -> Screen:
    """Return the events that somebody may hold, and what is being planned.

    Args:
        catalog: the reader's language.
        drafts: id and title of each draft.
        events: the events.
        page: the open page, from 0.
        note: HTML to tell above it.
    """
    button = catalog.button
    every = (
        *((Button(f"✏️ {short(title)}", menu_data("staff_draft", draft)),) for draft, title in drafts),
        *((Button(_label(catalog, each), menu_data("staff_event", each.event.id)),) for each in events),
    )
    page = max(0, min(page, (len(every) - 1) // ON_PAGE))
    turning = [
        *([Button(button("Previous page"), menu_data("staff_events", str(page - 1)))] if page else []),
        *(
            [Button(button("Next page"), menu_data("staff_events", str(page + 1)))]
            if (page + 1) * ON_PAGE < len(every)
            else []
        ),
    ]
    rows: Rows = (
        (Button("➕ " + button("New event"), menu_data("staff_event_new")),),
        *every[page * ON_PAGE : (page + 1) * ON_PAGE],
        *((tuple(turning),) if turning else ()),
        (Button(button("Back"), menu_data("staff")),),
    )
    text = catalog.say("<b>Events</b>\nPlan a new one, or choose one. ✏️ is not published yet.")
    return with_note(Screen(text=catalog.lines(text), rows=rows), catalog, note)


def _label(catalog: Catalog, shown: Announced) -> str:
    called_off = shown.event.state is EventState.CANCELLED
    return label(catalog, shown).replace("📅", "❌") if called_off else label(catalog, shown)


def with_shortcuts(
    catalog: Catalog, screen: Screen, draft: str, visit: int, offered: Sequence[tuple[str, str]], *, note: str = ""
) -> Screen:
    """Return a question of the form with what can be tapped instead of typed above its other buttons."""
    buttons = tuple(
        Button(words, menu_data("staff_say", f"{draft}.{visit}.{at}")) for at, (words, _) in enumerate(offered)
    )
    width = IN_ROW if all(len(words) <= SHORTCUT_LENGTH for words, _ in offered) else 1
    rows: Rows = tuple(buttons[at : at + width] for at in range(0, len(buttons), width))
    return with_note(replace(screen, rows=(*rows, *screen.rows)), catalog, note)


def preview_screen(catalog: Catalog, reader: Catalog, shown: Announced, planned: Planned, *, note: str = "") -> Screen:
    """Return an event as residents of one language will see it, with what its organiser can do.

    Args:
        catalog: the organiser's language.
        reader: the residents' language.
        shown: the event as they will see it.
        planned: the rest.
        note: HTML to tell above it.
    """
    say, button, draft = catalog.say, catalog.button, planned.draft
    parts = [note] if note else []
    if planned.lacks:
        lacking = "\n".join(f"• {lack}" for lack in planned.lacks)
        parts.append("⚠️ " + say("Before it can be published, these need an answer:") + f"\n{lacking}")
    parts.append(say("Preview in {language}. Nobody sees it before you publish it:", language=reader.name))
    above = catalog.lines("\n\n".join(parts))
    own = reader.language == shown.event.source
    publish = button("Publish the changes") if planned.changes else button("Publish")
    write = button("Write it in {language}", language=reader.name)
    rows: Rows = (
        *_languages(planned, reader.language),
        *(() if own else ((Button("✏️ " + write, menu_data("staff_event_words", f"{draft}.{reader.language}")),),)),
        (Button(button("Change answer"), survey_data(planned.wave, planned.session, Move.CHANGE)),),
        *(((Button(button("Choose who invites"), menu_data("staff_host", draft)),),) if planned.hosts else ()),
        (Button("✅ " + publish, menu_data("staff_publish", draft)),),
        (Button(button("Throw this draft away"), menu_data("staff_drop", draft)),),
        (*language_row(catalog), Button(button("Back"), menu_data("staff_events"))),
    )
    below = "\n\n".join(part for part in (facts(reader, shown), standing(reader, shown)) if part)
    return Screen(text=f"{above}\n\n{reader.lines(below)}", rows=rows)


def _languages(planned: Planned, shown: str) -> Rows:
    """Return the other languages to look at, with a mark for those that have words of their own."""
    buttons = tuple(
        Button(("✓ " if own else "") + NAMES.get(code, code), _show(planned.draft, code))
        for code, own in planned.written.items()
        if code != shown
    )
    return tuple(buttons[at : at + LANGUAGES_IN_ROW] for at in range(0, len(buttons), LANGUAGES_IN_ROW))


def _show(draft: str, language: str) -> str:
    return menu_data("staff_show", f"{draft}.{language}")


def words_screen(catalog: Catalog, draft: str, language: str) -> Screen:
    """Ask for an event's words in one more language."""
    text = catalog.say(
        "Write the event in {language} as one message: the title in the first line, what it is for in the next lines.",
        language=NAMES.get(language, language),
    )
    rows: Rows = ((*language_row(catalog), Button(catalog.button("Back"), _show(draft, language))),)
    return Screen(text=catalog.lines(text), rows=rows)


def host_screen(catalog: Catalog, draft: str, hosts: Sequence[tuple[str, str]]) -> Screen:
    """Ask whose event it is; each host comes as code and name, the scheme itself with ''."""
    rows: Rows = tuple((Button(name, menu_data("staff_hosted", f"{draft}.{code}")),) for code, name in hosts)
    back = Button(catalog.button("Back"), menu_data("staff_draft", draft))
    return Screen(text=catalog.lines(catalog.say("Who invites?")), rows=(*rows, (back,)))


def held_screen(catalog: Catalog, shown: Announced, address: str, counts: Mapping[str, int]) -> Screen:
    """Return one published event with its deep link, and what its organiser can do about it.

    Args:
        catalog: the organiser's language.
        shown: the event.
        address: its deep link.
        counts: what became of the messages about it; what failed, and what nobody knows, is told.
    """
    button, event = catalog.button, shown.event
    live = event.state is EventState.PUBLISHED
    rows: Rows = (
        (Button(button("Who comes, and what they need"), menu_data("staff_tally", event.id)),),
        *(((Button(button("Code at the door"), menu_data("staff_door", event.id)),),) if live else ()),
        *(
            ((Button(button("Make a poster"), menu_data("staff_poster_event", event.id)),),)
            if live and not shown.over
            else ()
        ),
        *(((Button(button("Change it"), menu_data("staff_change", event.id)),),) if live and not shown.over else ()),
        *(
            ((Button(button("Cancel the event"), menu_data("staff_cancel", event.id)),),)
            if live and not shown.over
            else ()
        ),
        (*language_row(catalog), Button(button("Back"), menu_data("staff_events"))),
    )
    closing = standing(catalog, replace(shown, coming=None, left=None))
    link = catalog.say("{address}", address=address) if live else ""
    parts = (facts(catalog, shown), closing, link, "\n".join(troubles(catalog, counts)))
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def published_note(catalog: Catalog) -> str:
    """Return what is told when an event was published, or its changes were."""
    return "✅ " + catalog.say("<b>Published.</b> Residents see it now.")


def moved_note(catalog: Catalog, people: int) -> str:
    """Return what is told when time or place changed: how many are told of it."""
    return "✅ " + catalog.say_many(
        "<b>Published.</b> We write to {n} person that it has moved.",
        "<b>Published.</b> We write to {n} people that it has moved.",
        people,
    )


def too_late_note(catalog: Catalog) -> str:
    """Return why an event whose time is over is not published."""
    return "⚠️ " + catalog.say("This time is over. Please change the day or the time.")


def skipped_note(catalog: Catalog) -> str:
    """Return why a time is no time of its day."""
    return "⚠️ " + catalog.say("This time does not exist on that day: the clocks go forward. Choose another time.")


def twice_note(catalog: Catalog) -> str:
    """Return why a time does not say when."""
    return "⚠️ " + catalog.say("This time comes twice on that day: the clocks go back. Choose another time.")


def pinned_note(catalog: Catalog) -> str:
    """Return what is told when a pin was taken."""
    return "📍 " + catalog.say("We have the pin. Now choose a place or write its name or address.")


def cancel_screen(catalog: Catalog, shown: Announced, people: int) -> Screen:
    """Ask once more before an event is called off."""
    text = catalog.say_many(
        "Cancel “{title}”? We tell {n} person at once. This cannot be undone.",
        "Cancel “{title}”? We tell {n} people at once. This cannot be undone.",
        people,
        title=shown.event.titles.get(shown.event.source, "…"),
    )
    rows: Rows = (
        (Button(catalog.button("Yes, cancel it"), menu_data("staff_cancelled", shown.event.id)),),
        (Button(catalog.button("Back"), menu_data("staff_event", shown.event.id)),),
    )
    return Screen(text=catalog.lines(text), rows=rows)


def door_screen(catalog: Catalog, event: str, address: str, code: str, picture: Document) -> Screen:
    """Return the code by which people check in, as a link, as words to type, and as a picture to print."""
    text = catalog.say(
        "Show this picture at the door, or let people write {code} to this chat. It works from one hour before the "
        "start until one hour after the end.",
        code=code,
    )
    rows: Rows = ((Button(catalog.button("Back"), menu_data("staff_event", event)),),)
    link = catalog.lines(catalog.say("{address}", address=address))
    return Screen(text=f"{catalog.lines(text)}\n\n{link}", rows=rows, attachments=(picture,), fresh=True)


def tally_screen(catalog: Catalog, shown: Announced, tally: Tally) -> Screen:
    """Return who comes and what they need, nameless; what is asked for and not offered comes first."""
    say = catalog.say
    heads = [
        say("<b>{title}</b>", title=shown.event.titles.get(shown.event.source, "…")),
        "\n".join(_who(catalog, tally)),
    ]
    if tally.unmet:
        lacking = catalog.listed(_need(catalog, code) for code in sorted(tally.unmet))
        heads.append("⚠️ " + say("Asked for, but not offered: {needs}", needs=lacking))
    needs = _needs(catalog, tally)
    heads.append("\n".join(needs) if needs else say("Nobody has said yet what they need."))
    heads.append(
        say("What fewer than {n} people need has no number, so that nobody is recognised.", n=FEW) if needs else "",
    )
    rows: Rows = ((*language_row(catalog), Button(catalog.button("Back"), menu_data("staff_event", shown.event.id))),)
    return Screen(text=catalog.lines("\n\n".join(part for part in heads if part)), rows=rows)


def _who(catalog: Catalog, tally: Tally) -> list[str]:
    say, coming = catalog.say, tally.coming
    lines = [
        say("Will come: {n}", n=coming.get("yes", 0)),
        say("Perhaps: {n}", n=coming.get("maybe", 0)),
        say("Cannot come: {n}", n=coming.get("no", 0)),
    ]
    if coming.get("waiting"):
        lines.append(say("Waiting for a place: {n}", n=coming["waiting"]))
    if tally.attended:
        lines.append(say("Checked in at the door: {n}", n=tally.attended))
    return lines


def _need(catalog: Catalog, code: str) -> str:
    return help_name(catalog, code) if code not in NAMES else language_name(catalog, code)


def _needs(catalog: Catalog, tally: Tally) -> list[str]:
    say = catalog.say
    asked = [f"{language_name(catalog, code)} ({_count(catalog, n)})" for code, n in tally.interpreters.items()]
    lines = ["🎧 " + say("Interpreters: {languages}", languages=catalog.listed(asked))] if asked else []
    own = [clipped(words, LISTED_LENGTH) for words in tally.others[:MOST_OTHERS]]
    own += ["…"] if len(tally.others) > MOST_OTHERS else []
    lines += ["🎧 " + say("In their own words: {language}", language=words) for words in own]
    if tally.families:
        children = _count(catalog, tally.children if tally.families >= FEW else tally.families)
        lines.append("🧒 " + say("{need}: {count}", need=help_name(catalog, "childcare"), count=children))
    lines += [
        "🧒 " + say("{need}: {count}", need=age, count=_count(catalog, people)) for age, people in tally.ages.items()
    ]
    lines += [
        "♿ " + say("{need}: {count}", need=help_name(catalog, code), count=_count(catalog, people))
        for code, people in tally.access.items()
    ]
    if tally.cost:
        lines.append("🎫 " + say("Help with the cost of travel: {count}", count=_count(catalog, tally.cost)))
    return lines


def _count(catalog: Catalog, people: int) -> str:
    """Return a number, or that it is too small to be named."""
    return catalog.number(people) if people >= FEW else f"1–{FEW - 1}"
