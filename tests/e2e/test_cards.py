"""You said, we did: staff tell it in the chat, people read it in their language and say whether it is clear."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access.roles import Role
from bot.actions import results
from bot.schedule.delivery import Delivery, Kind
from bot.store.contacts import cards
from bot.store.contacts.cards import KeptCard
from bot.store.contacts.people import Contact
from bot.store.contacts.tables import CARD, DELIVERY, REACTION
from tests.e2e.staffing import NOT_ALLOWED, fire, handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage
from tests.furniture import NOW


def card(stage: Stage) -> KeptCard:
    with stage.stores.contacts.read() as conn:
        (kept,) = cards.every(conn)
    return kept


async def write_card(phone: Phone, *, status: str = "cannot") -> None:
    """Write a card from /staff on, as far as what it needs, and stand before it."""
    await phone.say("/staff")
    await phone.tap("You said, we did")
    await phone.tap("New")
    await phone.tap("Somewhere else")
    await phone.say("Light in the park")
    await phone.say("It is too dark <in> the evening & people are afraid.")
    await phone.choose(f"m:staff_card_set:{card(phone.stage).id}.{status}")


async def tell(phone: Phone) -> None:
    await phone.tap("See it as people see it")
    await phone.tap("Tell people")
    await phone.tap("Yes, tell people")


async def told(stage: Stage) -> tuple[Phone, KeptCard]:
    """Bring an organiser who has told a card."""
    phone = await hire(stage, Role.ORGANISER, "Olga")
    await write_card(phone)
    await phone.say("The park belongs to the railway.")
    await tell(phone)
    return phone, card(stage)


async def heard(phone: Phone) -> None:
    """Wait until the news stands on a phone, so that it does not come between two taps."""
    wake = phone.stage.service.wake
    await phone.stage.until(lambda: wake() or any(each.startswith("d:clear:") for each in phone.data))


async def reacted(stage: Stage) -> tuple[Phone, KeptCard]:
    """Tell a card, and let somebody say that it is clear to them."""
    kate = await stage.resident("Kate")
    _, kept = await told(stage)
    await heard(kate)
    await kate.say("/results")
    await kate.choose("m:card")
    await kate.choose("m:clear")
    return kate, kept


def deliveries(stage: Stage) -> list[tuple[str, int, str]]:
    return sorted((row.kind, row.contact, row.version) for row in stage.rows(DELIVERY))


@BOTH
async def test_a_card_is_written_shown_in_every_language_and_told_to_whoever_asked_for_results(stage: Stage) -> None:
    kate, amal = await stage.resident("Kate"), await stage.resident("Amal", language="ar")
    deaf = await stage.resident("Deaf")
    await deaf.say("/stop")

    olga, kept = await told(stage)

    assert olga.text.startswith("It is told. Everybody can read it now, and messages are on their way.")
    assert kept.version == 1
    expected = [(Kind.CARD.value, phone.person.id, "1") for phone in (kate, amal, olga)]
    assert deliveries(stage) == sorted(expected)
    assert logged(stage)[-1] == (handle(olga), "tell results", f"{kept.id} 1 cannot")

    await kate.say("/results")
    assert kate.buttons[0] == "⛔ Light in the park"
    await kate.choose("m:card")
    assert kate.text == (
        "Light in the park\n\n⛔ Cannot be done\n\nWhat people said\n"
        "It is too dark <in> the evening & people are afraid.\n\n"
        "Why\nThe park belongs to the railway.\n\nTold on: Saturday, 7 March 2026\n\n"
        "Is this clear to you? We count the answers and keep none with your name."
    )


async def test_a_promise_asks_for_what_it_needs_one_after_the_other(stage: Stage) -> None:
    olga = await hire(stage, Role.ORGANISER, "Olga")
    await write_card(olga, status="planned")
    assert olga.text == "What was decided? Write it in plain words.\n\nAt most 600 characters."
    await olga.say("Twelve lamps.")
    await olga.say("City, department of parks")
    assert olga.text == "Until when? Choose, or write a date such as 2026-03-31."
    await olga.say("tomorrow perhaps")
    assert olga.text.startswith("We cannot read this as a date that is still to come.")
    await olga.say("1 May 2026")
    assert "Until when: Friday, 1 May 2026" in olga.text
    await tell(olga)

    kate = await stage.resident("Kate")
    await kate.say("/plan")
    assert kate.buttons[0] == "🗓 Light in the park"
    stage.clock.move(days=60)
    await kate.say("/plan")
    assert kate.buttons[0] == "🗓⏰ Light in the park"
    await olga.say("/staff")
    await olga.tap("You said, we did")
    assert "⏰ 1 promise is late." in olga.text


async def test_a_card_that_lacks_something_is_told_to_nobody(stage: Stage) -> None:
    olga = await hire(stage, Role.ORGANISER, "Olga")
    await write_card(olga)
    for button in ("tell", "ask", "look"):
        await olga.force(f"m:staff_card_{button}:{card(stage).id}", olga.screen)
        assert olga.text == "Why? Write the reason in plain words.\n\nAt most 600 characters."
    assert (card(stage).shown, deliveries(stage)) == (None, [])


async def test_texts_too_long_and_things_that_are_no_words_are_told_kindly_and_nothing_is_lost(stage: Stage) -> None:
    olga = await hire(stage, Role.ORGANISER, "Olga")
    await olga.choose("m:staff_cards")
    await olga.choose("m:staff_card_from")
    await olga.choose("m:staff_card_new")
    await olga.say("x" * 81)
    assert olga.text.startswith("That is 81 characters. Please write at most 80.")
    await olga.do(olga.person.send_location(52.37, 4.9))
    assert olga.text.startswith("Please write it as a message.")
    await stage.fall()
    await stage.rise()
    await olga.say("Light")
    assert card(stage).newest.words == {"theme": {"en_GB": "Light"}}


async def test_a_card_is_read_in_arabic_with_its_translation_and_with_a_notice_without_it(stage: Stage) -> None:
    amal = await stage.resident("Amal", language="ar")
    olga, kept = await told(stage)
    await amal.say("/results")
    await amal.choose("m:card")
    assert stage.house.catalog("ar").say("Nobody has translated all of this text into your language yet.") in (
        amal.screen.text
    )

    await olga.choose("m:staff_card_langs")
    await olga.choose(f"m:staff_card_lang:{kept.id}.ar")
    for part, words in (("theme", "الإضاءة"), ("said", "المكان مظلم."), ("why", "الحديقة للسكك الحديدية.")):
        await olga.choose(f"m:staff_card_write:{kept.id}.{part}.ar")
        await olga.say(words)
    await olga.tap("Back")
    await olga.tap("Back")
    await tell(olga)
    await amal.say("/results")
    assert amal.buttons[0] == "⛔ الإضاءة"
    await amal.choose("m:card")
    assert "المكان مظلم." in amal.text


@BOTH
async def test_whether_a_card_is_clear_is_sealed_changed_shown_to_its_owner_and_forgotten(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    _, kept = await told(stage)
    await heard(kate)
    await kate.say("/results")
    await kate.choose("m:card")
    await kate.choose("m:clear")
    assert kate.buttons[0] == "☑ This is clear"
    clear = [row.sealed for row in stage.rows(REACTION)]
    await kate.choose("m:unclear")
    assert kate.buttons[:2] == ("This is clear", "☑ Not clear")
    unclear = [row.sealed for row in stage.rows(REACTION)]
    assert [len(each) for each in clear] == [len(each) for each in unclear]
    await kate.say("/mydata")
    assert "“Light in the park”: Not clear" in kate.text
    assert tallied(stage, kept) == (0, 1)
    await kate.choose("m:forget")
    await kate.choose("m:forgotten")
    assert stage.rows(REACTION) == []


def tallied(stage: Stage, kept: KeptCard) -> tuple[int, int]:
    with stage.stores.contacts.read() as conn:
        return results.tally(conn, stage.house, kept)


async def test_a_new_telling_counts_the_reactions_to_the_one_before_and_its_key_is_destroyed(stage: Stage) -> None:
    kate, nour = await stage.resident("Kate"), await stage.resident("Nour")
    olga, kept = await told(stage)
    for phone, verdict in ((kate, "clear"), (nour, "unclear"), (olga, "clear")):
        await phone.say("/results")
        await phone.choose("m:card")
        await phone.choose(f"m:{verdict}")
    await olga.say("/staff")
    await olga.choose("m:staff_cards")
    await olga.choose("m:staff_card")
    assert "Fewer than 10 people have said whether this is clear." in olga.text
    await olga.choose("m:staff_card_status")
    await olga.choose(f"m:staff_card_set:{kept.id}.heard")
    await tell(olga)
    with stage.stores.contacts.begin() as conn:
        steps = cards.steps(conn, kept.id)
        assert [(step.clear, step.unclear) for step in steps] == [(2, 1), (None, None)]
        assert stage.house.keys.has("card", f"{kept.id}-1")
        assert results.tidy(conn, stage.house) == 0
    assert not stage.house.keys.has("card", f"{kept.id}-1")
    assert deliveries(stage) == sorted((Kind.CARD.value, each.person.id, "2") for each in (kate, nour, olga))

    await kate.force(f"m:clear:{kept.id}.1", kate.screen)
    assert kate.text.startswith("This has changed since. Here it is as it is now.")
    assert stage.rows(REACTION) == []


async def test_after_ninety_days_only_the_counts_are_left(stage: Stage) -> None:
    _, kept = await reacted(stage)
    stage.clock.move(days=89)
    with stage.stores.contacts.begin() as conn:
        assert results.tidy(conn, stage.house) == 1
    stage.clock.move(days=1)
    with stage.stores.contacts.begin() as conn:
        assert results.tidy(conn, stage.house) == 0
        assert [(step.clear, step.unclear) for step in cards.steps(conn, kept.id)] == [(1, 0)]
    assert (stage.rows(REACTION), stage.house.keys.has("card", f"{kept.id}-1")) == ([], False)


@BOTH
async def test_what_is_said_of_a_card_that_is_counted_is_not_kept_and_spoils_no_count(stage: Stage) -> None:
    kate, kept = await reacted(stage)
    stage.clock.move(days=89)
    with stage.stores.contacts.begin() as conn:
        results.tidy(conn, stage.house)

    await kate.force(f"m:unclear:{kept.id}.1", kate.screen)

    assert "Is this clear to you?" not in kate.text
    assert not [data for data in kate.data if data.startswith(("m:clear", "m:unclear"))]
    assert stage.rows(REACTION) == []
    with stage.stores.contacts.begin() as conn:
        results.close_step(conn, stage.house, kept)
        assert [(step.clear, step.unclear) for step in cards.steps(conn, kept.id)] == [(1, 0)]
    assert tallied(stage, kept) == (1, 0)


async def test_news_of_an_older_telling_is_spoken_to_nobody(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    _, kept = await told(stage)
    contact = kate.contact
    assert isinstance(contact, Contact)
    with stage.stores.contacts.begin() as conn:
        screen = results.speak(conn, stage.house, contact, news(kept.id, "1"))
        assert screen is not None
        assert screen.text.startswith("News about what people said:")
        assert results.speak(conn, stage.house, contact, news(kept.id, "2")) is None
        assert results.speak(conn, stage.house, contact, news("nocard", "1")) is None


def news(card: str, version: str) -> Delivery:
    return Delivery(
        key="k",
        kind=Kind.CARD,
        subject=card,
        rule=f"v{version}",
        contact=1,
        due=NOW,
        expires=None,
        version=version,
        attempts=0,
    )


async def test_a_card_of_another_area_is_not_in_ones_list(stage: Stage) -> None:
    kate = await stage.resident("Kate", area="kade")
    _, kept = await told(stage)
    with stage.stores.contacts.begin() as conn:
        (only_there,) = [each.newest for each in cards.every(conn)]
        cards.tell(conn, kept, replace(only_there, area="molenveld"), stage.clock().date() + timedelta(days=1))
    await kate.say("/results")
    assert "There are no results yet. We tell them here." in kate.text


async def test_a_draft_that_is_discarded_leaves_nothing_and_who_was_revoked_writes_nothing(stage: Stage) -> None:
    olga = await hire(stage, Role.OFFICER, "Olga")
    await write_card(olga)
    await olga.tap("Back")
    await olga.tap("Discard what is not told")
    assert stage.rows(CARD) == []
    await write_card(olga)
    fire(olga)
    await olga.say("The park belongs to the railway.")
    assert olga.text.startswith(NOT_ALLOWED)
    assert "why" not in card(stage).newest.words
    await olga.say("Hello?")
    assert not olga.text.startswith(NOT_ALLOWED)


@pytest.mark.parametrize("data", ["m:card:nocard", "m:clear:nocard.1", "m:unclear:", "m:results:99999", "m:plan:-1"])
async def test_buttons_that_nobody_made_lead_to_the_list(stage: Stage, data: str) -> None:
    kate = await stage.resident("Kate")
    await kate.force(data, kate.screen)
    assert stage.rows(REACTION) == []
    assert kate.text != ""
