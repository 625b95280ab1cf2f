"""Gather the facts of the data-protection sheet from schema, settings, scheme, stores and the attack suite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import metadata
from typing import Any

from sqlalchemy import MetaData, func, make_url, select

from bot.access.roles import MATRIX, Role
from bot.actions.join import CONSENT_VERSION
from bot.actions.retention import RULES
from bot.actions.whereabouts import FEWEST
from bot.anonymity.rollup import K
from bot.cli.fielding import Field
from bot.cli.kept import ANSWERS, CONTACTS, RESIDUAL
from bot.cli.paper import Block, Bullets, Grid, Paper, Paragraph, Section
from bot.cli.traces import told_of_traces
from bot.i18n.languages import LANGUAGES
from bot.settings import Mode, Settings, shipped
from bot.store.answers import responses
from bot.store.answers.tables import METADATA as ANSWERS_SCHEMA
from bot.store.contacts import fieldwork
from bot.store.contacts.fieldwork import Unfinished, Wave
from bot.store.contacts.tables import CONTACT
from bot.store.contacts.tables import METADATA as CONTACTS_SCHEMA

BLANK = "to be filled in: ____________________"
"""Stands where only the controller knows."""

SUITE = "attack-suite.json"
"""The result of tests/attacks that goes with this version, in docs/."""


def gathered(field: Field) -> Paper:
    """Gather everything, as it is at this moment.

    Args:
        field: the configuration with its stores, open.
    """
    house = field.house
    now = house.local(house.clock())
    version = metadata.version("equal-voices")
    lead = (
        f"Written on {now:%Y-%m-%d} by Equal Voices {version} for “{house.scheme.name}” ({house.scheme.organiser}, "
        f"{house.scheme.city}), from its own tables, settings and stores. It describes what this version does; whether "
        "that is lawful in your case is for you and your data-protection officer to judge."
    )
    if house.scheme.fictional:
        lead += " This scheme is fictional."
    sections = (
        Section("Who is responsible, and on what ground", _responsible(field)),
        Section("What is kept", _kept()),
        Section("Where it is kept", _places(field.settings)),
        Section("How long it is kept", _periods(field)),
        Section("How answers are parted from people", (*_parting(), *told_of_traces(field.stores))),
        Section("Waves and cuts", _waves(field, now)),
        Section("Who can see what", _roles()),
        Section("What people are told, and what they agree to", _consent(field)),
        Section("What people can ask for", _rights()),
        Section("Who else is involved", _others(field.settings)),
        Section("What was tried against it", _attacks(version)),
        Section("What is left as a risk", (Bullets(RESIDUAL),)),
    )
    return Paper("Data-protection sheet", lead, sections)


def _responsible(field: Field) -> tuple[Block, ...]:
    scheme = field.house.scheme
    rows = (
        ("Controller", str(scheme.organiser)),
        ("Where residents turn with questions", scheme.contact),
        ("Data-protection officer", scheme.data_protection or BLANK),
        ("Country", scheme.country),
        ("Purpose", BLANK),
        ("Legal ground", scheme.legal_ground or BLANK),
        ("Date of the assessment, and who made it", BLANK),
    )
    return (Grid("The controller", ("What", "Who or which"), rows),)


def _kept() -> tuple[Block, ...]:
    intro = (
        "Every table and column of both databases. Names, user names, telephone numbers and profile pictures of "
        "Telegram accounts, voice messages, pictures and stickers are not stored; only an update that made the bot "
        "fail is set aside as it came, encrypted (contacts store: quarantine)."
    )
    return (
        Paragraph(intro),
        *_columns("Contacts store", CONTACTS_SCHEMA, CONTACTS),
        *_columns("Answers store", ANSWERS_SCHEMA, ANSWERS),
    )


def _columns(store: str, schema: MetaData, sentences: Mapping[str, Mapping[str, str]]) -> Iterator[Block]:
    """Yield one table for each table of a store."""
    for name, table in sorted(schema.tables.items()):
        rows = tuple((column.name, sentences[name][column.name]) for column in table.columns)
        yield Grid(f"{store}: {name}", ("Column", "What it holds"), rows)


def _places(settings: Settings) -> tuple[Block, ...]:
    rows = (
        ("Contacts store", _place(settings.contacts_url)),
        ("Answers store", _place(settings.answers_url)),
        ("Key folder", f"{settings.keys_dir} (readable by its owner alone; outside both stores and their backups)"),
        ("Log", f"standard error, from level {settings.log_level} on; without Telegram numbers, answers and the token"),
        ("Backups", BLANK),
        ("Server and country", BLANK),
    )
    return (Grid("Places", ("What", "Where"), rows),)


def _place(address: str) -> str:
    """Name a database without user and password."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return f"SQLite file {url.database}"
    host = url.host or url.query.get("host", "this machine")
    return f"PostgreSQL database {url.database} on {host}"


