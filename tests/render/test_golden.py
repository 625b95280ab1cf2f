"""Every screen as residents see it, to be looked at after each change (`pytest --update-golden` approves)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.render import closing, leaving, menu, notices, personal
from bot.render.original import with_original, with_way_back
from bot.render.screen import Screen
from bot.survey.model import SILENT, Kind
from bot.survey.session import CHANGE, REVIEW, Move, Reason, Refused
from tests.render.showing import CLOSES, ENGLISH, catalogs, check, offer, show, shown, signed, written
from tests.survey.playing import Play, our_scheme, our_surveys

Golden = Callable[[str, str], None]
LANGUAGES = ("en_GB", "ar", "so")
ROUTES: dict[str, tuple[dict[str, str], ...]] = {
    "neighbourhood-review": (
        {
            "nr_place": "kade_library other",
            "nr_place_other": "<The green bench & the tree>",
            "nr_heart": "other",
            "nr_heart_pin": "52.37, 4.89",
            "nr_change": "lot",
            "nr_changehow": "young other",
            "nr_gap": "health jobs transport",
            "nr_hard": "rent other",
            "nr_limit": "money other",
            "d_lang": "other",
            "d_born": "no",
        },
        {"d_born": "yes"},
    ),
    "pulse": ({"p_safe": "safe", "p_part": "none", "d_lang": "other", "d_born": "no"}, {"d_born": "yes"}),
    "event-feedback": (
        {"e_lang": "some", "e_respect": "no", "e_time": "no", "d_lang": "other", "d_born": "no"},
        {"d_born": "yes"},
    ),
    "event-needs": ({"r_come": "yes", "r_lang": "other", "r_child": "2"}, {"r_come": "no"}),
    "say": ({"s_theme": "streets", "s_text": "The lamp <there> & here"},),
    "benchmark": ({"b_role": "city", "b2_3": "decisions help"},),
}


def answer(play: Play, wanted: str | None) -> None:
    """Answer the open question with codes or words, or skip it."""
    kind = play.survey[play.at].kind
    if wanted is None:
        play.tap(Move.DONE if kind is Kind.NOTE else Move.SKIP)
    elif kind is Kind.SELECT_MULTIPLE:
        for code in wanted.split():
            play.choose(code)
        play.tap(Move.DONE)
    elif kind is Kind.SELECT_ONE:
        play.choose(wanted)
    else:
        play.say(wanted)


def walk(name: str, language: str) -> Iterator[tuple[str, Screen]]:
    """Show every question once, then the review and the list of answers, page by page."""
    catalog, seen = catalogs()[language], set[str]()
    for route in ROUTES[name]:
        play = Play.of(our_surveys()[name])
        while play.at != REVIEW:
            if play.at not in seen:
                yield play.at, shown(play, catalog)
            seen.add(play.at)
            answer(play, route.get(play.at))
        if route is ROUTES[name][0]:
            yield from overviews(play, language)
    assert seen == {question.name for question in our_surveys()[name].questions if question.kind not in SILENT}


def overviews(play: Play, language: str) -> Iterator[tuple[str, Screen]]:
    """Leaf through the review and the list of answers, and open the first again."""
    catalog = catalogs()[language]
    for place in (REVIEW, CHANGE):
        if place == CHANGE:
            play.tap(Move.CHANGE)
        for page in range(20):
            screen = shown(play.tap(Move.PAGE, page), catalog)
            if page and screen == shown(play.tap(Move.PAGE, page - 1), catalog):
                break
            yield f"{place} {page + 1}", screen
    first = play.tap(Move.QUESTION, 0)
    yield f"{first.at} again", shown(first, catalog)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ROUTES)
def test_the_questions_of_a_survey_look_as_approved(name: str, language: str, golden: Golden) -> None:
    parts = []
    for place, screen in walk(name, language):
        check(screen, catalogs()[language])
        parts.append(f"## {place}\n{written(screen)}\n")

    golden(f"{name}.{language}", "\n".join(parts))


def refusals(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every refusal once."""
    play, catalog = Play.of(our_surveys()["everything"]).until("years"), catalogs()[language]
    for reason in Reason:
        for limit in (1, 3, 500):
            refused = Refused("years", reason, limit)
            yield f"refused {reason} {limit}", show(play.survey, play.session, catalog, refused=refused)


