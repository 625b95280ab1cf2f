"""Screens about the resident's own data and messages: privacy, my data, forget, stop, help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from bot.i18n.catalog import Catalog
from bot.render.menu import Purpose, kept_locked, kept_of_events, kept_shown
from bot.render.press import menu_data
from bot.render.review import pages
from bot.render.screen import Button, Screen
from bot.survey.scheme import Scheme

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages to one resident: each its purpose, what it is about, and its moment, in the reader's words.

    Attributes:
        waiting: they wait to be sent.
        written: they were sent lately, or may have been.
        unsent: they could not be sent, or are not sent any more.
        everybodys: notes of what only some people got, kept alike of everybody who may be written to.
    """

    waiting: tuple[tuple[str, str], ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    unsent: tuple[tuple[str, str], ...] = ()
    everybodys: tuple[tuple[str, str], ...] = ()


NO_MESSAGES = Messages()


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is stored about one resident, as `/mydata` tells it.

    Attributes:
        telegram_id: the number Telegram knows the chat by.
        language: own name of the language.
        area: name of the area, or ''.
        channel: how they heard of us, or ''.
        agreed: what was agreed to; None where it was never asked.
        agreed_on: the day of the last decision, in the reader's words, or ''.
        picked: they chose the language themselves.
        noticed: they have been told that it is a machine translation.
        reachable: messages get through to them, as far as we know.
        place: where they are in the chat, in the reader's words.
        asked_on: the day on which they were last asked whether they stay, or ''.
        stopped: messages are off.
        since: the day of the first contact, in the reader's words.
        active: the month in which they last did anything, in the reader's words, or ''.
        staff: their role, handle and since when, as one line (HTML); '' for everybody else.
        messages: what was sent to them, waits or was not sent.
        surveys: for each open survey its title and the lines of its answers (HTML).
        events: the same for each event about which they said something, and for each year of a self-check.
        reactions: theme of each card they reacted to, and whether it was clear to them.
    """

    telegram_id: int
    language: str
    area: str
    channel: str
    agreed: Mapping[Purpose, bool | None]
    agreed_on: str
    stopped: bool
    since: str
    picked: bool = True
    noticed: bool = False
    reachable: bool = True
    place: str = ""
    asked_on: str = ""
    active: str = ""
    staff: str = ""
    messages: Messages = NO_MESSAGES
    surveys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    events: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reactions: tuple[tuple[str, bool], ...] = ()


def privacy_screen(
    catalog: Catalog, scheme: Scheme, agreed: Mapping[Purpose, bool | None], *, stopped: bool = False
) -> Screen:
    """Return what is kept, for how long, who sees what, and the switches of consent."""
    say = catalog.say
    text = "\n\n".join(
        (
            say("<b>Privacy</b>"),
            say("Telegram can see this chat. It belongs to a company, not to the city."),
            say(
                "We keep: your Telegram number, your language, your area, and how you came here. We also keep what you "
                "agree to, the day you first came, the month you were last here, and where you are in this chat. We do "
                "not keep your name or your phone number."
            ),
            kept_locked(catalog),
            say(
                "While a survey is open and your answers are not mixed yet, you can change or withdraw them. Until "
                "they are mixed, {forget} deletes them. After that we cannot find them.",
                forget="/forget",
            ),
            _kept_how_long(catalog, scheme.retention_months),
            say(
                "If you tell us whether a result is clear to you, we keep that locked, for 90 days at most. Then we "
                "only keep how many people said what."
            ),
            kept_shown(catalog),
            say("Questions about your data: {contact}", contact=scheme.contact),
        )
    )
    rows: Rows = (
        *(_switch(catalog, purpose, agreed.get(purpose)) for purpose in Purpose),
        (Button(catalog.button("My data"), menu_data("mydata")),),
        (_silence(catalog, stopped=stopped),),
        (Button(catalog.button("Delete my data"), menu_data("forget")),),
        (Button(catalog.button("Back"), menu_data("resume")),),
    )
    return Screen(text=catalog.lines(text), rows=rows)


def _kept_how_long(catalog: Catalog, months: int) -> str:
    """Say what goes by itself, and what becomes of somebody who does nothing for long."""
    parts = (
        kept_of_events(catalog),
        catalog.say_many(
            "If you do not use this chat for {n} month, we ask whether you stay.",
            "If you do not use this chat for {n} months, we ask whether you stay.",
            months,
        ),
        catalog.say(
            "Without an answer we delete your data after 30 days. If you stopped our messages, we delete without "
            "asking."
        ),
    )
    return " ".join(parts)


def _silence(catalog: Catalog, *, stopped: bool) -> Button:
    """Return the button that stops messages, or starts them again."""
    if stopped:
        return Button(catalog.button("Start messages again"), menu_data("restart"))
    return Button(catalog.button("Stop messages"), menu_data("stop"))


def purpose_name(catalog: Catalog, purpose: Purpose) -> str:
    """Return the name of a purpose as plain words."""
    button = catalog.button
    return {
        Purpose.SURVEYS: button("Surveys"),
        Purpose.EVENTS: button("Events"),
        Purpose.RESULTS: button("Results"),
    }[purpose]


def _switch(catalog: Catalog, purpose: Purpose, agreed: bool | None) -> tuple[Button, ...]:  # noqa: FBT001 - a state
    mark = "☑" if agreed else "☐"
    verb = "revoke" if agreed else "allow"
    return (Button(f"{mark} {purpose_name(catalog, purpose)}", menu_data(verb, purpose)),)


def my_data_screen(catalog: Catalog, kept: Kept, *, page: int = 0) -> Screen:
    """Return all that is stored about the reader, page by page."""
    say = catalog.say
    lines = (
        *_facts(catalog, kept),
        *_messages(catalog, kept.messages),
        *_answers(catalog, kept),
        *_reactions(catalog, kept),
        say("The file has the same, and also the notes that we make when we send a message."),
    )
    laid = pages(lines)
    page = max(0, min(page, len(laid) - 1))
    row = []
    if page:
        row.append(Button(catalog.button("Previous page"), menu_data("mydata", str(page - 1))))
    if page + 1 < len(laid):
        row.append(Button(catalog.button("Next page"), menu_data("mydata", str(page + 1))))
    rows: Rows = (
        *((tuple(row),) if row else ()),
        (Button(_area(catalog, kept.area), menu_data("move")),),
        (Button(catalog.button("As a file"), menu_data("own_copy")),),
        (Button(catalog.button("Delete my data"), menu_data("forget")),),
        (Button(catalog.button("Back"), menu_data("resume")),),
    )
    heading = say("<b>All that we keep about you</b>")
    return Screen(text=catalog.lines(f"{heading}\n\n{laid[page]}"), rows=rows)


def _area(catalog: Catalog, area: str) -> str:
    """Return the words on the button that changes the area: people move, and a link can be wrong about them."""
    return unescape(catalog.say("Area: {area}", area=area or catalog.button("Not known")))


def _facts(catalog: Catalog, kept: Kept) -> tuple[str, ...]:
    say = catalog.say
    unknown = catalog.button("Not known")
    words = {True: catalog.button("Yes"), False: catalog.button("No"), None: catalog.button("Not asked")}
    facts = (
        say("Telegram number: {number}", number=str(kept.telegram_id)),
        say("Language: {language}", language=kept.language),
        say("You chose this language: {choice}", choice=words[kept.picked]),
        say("We told you that a computer translates into it: {choice}", choice=words[kept.noticed]),
        say("Area: {area}", area=kept.area or unknown),
        say("How you came here: {channel}", channel=kept.channel or unknown),
        *(
            say(
                "{purpose}: {choice}",
                purpose=purpose_name(catalog, purpose),
                choice=words[kept.agreed.get(purpose)],
            )
            for purpose in Purpose
        ),
        say("You last decided this on: {date}", date=kept.agreed_on or unknown),
        say("Messages stopped: {choice}", choice=words[kept.stopped]),
        say("Messages reach you: {choice}", choice=words[kept.reachable]),
        say("First contact: {date}", date=kept.since),
        say("Last active: {month}", month=kept.active or unknown),
        say("We asked whether you stay: {date}", date=kept.asked_on or words[None]),
        say("Where you are in this chat: {place}", place=kept.place),
        *((kept.staff,) if kept.staff else ()),
    )
    return ("\n".join(facts),)


def _messages(catalog: Catalog, kept: Messages) -> Iterator[str]:
    """Yield how many messages were sent or wait or were not sent, and each of them with its purpose and its moment."""
    say = catalog.say
    if kept.waiting or kept.written:
        yield say(
            "Messages that wait for you: {waiting}. Messages of the last 30 days: {written}",
            waiting=len(kept.waiting),
            written=len(kept.written),
        )
        yield from _each(catalog, (*kept.waiting, *kept.written))
    if kept.unsent:
        yield say("Messages that did not reach you, or that we did not send: {count}", count=len(kept.unsent))
        yield from _each(catalog, kept.unsent)
    if kept.everybodys:
        yield say("We note the following for everybody, also for people who did not get the message:")
        yield from _each(catalog, kept.everybodys)


def _each(catalog: Catalog, messages: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for purpose, moment in messages:
        yield catalog.say("{purpose}: {choice}", purpose=purpose, choice=moment)


def _answers(catalog: Catalog, kept: Kept) -> tuple[str, ...]:
    lines: list[str] = []
    if not kept.surveys:
        lines.append(catalog.say("We hold no answers from you in an open survey."))
    for title, answers in (*kept.surveys, *kept.events):
        lines.append(catalog.say("<b>{title}</b>", title=title))
        lines.extend(answers)
    return tuple(lines)


def _reactions(catalog: Catalog, kept: Kept) -> tuple[str, ...]:
    """Tell what somebody said about cards; it is sealed like answers, and counted later."""
    words = {True: catalog.button("This is clear"), False: catalog.button("Not clear")}
    lines = [catalog.say("“{theme}”: {choice}", theme=theme, choice=words[clear]) for theme, clear in kept.reactions]
    return ("\n".join(lines),) if lines else ()


def forget_screen(catalog: Catalog, *, marked: bool = False) -> Screen:
    """Ask once more before everything is deleted.

    Args:
        catalog: the reader's language.
        marked: a bare tag of theirs stays, until a survey closes whose answers are partly mixed already.
    """
    rows: Rows = (
        (Button(catalog.button("Yes, delete everything"), menu_data("forgotten")),),
        (Button(catalog.button("Back"), menu_data("resume")),),
    )
    text = catalog.say(
        "Do you want us to delete all that we keep about you, also your answers that are not mixed yet? Answers that "
        "are mixed cannot be found any more."
    )
    return Screen(text=catalog.lines(_with_mark(catalog, text, marked=marked)), rows=rows)


def _with_mark(catalog: Catalog, text: str, *, marked: bool) -> str:
    """Say that one thing stays after all."""
    if not marked:
        return text
    mark = catalog.say(
        "Only a locked mark that you answered stays until that survey closes, so that nobody answers twice."
    )
    return f"{text}\n\n{mark}"


def forgotten_screen(catalog: Catalog, *, marked: bool = False) -> Screen:
    """Tell that everything is gone but a bare tag, if there is one, and how to come back."""
    text = catalog.say("We have deleted everything we kept about you. To come back, write {command}.", command="/start")
    return Screen(text=catalog.lines(_with_mark(catalog, text, marked=marked)))


def stopped_screen(catalog: Catalog) -> Screen:
    """Tell that no message will come any more, and what starts them again."""
    rows: Rows = (
        (Button(catalog.button("Start messages again"), menu_data("restart")),),
        (Button(catalog.button("Delete my data"), menu_data("forget")),),
        (Button(catalog.button("Menu"), menu_data("home")),),
    )
    text = catalog.say(
        "We do not write to you any more. Only you can start messages again, with the button below. Answers you have "
        "begun are still here until the survey closes."
    )
    return Screen(text=catalog.lines(text), rows=rows)


def help_screen(catalog: Catalog, scheme: Scheme) -> Screen:
    """Return how the bot works and which commands there are."""
    say = catalog.say
    text = "\n\n".join(
        (
            say("<b>Help</b>"),
            say("Answer with the buttons under a question. Where words are needed, write a message."),
            say(
                "You can go back, skip a question, change the language or stop at any time. Your answers wait for you."
            ),
            "\n".join(
                (
                    say("{command}: open surveys", command="/surveys"),
                    say("{command}: events near you", command="/events"),
                    say("{command}: what came of what people said", command="/results"),
                    say("{command}: what is promised, by whom and until when", command="/plan"),
                    say("{command}: say something, at any time", command="/say"),
                    say("{command}: choose your language", command="/language"),
                    say("{command}: what we keep and what you agree to", command="/privacy"),
                    say("{command}: all that we keep about you", command="/mydata"),
                    say("{command}: end all messages", command="/stop"),
                    say("{command}: delete your data at once", command="/forget"),
                    say("{command}: who can help you", command="/contact"),
                )
            ),
            say("Who can help: {contact}", contact=scheme.contact),
        )
    )
    rows: Rows = (
        (Button(catalog.button("Who can help"), menu_data("contact")),),
        (Button(catalog.button("Back"), menu_data("resume")),),
    )
    return Screen(text=catalog.lines(text), rows=rows)
