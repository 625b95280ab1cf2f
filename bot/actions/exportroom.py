"""What admins do in the chat to take answers out: choose a survey and a kind of file, and get it as a document."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions.exporting import Wish, exportable, gather
from bot.actions.house import House
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.errors import OperatorError
from bot.export.files import Format, write
from bot.export.hiding import K
from bot.i18n.catalog import Catalog
from bot.render import exporting as screens
from bot.render.screen import Document
from bot.store.answers import responses
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member

MOST = 5_000
"""Responses in a file of the chat: more would hold the desk up, and the command has no such limit."""

_DAY = (2000, 1, 1, 0, 0, 0)


def _ask_survey(
    _conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, tools: Tools
) -> Done:
    catalog = house.catalog(contact.language)
    return Done(screens.which_answers_screen(catalog, _surveys(tools, catalog)))


def _ask_kind(_conn: Connection, house: House, contact: Contact, _member: Member, subject: str, tools: Tools) -> Done:
    catalog = house.catalog(contact.language)
    if subject not in dict(_surveys(tools, catalog)):
        return Done(screens.which_answers_screen(catalog, _surveys(tools, catalog)))
    return Done(screens.which_kind_screen(catalog, subject))


def _file(_conn: Connection, house: House, contact: Contact, _member: Member, subject: str, tools: Tools) -> Done:
    catalog = house.catalog(contact.language)
    kind, _, survey = subject.partition(".")
    with tools.answers.read() as answers:
        counts = exportable(answers)
    if kind not in screens.KINDS or survey not in counts:
        return Done(screens.which_answers_screen(catalog, _surveys(tools, catalog)))
    if counts[survey] > MOST:
        return Done(screens.no_file_screen(catalog, screens.too_many_note(catalog)))
    try:
        contents = gather(tools.answers, house, Wish(survey=survey, language=catalog.language))
    except OperatorError:  # the only one that a choice of ours can meet
        return Done(screens.no_file_screen(catalog, screens.too_few_note(catalog, K)))
    with TemporaryDirectory() as folder:
        document = _document(write(Path(folder), contents, Format(kind), name=survey))
    hidden = [(each.name, each.now) for each in contents.report.hidden if each.now]
    screen = screens.file_screen(catalog, document, rows=contents.report.rows, hidden=hidden)
    return Done(screen, f"{survey} {kind}")


def _document(files: Sequence[Path]) -> Document:
    """Return one file as it is, and several in a zip file."""
    first = files[0]
    if len(files) == 1:
        return Document(first.name, first.read_bytes())
    bundle = first.with_name(f"{first.stem}.zip")
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as folder:
        for path in files:
            information = zipfile.ZipInfo(path.name, _DAY)
            folder.writestr(information, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return Document(bundle.name, bundle.read_bytes())


def _surveys(tools: Tools, catalog: Catalog) -> list[tuple[str, str]]:
    """List the surveys that have enough answers to hide among, with their titles in the reader's language."""
    with tools.answers.read() as answers:
        names = [name for name, count in exportable(answers).items() if count >= K]
        fingerprints = {cut.survey: cut.fingerprint for cut in responses.cuts(answers)}
        known = responses.definitions(answers)
    titles = {name: orjson.loads(known[fingerprints[name]]).get("title", name) for name in names}
    return [(name, catalog.survey(f"{name}/title", title)) for name, title in titles.items()]


EXPORT_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_export": (Act.EXPORT_MICRODATA, _ask_survey),
    "staff_kinds": (Act.EXPORT_MICRODATA, _ask_kind),
    "staff_file": (Act.EXPORT_MICRODATA, _file),
}
"""The buttons of this room, with the act that each belongs to."""
