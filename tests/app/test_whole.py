"""A message with a file is sent as a whole, refused as a whole, or listed as unknown: over HTTP, with a real outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.actions import deliver
from bot.actions.house import House
from bot.paper.job import Form, Job
from bot.paper.press import PressError
from bot.render.screen import Document, Drawing, Screen, Venue
from bot.schedule.delivery import Kind
from bot.simulator.faults import Fault
from bot.store.base import Database
from tests.app.posting import BOTH, contacts, house, posting, speakers

__all__ = ["contacts", "house", "speakers"]

FILE = Document("report.csv", b"a,b", instead="The file is missing.")
WHOLE = Screen("the words", attachments=(FILE,))
PAPER = Drawing("report.pdf", Job("board", {}, "en", rtl=False, day=date(2026, 3, 7)), Form.PDF, instead="No paper.")


def says(monkeypatch: pytest.MonkeyPatch, screen: Screen) -> None:
    monkeypatch.setattr(deliver, "SPEAKERS", {Kind.REPORT: lambda *_: screen})


@BOTH
@pytest.mark.parametrize(
    ("fault", "state", "kinds"),
    [
        (Fault("sendDocument", status=400, description="Bad Request: no rights"), ("failed", "No rights"), ["text"]),
        (Fault("sendDocument", status=429, retry_after=1), ("sent", ""), ["document", "text"]),
        (Fault("sendDocument", drop="after"), ("uncertain", "unanswered"), ["document"]),
        (Fault("sendDocument", status=502), ("uncertain", "unanswered"), []),
        (Fault("sendDocument", status=403), ("unreachable", "blocked"), []),
        (Fault("sendMessage", status=429, retry_after=1), ("sent", ""), ["document", "text"]),
        (Fault("sendMessage", drop="after"), ("uncertain", "unanswered"), ["document", "text"]),
        (Fault("sendMessage", status=400, description="Bad Request: x"), ("failed", "X"), ["document"]),
    ],
)
async def test_what_became_of_the_file_is_what_became_of_the_message(
    house: House,
    contacts: Database,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    state: tuple[str, str],
    kinds: list[str],
) -> None:
    says(monkeypatch, WHOLE)
    async with posting(house, contacts, largest=1000) as post:
        post.api.faults.add(fault)
        post.plan(Kind.REPORT, "2026-10")
        done = await post.done()
        found = [message.kind for message in post.people[0].messages]
        heard = post.heard()[0]

    assert (done, found) == ([state], kinds)
    assert any("The file is missing." in text for text in heard) == (state[0] == "failed" and "document" not in kinds)


async def test_a_file_that_is_too_large_is_not_uploaded_and_the_words_say_so(
    house: House, contacts: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, WHOLE)
    async with posting(house, contacts, largest=2) as post:
        post.plan(Kind.REPORT, "2026-10")
        ((state, reason),) = await post.done()

    assert (state, reason) == ("failed", "the file has 3 bytes, and may have 2")
    assert post.heard() == [["The file is missing.\n\nthe words"]]
    assert post.api.requests["sendDocument"] == 0


async def test_a_paper_that_cannot_be_set_is_a_failure_and_a_picture_is_none(
    house: House, contacts: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_job: Job, _form: Form) -> tuple[bytes, ...]:
        raise PressError("a slip of ours")

    picture = replace(PAPER, picture=True, instead="")
    nowhere = Venue(952.0, 4.89, "Nowhere", "Nowhere")
    said = {
        Kind.REPORT: Screen("report", attachments=(PAPER,)),
        Kind.CARD: Screen("card", attachments=(picture, nowhere)),
    }
    monkeypatch.setattr(deliver, "SPEAKERS", {kind: lambda *_, screen=screen: screen for kind, screen in said.items()})
    async with posting(house, contacts, people=2, largest=1000, press=broken) as post:
        post.plan(Kind.REPORT, "2026-10", post.people[0])
        post.plan(Kind.CARD, "k1", post.people[1])
        done = await post.done()

    assert done == [("failed", "the paper could not be set"), ("sent", "")]
    assert post.heard() == [["No paper.\n\nreport"], ["card"]]


@pytest.mark.parametrize(
    ("fault", "texts", "files"),
    [
        (Fault("sendDocument", status=429, retry_after=1), ["the words"], 1),
        (Fault("sendDocument", status=400), ["The file is missing.\n\nthe words"], 0),
        (Fault("sendDocument", drop="after"), ["The file is missing.\n\nthe words"], 1),
        (Fault("sendDocument", drop="before"), ["The file is missing.\n\nthe words"], 0),
    ],
)
async def test_a_reply_tells_where_its_file_may_not_have_come(
    house: House, contacts: Database, fault: Fault, texts: list[str], files: int
) -> None:
    async with posting(house, contacts, largest=1000) as post:
        (person,) = post.people
        post.api.faults.add(fault)
        await post.mouth.show(person.id, WHOLE, turn=1)

        assert [message.text for message in person.messages if message.kind == "text"] == texts
        assert sum(message.kind == "document" for message in person.messages) == files
