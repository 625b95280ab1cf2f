"""Read a scheme's file: the city's own names, areas, landmarks and contacts, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from bot.errors import Problem
from bot.survey.reading_ledger import Ledger, settle
from bot.survey.reading_row import Row
from bot.survey.reading_yaml import Fields, Items, Words, read_tree
from bot.survey.scheme import USUAL_RETENTION, Area, HostGroup, Landmark, Named, Opening, Recurring, Scheme
from bot.survey.scheme_manners import read_quiet_hours, read_weekly_cap
from bot.survey.scheme_outreach import Reach, read_reach, read_watched
from bot.survey.scheme_people import read_people

T = TypeVar("T")

FIELDS = frozenset(
    {
        "scheme",
        "name",
        "city",
        "organiser",
        "contact",
        "fictional",
        "country",
        "time_zone",
        "official_language",
        "languages",
        "organisers",
        "contacts",
        "legal_ground",
        "given",
        "newcomer_years",
        "census",
        "indicators",
        "recurring",
        "report_months",
        "areas",
        "channels",
        "groups",
        "openings",
        "reminders",
        "quiet_hours",
        "weekly_cap",
        "parity",
        "partners",
        "retention_months",
        "say",
        "site",
    }
)
"""Every key a scheme's file may have at its top."""

LONGEST_RETENTION = 120
"""Months without activity after which even the most patient scheme asks."""

LONGEST_OPENING = 730
"""Days a wave may stay open."""

LONGEST_RECURRENCE = 60
"""Months until a survey is asked again."""

LONGEST_REPORT = 12
"""Months between two reports to the board."""

LONGEST_GROUP = 20
"""Letters of a host group's code: it stands in buttons beside other names."""

_is_address = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?(/[A-Za-z0-9._~%/-]*)?", re.ASCII).fullmatch
_is_code = re.compile(r"[A-Za-z0-9_.-]{1,40}").fullmatch


class FaultsIn(Protocol):
    """Lists what is wrong with words, each with its line."""

    def __call__(self, words: Iterable[tuple[str, int]], *, file: str) -> Iterable[Problem]:
        """List all problems."""


def read_scheme(
    text: str,
    *,
    file: str,
    languages: Collection[str],
    zones: Collection[str],
    reminder_faults: FaultsIn | None = None,
) -> Scheme:
    """Read a scheme.

    Args:
        text: the whole file.
        file: its name, for the problems.
        languages: codes of the languages the product knows.
        zones: names of the time zones this machine knows.
        reminder_faults: knows what a rule for reminders is; this room does not. None takes any words for one.

    Raises:
        OperatorError: with every fault of the file.
    """
    ledger = Ledger(file)
    top = _top(text, ledger)
    scheme = replace(_scheme(top, languages, zones), reminders=_reminders(top, reminder_faults))
    lists = ("areas", "channels", "organisers", "partners", "groups")
    _unique(top, [code for key in lists for code in _codes(top, key)])
    _unique(top, [code for area in _rows(top, "areas") for code in _codes(area, "landmarks")])
    settle([ledger])
    return scheme


def _scheme(top: Row, languages: Collection[str], zones: Collection[str]) -> Scheme:
    """Read all fields; each looks after its own faults."""
    areas = _each(top, "areas", _area)
    people = read_people(top, named=_named, areas={area.code for area in areas}, languages=languages)
    return Scheme(
        name=_named(top, "name"),
        city=_named(top, "city"),
        organiser=_named(top, "organiser"),
        contact=top.needed("contact", "Tell residents where they can turn with questions."),
        country=_one_of(top, "country", None, "Write two capital letters, such as NL."),
        time_zone=_one_of(top, "time_zone", zones, "Write an IANA name, such as Europe/Amsterdam."),
        languages=_languages(top, languages),
        areas=areas,
        channels={code: name for code, name in _each(top, "channels", _channel) if code},
        given=_given(top),
        openings=_each(top, "openings", _opening),
        data_protection=_data_protection(top),
        legal_ground=top.text("legal_ground"),
        retention_months=_retention(top),
        quiet_hours=read_quiet_hours(top),
        weekly_cap=read_weekly_cap(top),
        says=top.flag("say", default=False),
        fictional=top.flag("fictional", default=False),
        groups=_each(top, "groups", lambda row: _group(row, languages)),
        organisers=people.organisers,
        visit=people.visit,
        independent=people.independent,
        partners=people.partners,
        census=top.text("census"),
        indicators=top.text("indicators"),
        recurring=_each(top, "recurring", _recurring),
        official=top.text("official_language"),
        report_months=_report_months(top),
        reach=_reach(top, languages, {area.code for area in areas}),
        watched=read_watched(top),
        site=_site(top),
    )


