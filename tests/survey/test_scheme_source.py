"""A scheme as the city writes it, and every fault of it at once."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.errors import OperatorError
from bot.schedule.reminders import faults_in
from bot.survey.scheme import Area, HostGroup, Landmark, Named, Office, Opening, Organiser, Partner, Scheme
from bot.survey.scheme_outreach import Reach
from bot.survey.scheme_source import read_scheme
from tests.survey.playing import our_scheme

LANGUAGES = ("en_GB", "nl", "ar")
ZONES = ("Europe/Amsterdam",)
SCHEME = """\
name: {text: Together, labels: {nl: Samen}}
city: Havenstad
organiser: City of Havenstad
contact: x@havenstad.example
fictional: yes
country: NL
time_zone: Europe/Amsterdam
languages: [en_GB, nl]
given:
  country: NL
areas:
  - code: kade
    name: De Kade
    landmarks:
      - {code: mill, label: De Molen, labels: {ar: المطحنة}}
  - {code: veld, name: Veld}
channels:
  - {code: door, label: Door to door}
openings:
  - {survey: pulse, days: 14}
"""
FAULTY = """\
name: {text: Together, labels: {"?": Samen}, colour: red}
city: [Havenstad]
fictional: perhaps
country: Holland
time_zone: Mars/Olympus
languages: [en_GB, xx, nl, nl, {tag: ar}]
given: NL
areas:
  - code: de kade
    landmarks:
      - {code: mill, label: De Molen}
      - {code: mill, label: Mill}
  - {code: veld, name: Veld, landmarks: [{code: mill, label: Old mill}]}
  - {code: veld, name: Field}
  - Molenveld
channels:
  - {code: door}
  - {code: door, label: Doors}
openings:
  - {survey: pulse, days: 0}
  - {survey: pulse, days: "١٤"}
  - {days: 731}
colours: red
"""
FAULTY_LINES = [1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 7, 9, 9, 12, 13, 14, 15, 17, 18, 20, 22, 22, 23]


def read(text: str) -> Scheme:
    """Read a scheme called `city.yaml`."""
    return read_scheme(text, file="city.yaml", languages=LANGUAGES, zones=ZONES)


def faults(text: str) -> list[str]:
    """List what is wrong with a scheme."""
    with pytest.raises(OperatorError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_scheme_is_read_as_it_is_written() -> None:
    mill = Landmark("mill", Named("De Molen", {"ar": "المطحنة"}))

    assert read(SCHEME) == Scheme(
        quiet_hours=(time(21), time(8)),
        weekly_cap=4,
        name=Named("Together", {"nl": "Samen"}),
        city=Named("Havenstad"),
        organiser=Named("City of Havenstad"),
        contact="x@havenstad.example",
        country="NL",
        time_zone="Europe/Amsterdam",
        languages=("en_GB", "nl"),
        areas=(Area("kade", Named("De Kade"), (mill,)), Area("veld", Named("Veld"))),
        channels={"door": Named("Door to door")},
        reach={"door": Reach()},
        given={"country": "NL"},
        openings=(Opening("pulse", 14),),
        fictional=True,
    )


def test_every_fault_is_told_at_once_with_its_line() -> None:
    told = faults(FAULTY)

    assert [int(fault.split(":")[1]) for fault in told] == FAULTY_LINES
    assert "city.yaml:12: landmarks: `mill` is used more than once (first on line 11). Give each its own code." in told
    assert "city.yaml:14: areas: `veld` is used more than once (first on line 13). Give each its own code." in told


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("- a\n- b\n", 1), ("just words", 1), ("name: [a\ncity: b\n", 2), ("name: a\nname: b\ncity: *x\n", 3)],
)
def test_a_file_that_holds_no_fields_has_that_one_fault(text: str, line: int) -> None:
    told = faults(text)

    assert [fault.split(":")[1] for fault in told][-1:] == [str(line)]
    assert not [fault for fault in told if "is missing" in fault]


@pytest.mark.parametrize("days", ["0", "731", "-1", "1.5", "two", "9" * 900])
def test_a_wave_stays_open_for_one_day_to_two_years(days: str) -> None:
    told = faults(SCHEME.replace("days: 14", f"days: {days}"))

    assert told[-1] == f"city.yaml:20: openings 1: `{days}` is not a number of days. Write 1 to 730."


@pytest.mark.parametrize("months", ["0", "121", "-1", "1.5", "two", "9" * 900])
def test_a_scheme_keeps_contacts_for_one_to_a_hundred_and_twenty_months(months: str) -> None:
    told = faults(f"retention_months: {months}\n{SCHEME}")

    assert told == [f"city.yaml:1: `{months}` is not a number of months. Write 1 to 120."]


def test_a_scheme_that_says_nothing_else_asks_after_two_years() -> None:
    assert [read(text).retention_months for text in (SCHEME, f"retention_months: 6\n{SCHEME}")] == [24, 6]


def test_the_example_scheme_reads() -> None:
    scheme = our_scheme()

    assert (str(scheme.city), scheme.fictional, [area.code for area in scheme.areas]) == (
        "Havenstad",
        True,
        ["kade", "molenveld", "spoorzicht"],
    )
    assert [(opening.survey, opening.days) for opening in scheme.openings] == [
        ("neighbourhood-review", 28),
        ("pulse", 14),
    ]


def test_reminders_are_read_as_rules_and_what_is_none_has_its_line() -> None:
    def rules(words: str) -> tuple[str, ...] | None:
        text = f"{SCHEME}reminders: {words}\n"
        known = {"languages": LANGUAGES, "zones": ZONES, "reminder_faults": faults_in}
        return read_scheme(text, file="city.yaml", **known).reminders  # type: ignore[arg-type]  # fields by name

    assert rules("[start-1w, end+2h]") == ("start-1w", "end+2h")
    assert rules("[]") == ()
    with pytest.raises(OperatorError) as caught:
        rules("[start-1d, yesterday]")
    assert [(each.line, each.fault) for each in caught.value.problems] == [
        (len(SCHEME.splitlines()) + 1, "`yesterday` is no rule for a reminder.")
    ]


GROUPS = """\
groups:
  - {code: city, name: City}
  - {code: city, name: {text: Groep, labels: {ar: مجموعة}}, languages: [nl, xx, nl]}
  - {code: "a group", languages: [ar]}
  - {code: abcdefghijklmnopqrstuvwxyz, name: Long, members: 3}
