"""An admin takes answers out in the chat: a document comes, and the log has it."""

from __future__ import annotations

import pytest

from bot.access.roles import Role
from bot.actions import exportroom
from tests.e2e.staffing import hire, logged
from tests.e2e.stage import Stage
from tests.export.answered import made_up, stored


async def test_an_admin_gets_answers_as_a_document_and_the_log_has_it(stage: Stage) -> None:
    stored(stage.stores.answers, stage.surveys["pulse"], made_up(stage.surveys["pulse"], 60))
    phone = await hire(stage, Role.ADMIN)
    entries = logged(stage)

    await phone.say("/staff")
    await phone.choose("m:staff_export")
    await phone.choose("m:staff_kinds:pulse")
    await phone.choose("m:staff_file:csv.pulse")

    file = next(each.body["document"] for each in reversed(phone.person.messages) if "document" in each.body)
    assert file["file_name"] == "pulse.zip"
    assert phone.text.startswith("Completed surveys in the file: 60\n")
    assert [entry[1:] for entry in logged(stage)[len(entries) :]] == [("export microdata", "pulse csv")]


@pytest.mark.parametrize("people", [9, exportroom.MOST + 1])
async def test_too_few_answers_have_no_button_and_too_many_no_file(stage: Stage, people: int) -> None:
    rows = made_up(stage.surveys["pulse"], 9)
    stored(stage.stores.answers, stage.surveys["pulse"], (rows * (people // 9 + 1))[:people])
    phone = await hire(stage, Role.ADMIN)
    entries = logged(stage)

    await phone.say("/staff")
    await phone.choose("m:staff_export")
    few = "m:staff_kinds:pulse" not in phone.data
    await phone.force("m:staff_file:xlsx.pulse", phone.screen)

    assert few == (people < 10)
    assert [each for each in phone.person.messages if "document" in each.body] == []
    assert logged(stage) == entries


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.OFFICER])
async def test_nobody_but_an_admin_gets_a_file(stage: Stage, role: Role) -> None:
    stored(stage.stores.answers, stage.surveys["pulse"], made_up(stage.surveys["pulse"], 20))
    phone = await hire(stage, role)

    await phone.force("m:staff_file:csv.pulse", phone.screen)

    assert [each for each in phone.person.messages if "document" in each.body] == []
    assert logged(stage)[-1][1:] == ("refused", "export microdata")