def _check_codes(top: Row) -> None:
    """Note codes that are used twice: each list has its own, and the landmarks of all areas are one list."""
    lists = ("areas", "channels", "organisers", "partners", "groups")
    _unique(top, [code for key in lists for code in _codes(top, key)])
    _unique(top, [code for area in _rows(top, "areas") for code in _codes(area, "landmarks")])


def _top(text: str, ledger: Ledger) -> Row:
    """Read the fields at the top of the file; a file without any is told at once."""
    tree = read_tree(text, ledger)
    if tree is not None and not isinstance(tree, Fields):
        ledger.add(1, "", "The file must hold fields.", "Begin with `name:` and `city:`.")
    settle([ledger] if not isinstance(tree, Fields) else [])
    top = Row(tree if isinstance(tree, Fields) else Fields({}, {}, 1), "", ledger)
    top.only(FIELDS)
    return top


def _named(row: Row, key: str) -> Named:
    """Read a name: plain text, or `{text: …, labels: {nl: …}}`."""
    if isinstance(row.fields.entries.get(key), Fields):
        inner = row.fields_of(key)
        assert inner is not None
        inner.only(("text", "labels"))
        return Named(inner.needed("text", "Write the name as the city writes it."), _labels(inner))
    return Named(row.needed(key, "Write the name as the city writes it."))


def _labels(row: Row) -> Mapping[str, str]:
    inner = row.fields_of("labels")
    return {tag: inner.text(tag) for tag in inner.languages()} if inner else {}


def _site(top: Row) -> str:
    """Read the address under which `equal-voices publish` is to be found."""
    address = top.text("site").rstrip("/")
    if address and not _is_address(address):
        remedy = "Write https:// and where the folder of the site is to be found."
        top.fault("site", f"`{address}` is no address of a site.", remedy)
    return address


def _data_protection(top: Row) -> str:
    """Read who answers for data protection: name and address in one line."""
    contacts = top.fields_of("contacts")
    office = contacts.fields_of("data_protection") if contacts else None
    return ", ".join(filter(None, (office.text("name"), office.text("email")))) if office else ""


def _one_of(row: Row, key: str, known: Collection[str] | None, remedy: str) -> str:
    value = row.needed(key, remedy)
    wrong = value not in known if known is not None else not re.fullmatch(r"[A-Z]{2}", value)
    if value and wrong:
        row.fault(key, f"`{value}` is not known.", remedy)
    return value


def _languages(top: Row, known: Collection[str]) -> tuple[str, ...]:
    tags = _tags(top, known)
    if not tags:
        top.fault("languages", "No language is offered.", "List codes such as [en_GB, nl, ar].")
    return tags


def _tags(top: Row, known: Collection[str]) -> tuple[str, ...]:
    """Read codes of languages that we have, each once."""
    tags = [item.text if isinstance(item, Words) else "" for item in top.items("languages")]
    for at, tag in enumerate(tags):
        if tag in tags[:at]:
            top.fault("languages", f"`{tag}` is listed twice.", "Remove one of them.")
        elif tag not in known:
            top.fault("languages", f"`{tag}` is not a language we have.", f"Use some of {', '.join(sorted(known))}.")
    return tuple(tags)


def _each(top: Row, key: str, read: Callable[[Row], T]) -> tuple[T, ...]:
    rows = []
    for at, item in enumerate(top.items(key), start=1):
        if isinstance(item, Fields):
            rows.append(read(Row(item, f"{key} {at}", top.ledger)))
        else:
            top.ledger.add(item.line, key, f"Item {at} of `{key}` must hold fields.", "Write `- {code: …, …}`.")
    return tuple(rows)


def _code(row: Row) -> str:
    code = row.needed("code", "Give it a code of letters, digits and _.")
    if code and not _is_code(code):
        row.fault("code", f"`{code}` cannot be a code.", "Use at most 40 letters, digits, _, - and dots.")
    return code


def _area(row: Row) -> Area:
    row.only(("code", "name", "population_16_plus", "landmarks"))
    return Area(_code(row), _named(row, "name"), _each(row, "landmarks", _landmark))


def _landmark(row: Row) -> Landmark:
    row.only(("code", "label", "labels"))
    return Landmark(_code(row), Named(row.needed("label", "Write the name on the sign."), _labels(row)))