"""


def test_host_groups_are_read_and_every_fault_of_them_is_told_at_once() -> None:
    good = GROUPS.splitlines()[:2]
    scheme = read(SCHEME + "\n".join([*good, "  - {code: ngo, name: {text: Groep}, languages: [ar]}"]))
    told = faults(SCHEME + GROUPS)

    assert scheme.groups == (HostGroup("city", Named("City")), HostGroup("ngo", Named("Groep"), ("ar",)))
    assert (scheme.group("ngo"), scheme.group("none"), scheme.group(None)) == (scheme.groups[1], None, None)
    assert [fault.split(":", 2)[1] for fault in told] == ["23", "23", "23", "24", "24", "25", "25"]


def test_a_landmark_is_found_with_the_area_it_lies_in() -> None:
    scheme = our_scheme()
    found = scheme.landmark("kade_library")

    assert found is not None
    assert (found[0].code, found[1].code, scheme.landmark("nowhere")) == ("kade", "kade_library", None)


HELP = """\
organisers:
  - {code: samira, name: Samira, areas: [kade],
     role: {text: organiser, labels: {nl: opbouwwerker}}, languages: [nl, ar]}
contacts:
  visit: {name: De Loods, address: Loodskade 12, hours: "Tuesday, 10:00"}
  independent: {name: Steunpunt, email: help@steunpunt.example}
partners:
  - {code: nour, name: Moskee Nour, offers: Homework help, until: "2027-12-31", contact: Korenplein 4}
"""
FAULTY_HELP = """\
organisers:
  - {code: samira, name: Samira, role: organiser, areas: [mars], languages: [xx]}
  - Piotr
contacts:
  visit: {address: Loodskade 12, phone: "12"}
partners:
  - {code: nour, name: Moskee Nour, until: soon}
  - {code: samira, name: Again, offers: Help}
  - {code: samira, name: Once more, offers: Help}
