"""An officer reads what residents wrote in the chat: one text at a time, decided once, and logged."""

from __future__ import annotations

import asyncio

from sqlalchemy import text as sql

from bot.access.roles import Role
from bot.actions import review
from bot.store.answers.tables import REMARK, REVIEW
from bot.store.contacts.tables import AUDIT
from tests.e2e.staffing import handle, hire, logged, ring, wrote
from tests.e2e.stage import BOTH, Phone, Stage
from tests.living import quiet
from tests.survey.playing import questionnaire

ASKED = questionnaire(
    "  - {type: select_one places or_other, name: place, label: Which place?}\n"
    "  - {type: text, name: why, label: 'Why <there> & now?'}\n",
    choices="  places: [{name: park, label: Park}]\n",
)
TOLD = "May everybody read this? Black out names and what tells who wrote it. If you are not sure, keep it hidden."


def verdicts(stage: Stage) -> dict[str, str]:
    return {row.remark: row.verdict for row in stage.rows(REVIEW)}


def words(stage: Stage) -> dict[str, str]:
    return {row.id: row.text for row in stage.rows(REMARK)}


def entries(stage: Stage, act: str = "review texts") -> list[str]:
    return [subject for _, done, subject in logged(stage) if done == act]


async def officer(stage: Stage) -> Phone:
    phone = await hire(stage, Role.OFFICER)
    await phone.say("/staff")
    return phone


@BOTH
async def test_an_officer_decides_about_one_text_after_the_other_and_reads_those_that_may_be_shown(
    stage: Stage,
) -> None:
    wave = stage.open(ASKED)
    for name, said in (("a1", "A bench <b>here</b> & there"), ("b2", "Ask Jan"), ("c3", "No idea")):
        wrote(stage, said, wave=wave, question="why", language="nl", name=name)
    phone = await officer(stage)
    assert "Check texts (3)" in phone.buttons

    await phone.tap("Check texts (3)")
    first = phone.text
    await phone.tap("May be shown")
    await phone.tap("Keep hidden")
    await phone.tap("Skip")
    assert (phone.text.partition("\n")[0], "Check texts (1)" in phone.buttons) == ("Staff", True)
    await phone.tap("Read checked texts")

    assert first == f"Check texts (3)\nSmall · Nederlands\nWhy <there> & now?\n\n{TOLD}\n\nA bench <b>here</b> & there"
    assert verdicts(stage) == {"a1": "shown", "b2": "hidden"}
    assert phone.text == (
        "Read checked texts (1)\n\n1. Small · Nederlands\nWhy <there> & now?\nA bench <b>here</b> & there"
    )
    assert entries(stage) == [
        f"{wave.id} a1",
        f"{wave.id} a1 shown",
        f"{wave.id} b2 hidden",
    ]
    assert entries(stage, "read reviewed texts") == ["shown"]


async def test_a_decision_can_be_thought_over_from_both_lists(stage: Stage) -> None:
    wrote(stage, "One", name="a1")
    phone = await officer(stage)
    await phone.tap("Check texts (1)")
    await phone.tap("Keep hidden")
    assert phone.text.startswith("Staff")

    await phone.tap("Read checked texts")
    await phone.tap("Hidden texts")
    await phone.tap("1")
    await phone.tap("May be shown")
    assert verdicts(stage) == {"a1": "shown"}
    assert phone.text == "Hidden texts (0)\n\nThere is no text to check."
    await phone.tap("Back")
    await phone.tap("1")
    await phone.tap("Keep hidden")

    assert verdicts(stage) == {"a1": "hidden"}