def _channel(row: Row) -> tuple[str, Named]:
    row.only(("code", "label", "labels", "languages", "areas"))
    return _code(row), Named(row.needed("label", "Say where people hear of you."), _labels(row))


def _reach(top: Row, languages: Collection[str], areas: Collection[str]) -> Mapping[str, Reach]:
    """Read whom each channel reaches, by its code."""
    rows = [(row.fields.entries.get("code"), row) for row in _rows(top, "channels")]
    named = [(code.text, row) for code, row in rows if isinstance(code, Words)]
    return {code: read_reach(row, languages=languages, areas=areas) for code, row in named}


def _group(row: Row, languages: Collection[str]) -> HostGroup:
    row.only(("code", "name", "languages"))
    code = _code(row)
    if len(code) > LONGEST_GROUP:
        row.fault("code", f"`{code}` is too long for a button.", f"Use at most {LONGEST_GROUP} letters and digits.")
    return HostGroup(code, _named(row, "name"), _tags(row, languages))


def _opening(row: Row) -> Opening:
    row.only(("survey", "days"))
    survey = row.needed("survey", "Name a survey, such as pulse.")
    days = row.needed("days", "Say for how many days.")
    if not (days.isdecimal() and len(days) <= len(str(LONGEST_OPENING)) and 1 <= int(days) <= LONGEST_OPENING):
        row.fault("days", f"`{days}` is not a number of days.", f"Write 1 to {LONGEST_OPENING}.")
        return Opening(survey, 1)
    return Opening(survey, int(days))


def _recurring(row: Row) -> Recurring:
    row.only(("survey", "months", "days"))
    survey = row.needed("survey", "Name a survey, such as pulse.")
    numbers = {}
    for key, most in (("months", LONGEST_RECURRENCE), ("days", LONGEST_OPENING)):
        word = row.needed(key, f"Write 1 to {most}.")
        if word and not (word.isdecimal() and len(word) <= len(str(most)) and 1 <= int(word) <= most):
            row.fault(key, f"`{word}` is not a number of {key}.", f"Write 1 to {most}.")
            word = ""
        numbers[key] = int(word or 1)
    return Recurring(survey, numbers["months"], numbers["days"])


def _report_months(top: Row) -> int | None:
    word = top.text("report_months")
    if word in map(str, range(1, LONGEST_REPORT + 1)):
        return int(word)
    if word:
        top.fault("report_months", f"`{word}` is not a number of months.", f"Write 1 to {LONGEST_REPORT}.")
    return None


def _retention(top: Row) -> int:
    months = top.text("retention_months") or str(USUAL_RETENTION)
    if not (
        months.isdecimal() and len(months) <= len(str(LONGEST_RETENTION)) and 1 <= int(months) <= LONGEST_RETENTION
    ):
        top.fault("retention_months", f"`{months}` is not a number of months.", f"Write 1 to {LONGEST_RETENTION}.")
        return 1
    return int(months)


def _reminders(top: Row, faults_in: FaultsIn | None) -> tuple[str, ...] | None:
    """Read rules such as `start-1d`; [] reminds nobody who has not asked for it."""
    if "reminders" not in top:
        return None
    words = [(item.text.strip() if isinstance(item, Words) else "", item.line) for item in top.items("reminders")]
    for problem in faults_in(words, file=top.ledger.file) if faults_in else ():
        top.ledger.add(problem.line, problem.place, problem.fault, problem.remedy)
    return tuple(word for word, _ in words)


def _given(top: Row) -> Mapping[str, str]:
    inner = top.fields_of("given")
    return {key: inner.text(key) for key in inner.fields.entries} if inner else {}


def _rows(row: Row, key: str) -> tuple[Row, ...]:
    """Look once more at the rows of a list, for what was read already and needs no more faults."""
    value = row.fields.entries.get(key)
    items = value.items if isinstance(value, Items) else ()
    return tuple(Row(item, f"{key} {at}", row.ledger) for at, item in enumerate(items, 1) if isinstance(item, Fields))


def _codes(row: Row, key: str) -> tuple[tuple[str, str, int], ...]:
    """List the codes of a list, each with the list's name and its line."""
    found = ((each.fields.entries.get("code"), each) for each in _rows(row, key))
    return tuple((key, code.text, each.line("code")) for code, each in found if isinstance(code, Words) and code.text)


def _unique(top: Row, codes: Sequence[tuple[str, str, int]]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for key, code, line in codes:
        if (key, code) in seen:
            said = f"`{code}` is used more than once (first on line {seen[key, code]})."
            top.ledger.add(line, key, said, "Give each its own code.")
        seen.setdefault((key, code), line)
