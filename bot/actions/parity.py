"""Show officers who takes part in a wave while it is open, and tell them once of each group that falls behind.

Who has sent answers stands nowhere in the clear. A job finds it out in memory, by the wave's key, and keeps rounded
numbers alone. A board is drawn at most once a day and only when more than ten people have answered since: whoever looks
often, or knows who answered just now, sees groups of people come, and never one person (docs/anonymity.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.fieldwork import make_link
from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.actions.sheet import is_open
from bot.actions.staff import Done
from bot.actions.stafftools import Tools, Verb, address, bot_of
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.indicators.codebook import CATEGORIES
from bot.indicators.counts import Cells
from bot.indicators.fieldwork import TENS, lagging, rounded, standings
from bot.indicators.suppression import K
from bot.render import parity as screens
from bot.render.parity import Line, Part, Place, Shown
from bot.render.screen import Screen
from bot.schedule.delivery import Delivery, Kind, Planned
from bot.store.base import Database
from bot.store.contacts import boards, events, fieldwork, outbox, people, sheets, staff
from bot.store.contacts.boards import Board
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.store.keys import NoKeyError
from bot.store.seal import tag_of
from bot.survey.scheme_outreach import channel_for

LANGUAGE, AREA, CHANNEL = "language", "area", "channel"
"""What a board tells of: the language people use here, where they live, how they came."""

NEW = TENS
"""More people than that have answered between two boards of a wave."""

_AND = "+"
"""Stands between the groups of one message, and between their links; no code of a group has it."""

Shares = Mapping[str, Mapping[str, float]]
"""Share of the population by trait and group; a trait that the census does not know has none."""


def draw(contacts: Database, house: House, yardstick: Yardstick) -> int:
    """Draw the boards that are due, plan what officers are told, and delete the boards of waves that are over.

    Returns:
        How many messages were planned.
    """
    with contacts.read() as conn:
        open_now = {wave.id: wave for wave in fieldwork.open_waves(conn) if _is_watched(conn, house, wave)}
        drawn = [board for wave in open_now.values() if (board := _drawn(conn, house, yardstick, wave)) is not None]
        over = [wave for wave in boards.every(conn) if wave not in open_now]
    planned = 0
    for board in drawn:
        wave = open_now[board.wave]
        with contacts.begin() as conn:
            planned += _keep(conn, house, board, wave, population(house, yardstick, wave))
    for gone in over:
        with contacts.begin() as conn:
            boards.drop(conn, gone)
    return planned


def _is_watched(conn: Connection, house: House, wave: Wave) -> bool:
    """Tell whether a wave has a board: not where people are few by nature, come again, or leave nothing to count."""
    survey = house.survey(conn, wave.fingerprint)
    return is_open(wave, house) and not survey.repeated and not survey.personal and events.get(conn, wave.id) is None


def _drawn(conn: Connection, house: House, yardstick: Yardstick, wave: Wave) -> Board | None:
    """Draw the board of a wave; None where it is not due, or nobody can tell."""
    before, today = boards.get(conn, wave.id), house.local(house.clock()).date()
    tags = sheets.sent(conn, wave.id)
    # `before.sent` is up to nine less than it was, so between two boards at least eleven people have answered.
    needed = before.sent + NEW + TENS if before else house.scheme.watched.least
    if len(tags) < needed or (before is not None and before.day >= today):
        return None
    try:
        found = _counted(conn, house, wave, tags)
    except NoKeyError:  # the doctor tells the operator
        return None
    least = max(TENS, yardstick.chosen.k if yardstick.chosen else K)
    counts = {
        trait: {group: rounded(n) for group, n in sorted(groups.items()) if n >= least}
        for trait, groups in found.items()
    }
    told = before.told if before else ()
    return Board(wave=wave.id, day=today, sent=rounded(len(tags)), counts=counts, told=told)


def _counted(conn: Connection, house: House, wave: Wave, tags: Collection[bytes]) -> Mapping[str, Counter[str]]:
    """Count who has sent answers, by language, area and channel; nothing of it is written down as it is."""
    key = house.keys.key("wave", wave.id)
    found: dict[str, Counter[str]] = {LANGUAGE: Counter(), AREA: Counter(), CHANNEL: Counter()}
    for number, language, area, channel in people.traits(conn):
        if tag_of(key, number) in tags:
            for trait, group in ((LANGUAGE, group_of(language)), (AREA, area), (CHANNEL, channel)):
                if group:
                    found[trait][group] += 1
    return found


def group_of(language: str) -> str:
    """Return the census's group of those who use a language here."""
    return language if language in CATEGORIES["language"] else language.partition("_")[0]


def population(house: House, yardstick: Yardstick, wave: Wave) -> Shares:
    """Return who could take part in a wave: the languages it is offered in, and its areas."""
    areas = wave.areas or tuple(area.code for area in house.scheme.areas)
    spoken = {group_of(code) for code in wave.languages or house.catalogs}
    languages = yardstick.census.people(LANGUAGE, areas=areas)
    known = set(yardstick.census.areas)
    living = {area: yardstick.census.population(areas=(area,)) for area in areas if area in known}
    return {
        LANGUAGE: _shares({group: n for group, n in languages.items() if group in spoken}),
        AREA: _shares(living),
    }


def _shares(counts: Mapping[str, int]) -> Mapping[str, float]:
    total = sum(counts.values())
    return {group: n / total for group, n in counts.items()} if total else {}