def _periods(field: Field) -> tuple[Block, ...]:
    months = field.house.scheme.retention_months
    rules = tuple((f"By a daily job: {rule.name}", rule.keeps.format(months=months)) for rule in RULES)
    rows = (
        ("Contact", "until the person sends /forget, or the job below deletes it"),
        (
            "Draft and sent sheet",
            (
                "until the cut, /forget, or “Withdraw my answers”, whichever comes first; a draft until the wave "
                "closes; with few answers, until its owner refuses or does not choose in time"
            ),
        ),
        ("Keys of a wave", "until its last cut; with few answers, until what was decided about them is done"),
        ("Updates that were set aside, and their key", "until the next wave is cut for good, or the job below"),
        ("Answers and free texts after the cut", f"no period is set by the program; {BLANK}"),
        ("Backups and archived logs", BLANK),
    )
    return (Grid("Periods", ("What", "How long"), (*rows, *rules)),)


def _parting() -> tuple[Block, ...]:
    told = (
        "While a wave is open, each sheet of answers lies in the contacts store under a keyed hash of its owner's "
        "number, encrypted with ChaCha20-Poly1305 and padded to one size for the survey. At the cut the sheets are "
        "opened in memory, language and area are rolled up, answers are shuffled with the system's randomness and "
        "stored in the answers store in one transaction; then sheets and keys are destroyed, and the files rewritten."
    )
    rolled = (
        f"k = {K}: a language, an area and a combination of both stay beside an answer only where at least {K} people "
        "of the batch share them; the same holds for the question and the language beside a free text."
    )
    few = (
        f"A wave with fewer than {FEWEST} answers is not cut by itself: the officer extends it, or has each person who "
        "answered asked whether to share in a small group; only the answers of those who agree are then stored, "
        "without language and area."
    )
    texts = "Free texts are rows of their own, without the id of any other answer and without an area."
    return Paragraph(told), Paragraph(rolled), Paragraph(few), Paragraph(texts)


def _waves(field: Field, now: datetime) -> tuple[Block, ...]:
    with field.stores.contacts.read() as conn:
        waves = fieldwork.all_waves(conn)
    with field.stores.answers.read() as conn:
        cuts = responses.cuts(conn)
    rows = tuple(
        (wave.id, wave.survey, wave.state.value, f"{field.house.local(wave.closes_at):%Y-%m-%d}", _rule(wave))
        for wave in waves
    )
    batches = tuple((each.wave, each.survey, each.week, str(each.responses)) for each in cuts)
    shown: list[Block] = [
        Grid("Waves", ("Wave", "Survey", "State", "Closes", "Cut and drafts"), rows)
        if rows
        else Paragraph("No wave was opened yet."),
        Grid("Cuts", ("Wave", "Survey", "Week", "Sets of answers"), batches)
        if batches
        else Paragraph("No wave was cut yet."),
        Paragraph(f"As of {now:%Y-%m-%d %H:%M}."),
    ]
    return tuple(shown)


def _rule(wave: Wave) -> str:
    """Tell when a wave is cut, and what becomes of its drafts."""
    cut = f"cut in batches of at least {wave.batch}" if wave.batch else "cut once, when it closes"
    drafts = "unsent drafts are deleted" if wave.unfinished is Unfinished.DISCARD else "unsent drafts are counted"
    return f"{cut}; {drafts}"


