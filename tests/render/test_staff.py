"""Screens of staff, in every language: well-formed, and as they were approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.access.roles import Act, Role
from bot.i18n.catalog import Catalog
from bot.indicators.benchmark import Assessment, Item, result
from bot.render import alerts, benchmark, exporting, fielding, inviting, parity, staff, texts
from bot.render.commands import everybodys_commands, staff_commands
from bot.render.parity import Place
from bot.render.screen import Document, Screen
from bot.render.staff import KeptOfStaff, Listed, Logged, Turnout
from bot.render.texts import Piece, Word
from tests.render.showing import CLOSES, buttons, catalogs, check, content, written
from tests.survey.playing import our_surveys

DAY = CLOSES.date()
WAVE = "k3m9x2pq"
PEOPLE = (Listed("anna22", Role.ADMIN), Listed("benn33", Role.OFFICER), Listed("cato44", Role.ORGANISER, waits=True))
Golden = Callable[[str, str], None]


def screens(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every screen of staff."""
    words, surveys = catalogs()[language], our_surveys()
    named = [(WAVE, surveys["pulse"]), ("h7w2kq9m", surveys["neighbourhood-review"])]
    joined = staff.joined_note(words, Role.ADMIN)
    for role in (Role.ORGANISER, Role.OFFICER, Role.ADMIN):
        yield f"menu of {role}", staff.staff_screen(words, role, "anna22", note=joined if role is Role.ADMIN else "")
    turnout = [Turnout(surveys["pulse"], sent, 10, closes) for sent, closes in ((0, CLOSES), (120, CLOSES), (0, None))]
    yield "turnout", staff.turnout_screen(words, turnout)
    yield "turnout of nothing", staff.turnout_screen(words, ())
    yield "which survey", fielding.which_survey_screen(words, named)
    yield "which survey, or one that is open", fielding.which_survey_screen(words, named, named[:1])
    yield "until when", fielding.until_when_screen(words, "0123456789ab", [(7, DAY), (28, DAY + dt.timedelta(21))])
    yield from of_openings(words)
    for note in (fielding.opened_note(words, already=True), fielding.opened_note(words, already=False)):
        yield "opened", staff.staff_screen(words, Role.OFFICER, "benn33", note=note)
    yield "which wave", fielding.which_wave_screen(words, named)
    yield "no wave", fielding.which_wave_screen(words, ())
    yield "close", fielding.close_screen(words, WAVE, surveys["pulse"])
    yield "closed", staff.staff_screen(words, Role.OFFICER, "benn33", note=fielding.closed_note(words))
    yield "whither", staff.whither_screen(words, named)
    yield "channel", staff.channel_screen(words, WAVE, [("mosque", "Mosque"), ("c" * 40, "<Café>")])
    yield "link", staff.link_screen(words, "https://t.me/our_bot?start=abcdefghij", "abcdefghij")
    yield "which role", inviting.which_role_screen(words, hosts=False)
    yield "which role, with host groups", inviting.which_role_screen(words, hosts=True)
    yield "which host", inviting.which_host_screen(words, [("", "City"), ("kade", "De Kade")])
    address = "https://t.me/our_bot?start=abcdefghijkmnpqrstuvwxyz23"
    yield "invitation", inviting.invitation_screen(words, Role.OFFICER, "benn33", address, CLOSES)
    yield "list", staff.list_screen(words, PEOPLE, note=staff.revoked_note(words, "dora55"))
    yield "list, second page", staff.list_screen(words, PEOPLE * 14, page=1, note=staff.only_admin_note(words))
    yield "revoke", staff.revoke_screen(words, PEOPLE[1])
    yield from of_exports(words)
    yield from of_texts(words)
    yield from of_alerts(words)
    yield from of_parity(words)
    yield from of_self_check(words)
    acts = (*Act, "joined", "left", "pruned", "something new")
    log = [Logged(at, CLOSES, "anna22", act, WAVE) for at, act in enumerate(acts, start=1)]
    yield "log", staff.audit_screen(words, [*log, Logged(99, CLOSES, "benn33", "refused", Act.INVITE_STAFF)])