def _keep(conn: Connection, house: House, board: Board, wave: Wave, shares: Shares) -> int:
    """Keep a board, and plan one message to each officer about all the groups of which none was told yet."""
    watched = house.scheme.watched
    behind = [
        f"{trait}.{group}"
        for trait in (LANGUAGE, AREA)
        for group in lagging(board.counts[trait], shares[trait], below=watched.below, least=watched.least)
    ]
    new = [each for each in behind if each not in board.told]
    boards.put(conn, replace(board, told=(*board.told, *new)))
    if not new:
        return 0
    links = _links(conn, house, wave.id, new)
    officers = [each for each in staff.everybody(conn) if may(each.role, Act.SEE_PARITY)]
    planned = [
        Planned(
            kind=Kind.BEHIND,
            subject=wave.id,
            rule=_AND.join(new),
            contact=officer.telegram_id,
            due=house.clock(),
            expires=wave.closes_at,
            version=_AND.join(links),
        )
        for officer in officers
    ]
    return outbox.add(conn, planned)


def _links(conn: Connection, house: House, wave: str, behind: Sequence[str]) -> Sequence[str]:
    """Make a link for each group, one for those whom the same place reaches."""
    made: dict[tuple[str | None, str | None], str] = {}
    for each in behind:
        area, channel = where = _outreach(house, each)
        if where not in made:
            made[where] = make_link(conn, house, wave=wave, area=area, channel=channel).id
    return [made[_outreach(house, each)] for each in behind]


def _outreach(house: House, behind: str) -> tuple[str | None, str | None]:
    """Say for which area a link for a group is, and by which channel it should be given out."""
    trait, _, group = behind.partition(".")
    if trait == AREA:
        return group, channel_for(house.scheme.reach, area=group)
    spoken = next((code for code in house.catalogs if group_of(code) == group), group)
    return None, channel_for(house.scheme.reach, language=spoken)


def speak(conn: Connection, house: House, contact: Contact, delivery: Delivery) -> Screen | None:
    """Tell an officer which groups fall behind, with the links to use; None once the wave is over."""
    member, wave = staff.get(conn, contact.telegram_id), fieldwork.get_wave(conn, delivery.subject)
    if member is None or not may(member.role, Act.SEE_PARITY) or wave is None or not is_open(wave, house):
        return None
    words, bot = house.catalog(contact.language), bot_of(conn)
    places: dict[str, list[str]] = {}
    for each, link in zip(delivery.rule.split(_AND), delivery.version.split(_AND), strict=True):
        places.setdefault(link, []).append(each)
    survey = house.survey(conn, wave.fingerprint)
    return screens.behind_screen(
        words, survey, wave.id, [_place(house, words, groups, address(bot, link)) for link, groups in places.items()]
    )


def _place(house: House, words: Catalog, groups: Sequence[str], link: str) -> Place:
    """Say whom a link is for, and where it reaches them."""
    channel = house.scheme.channels.get(_outreach(house, groups[0])[1] or "")
    return Place(
        groups=tuple(_name(house, each.partition(".")[0], each.partition(".")[2], words.language) for each in groups),
        channel=house.scheme.wording(channel, words.language) if channel else "",
        link=link,
    )


def _name(house: House, trait: str, group: str, language: str) -> str:
    """Return what a group is called."""
    scheme = house.scheme
    if trait == LANGUAGE:
        return next((each.name for code, each in LANGUAGES.items() if group_of(code) == group), group)
    named = scheme.channels.get(group) if trait == CHANNEL else (area.name if (area := scheme.area(group)) else None)
    return scheme.wording(named, language) if named else group


def shown(conn: Connection, house: House, yardstick: Yardstick, wave: Wave, language: str) -> Shown:
    """Return the board of a wave as it was drawn last, for a reader of a language."""
    board, shares = boards.get(conn, wave.id), population(house, yardstick, wave)
    below = house.scheme.watched.below
    survey = house.survey(conn, wave.fingerprint)
    if board is None:
        return Shown(survey=survey, least=house.scheme.watched.least, below=below)
    parts = []
    for trait, counts in board.counts.items():
        against = shares.get(trait, {})
        cells = Cells((trait,), {(group,): n for group, n in counts.items()})
        index = {each.group: each.index for each in standings(cells, against)}
        behind = lagging(counts, against, below=below, least=house.scheme.watched.least)
        lines = [
            Line(_name(house, trait, group, language), counts.get(group), index.get(group), behind=group in behind)
            for group in (*against, *(group for group in counts if group not in against))
        ]
        parts.append(Part(trait, tuple(sorted(lines, key=lambda line: -(line.people or 0)))))
    return Shown(
        survey=survey,
        least=house.scheme.watched.least,
        below=below,
        day=board.day,
        sent=board.sent,
        parts=tuple(parts),
    )


def watched_waves(conn: Connection, house: House) -> tuple[Wave, ...]:
    """List the open waves that have a board, the newest first, then those that will have one."""
    drawn = set(boards.every(conn))
    waves = [wave for wave in reversed(fieldwork.open_waves(conn)) if _is_watched(conn, house, wave)]
    return tuple(sorted(waves, key=lambda wave: wave.id not in drawn))


def _board(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, tools: Tools) -> Done:
    """Show the board of a wave, named by its id or by its place among the open ones."""
    words, waves = house.catalog(contact.language), watched_waves(conn, house)
    page = int(subject) if subject.isascii() and subject.isdecimal() and len(subject) < len("9999") else 0
    page = next((at for at, wave in enumerate(waves) if wave.id == subject), min(page, max(0, len(waves) - 1)))
    if not waves:
        return Done(screens.board_screen(words, None, page=0, count=0), "")
    found = shown(conn, house, tools.yardstick(), waves[page], words.language)
    return Done(screens.board_screen(words, found, page=page, count=len(waves)), waves[page].id)


PARITY_VERBS: Mapping[str, tuple[Act, Verb]] = {"staff_parity": (Act.SEE_PARITY, _board)}
"""The button of this room, with the act that it belongs to."""
