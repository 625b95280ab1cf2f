"""A screen as one value: what a chat shows, before any messenger is involved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.i18n.catalog import Catalog
from bot.paper.job import Form, Job


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap.

    Attributes:
        text: plain words on it, in the reader's language.
        data: what comes back when it is tapped (at most 64 bytes), or '' where `url` is set.
        url: an address that opens instead.
    """

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, recording or file that goes above the text.

    Attributes:
        kind: photo, voice, audio, video or document.
        path: file name below the survey's media folder.
        caption: plain words under it: the wording of the choice it shows, or ''.
    """

    kind: str
    path: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is made for this reader and goes above the text.

    Attributes:
        name: file name, with an ending that tells what it is.
        content: its bytes.
        path: where they lie instead, of a file that may be large; '' where `content` has them.
        picture: shown as a picture instead of a file to be saved.
        caption: plain words under it, or ''.
        instead: HTML that goes above the text where the file may not have come.
    """

    name: str
    content: bytes
    path: str = ""
    picture: bool = False
    caption: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture or paper that is set when the screen is shown, beside the bot's own process.

    Where it cannot be set, the text comes without it: it says the same in words, or `instead` tells that it is missing.

    Attributes:
        name: file name, with an ending that tells what it is.
        job: what is to be set.
        form: picture or paper; a PNG of several pages comes as several pictures.
        picture: shown as a picture instead of a file to be saved.
        caption: plain words under it, or ''.
        instead: HTML that goes above the text where it may not have come; '' where the text says the same.
    """

    name: str
    job: Job
    form: Form
    picture: bool = False
    caption: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Venue:
    """A place on the map that goes above the text.

    Attributes:
        latitude: degrees north (WGS 84).
        longitude: degrees east (WGS 84).
        title: plain words over it.
        address: plain words under the title; never ''.
    """

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the list that Telegram shows behind its menu button.

    Attributes:
        name: without the slash.
        description: plain words.
    """

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Text with buttons under it.

    Attributes:
        text: Telegram's HTML, every value in it escaped and isolated.
        rows: buttons, row by row; usually one a row.
        attachments: shown before the text.
        asks_place: also offers Telegram's own "send my location" keyboard, with these words on it.
        toast: short plain words that answer the press itself, shown over the chat.
        fresh: must come as a new message, also when a button was pressed on an old one.
        unchanged: nothing happened (a late or doubled tap): show it only where it is not on screen yet.
        commands: what this chat's own list of commands says from now on; () for the list that everybody has,
            None to leave it.
        topic: what it is about, where it is brought up to date while it is on show; '' for what stays as it is.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    attachments: tuple[Attachment | Document | Drawing | Venue, ...] = ()
    asks_place: str = ""
    toast: str = ""
    fresh: bool = False
    unchanged: bool = False
    commands: tuple[Command, ...] | None = None
    topic: str = ""


def file_missing_note(catalog: Catalog) -> str:
    """Say that a file could not be made or sent, or that nobody knows."""
    return catalog.say("Something went wrong with the file. If you do not see it, ask for it again.")


def with_note(screen: Screen, catalog: Catalog, note: str) -> Screen:
    """Return the screen with a note above its text; the same screen where there is no note."""
    return replace(screen, text=f"{catalog.lines(note)}\n\n{screen.text}") if note else screen
