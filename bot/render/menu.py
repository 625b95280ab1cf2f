"""Screens around the surveys: language, welcome, consent, area, and the home menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.anonymity.rollup import K
from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.survey.model import Survey
from bot.survey.scheme import Scheme

Rows = tuple[tuple[Button, ...], ...]
LANGUAGES_IN_ROW = 2


class Purpose(StrEnum):
    """What a resident can agree to, each apart from the others."""

    SURVEYS = "surveys"
    EVENTS = "events"
    RESULTS = "results"


class Progress(StrEnum):
    """How far a resident is with a survey."""

    NEW = "new"
    DRAFT = "draft"
    SENT = "sent"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Offered:
    """One open wave as the menu shows it.

    Attributes:
        wave: its id.
        survey: what is asked.
        closes: when it closes, in the scheme's time zone.
        progress: how far this resident is.
        batch: sent answers that are mixed together before it closes; None = all at once, when it closes.
        counts_unfinished: what was not sent is counted when it closes; else it is deleted.
    """

    wave: str
    survey: Survey
    closes: datetime
    progress: Progress
    batch: int | None = None
    counts_unfinished: bool = False


def language_screen(catalog: Catalog, names: Mapping[str, str], *, guessed: str, first: bool) -> Screen:
    """Return the picker: every language under its own name, the likeliest first.

    Args:
        catalog: the language of the heading.
        names: own name by language, in the order of the scheme.
        guessed: the language that goes first.
        first: this is the first contact, so there is nothing to go back to.
    """
    order = sorted(names, key=lambda code: code != guessed)
    buttons = tuple(Button(names[code], menu_data("speak", code)) for code in order)
    rows: Rows = tuple(buttons[at : at + LANGUAGES_IN_ROW] for at in range(0, len(buttons), LANGUAGES_IN_ROW))
    if not first:
        rows += ((Button(catalog.button("Back"), menu_data("resume")),),)
    return Screen(text=catalog.lines("🌐 " + catalog.say("Choose your language")), rows=rows)


def language_row(catalog: Catalog) -> tuple[Button, ...]:
    """Return the row with the way to the picker: it is one tap away on every screen."""
    return (Button(catalog.button("Language"), menu_data("language")),)


def welcome_screen(catalog: Catalog, scheme: Scheme) -> Screen:
    """Return what this is, who asks, what Telegram can see and what is kept."""
    say = catalog.say
    text = "\n\n".join(
        (
            say("<b>Welcome to Equal Voices</b>"),
            say("Here you can say what you think about your neighbourhood, in your own language."),
            say("Who asks: {organiser}.", organiser=scheme.wording(scheme.organiser, catalog.language)),
            say("Telegram can see this chat. It belongs to a company, not to the city."),
            say(
                "We keep: your Telegram number, your language, your area, and how you came here. We also keep what you "
                "agree to, the day you first came, the month you were last here, and where you are in this chat. We do "
                "not keep your name or your phone number."
            ),
            kept_locked(catalog),
            kept_of_events(catalog),
            kept_shown(catalog),
        )
    )
    rows: Rows = ((Button(catalog.button("Next"), menu_data("consent")),), language_row(catalog))
    return Screen(text=catalog.lines(text), rows=rows)


def kept_locked(catalog: Catalog) -> str:
    """Say what becomes of answers, also of few."""
    return catalog.say(
        "Your answers are kept locked. When a survey closes, or when many people have answered, they are mixed. Then "
        "nobody can look up which ones are yours. Where fewer than {n} people answered, they are not mixed before we "
        "have asked you.",
        n=K,
    )


def kept_of_events(catalog: Catalog) -> str:
    """Say how long messages and what belongs to events are kept."""
    return catalog.say(
        "We keep for 30 days which messages we sent you. What you tell us for an event, we keep until 7 days after it."
    )


def kept_shown(catalog: Catalog) -> str:
    """Say how to see all that is kept, to delete it, and to end all messages."""
    return catalog.say(
        "{mydata} shows all that we keep about you. {forget} deletes it at once. {stop} ends all messages.",
        mydata="/mydata",
        forget="/forget",
        stop="/stop",
    )


def machine_notice(catalog: Catalog) -> str:
    """Return the notice that nobody checked the translation yet, or '' where somebody did."""
    if catalog.status != "machine":
        return ""
    return catalog.say("A computer translated this text. Nobody has checked it yet.")


def consent_screen(catalog: Catalog, purpose: Purpose) -> Screen:
    """Return one question of consent; each purpose is asked apart from the others."""
    say = catalog.say
    question = {
        Purpose.SURVEYS: say(
            "<b>Surveys</b>\nDo you agree that you answer surveys here and that we keep your answers without your name?"
        ),
        Purpose.EVENTS: say("<b>Events</b>\nMay we write to you about events in your neighbourhood?"),
        Purpose.RESULTS: say("<b>Results</b>\nMay we write to you about what people said and what was decided?"),
    }[purpose]
    later = say("You can change this at any time: {command}", command="/privacy")
    rows = (
        (Button(catalog.button("I agree"), menu_data("agree", purpose)),),
        (Button(catalog.button("No"), menu_data("decline", purpose)),),
        language_row(catalog),
    )
    return Screen(text=catalog.lines(f"{question}\n\n{later}"), rows=rows)


def area_screen(catalog: Catalog, scheme: Scheme, *, again: bool = False) -> Screen:
    """Return the areas to choose from, each with places that people know.

    Args:
        catalog: the reader's language.
        scheme: the areas.
        again: somebody who chose before chooses anew, or goes back.
    """
    say, verb = catalog.say, "moved" if again else "area"
    lines = [say("<b>Where do you live?</b>\nWe only keep the name of the area, not your address.")]
    rows: Rows = ()
    for area in scheme.areas:
        name = scheme.wording(area.name, catalog.language)
        known = [scheme.wording(mark.name, catalog.language) for mark in area.landmarks[:4]]
        if known:
            lines.append(say("<b>{area}</b>: {places}", area=name, places=catalog.listed(known)))
        rows += ((Button(name, menu_data(verb, area.code)),),)
    rows += ((Button(catalog.button("Somewhere else"), menu_data(verb)),),)
    rows += ((Button(catalog.button("Back"), menu_data("mydata")),),) if again else (language_row(catalog),)
    return Screen(text=catalog.lines("\n\n".join(lines)), rows=rows)


def home_screen(
    catalog: Catalog,
    offered: Iterable[Offered],
    *,
    note: str = "",
    stopped: bool = False,
    events: bool = False,
    says: bool = False,
) -> Screen:
    """Return the menu: the open surveys, then everything else one can do.

    Args:
        catalog: the reader's language.
        offered: the open surveys.
        note: HTML to tell above it.
        stopped: messages are off.
        events: there are events to come.
        says: one can say something at any time.
    """
    say, button = catalog.say, catalog.button
    waves = tuple(offered)
    heading = say("<b>Open surveys</b>\nChoose one.") if waves else say("There is no open survey at the moment.")
    quiet = say("Messages are off. We do not write to you.") if stopped else ""
    surveys: Rows = tuple((Button(_survey_label(catalog, wave), menu_data("survey", wave.wave)),) for wave in waves)
    rows: Rows = (
        *surveys,
        *(((Button("📅 " + button("Events"), menu_data("events")),),) if events else ()),
        *(((Button("💬 " + button("Say something"), menu_data("say")),),) if says else ()),
        *(((Button(button("Start messages again"), menu_data("restart")),),) if stopped else ()),
        (Button("📣 " + button("What came of it"), menu_data("results")),),
        (Button(button("Language"), menu_data("language")), Button(button("Help"), menu_data("help"))),
        (Button(button("Privacy"), menu_data("privacy")), Button(button("My data"), menu_data("mydata"))),
    )
    text = "\n\n".join(part for part in (note, heading, quiet) if part)
    return Screen(text=catalog.lines(text), rows=rows)


def _survey_label(catalog: Catalog, wave: Offered) -> str:
    title = catalog.survey(f"{wave.survey.name}/title", wave.survey.title)
    mark = {Progress.NEW: "📝", Progress.DRAFT: "▶️", Progress.SENT: "✅", Progress.ASKED: "❓"}[wave.progress]
    return f"{mark} {title}"


def intro_screen(catalog: Catalog, offered: Offered, scheme: Scheme) -> Screen:
    """Return what a survey is about, how long it takes, and until when answers can be changed."""
    say, survey = catalog.say, offered.survey
    parts = (
        say("<b>{title}</b>", title=catalog.survey(f"{survey.name}/title", survey.title)),
        _description(catalog, survey),
        say("Who asks: {organiser}.", organiser=scheme.wording(scheme.organiser, catalog.language)),
        catalog.say_many("It takes about {n} minute.", "It takes about {n} minutes.", survey.minutes)
        if survey.minutes
        else "",
        "" if any(question.required for question in survey.questions) else say("You may skip every question."),
        change_until(catalog, offered),
        say("If you start and do not send your answers, we count what you have answered when the survey closes.")
        if offered.counts_unfinished
        else say("If you start and do not send your answers, they are deleted when the survey closes."),
    )
    rows: Rows = (
        (Button(catalog.button("Start"), menu_data("begin", offered.wave)),),
        language_row(catalog),
        (Button(catalog.button("Back"), menu_data("home")),),
    )
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def _description(catalog: Catalog, survey: Survey) -> str:
    if not survey.description:
        return ""
    words = catalog.survey(f"{survey.name}/description", survey.description)
    return catalog.say("{description}", description=words)


def change_until(catalog: Catalog, offered: Offered) -> str:
    """Return until when answers can be changed or withdrawn, and what happens then."""
    if offered.survey.repeated and offered.batch is not None:
        return catalog.say(
            "What people say here is mixed as soon as {n} people have said something, and when this ends on {date}. "
            "Until then you can change the last thing you said, or withdraw all of it. Once it is mixed, nobody can "
            "find it any more.",
            n=offered.batch,
            date=catalog.date_time(offered.closes),
        )
    if offered.batch is not None:
        return catalog.say(
            "Answers are mixed as soon as {n} people have answered, and when the survey closes on {date}. Until then "
            "you can change or withdraw yours. Once they are mixed, nobody can find them any more.",
            n=offered.batch,
            date=catalog.date_time(offered.closes),
        )
    return catalog.say(
        "You can change or withdraw your answers until {date}. Once they are mixed with those of others, nobody can "
        "find them any more.",
        date=catalog.date_time(offered.closes),
    )


def thanks_screen(catalog: Catalog, offered: Offered, *, note: str = "") -> Screen:
    """Return the confirmation that the answers were taken, and what can still be done."""
    button = catalog.button
    parts = (
        note,
        catalog.say("<b>Thank you. We have your answers.</b>"),
        change_until(catalog, offered),
    )
    more = (Button("💬 " + button("Say something else"), menu_data("more", offered.wave)),)
    rows: Rows = (
        *((more,) if offered.survey.repeated else ()),
        (Button(button("Change answer"), menu_data("change", offered.wave)),),
        (Button(button("Withdraw my answers"), menu_data("withdraw", offered.wave)),),
        (*language_row(catalog), Button(button("Menu"), menu_data("home"))),
    )
    return Screen(text=catalog.lines("\n\n".join(part for part in parts if part)), rows=rows)


def withdraw_screen(catalog: Catalog, offered: Offered) -> Screen:
    """Ask once more before answers are deleted."""
    rows: Rows = (
        (Button(catalog.button("Yes, delete my answers"), menu_data("withdrawn", offered.wave)),),
        (Button(catalog.button("Back"), menu_data("survey", offered.wave)),),
    )
    title = catalog.survey(f"{offered.survey.name}/title", offered.survey.title)
    text = catalog.say("Do you want to withdraw your answers to “{title}”? We then delete them.", title=title)
    return Screen(text=catalog.lines(text), rows=rows)