@BOTH
async def test_words_are_blacked_out_by_a_tap_and_old_copies_are_wiped_soon(stage: Stage) -> None:
    wrote(stage, "Ask Uniekenaam Jansen there", name="a1")
    phone = await officer(stage)
    await phone.tap("Check texts (1)")

    await phone.tap("Black out words")
    assert phone.text == "Tap a word to black it out. This cannot be undone.\n\nAsk Uniekenaam Jansen there"
    slow = phone.data[1]
    await phone.tap("2. Uniekenaam")
    await phone.force(slow, phone.screen)
    await phone.tap("3. Jansen")
    assert phone.buttons == ("1. Ask", "3. there", "Back")
    await phone.tap("Back")

    assert phone.text.endswith("Ask ‹…› there")
    assert words(stage) == {"a1": "Ask ‹…› there"}
    assert entries(stage) == ["gone a1", "gone a1", "gone a1 blacked", "gone a1 blacked", "gone a1 blacked", "gone a1"]
    assert review.wipe_blacked(stage.stores.contacts, stage.stores.answers)
    assert not review.wipe_blacked(stage.stores.contacts, stage.stores.answers)
    if stage.stores.answers.is_sqlite:
        assert b"Uniekenaam" not in stage.files()


async def test_a_text_that_somebody_else_has_changed_is_shown_as_it_is_and_nothing_is_taken_out(stage: Stage) -> None:
    wrote(stage, "Ask Jan Jansen there", name="a1")
    phone, other = await officer(stage), await hire(stage, Role.ADMIN, "Ben")
    for each in (phone, other):
        await each.say("/staff")
        await each.tap("Check texts (1)")
        await each.tap("Black out words")
    await other.tap("4. there")
    await phone.tap("1. Ask")

    assert words(stage) == {"a1": "Ask Jan Jansen ‹…›"}
    assert [row.subject for row in stage.rows(AUDIT) if row.subject.endswith("blacked")] == ["gone a1 blacked"]


async def test_no_decision_is_overrun_by_somebody_who_had_not_seen_it(stage: Stage) -> None:
    wrote(stage, "Ask Jan", name="a1")
    wrote(stage, "A bench", name="b2")
    phone, other = await officer(stage), await hire(stage, Role.ADMIN, "Ben")
    for each in (phone, other):
        await each.say("/staff")
        await each.tap("Check texts (2)")

    await other.tap("Keep hidden")
    await phone.tap("May be shown")

    assert verdicts(stage) == {"a1": "hidden"}
    assert phone.text.startswith("Somebody else has decided about this text already.\n\nCheck texts (1)")
    mine = [subject for actor, _, subject in logged(stage) if actor == handle(phone) and "shown" in subject]
    assert mine == []


async def test_a_second_tap_on_the_same_button_says_what_stands_there(stage: Stage) -> None:
    wrote(stage, "A bench", name="a1")
    phone = await officer(stage)
    await phone.tap("Check texts (1)")
    shows = phone.data[0]
    await phone.choose(shows)

    await phone.force(shows, phone.screen)

    assert verdicts(stage) == {"a1": "shown"}
    assert entries(stage) == ["gone a1", "gone a1 shown", "gone a1 shown"]


async def test_a_decision_whose_entry_in_the_log_failed_stands_and_is_logged_when_its_update_comes_again(
    stage: Stage,
) -> None:
    """The log cannot be written for a while after the decision is committed: neither is lost, and neither claimed."""
    wrote(stage, "A bench", name="a1")
    phone = await officer(stage)
    await phone.tap("Check texts (1)")
    with stage.stores.contacts.begin() as conn:
        conn.execute(sql("CREATE TRIGGER dying BEFORE INSERT ON audit BEGIN INSERT INTO nowhere VALUES (1); END"))

    with quiet():
        tapping = asyncio.create_task(phone.tap("May be shown"))
        await stage.until(lambda: stage.service.desk.outages > 0)
        stood, logged_then = verdicts(stage), entries(stage)
        with stage.stores.contacts.begin() as conn:
            conn.execute(sql("DROP TRIGGER dying"))
        await tapping

    assert (stood, logged_then) == ({"a1": "shown"}, ["gone a1"])
    assert entries(stage) == ["gone a1", "gone a1 shown"]
    assert phone.text.startswith("Staff")


async def test_while_the_answers_store_is_busy_the_loop_waits_for_nobody(stage: Stage) -> None:
    wrote(stage, "A bench", name="a1")
    phone = await officer(stage)
    await phone.tap("Check texts (1)")

    with stage.stores.answers.begin() as conn:
        conn.execute(sql("SELECT 1"))
        tapping = asyncio.create_task(phone.tap("May be shown"))
        began = asyncio.get_running_loop().time()
        for _ in range(20):
            await asyncio.sleep(0.005)
        waited = asyncio.get_running_loop().time() - began
        held = tapping.done()
    await tapping

    assert (held, waited < 2) == (False, True)
    assert verdicts(stage) == {"a1": "shown"}


