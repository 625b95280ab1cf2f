"""The words without which a language is not offered are the very words that residents read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.i18n.bidi import FSI, PDI
from bot.i18n.phrase import Phrase
from bot.i18n.pofile import read_sheet
from bot.render import closing, leaving, menu, personal
from bot.render.essential import ESSENTIAL
from bot.render.screen import Screen
from tests.render.showing import CLOSES, ENGLISH, offer
from tests.survey.playing import ROOT, our_scheme

TEMPLATE = {entry.key[:2] for entry in read_sheet((ROOT / "locales" / "bot.pot").read_text("utf-8"), "bot.pot").entries}


def screens() -> tuple[Screen, ...]:
    """Show everything about consent, stopping and deleting in English."""
    scheme = our_scheme()
    return (
        menu.welcome_screen(ENGLISH, scheme),
        *(menu.consent_screen(ENGLISH, purpose) for purpose in menu.Purpose),
        menu.intro_screen(ENGLISH, offer(), scheme),
        menu.thanks_screen(ENGLISH, offer()),
        menu.withdraw_screen(ENGLISH, offer()),
        menu.intro_screen(ENGLISH, offer(batch=50), scheme),
        menu.intro_screen(ENGLISH, replace(offer(batch=50), survey=replace(offer().survey, repeated=True)), scheme),
        closing.ending_screen(ENGLISH, offer()),
        closing.ending_screen(ENGLISH, offer(batch=50)),
        closing.asked_screen(ENGLISH, offer(), few=10, until=CLOSES, agreed=False),
        personal.privacy_screen(ENGLISH, scheme, {}),
        personal.stopped_screen(ENGLISH),
        personal.forget_screen(ENGLISH),
        personal.forgotten_screen(ENGLISH),
        leaving.stay_screen(ENGLISH, CLOSES.date()),
    )


@pytest.mark.parametrize(("context", "words"), ESSENTIAL)
def test_essential_words_are_in_the_template_for_translators(context: str, words: str) -> None:
    assert (context, words) in TEMPLATE


@pytest.mark.parametrize(("context", "words"), ESSENTIAL)
def test_essential_words_are_spoken_by_a_screen(context: str, words: str) -> None:
    pieces = Phrase.parse(words)
    parts = (*(before for before, _ in pieces.gaps), pieces.tail)

    if context == "button":
        spoken = [button.text for screen in screens() for row in screen.rows for button in row]
        assert words in spoken
    else:
        said = [screen for screen in screens() if all(part in screen.text for part in parts)]
        assert said != []


def test_values_in_essential_words_are_isolated() -> None:
    assert f"write {FSI}/start{PDI}." in personal.forgotten_screen(ENGLISH).text
