"""Cards of "you said, we did" as residents read them and as staff write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.promises.card import LONGEST, Card, Fact, Part, Status
from bot.render import card, card_desk, helping
from bot.render.card import Reading, Told
from bot.render.prompting import Owed
from bot.render.screen import Screen
from tests.render.showing import ENGLISH, LEFTWARD, catalogs, check, written
from tests.survey.playing import our_scheme

Golden = Callable[[str, str], None]
TODAY = date(2026, 11, 25)
CARD = Card(
    source="nl",
    status=Status.PLANNED,
    words={
        Part.THEME: {"nl": "Licht in het park", "ar": "إضاءة الحديقة", "so": "Iftiinka beerta"},
        Part.SAID: {"nl": "Het is er <te> donker & eng.", "ar": "المكان مظلم ومخيف."},
        Part.DECISION: {"nl": "Er komen twaalf lampen.", "ar": "سنضع اثني عشر مصباحًا."},
        Part.WHY: {"nl": "Er is geld voor.", "ar": "يوجد مال لذلك."},
    },
    owner="Afdeling Groen",
    due=date(2026, 11, 1),
    area="kade",
)
TOLD = Told(id="c1", version=2, card=CARD, day=date(2026, 10, 1), today=TODAY)


def screens(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every screen of cards, and who can help."""
    words = catalogs()[language]
    heard = replace(TOLD, id="c2", card=replace(CARD, status=Status.HEARD, owner="", due=None))
    many = [replace(TOLD, id=f"c{n}", card=replace(CARD, status=status)) for n, status in enumerate([*Status] * 2)]
    yield "card", card.card_screen(words, TOLD)
    yield "card as news", card.card_screen(words, heard, news=True)
    yield "card that is clear", card.card_screen(words, heard, clear=True, note="Note")
    yield "card that is not clear", card.card_screen(words, heard, clear=False)
    yield "results, first page", card.list_screen(words, Reading.RESULTS, many)
    yield "results, last page", card.list_screen(words, Reading.RESULTS, many, page=7)
    yield "no results", card.list_screen(words, Reading.RESULTS, [])
    yield "plan", card.list_screen(words, Reading.PLAN, [TOLD])
    yield "no plan", card.list_screen(words, Reading.PLAN, [], note="Note")
    yield from desk(language)
    yield "who can help", helping.contact_screen(words, our_scheme(), area="molenveld", today=TODAY)


def desk(language: str) -> Iterator[tuple[str, Screen]]:
    """Show every screen on which staff write cards."""
    words, names = catalogs()[language], catalogs()
    empty = Card(source=language)
    begun = [
        card_desk.Begun(id="c1", card=CARD, told=True, changed=False),
        card_desk.Begun(id="c2", card=empty, told=False, changed=True),
    ]
    owed = [Owed("k3m9x2pq4a", "Tea & <cake>", TODAY, late=True), Owed("h7w2kq9m3b", "An evening", TODAY, late=False)]
    yield "staff: cards", card_desk.cards_screen(words, begun, card_desk.Late(TODAY, 1, owed), note="Note")
    yield "staff: nothing to tell", card_desk.cards_screen(words, (), card_desk.Late(TODAY))
    yield "staff: whence", card_desk.whence_screen(words, [("wave.w1", "Pulse")])
    yield "staff: empty card", card_desk.desk_screen(words, "c2", empty, changed=True)
    counted = card_desk.reacted_note(words, clear=11, unclear=2, few=10)
    few = card_desk.reacted_note(words, clear=1, unclear=2, few=10)
    yield "staff: card", card_desk.desk_screen(words, "c1", CARD, changed=False, reacted=counted)
    yield "staff: card of few", card_desk.desk_screen(words, "c1", CARD, changed=True, reacted=few)
    for part in (*Part, Fact.OWNER):
        yield f"staff: write {part}", card_desk.write_screen(words, "c1", empty, part, language)
    translated = card_desk.write_screen(words, "c1", CARD, Part.SAID, "ar", note=card_desk.no_words_note(words))
    yield "staff: write a translation", translated
    yield "staff: until when", card_desk.due_screen(words, "c1", [TODAY], note=card_desk.no_date_note(words))
    yield "staff: status", card_desk.status_screen(words, "c1")
    yield "staff: languages", card_desk.languages_screen(words, "c1", CARD, names)
    too_long = card_desk.too_long_note(words, 700, 600)
    yield "staff: a language", card_desk.language_screen(words, "c1", CARD, "ar", note=too_long)
    yield "staff: as people see it", card_desk.look_screen(words, names["ar"], TOLD, names)
    yield "staff: tell", card_desk.ask_screen(words, "c1", {"nl": 12, "so": 1}, ["so"])
    yield "staff: told", card_desk.desk_screen(words, "c1", CARD, changed=False, note=card_desk.told_note(words))


@pytest.mark.parametrize("language", ["en_GB", "ar", "so"])
def test_cards_and_who_can_help_look_as_approved(language: str, golden: Golden) -> None:
    parts = []
    for place, screen in screens(language):
        if place != "staff: as people see it":  # two languages in one message
            check(screen, catalogs()[language])
        parts.append(f"## {place}\n{written(screen)}\n")

    golden(f"cards.{language}", "\n".join(parts))


@pytest.mark.parametrize("words", [ENGLISH, LEFTWARD])
def test_the_longest_card_fits_into_one_message_also_where_every_sign_is_escaped(words: object) -> None:
    longest = {part: {"nl": "&" * (LONGEST[part] // 5)} for part in Part}
    full = replace(CARD, words=longest, owner="x" * LONGEST[Fact.OWNER])
    check(card.card_screen(words, replace(TOLD, card=full), news=True, note="Note"), words)  # type: ignore[arg-type]  # a catalog
    plain = replace(CARD, words={part: {"nl": "x" * LONGEST[part]} for part in Part}, owner="x" * 80)
    check(card.card_screen(words, replace(TOLD, card=plain), news=True, note="Note"), words)  # type: ignore[arg-type]  # a catalog
    check(card_desk.desk_screen(words, "c1", plain, changed=True), words)  # type: ignore[arg-type]  # a catalog
