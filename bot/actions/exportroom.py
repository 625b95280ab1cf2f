"""What admins do in the chat to take answers out: choose a survey and a kind of file; it comes as a document."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection

from bot.access.roles import Act
from bot.actions.exporting import exportable
from bot.actions.house import House
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb
from bot.actions.wishes import ASKED, by_console, want
from bot.export.hiding import K
from bot.i18n.catalog import Catalog
from bot.render import exporting as screens
from bot.store.answers import responses
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member

MOST = 200_000
"""Responses in a file of the chat: more take too much memory beside the bot, and the command has no such limit."""


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


def _file(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Note which file is wanted; it is made beside the bot, so that nobody waits for it."""
    catalog = house.catalog(contact.language)
    kind, _, survey = subject.partition(".")
    with tools.answers.read() as answers:
        counts = exportable(answers)
    if kind not in screens.KINDS or survey not in counts:
        return Done(screens.which_answers_screen(catalog, _surveys(tools, catalog)))
    if counts[survey] > MOST:
        return Done(screens.no_file_screen(catalog, screens.too_many_note(catalog, by_console(survey, kind))))
    if counts[survey] < K:
        return Done(screens.no_file_screen(catalog, screens.too_few_note(catalog, K)))
    wish, new = want(conn, house, survey=survey, kind=kind, handle=member.handle)
    return Done(screens.being_made_screen(catalog, wish.topic, 0), f"{wish.named} {ASKED}" if new else None)


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