def _roles() -> tuple[Block, ...]:
    rows = tuple((act.value, *("yes" if role in allowed else "no" for role in Role)) for act, allowed in MATRIX.items())
    head = ("Act", *(role.value for role in Role))
    nobody = (
        "Reading a sheet is not among the acts: there is none for it. Whoever runs the machine has access to both "
        "databases and to the key folder, and so could read the sheets that wait, against the rules."
    )
    return Grid("Acts and roles", head, rows), Paragraph(nobody)


def _consent(field: Field) -> tuple[Block, ...]:
    catalogs = field.house.catalogs
    languages = tuple((code, LANGUAGES[code].name, catalog.status) for code, catalog in catalogs.items())
    with field.stores.contacts.read() as conn:
        found = conn.execute(
            select(CONTACT.c.consent_version, func.count())
            .where(CONTACT.c.consent_version.is_not(None))
            .group_by(CONTACT.c.consent_version)
        ).all()
    versions = tuple((f"version {version}", str(number)) for version, number in sorted(found))
    told = (
        f"Version {CONSENT_VERSION} of the words of consent is in use. Each person is asked for surveys, events and "
        "results separately, before the first question, and can change each at any time by /privacy."
    )
    shown: list[Block] = [Paragraph(told)]
    if versions:
        shown.append(Grid("What contacts last decided on", ("Words", "Contacts"), versions))
    shown.append(Grid("Languages offered", ("Code", "Language", "Translation"), languages))
    return tuple(shown)


def _rights() -> tuple[Block, ...]:
    items = (
        (
            "Access and portability: /mydata shows all that is kept about a person, answers that wait for their cut "
            "included, and sends it as a file (JSON), the bot's own notes on messages included."
        ),
        "Rectification: answers can be changed until the wave closes; language, area and consents at any time.",
        (
            "Erasure: /forget deletes the contact, all sheets that wait and all that stands beside the person's "
            "number, at once; “Withdraw my answers” deletes one sheet. What stays: the bare mark of whoever was "
            "counted in a wave that is still open, until it closes; an update that was set aside, sealed; and of staff "
            "the log of what they did, under a name that no table leads from to a person any more."
        ),
        (
            "After the cut nobody can find the answers of a person, so they can be neither shown nor deleted (compare "
            "GDPR, Article 11). People are told so before they send."
        ),
        "Objection and withdrawal of consent: /stop and /privacy.",
    )
    return (Bullets(items),)


def _others(settings: Settings) -> tuple[Block, ...]:
    rows = (
        ("Telegram", f"carries every message and sees its content and sender; reached at {settings.bot_api_url}"),
        ("How updates come", "Telegram calls our address" if settings.mode is Mode.WEBHOOK else "we ask Telegram"),
        ("Hosting", BLANK),
        ("Whoever administers server and database", BLANK),
    )
    return (Grid("Other parties", ("Who or what", "Part"), rows),)


def _attacks(version: str) -> tuple[Block, ...]:
    """Show what the suite of attacks got; a result of another version is said to be one."""
    file = shipped("docs") / SUITE
    if not file.is_file():
        return (Paragraph("The result of the attack suite does not come with this installation."),)
    suite = json.loads(file.read_text(encoding="utf-8"))
    told = (
        "Before a version is given out, two simulated waves are answered through the whole bot and cut; then all "
        "that is left (files, logs, present keys, older copies) is attacked in the ways below. An attack holds if it "
        f"finds no more than chance. This result is of {suite['day']}, version {suite['version']}"
        + ("." if suite["version"] == version else f", and not of the installed version {version}.")
    )
    rows = tuple(map(_attack, suite["results"]))
    lost = tuple(f"{one['attack']} ({one['engine']}): {one['does']}." for one in suite["results"] if not one["held"])
    warning: tuple[Block, ...] = (
        (Paragraph("These attacks got more than chance, and are open faults of this version:"), Bullets(lost))
        if lost
        else ()
    )
    head = ("Attack", "Engine", "Found", "By chance", "Bound", "Of", "Pairs in order", "What", "Held")
    return Paragraph(told), *warning, Grid("Attacks on a full dump", head, rows)


def _attack(one: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = (f"{one[name]:g}" for name in ("found", "chance", "bound", "of"))
    order = "" if one["order"] is None else f"{one['order']:.1%} (50 % ± {one['order_bound']:.1%})"
    return (one["attack"], one["engine"], *numbers, order, one["what"], "yes" if one["held"] else "NO")
