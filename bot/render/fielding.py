"""Screens by which officers open, extend, repeat and close surveys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.i18n.catalog import Catalog, Safe
from bot.i18n.languages import LANGUAGES
from bot.render.press import menu_data
from bot.render.screen import Button, Screen, with_note
from bot.survey.model import Survey

Rows = tuple[tuple[Button, ...], ...]

PENCIL = "✏️ "
"""Stands before a survey that is changed rather than opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fielded:
    """A wave that can be changed.

    Attributes:
        wave: its id.
        survey: what is asked.
        closes: when it closes, in the scheme's time zone; None where it is closed and waits because of few answers.
        every: months after which it is opened again; 0 = it is not.
    """

    wave: str
    survey: Survey
    closes: datetime | None
    every: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A survey that is about to be opened.

    Attributes:
        survey: what is asked.
        last: its last day.
        subject: what names all that was chosen, in a button.
        areas: name of each area, whether it is chosen, and what the button that changes that holds.
        lacking: how many percent are translated, by language; complete ones are not named.
        with_lacking: some of those languages are chosen.
    """

    survey: Survey
    last: date
    subject: str
    areas: Sequence[tuple[str, bool, str]] = ()
    lacking: Mapping[str, int] = field(default_factory=dict)
    with_lacking: bool = False


def which_survey_screen(
    catalog: Catalog, surveys: Iterable[tuple[str, Survey]], open_now: Iterable[tuple[str, Survey]] = ()
) -> Screen:
    """Ask which survey to open, or which open one to change.

    Args:
        catalog: the reader's language.
        surveys: those that can be opened, each with what names it in a button.
        open_now: those that can be changed, each with the id of its wave.
    """
    rows: Rows = tuple((Button(_title(catalog, each), menu_data("staff_days", name)),) for name, each in surveys)
    changed: Rows = tuple(
        (Button(PENCIL + _title(catalog, each), menu_data("staff_wave", wave)),) for wave, each in open_now
    )
    text = catalog.say("Which survey do you want to open?")
    if changed:
        text = Safe(f"{text}\n\n{catalog.say('With ✏️ you change how long an open one lasts, and whether it repeats.')}")
    return Screen(text=catalog.lines(text), rows=(*rows, *changed, _back(catalog)))


def until_when_screen(catalog: Catalog, name: str, days: Sequence[tuple[int, date]]) -> Screen:
    """Ask until when a survey shall be open."""
    rows: Rows = tuple((Button(catalog.date(last), menu_data("staff_until", f"{name}.{n}")),) for n, last in days)
    text = catalog.say("Until when can people answer?")
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog)))


def open_screen(catalog: Catalog, wanted: Wanted) -> Screen:
    """Ask once more before a survey opens: for which areas, and in which languages."""
    asks = catalog.say(
        "Open “{title}” until the end of {date}?",
        title=_title(catalog, wanted.survey),
        date=catalog.date(wanted.last),
    )
    told = [asks]
    if wanted.lacking:
        names = catalog.listed(f"{_language(code)} ({catalog.number(n)} %)" for code, n in wanted.lacking.items())
        told.append(catalog.say("Some of its texts are missing in: {languages}", languages=names))
        told.append(
            catalog.say("They are chosen: there people read those texts in English.")
            if wanted.with_lacking
            else catalog.say("They are left out. To add one all the same, tap “Languages”.")
        )
    areas: Rows = tuple(
        (Button(_ticked(name, on=on), menu_data("staff_until", subject)),) for name, on, subject in wanted.areas
    )
    languages = Button(_languages(catalog), menu_data("staff_tongues", wanted.subject))
    yes = Button(catalog.button("Yes, open it"), menu_data("staff_open", wanted.subject))
    text = catalog.lines(Safe("\n\n".join(told)))
    return Screen(text=text, rows=((yes,), *areas, (languages,), _to_surveys(catalog)))


def tongues_screen(
    catalog: Catalog, languages: Sequence[tuple[str, bool, str]], subject: str, lacking: Mapping[str, int]
) -> Screen:
    """Ask in which languages a survey opens.

    Args:
        catalog: the reader's language.
        languages: code, whether it is chosen, and what the button that changes that holds.
        subject: leads back to what is asked before a survey opens.
        lacking: how many percent are translated, by language; complete ones are not named.
    """
    buttons = [
        Button(_ticked(_with_percent(catalog, code, lacking), on=on), menu_data("staff_tongues", each))
        for code, on, each in languages
    ]
    rows: Rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    back = Button(catalog.button("Back"), menu_data("staff_until", subject))
    text = catalog.say("In which languages? A number says how much is translated; the rest is read in English.")
    return Screen(text=catalog.lines(text), rows=(*rows, (back,)))


def _with_percent(catalog: Catalog, code: str, lacking: Mapping[str, int]) -> str:
    return f"{_language(code)} {catalog.number(lacking[code])} %" if code in lacking else _language(code)


def _ticked(name: str, *, on: bool) -> str:
    return f"{'✅' if on else '⬜'} {name}"


def _languages(catalog: Catalog) -> str:
    return f"🌐 {catalog.button('Languages')}"


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code


def opened_note(catalog: Catalog, *, already: bool) -> str:
    """Return what is told when a survey was opened, or was open before."""
    return catalog.say("This survey is open already.") if already else catalog.say("The survey is open.")


def wave_screen(catalog: Catalog, fielded: Fielded, days: Sequence[date], *, note: str = "") -> Screen:
    """Show a wave with what can be changed of it: its last day, and whether it is opened again.

    Args:
        catalog: the reader's language.
        fielded: the wave.
        days: last days it can be extended to.
        note: HTML to tell above it.
    """
    title = _title(catalog, fielded.survey)
    if fielded.closes is None:
        first = catalog.say("<b>{title}</b>\nClosed. Few people answered, so their answers wait.", title=title)
    else:
        first = catalog.say("<b>{title}</b>\nOpen until {date}.", title=title, date=catalog.date_time(fielded.closes))
    again = (
        catalog.say_many("It opens again every month.", "It opens again every {n} months.", fielded.every)
        if fielded.every
        else catalog.say("It does not open again by itself.")
    )
    asks = catalog.say("Until when shall people answer, or how often shall it be asked?")
    longer: Rows = tuple(
        (Button(catalog.date(day), menu_data("staff_longer", f"{fielded.wave}.{day:%Y%m%d}")),) for day in days
    )
    rows = (*longer, *(_repeating(catalog, fielded) if fielded.closes else ()), _to_surveys(catalog))
    return with_note(Screen(text=catalog.lines(Safe(f"{first}\n{again}\n\n{asks}")), rows=rows), catalog, note)


def _repeating(catalog: Catalog, fielded: Fielded) -> Rows:
    """Offer how often a survey is asked, but what is so already."""
    named = {
        3: catalog.button("Ask every 3 months"),
        6: catalog.button("Ask every 6 months"),
        12: catalog.button("Ask every year"),
        0: catalog.button("Do not repeat it"),
    }
    return tuple(
        (Button(words, menu_data("staff_repeat", f"{fielded.wave}.{months}")),)
        for months, words in named.items()
        if months != fielded.every
    )


def which_wave_screen(catalog: Catalog, waves: Iterable[tuple[str, Survey]]) -> Screen:
    """Ask which open wave to close."""
    rows: Rows = tuple((Button(_title(catalog, survey), menu_data("staff_close", wave)),) for wave, survey in waves)
    asks = catalog.say("Which survey do you want to close?")
    text = asks if rows else catalog.say("There is no open survey at the moment.")
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog)))


def close_screen(catalog: Catalog, wave: str, survey: Survey) -> Screen:
    """Ask once more before a wave is closed."""
    text = catalog.say(
        "Close “{title}” now? After that nobody can answer, change or withdraw. This cannot be undone.",
        title=_title(catalog, survey),
    )
    yes = Button(catalog.button("Yes, close it"), menu_data("staff_closed", wave))
    return Screen(text=catalog.lines(text), rows=((yes,), _back(catalog)))


def closed_note(catalog: Catalog) -> str:
    """Return what is told when a wave was closed."""
    return catalog.say(
        "The survey is closed. Its answers are mixed within a few minutes. Too few answers wait for a decision."
    )


def _title(catalog: Catalog, survey: Survey) -> str:
    return catalog.survey(f"{survey.name}/title", survey.title)


def _back(catalog: Catalog) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff")),)


def _to_surveys(catalog: Catalog) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff_surveys")),)