async def test_only_one_language_is_shown_to_whoever_reads_no_other(stage: Stage) -> None:
    for name, language, said in (("a1", "nl", "Een"), ("b2", "ar", "واحد"), ("c3", "nl", "Twee"), ("d4", None, "?")):
        wrote(stage, said, language=language, name=name)
    phone = await officer(stage)
    await phone.tap("Check texts (4)")

    await phone.tap("Only Nederlands")
    await phone.tap("May be shown")
    assert phone.text.startswith("Check texts (1)")
    assert phone.text.endswith("Twee")
    await phone.tap("All languages")

    assert phone.text.startswith("Check texts (3)")


async def test_a_long_text_comes_in_parts_and_lists_in_pages(stage: Stage) -> None:
    long = " ".join(f"word{at:04}&" for at in range(500))
    wrote(stage, long, name="a1")
    phone = await officer(stage)
    await phone.tap("Check texts (1)")
    shown = ""
    while True:
        assert len(phone.screen.text) < 4096
        shown += phone.text.rpartition("\n\n")[2]
        if "Next page" not in phone.buttons:
            break
        await phone.tap("Next page")
    assert shown == long
    await phone.choose("m:staff_words")
    pages = 1
    while "Next page" in phone.buttons:
        await phone.tap("Next page")
        pages += 1
    assert pages == 21

    for at in range(12):
        wrote(stage, f"text {at:02}", name=f"t{at:02}")
    with stage.stores.answers.begin() as conn:
        for at in range(12):
            review.approve(conn, f"t{at:02}")
    await phone.say("/staff")
    await phone.tap("Read checked texts")
    sizes = [phone.text.count("text ")]
    while "Next page" in phone.buttons:
        await phone.tap("Next page")
        sizes.append(phone.text.count("text "))

    assert sizes == [5, 5, 2]


async def test_an_officer_reads_in_their_own_language_what_others_wrote_in_theirs(stage: Stage) -> None:
    wave = stage.open("neighbourhood-review")
    wrote(stage, "Bij de brug\n(links)", wave=wave, question="nr_name", language="nl", name="a1")
    phone = await hire(stage, Role.OFFICER, "Amal", language="ar")
    await phone.say("/staff")

    await phone.choose("m:staff_review")

    catalog = stage.house.catalog("ar")
    assert phone.buttons[0] == catalog.button("May be shown")
    lines = phone.screen.text.split("\n")
    assert {line[0] for line in lines if line} == {"\u200f"}
    assert [line for line in lines if "brug" in line or "links" in line] == [
        "\u200f\u2068Bij de brug\u2069",
        "\u200f\u2068(links)\u2069",
    ]


async def test_what_is_unusual_is_told_kindly_and_put_away(stage: Stage) -> None:
    wave = stage.open("pulse")
    ring(stage, "submissions", wave.id, 120)
    ring(stage, "contacts", "mosque", 60)
    ring(stage)
    phone = await officer(stage)

    await phone.tap("Something unusual (3)")
    texts = [phone.text]
    while "Next page" in phone.buttons:
        await phone.tap("Next page")
        texts.append(phone.text)
    await phone.tap("Put away")
    await phone.tap("Put away")
    await phone.tap("Put away")

    assert [text.split("\n\n")[1] for text in texts] == [
        "Saturday, 7 March 2026: 60 people came for the first time within ten minutes, by “Mosque”.",
        "Saturday, 7 March 2026: 300 taps and messages came too fast within ten minutes.",
        "Saturday, 7 March 2026: 120 people sent their answers to “How is it going here?” within ten minutes.",
    ]
    assert phone.text == "Nothing unusual happened."
    assert [subject.split()[0] for subject in entries(stage, "see what is unusual")] == ["looked"] * 3 + ["put"] * 3
