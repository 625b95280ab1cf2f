"""The report to the board comes by the clock to those who may read it, once, as a file that says what is published."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from bot.access.roles import Role
from bot.actions import boarding
from bot.actions.release import Yardstick, make
from bot.app.provision import load_yardstick
from bot.store.contacts.tables import DELIVERY
from tests.actions.saying import let_say
from tests.actions.test_release import known
from tests.e2e.staffing import NOT_ALLOWED, fire, handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage


def yardstick(stage: Stage) -> Yardstick:
    return load_yardstick(stage.settings.scheme, stage.house.scheme)


def published(stage: Stage) -> str:
    """Publish 120 known answers to the pulse."""
    wave = stage.open("pulse")
    let_say(stage.stores.contacts, stage.house, wave, known(), areas=("kade", "molenveld"))
    stage.close(wave)
    return make(stage.stores.contacts, stage.stores.answers, stage.house, yardstick(stage), wave=wave.id).id


def plan(stage: Stage, months: int = 1) -> bool:
    """Let the clock of the jobs ring, in a scheme that reports so often."""
    house = replace(stage.house, scheme=replace(stage.house.scheme, report_months=months))
    ready = boarding.is_published(stage.stores.answers)
    with stage.stores.contacts.begin() as conn:
        return boarding.plan(conn, house, published=ready)


def papers(phone: Phone) -> list[PdfReader]:
    """Open the files that came."""
    sent = [message.body["document"]["file_id"] for message in phone.person.messages if message.kind == "document"]
    found = [phone.stage.api.world.files.by_id(each) for each in sent]
    return [PdfReader(BytesIO(each.data)) for each in found if each]


def states(stage: Stage) -> list[tuple[str, str]]:
    return sorted((row.subject, row.state) for row in stage.rows(DELIVERY) if row.kind == "board")


@BOTH
async def test_on_the_day_it_comes_once_to_the_board_and_to_staff_in_their_language(stage: Stage) -> None:
    alderman = await hire(stage, Role.BOARD, "Nadia", language="ar")
    officer, resident = await hire(stage, Role.OFFICER, "Ben"), await stage.resident("Kate")
    release = published(stage)

    for first in (True, False):
        assert plan(stage) is first
        stage.service.wake()
        await stage.until(lambda: {state for _, state in states(stage)} == {"sent"})

    assert states(stage) == [("2026-03", "sent")] * 2
    (arabic,), (english,) = papers(alderman), papers(officer)
    assert (arabic.root_object["/Lang"], english.root_object["/Lang"]) == ("ar", "en-GB")
    assert release in english.pages[0].extract_text()
    assert any("Feel safe outside after dark: 50%" in text.translate(_UNSEEN) for text in officer.seen)
    assert papers(resident) == []


async def test_nothing_comes_before_anything_is_published_or_after_its_days(stage: Stage) -> None:
    await hire(stage, Role.BOARD)

    before = plan(stage)
    published(stage)
    stage.clock.move(days=9)
    after = plan(stage)
    stage.clock.move(days=16)

    assert (before, after, plan(stage, months=2), plan(stage)) == (False, False, False, True)


async def test_whose_role_ended_meanwhile_gets_nothing(stage: Stage) -> None:
    phone = await hire(stage, Role.BOARD)
    published(stage)
    plan(stage)
    fire(phone)

    stage.service.wake()
    await stage.until(lambda: states(stage) == [("2026-03", "expired")])

    assert papers(phone) == []


async def test_the_board_sees_its_report_in_the_chat_and_nothing_else(stage: Stage) -> None:
    phone = await hire(stage, Role.BOARD)
    assert phone.buttons[:1] == ("Report to the board",)
    assert len(phone.buttons) == 3

    await phone.tap("Report to the board")
    empty = phone.text
    release = published(stage)
    await phone.say("/staff")
    await phone.tap("Report to the board")

    assert empty == "Nothing is published yet, so there is nothing to report."
    text = phone.text.translate(_UNSEEN)
    assert "Feel safe outside after dark: 50%" in text
    first = papers(phone)[0].pages[0].extract_text()
    for heard in ("Groups that are heard too little", "How far those who took part are from those who live here"):
        assert heard in first.translate(_UNSEEN)
        assert heard in text
    assert "Age: 16 to 24: Share: 0% · Share of all who live here: 17%" in text
    assert release in papers(phone)[0].pages[0].extract_text()
    assert logged(stage)[-1] == (handle(phone), "read the report to the board", "shown")
    await phone.force("m:staff_turnout", phone.screen)
    assert NOT_ALLOWED in phone.text


_UNSEEN = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))
