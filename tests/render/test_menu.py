"""The screens around the surveys and about the resident's own data say no more than is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.i18n.bidi import RLM
from bot.i18n.catalog import Catalog
from bot.render import menu, notices, personal
from bot.render.original import with_original, with_way_back
from bot.render.screen import Screen, with_note
from bot.survey.scheme import Area, Named
from tests.render.showing import ENGLISH, LEFTWARD, buttons, catalogs, check, content, offer
from tests.survey.playing import our_scheme, questionnaire

HOSTILE = "<b>&amp;</b>\u202e{x}"


@pytest.mark.parametrize("guessed", ["so", "ar", "en_GB"])
def test_the_guessed_language_comes_first_and_every_language_once(guessed: str) -> None:
    names = {code: catalog.name for code, catalog in catalogs().items()}

    shown = buttons(menu.language_screen(ENGLISH, names, guessed=guessed, first=True))

    assert shown[0] == names[guessed]
    assert sorted(shown) == sorted(names.values())


def test_the_picker_leads_back_only_where_there_is_something_to_go_back_to() -> None:
    first, later = (
        menu.language_screen(ENGLISH, {"nl": "Nederlands"}, guessed="nl", first=each) for each in (True, False)
    )

    assert (buttons(first), buttons(later)) == (["Nederlands"], ["Nederlands", "Back"])


def test_that_everything_may_be_skipped_is_said_only_where_it_is_true() -> None:
    must = questionnaire("  - {type: text, name: q, label: What?, required: yes}\n")

    free = content(menu.intro_screen(ENGLISH, offer(), our_scheme()).text)
    bound = content(menu.intro_screen(ENGLISH, replace(offer(), survey=must), our_scheme()).text)

    assert "You may skip every question." in free
    assert "You may skip every question." not in bound


def test_an_area_without_landmarks_has_a_button_and_no_empty_line() -> None:
    scheme = replace(our_scheme(), areas=(Area("veld", Named("Veld")),))

    screen = menu.area_screen(ENGLISH, scheme)

    assert content(screen.text) == "Where do you live?\nWe only keep the name of the area, not your address."
    assert buttons(screen)[0] == "Veld"


@pytest.mark.parametrize("catalog", [ENGLISH, LEFTWARD], ids=("english", "from the right"))
def test_names_of_the_city_cannot_break_a_screen(catalog: Catalog) -> None:
    name = Named(HOSTILE)
    scheme = replace(our_scheme(), organiser=name, contact=HOSTILE, areas=(Area("a", name),))
    titled = replace(offer(), survey=replace(offer().survey, name="x", title=HOSTILE, description=HOSTILE))

    for screen in (
        menu.welcome_screen(catalog, scheme),
        menu.area_screen(catalog, scheme),
        menu.intro_screen(catalog, titled, scheme),
        menu.withdraw_screen(catalog, titled),
        menu.home_screen(catalog, [titled]),
        personal.privacy_screen(catalog, scheme, {}),
        personal.help_screen(catalog, scheme),
    ):
        check(screen, catalog)
    assert "<b>&amp;</b>{x}" in content(menu.welcome_screen(catalog, scheme).text)


def test_all_that_is_stored_is_told_page_by_page() -> None:
    lines = tuple(f"{at}. Question\n<b>{'x' * 490}</b>" for at in range(60))
    kept = personal.Kept(1, "English", "", "", {}, "", stopped=False, since="today", surveys=(("Title", lines),))
    told = []

    for page in range(20):
        screen = personal.my_data_screen(ENGLISH, kept, page=page)
        check(screen, ENGLISH)
        told.append(content(screen.text))
        if "Next page" not in buttons(screen):
            break

    assert [at for at in range(60) if f"\n{at}. Question" not in "\n".join(told)] == []
    assert told[-1] == content(personal.my_data_screen(ENGLISH, kept, page=10**6).text)


@pytest.mark.parametrize("kind", notices.Notice)
@pytest.mark.parametrize("language", sorted(catalogs()))
def test_a_notice_stands_above_the_screen_in_every_language(kind: notices.Notice, language: str) -> None:
    words = catalogs()[language]
    screen = menu.home_screen(words, [offer()])

    noted = with_note(screen, words, notices.notice(words, kind))

    check(noted, words)
    assert noted.text.endswith(screen.text)


def test_no_notice_leaves_the_screen_as_it_is() -> None:
    screen = Screen(text=f"{RLM}text")

    assert with_note(screen, LEFTWARD, notices.notice(LEFTWARD, None)) is screen


def test_the_original_is_offered_once() -> None:
    once = with_original(menu.home_screen(LEFTWARD, ()), LEFTWARD)

    assert buttons(once)[-1] == "See original"
    assert with_original(once, LEFTWARD) is once


def test_the_way_back_carries_the_languages_own_name() -> None:
    assert buttons(with_way_back(menu.home_screen(ENGLISH, ()), LEFTWARD))[-1] == "🌐 العربية"


@pytest.mark.parametrize(("code", "told"), [("en_GB", False), ("ar", True)])
def test_that_a_machine_translated_is_told_where_nobody_checked(code: str, *, told: bool) -> None:
    assert bool(menu.machine_notice(catalogs()[code])) is told
