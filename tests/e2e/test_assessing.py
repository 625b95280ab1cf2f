"""Staff say how far their scheme is: by name, after they agreed, and what they say comes together for all of them."""

from __future__ import annotations

import json
from typing import Any

from bot.access.roles import Role
from bot.actions import retention, selfcheck
from bot.store.answers import releases, responses
from bot.store.answers.releases import KeptRelease
from bot.store.contacts.tables import ASSESSMENT, WAVE
from bot.survey.model import Kind
from tests.e2e.staffing import NOT_ALLOWED, fire, handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage

DOOR = "How far are we?"
SIDES = {
    "city": "I work for the city",
    "group": "I am from a residents' group",
    "partner": "I work for a partner organisation",
}


async def begin(phone: Phone, side: str) -> None:
    """Go through consent to the first key factor."""
    await phone.tap(DOOR)
    await phone.tap("Answer the questions")
    await phone.tap("I agree")
    await phone.move("d")
    await phone.tap(SIDES[side])


async def assess(phone: Phone, side: str, choice: int, *, evidence: str = "") -> None:
    """Answer all: the same choice for each question of progress, the first point of each list, evidence once."""
    await begin(phone, side)
    while phone.holds("S") is None:
        options = [each for each in phone.data if each.startswith("w:") and each.split(":")[4][0] == "o"]
        if phone.holds("+"):  # a list of points
            await phone.move("+")
            await phone.move("d")
        elif options:
            await phone.choose(options[choice])
        elif evidence:
            await phone.say(evidence)
            evidence = ""
        else:
            await phone.move("s")
    await phone.move("S")


@BOTH
async def test_three_people_answer_and_everybody_on_the_staff_sees_what_it_comes_to(stage: Stage) -> None:
    ann, ben = await hire(stage, Role.OFFICER, "Ann"), await hire(stage, Role.ORGANISER, "Ben")
    await ann.tap(DOOR)
    assert ann.text == "How far are we? 2026\n\nNobody has answered yet."
    await ann.tap("Back")
    await assess(ann, "city", 3, evidence="https://city.example/borders <b>")
    assert ann.text == "Your answers are saved. All staff can see what they come to."
    await assess(ben, "group", 0)
    await ben.tap("Back")
    early = ben.text
    cat = await hire(stage, Role.ADMIN, "Cat")
    await assess(cat, "partner", 1)
    await cat.tap("Back")

    # kf1: 3, 0 and 1 for each of its four questions; kf3: two of progress and one of six points, which is 0.5
    assert "At least three people should answer" in early
    assert cat.text.startswith("How far are we? 2026\n3 people have answered.\n\n1. Neighbourhood\n▰▰▱▱▱▱ 1 · Starting")
    assert "3. Equal voices\n▰▰▱▱▱▱ 0.8 · Starting" in cat.text
    assert "The biggest gaps, and what this bot can do" in cat.text
    await cat.tap("1")
    assert cat.text.startswith("1. Neighbourhood\n▰▰▱▱▱▱ 1 · Starting\n\nMissing to the aim: 1.25\n")
    assert "Those who answered differ: from 0 to 3." in cat.text
    assert f"• {handle(ann)} · I work for the city · 3\nhttps://city.example/borders <b>" in cat.text
    assert f"• {handle(ben)} · I am from a residents' group · 0" in cat.text
    assert "Ask people which places belong to their neighbourhood" in cat.text
    assert [entry for entry in logged(stage) if entry[1] == "assess the scheme"] == [
        (handle(each), "assess the scheme", f"2026 {done}") for each in (ann, ben, cat) for done in ("begun", "sent")
    ]