def menus(language: str) -> Iterator[tuple[str, Screen]]:
    """Show everything around the surveys."""
    words, scheme = catalogs()[language], our_scheme()
    names = {code: catalog.name for code, catalog in catalogs().items()}
    agreed = {menu.Purpose.SURVEYS: True, menu.Purpose.EVENTS: False, menu.Purpose.RESULTS: None}
    offers = [
        offer("pulse"),
        offer("neighbourhood-review", menu.Progress.DRAFT),
        offer("benchmark", menu.Progress.SENT),
        offer("event-feedback", menu.Progress.ASKED),
    ]
    yield "language", menu.language_screen(words, names, guessed=language, first=True)
    yield "language again", menu.language_screen(words, names, guessed=language, first=False)
    yield "welcome", menu.welcome_screen(words, scheme)
    for purpose in menu.Purpose:
        yield f"consent {purpose}", menu.consent_screen(words, purpose)
    yield "area", menu.area_screen(words, scheme)
    yield "home", menu.home_screen(words, offers)
    yield "home where one can say something", menu.home_screen(words, offers[:1], says=True)
    yield "home without surveys, stopped", menu.home_screen(words, (), note="Note", stopped=True)
    yield "intro", menu.intro_screen(words, offers[0], scheme)
    yield "thanks", menu.thanks_screen(words, offers[2])
    yield "thanks for something said", menu.thanks_screen(words, offer("say", menu.Progress.SENT, batch=50))
    yield "withdraw", menu.withdraw_screen(words, offers[2])
    yield "intro in batches", menu.intro_screen(words, offer(batch=50), scheme)
    yield "ends soon", closing.ending_screen(words, offers[1])
    yield "ends soon and counts", closing.ending_screen(words, offer(batch=50))
    yield "counted", closing.counted_screen(words, offers[2], note="Note")
    yield "asked", closing.asked_screen(words, offers[2], few=10, until=CLOSES, agreed=False)
    yield "agreed", closing.asked_screen(words, offers[2], few=10, until=CLOSES, agreed=True)
    yield "privacy", personal.privacy_screen(words, scheme, agreed)
    yield "privacy, stopped", personal.privacy_screen(words, scheme, agreed, stopped=True)
    yield "my data", personal.my_data_screen(words, kept(words.name, agreed))
    yield "forget", personal.forget_screen(words)
    yield "forgotten", personal.forgotten_screen(words)
    yield "stopped", personal.stopped_screen(words)
    yield "stay", leaving.stay_screen(words, CLOSES.date())
    yield "help", personal.help_screen(words, scheme)
    yield "see original", with_original(menu.home_screen(words, ()), words)
    yield "way back", with_way_back(menu.home_screen(ENGLISH, ()), words)


def kept(language: str, agreed: dict[menu.Purpose, bool | None]) -> personal.Kept:
    """Say what is stored about somebody."""
    closes = CLOSES.date().isoformat()
    return personal.Kept(
        telegram_id=7_000_000_001,
        language=language,
        area="De Kade",
        channel="",
        agreed=agreed,
        agreed_on=closes,
        stopped=False,
        since=closes,
        active=closes[:7],
        surveys=(("Your <neighbourhood>", ("1. What?\n<b>This</b>",)),),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_around_the_surveys_look_as_approved(language: str, golden: Golden) -> None:
    words, parts = catalogs()[language], []
    for place, screen in menus(language):
        check(screen, ENGLISH if place == "way back" else words)
        parts.append(f"## {place}\n{written(screen)}\n")
    for place, screen in refusals(language):
        check(screen, words)
        parts.append(f"## {place}\n{signed(screen.toast)}\n")
    parts.extend(f"## notice {kind}\n{signed(notices.notice(words, kind))}\n" for kind in notices.Notice)
    parts.append(f"## notice machine\n{signed(menu.machine_notice(words))}\n")

    golden(f"screens.{language}", "\n".join(parts))