def of_openings(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show what is asked before a survey opens, and what can be changed while it is open."""
    pulse, subject = our_surveys()["pulse"], "0123456789ab.7.7.1fff"
    areas = [("De Kade", True, "0123456789ab.7.6.1fff"), ("<Molenveld>", False, "0123456789ab.7.5.1fff")]
    whole = fielding.Wanted(survey=pulse, last=DAY, subject=subject, areas=areas)
    yield "open", fielding.open_screen(words, whole)
    for chosen in (False, True):
        lacking = replace(whole, lacking={"ar": 85, "so": 4}, with_lacking=chosen)
        yield "open, with incomplete languages", fielding.open_screen(words, lacking)
    languages = [("nl", True, f"{subject}a"), ("ar", False, f"{subject}b"), ("so", True, f"{subject}c")]
    yield "in which languages", fielding.tongues_screen(words, languages, subject, {"ar": 85})
    for every, closes in ((0, CLOSES), (1, CLOSES), (3, CLOSES), (0, None)):
        fielded = fielding.Fielded(wave=WAVE, survey=pulse, closes=closes, every=every)
        yield "an open survey", fielding.wave_screen(words, fielded, [DAY, DAY + dt.timedelta(21)])


def of_parity(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show who takes part, and who too little."""
    pulse = our_surveys()["pulse"]
    early = parity.Shown(survey=pulse, least=30, below=0.8)
    languages = (parity.Line("Nederlands", 40, 1.2), parity.Line("العربية", None, None, behind=True))
    areas = (parity.Line("<Molenveld>", 10, 0.4, behind=True), parity.Line("De Kade", 50, 1.0))
    parts = (
        parity.Part("language", languages),
        parity.Part("area", areas),
        parity.Part("channel", (parity.Line("Mosque", 20, None),)),
    )
    yield "nobody's board", parity.board_screen(words, None, page=0, count=0)
    yield "a board that is not drawn yet", parity.board_screen(words, early, page=0, count=3)
    drawn = replace(early, day=DAY, sent=60, parts=parts)
    yield "who takes part", parity.board_screen(words, drawn, page=1, count=3)
    link = "https://t.me/our_bot?start=abcdefghij"
    places = (Place(("العربية", "Türkçe"), "Mosque", link), Place(("<Molenveld>",), "", ""))
    yield "behind", parity.behind_screen(words, pulse, WAVE, places)
    yield "behind, without a link", parity.behind_screen(words, pulse, WAVE, places[1:])


def of_self_check(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show how far a scheme is, by its own people."""
    survey, numbers = our_surveys()["benchmark"], tuple(range(1, 12))
    one = Assessment(
        who="anna22",
        side="city",
        items={number: {f"b{number}_1": Item(number % 4, unknown=number == 4)} for number in numbers[:10]},
        evidence={1: "<https://city.example> " + "x" * 400},
    )
    two = replace(one, who="benn33", side="group", items={1: {"b1_1": Item(3.0)}}, evidence={})
    found = result((one, two, replace(one, who="cato44", side="")), numbers, {1: 0.4, 3: 0.62})
    drawing = benchmark.picture(words, survey, found, year=2026, day=DAY)
    assert drawing.job.rtl == (words.direction == "rtl")
    yield "self-check, consent", benchmark.consent_screen(words, survey, "anna22", years=5)
    yield "self-check, saved", benchmark.saved_screen(words)
    begun, sent = benchmark.Mine(begun=True), benchmark.Mine(begun=True, sent=True)
    yield "self-check, nobody yet", benchmark.overview_screen(words, survey, None, year=2026, mine=benchmark.Mine())
    yield "self-check", benchmark.overview_screen(words, survey, found, year=2026, mine=sent)
    whole = result((replace(two, items={each: {"q": Item(3.0)} for each in numbers}),), numbers)
    yield "self-check, no gap", benchmark.overview_screen(words, survey, whole, year=2026, mine=begun)
    said = [benchmark.Voice("anna22", "<City>", 1.0, one.evidence[1]), benchmark.Voice("benn33", "", None, "")]
    for factor in (found.factors[0], found.factors[3], found.factors[10]):
        yield "a key factor", benchmark.factor_screen(words, survey, factor, said, year=2026)


def of_alerts(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show every screen of what is unusual."""
    for at, burst in enumerate(("contacts", "submissions", "refused")):
        one = alerts.Unusual("n1", burst, "<Café>", DAY, 120)
        yield f"unusual {burst}", alerts.alerts_screen(words, one, page=at, count=3)
    yield (
        "unusual, nobody knows where from",
        alerts.alerts_screen(words, alerts.Unusual("n1", "contacts", "", DAY, 60), page=0, count=1),
    )
    yield "nothing unusual", alerts.alerts_screen(words, None, page=0, count=0)


def piece(words: Catalog, *, letter: str = "n", text: str = "مقعد <هنا> & 3\nhere", language: str = "ar") -> Piece:
    return Piece("abcdefghijkmnpqr", text, letter, words.survey("pulse/title", "?"), "Why <there>?", language)


def of_exports(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show the screens on which answers become a file."""
    yield "which answers", exporting.which_answers_screen(words, [("pulse", "Pulse")])
    yield "no answers", exporting.which_answers_screen(words, ())
    yield "which kind", exporting.which_kind_screen(words, "pulse")
    hidden = [("d_age", 12), ("d_gender", 345)]
    yield "file being made", exporting.being_made_screen(words, "export:abcdef", 0.4)
    made = exporting.file_screen(words, Document("pulse.xlsx", b"PK"), rows=1200, hidden=hidden)
    yield "file", replace(made, attachments=())
    command = "equal-voices export --survey pulse --format csv"
    for outcome in ("too-few", "too-large", "uncertain"):
        note = exporting.no_file_note(words, outcome, command=command, fewest=10)
        yield "no file", exporting.no_file_screen(words, note)


def of_texts(words: Catalog) -> Iterator[tuple[str, Screen]]:
    """Show every screen of an officer who reads texts."""
    waits, bare = piece(words), replace(piece(words), question="", language="")
    note = texts.decided_note(words)
    yield "text", texts.review_screen(words, waits, count=12)
    yield "text, only one language", texts.review_screen(words, waits, count=1, only="ar", note=note)
    yield "text without question and language", texts.review_screen(words, bare, count=3)
    long = replace(waits, text="<&" * 2000)
    yield "long text, second part", texts.review_screen(words, long, count=3, page=1)
    yield "text that is shown", texts.review_screen(words, piece(words, letter="s"), count=3)
    yield "text that is hidden", texts.review_screen(words, piece(words, letter="h"), count=0)
    shown, place = ("Ask", "‹…›", "<Jan>", "x" * 60), ".abcdefghijkmnpqr"
    offered = [Word(at, word, f"{place}.012345.6789ab.{at}") for at, word in enumerate(shown, start=1) if at != 2]
    yield "words", texts.board_screen(words, shown, offered, place=place, page=1, pages=3)
    many = [replace(waits, id=f"abcdefghijkmnpq{at}", letter="s") for at in range(5)]
    yield "shown texts", texts.list_screen(words, many, hidden=False, page=1, count=15)
    hostile = [replace(long, id=f"abcdefghijkmnpq{at}", letter="h") for at in range(5)]
    yield "hidden texts", texts.list_screen(words, hostile, hidden=True, page=0, count=5)
    yield "no hidden texts", texts.list_screen(words, (), hidden=True, page=0, count=0)
    menu = staff.staff_screen(words, Role.OFFICER, "benn33", note=texts.none_note(words))
    yield "menu with counts", staff.with_counts(menu, {Act.REVIEW_TEXTS: lambda: 12, Act.SEE_ALERTS: lambda: 0})


def test_a_long_text_is_laid_out_whole_and_every_part_has_room() -> None:
    text = "one two\n\n" + "<&" * 3000 + "\n" + " ".join(["words"] * 900) + "😀" * 700

    laid = texts.parts(text)

    assert max(len(part.encode("utf-16-le")) // 2 for part in laid) <= texts.ROOM
    assert "".join(map(content, laid)).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize("language", catalogs())
def test_every_screen_of_staff_is_well_formed(language: str) -> None:
    words = catalogs()[language]
    for name, screen in screens(language):
        if name != "list, second page":  # a crowd of three people: its buttons repeat
            check(screen, words)
    kept = KeptOfStaff(Role.ADMIN, "anna22", DAY, "console", 7)
    assert "anna22" in content(staff.kept_of_staff(words, kept))


@pytest.mark.parametrize("language", ["en_GB", "ar", "so"])
def test_the_screens_of_staff_look_as_approved(language: str, golden: Golden) -> None:
    parts = [f"## {name}\n{written(screen)}\n" for name, screen in screens(language)]

    golden(f"staff.{language}", "\n".join(parts))


@pytest.mark.parametrize("language", catalogs())
def test_roles_and_doors_read_differently_in_every_language(language: str) -> None:
    words = catalogs()[language]
    roles = [staff.role_name(words, role) for role in Role]
    acts = [staff.act_name(words, act) for act in (*Act, "joined", "left", "refused", "pruned")]

    assert (len(set(roles)), len(set(acts))) == (len(roles), len(acts))
    assert max(map(len, (*roles, *acts))) <= 36


def test_the_list_of_staff_turns_its_pages() -> None:
    words, people = catalogs()["en_GB"], [Listed(f"h{at}", Role.OFFICER) for at in range(45)]
    pages = [buttons(staff.list_screen(words, people, page=page)) for page in (0, 1, 2, 9)]

    assert [len(page) for page in pages] == [22, 23, 7, 7]
    assert pages[1][-3:] == ["Previous page", "Next page", "Back"]


def test_only_the_list_of_staff_has_their_command() -> None:
    words = catalogs()["en_GB"]

    assert staff_commands(words)[:-1] == everybodys_commands(words)
    assert staff_commands(words)[-1].name == "staff"