"""


def test_whom_residents_can_turn_to_is_read_from_the_scheme() -> None:
    scheme = read(SCHEME + HELP)

    role = Named("organiser", {"nl": "opbouwwerker"})
    samira = Organiser(code="samira", name="Samira", role=role, areas=("kade",), languages=("nl", "ar"))
    assert scheme.organisers == (samira,)
    assert scheme.visit == Office(name="De Loods", address="Loodskade 12", hours="Tuesday, 10:00")
    assert scheme.independent == Office(name="Steunpunt", email="help@steunpunt.example")
    assert scheme.partners == (
        Partner(
            code="nour",
            name=Named("Moskee Nour"),
            offers=Named("Homework help"),
            until=date(2027, 12, 31),
            contact="Korenplein 4",
        ),
    )


def test_every_fault_about_people_and_partners_is_told_at_once() -> None:
    told = [fault.split(": ", 1)[1] for fault in faults(SCHEME + FAULTY_HELP)]

    assert told == [
        "organisers 1: `mars` is not an area of this scheme. Use some of kade, veld.",
        "organisers 1: `xx` is not a language we have. Use some of ar, en_GB, nl.",
        "organisers: Item 2 of `organisers` must hold fields. Write `- {code: …, name: …}`.",
        "`name` is missing. Write the name of the office.",
        "`phone` is not known here. Remove it.",
        "partners 1: `offers` is missing. Write the name as the city writes it.",
        "partners 1: `soon` is not a date. Write it as 2027-06-30.",
        "partners: `samira` is used more than once (first on line 28). Give each its own code.",
    ]


def test_a_scheme_says_when_it_is_quiet_and_how_much_is_enough() -> None:
    polite = read(f'quiet_hours: {{from: "21:30", until: "08:00"}}\nweekly_cap: 4\n{SCHEME}')

    assert (polite.quiet_hours, polite.weekly_cap) == ((time(21, 30), time(8)), 4)
    assert (read(SCHEME).quiet_hours, read(SCHEME).weekly_cap) == ((time(21), time(8)), 4)


def test_a_scheme_says_where_its_results_are_on_the_web() -> None:
    addresses = ("https://havenstad.example/results/", "http://127.0.0.1:8080", "https://a.example/~kade/x_1")

    assert [read(f"site: {each}\n{SCHEME}").site for each in addresses] == [each.rstrip("/") for each in addresses]
    assert read(SCHEME).site == ""


@pytest.mark.parametrize(
    "address", ["havenstad.example", "ftp://havenstad.example", "https://", "https://a b", "javascript:x"]
)
def test_what_is_no_address_of_a_site_is_told(address: str) -> None:
    with pytest.raises(OperatorError) as caught:
        read(f"site: {address}\n{SCHEME}")

    (problem,) = caught.value.problems
    said = f"`{address.rstrip('/')}` is no address of a site."
    assert (problem.line, problem.fault) == (1, said)


def test_a_scheme_has_neither_only_if_it_says_so() -> None:
    free = read(f'quiet_hours: "none"\nweekly_cap: "none"\n{SCHEME}')

    assert (free.quiet_hours, free.weekly_cap) == (None, None)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("quiet_hours: yes", "`quiet_hours` must hold fields. Write `quiet_hours: {field: value}`."),
        (
            'quiet_hours: {from: "24:00", until: "08:00"}',
            '`24:00` is not a time. Write hours and minutes in quotes, such as "21:00".',
        ),
        ('quiet_hours: {from: "21:00"}', '`until` is missing. Write a time such as "21:00", in quotes.'),
        (
            'quiet_hours: {from: "21:00", until: "21:00"}',
            'The quiet hours end when they begin. Write two times, or `quiet_hours: "none"`.',
        ),
        ("weekly_cap: 0", '`0` is not a number of messages. Write 1 to 50, or "none".'),
        ("weekly_cap: 51", '`51` is not a number of messages. Write 1 to 50, or "none".'),
        ("weekly_cap: ٤", '`٤` is not a number of messages. Write 1 to 50, or "none".'),
    ],
)
def test_manners_that_make_no_sense_are_told(line: str, told: str) -> None:
    assert faults(f"{line}\n{SCHEME}") == [f"city.yaml:1: {told}"]