async def test_before_the_first_question_it_is_said_that_this_is_not_anonymous(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await officer.tap(DOOR)
    await officer.tap("Answer the questions")

    assert "This is not anonymous: all staff can read your answers" in officer.text
    assert f"under the name {handle(officer)}" in officer.text
    assert "You can change them until the year ends, and delete them as long as you are on the staff." in officer.text
    assert stage.rows(ASSESSMENT) == []


async def test_evidence_is_a_note_or_a_link_of_the_web(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await begin(officer, "city")
    for _ in range(4):
        await officer.move("s")
    question = officer.text
    refused = []
    for typed in ("https://", "ftp://city.example/minutes", "see hxxps://city.example"):
        await officer.say(typed)
        refused.append("it begins with https:// or http://. A short note is fine too." in officer.text)
    await officer.say("Minutes of 3 March: page 2, and https://city.example/minutes?id=3")

    assert "What shows this?" in question
    assert refused == [True] * 3
    assert "What shows this?" not in officer.text.partition("\n")[0]
    assert "it begins with" not in officer.text


async def test_half_an_assessment_waits_and_counts_for_nothing(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await begin(officer, "city")
    question = officer.text
    await officer.say("/staff")
    await officer.tap(DOOR)
    assert officer.text.endswith("Nobody has answered yet.")
    await officer.tap("Go on")

    assert officer.text == question


async def test_answers_are_changed_and_withdrawn_by_their_own_author(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await assess(officer, "city", 2)
    await officer.tap("Back")
    await officer.tap("Change answer")
    assert "Your answers" in officer.text
    await officer.move("c")
    await officer.move("q")
    await officer.tap(SIDES["group"])
    await officer.move("S")
    with stage.stores.contacts.read() as conn:
        (first,) = selfcheck.assessed(conn, stage.house, 2026)
    await officer.tap("Back")
    await officer.tap("Withdraw my answers")

    assert first.side == "group"
    assert stage.rows(ASSESSMENT) == []
    assert officer.text.endswith("Nobody has answered yet.")


async def test_what_was_said_in_an_earlier_year_can_be_withdrawn_too(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await begin(officer, "city")
    stage.clock.move(days=366)
    await officer.say("/staff")
    await begin(officer, "city")
    years = []
    for _ in range(2):
        await officer.say("/staff")
        await officer.tap(DOOR)
        await officer.tap("Withdraw my answers")
        years.append([row.year for row in stage.rows(ASSESSMENT)])

    assert years == [[2026], []]
    assert "Withdraw my answers" not in officer.buttons


async def test_whoever_leaves_takes_their_answers_along_and_whose_role_ends_does_not(stage: Stage) -> None:
    ann, ben = await hire(stage, Role.OFFICER, "Ann"), await hire(stage, Role.OFFICER, "Ben")
    await begin(ann, "city")
    await begin(ben, "group")
    await ann.say("/mydata")
    assert "Your answers on how far the scheme is, under that name: 2026" in ann.text
    question = ben.screen
    press = next(each for each in ben.data if each.startswith("w:b-2026"))
    fire(ben)
    await ben.force(press, question)
    assert NOT_ALLOWED in ben.text
    await ann.say("/forget")

    assert len(stage.rows(ASSESSMENT)) == 1


async def test_nobody_else_can_press_their_way_in(stage: Stage) -> None:
    resident = await stage.resident()
    for data in ("m:staff_assess", "m:staff_agree", "m:staff_factor:1.2026", "w:b-2026:abcd:1:c0", "w:b-x:abcd:1:c0"):
        await resident.force(data, resident.screen)
        assert NOT_ALLOWED in resident.text, data

    officer = await hire(stage, Role.OFFICER)
    for data in ("m:staff_factor:99.2026", "m:staff_factor", "m:staff_picture:1", "w:b-2025:abcd:1:c0", "w:b-x:a:1:c0"):
        await officer.force(data, officer.screen)
    assert stage.rows(ASSESSMENT) == []


async def test_what_residents_say_comes_from_a_release_of_everybody(stage: Stage) -> None:
    figures: list[dict[str, Any]] = [
        {"measure": "I7.heard", "trait": "", "value": 0.4, "signed": False},
        {"measure": "I7.heard", "trait": "migrant", "value": 0.1, "signed": False},
        {"measure": "I8.support", "trait": "language", "value": 0.9, "signed": False},
    ]
    keep(stage, figures)
    officer = await hire(stage, Role.OFFICER)
    await assess(officer, "city", 3)
    await officer.tap("Back")
    # two of progress at 3 and one of six points, which is 0.5: 6.5 / 9, less 40 %
    told = (
        "You say 72 %. Of the residents, 40 % said in a survey that it works for them.\n"
        "Gap between you and residents: +32%"
    )
    assert f"\n\n3. Equal voices\n{told}\n\n" in officer.text
    assert officer.text.count("Gap between you and residents") == 1
    await officer.tap("3")
    assert told in officer.text
    await officer.force("m:staff_factor:8.2026", officer.screen)

    assert "Of the residents" not in officer.text


def keep(stage: Stage, figures: list[dict[str, Any]]) -> None:
    """Keep a release that says no more than these figures."""
    content = json.dumps({"figures": figures})
    kept = KeptRelease(
        id="w1-1",
        wave="w1",
        edition=1,
        survey="event-feedback",
        fingerprint="f",
        week="2026-W08",
        sha256="0" * 64,
        content=content,
    )
    with stage.stores.answers.begin() as conn:
        responses.keep(conn, survey="event-feedback", fingerprint="f", canonical="{}")
        releases.keep(conn, kept)


async def test_it_is_drawn_as_a_picture_with_the_words_below(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await assess(officer, "city", 3)
    await officer.tap("Back")
    await officer.tap("🖼 As a picture")
    await stage.until(lambda: any(each.kind == "photo" for each in officer.person.messages))

    assert officer.text.startswith("How far are we? 2026\n1 person has answered.")


async def test_neither_the_self_check_nor_the_form_of_events_opens_for_residents(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await officer.tap("Open a survey")
    assert DOOR not in officer.buttons
    fingerprint = stage.surveys["benchmark"].fingerprint[:12]
    await officer.force(f"m:staff_open:{fingerprint}.7", officer.screen)

    assert stage.rows(WAVE) == []


async def test_after_five_years_it_is_deleted(stage: Stage) -> None:
    officer = await hire(stage, Role.OFFICER)
    await begin(officer, "city")
    rule = next(each for each in retention.RULES if each.name == "what staff say of their scheme")
    deleted = []
    for days in (5 * 365, 366):
        stage.clock.move(days=days)
        with stage.stores.contacts.begin() as conn:
            deleted.append(rule.apply(conn, stage.house))

    assert deleted == [0, 1]


def test_each_question_of_a_factor_has_a_score(stage: Stage) -> None:
    survey = stage.surveys["benchmark"]
    kinds = {each.kind for each in survey.questions if selfcheck._FACTOR.fullmatch(each.name)}

    assert selfcheck.factors_of(survey) == tuple(range(1, 12))
    assert kinds == {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.TEXT}
