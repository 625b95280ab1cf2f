"""Cards are kept as residents read them, beside what staff are writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.promises.card import Card, Part, Status
from bot.store.base import Database
from bot.store.contacts import cards
from bot.store.contacts.cards import CardStep, KeptCard

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
CARD = Card(
    source="nl",
    status=Status.PLANNED,
    words={Part.THEME: {"nl": "Licht", "ar": "الإضاءة"}, Part.SAID: {"nl": "Het is te donker."}},
    owner="Samira",
    due=date(2026, 12, 24),
    about="wave:w1",
    area="kade",
)


def test_a_card_comes_back_as_it_was_kept(contacts: Database) -> None:
    with contacts.begin() as conn:
        cards.begin(conn, "c1", CARD, MONDAY)
        assert cards.get(conn, "c1", lock=True) == KeptCard(id="c1", draft=CARD, begun_day=MONDAY)
        assert cards.get(conn, "c2") is None


def test_residents_read_the_old_card_until_the_new_one_is_told(contacts: Database) -> None:
    done = replace(CARD, status=Status.DONE, due=None)
    with contacts.begin() as conn:
        cards.begin(conn, "c1", CARD, MONDAY)
        kept = cards.get(conn, "c1")
        assert kept is not None
        assert cards.tell(conn, kept, CARD, MONDAY) == 1
        cards.keep_draft(conn, "c1", done)
        kept = cards.get(conn, "c1")
        assert kept == KeptCard(id="c1", shown=CARD, draft=done, version=1, begun_day=MONDAY, day=MONDAY)
        assert cards.tell(conn, kept, done, TUESDAY) == 2
        assert cards.every(conn) == (KeptCard(id="c1", shown=done, version=2, begun_day=MONDAY, day=TUESDAY),)
        assert cards.steps(conn, "c1") == (
            CardStep(card="c1", version=1, status=Status.PLANNED, day=MONDAY),
            CardStep(card="c1", version=2, status=Status.DONE, day=TUESDAY),
        )


def test_a_draft_that_is_given_up_leaves_what_was_told_or_nothing(contacts: Database) -> None:
    with contacts.begin() as conn:
        cards.begin(conn, "c1", CARD, MONDAY)
        cards.keep_draft(conn, "c1", None)
        assert cards.every(conn) == ()
        cards.begin(conn, "c2", CARD, MONDAY)
        kept = cards.get(conn, "c2")
        assert kept is not None
        cards.tell(conn, kept, CARD, MONDAY)
        cards.keep_draft(conn, "c2", replace(CARD, owner="Piotr"))
        cards.keep_draft(conn, "c2", None)
        assert [each.newest for each in cards.every(conn)] == [CARD]


def test_somebody_reacts_once_to_a_step_and_only_the_count_stays(contacts: Database) -> None:
    with contacts.begin() as conn:
        cards.begin(conn, "c1", CARD, MONDAY)
        kept = cards.get(conn, "c1")
        assert kept is not None
        cards.tell(conn, kept, CARD, MONDAY)
        for tag, sealed in ((b"a", b"1"), (b"b", b"2"), (b"a", b"3")):
            cards.react(conn, "c1", tag, sealed)
        assert cards.reactions(conn, "c1") == ((b"a", b"3"), (b"b", b"2"))
        cards.take_back(conn, "c1", b"b")
        assert (cards.reaction(conn, "c1", b"a"), cards.reaction(conn, "c1", b"b")) == (b"3", None)
        cards.count(conn, "c1", 1, clear=5, unclear=2)
        assert cards.reactions(conn, "c1") == ()
        counted = CardStep(card="c1", version=1, status=Status.PLANNED, day=MONDAY, clear=5, unclear=2)
        assert cards.steps(conn, "c1") == (counted,)
