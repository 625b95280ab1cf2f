"""Pictures and recordings of a survey: uploaded once, shown before the question, missing ones harm nobody."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.app.media import Media, NotMadeError, TooLargeError
from bot.app.transport import AiohttpRequest, OutcomeUnknown
from bot.paper.chart import Bar, Chart
from bot.paper.job import Form, Job
from bot.paper.press import pressed
from bot.render.screen import Attachment, Document, Drawing, Venue
from bot.simulator.faults import Fault
from bot.simulator.server import BotApi
from tests.living import until

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)
DAY = date(2026, 3, 7)
PICTURE = Attachment("photo", "park.png", "The park")


@pytest.fixture
async def api():
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(api: BotApi):
    bot = Bot("123456:" + "A" * 35, base_url=api.base_url, request=AiohttpRequest())
    async with bot:
        yield bot


async def test_a_picture_is_uploaded_once_and_then_only_named(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "park.png").write_bytes(PNG)
    person = api.world.person("Kate", "en", started=True)
    media = Media(bot, tmp_path)

    await media.send(person.id, PICTURE)
    (tmp_path / "park.png").unlink()
    await media.send(person.id, PICTURE)

    assert [(message.kind, message.text) for message in person.messages] == [("photo", "The park")] * 2


async def test_a_question_whose_picture_is_missing_is_asked_without_it(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    person = api.world.person("Kate", "en", started=True)

    await Media(bot, tmp_path).send(person.id, PICTURE)

    assert person.messages == ()


async def test_an_upload_that_stalls_ends_with_its_outcome_unknown() -> None:
    lines: list[asyncio.StreamWriter] = []
    request = AiohttpRequest(media_write_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1, read_timeout=0.1)
    deaf = await asyncio.start_server(lambda _reader, writer: lines.append(writer), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{deaf.sockets[0].getsockname()[1]}/bot"
    async with deaf, request:
        with pytest.raises(OutcomeUnknown):
            await Bot("1:x", request=request, base_url=url).send_document(7, BytesIO(bytes(32_000_000)))
        for line in lines:
            line.transport.abort()
            await asyncio.sleep(0)


async def test_a_file_made_for_one_reader_and_a_place_are_sent_as_they_are(
    api: BotApi, bot: Bot, tmp_path: Path
) -> None:
    person = api.world.person("Kate", "en", started=True)
    media = Media(bot, tmp_path)

    await media.send(person.id, Document("event.ics", b"BEGIN:VCALENDAR"))
    await media.send(person.id, Document("code.png", PNG, picture=True))
    await media.send(person.id, Venue(52.37, 4.89, "A new playground", "Loodskade 12"))

    file, picture, venue = (message.body for message in person.messages)
    assert file["document"]["file_name"] == "event.ics"
    assert picture["photo"] != []
    assert (venue["venue"]["title"], venue["venue"]["address"]) == ("A new playground", "Loodskade 12")


async def test_what_telegram_refuses_is_raised(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    person, media = api.world.person("Kate", "en", started=True), Media(bot, tmp_path, largest=100)

    with pytest.raises(BadRequest, match="location"):
        await media.send(person.id, Venue(952.0, 4.89, "Nowhere", "Nowhere"))
    with pytest.raises(TooLargeError, match="101 bytes"):
        await media.send(person.id, Document("a.txt", b"a" * 101))
    with pytest.raises(NotMadeError):
        await media.send(person.id, replace(drawing(Job("chart", {}, "en", rtl=False, day=DAY)), instead="Gone"))

    assert list(person.messages) == []
    assert api.requests["sendDocument"] == 0


async def test_a_file_that_lies_on_the_disk_is_sent_from_there(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    person, file = api.world.person("Kate", "en", started=True), tmp_path / "answers.csv"
    file.write_bytes(b"a,b" * 100_000)

    await Media(bot, tmp_path).send(person.id, Document("pulse.csv", b"", path=str(file)))

    (sent,) = (message.body["document"] for message in person.messages)
    stored = api.world.files.by_id(sent["file_id"])
    assert (sent["file_name"], stored and stored.data) == ("pulse.csv", file.read_bytes())


@pytest.mark.parametrize("times", [1, 2])
async def test_of_several_pages_none_comes_twice_when_telegram_wants_a_pause(
    api: BotApi, bot: Bot, tmp_path: Path, times: int
) -> None:
    person, pauses = api.world.person("Kate", "en", started=True), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    media = Media(bot, tmp_path, press=lambda *_: pages("1") + pages("2"), sleep=pause)
    send, sent = media._send_page, list[object]()

    async def strike_after_the_first(*given: Any) -> str:
        if sent and not pauses:
            api.faults.add(Fault("sendPhoto", status=429, retry_after=1, times=times))
        sent.append(given)
        return await send(*given)

    media._send_page = strike_after_the_first  # type: ignore[method-assign]  # to strike between two pages
    await media.send(person.id, drawing())

    assert (len(person.messages), pauses) == (2, [1.0] * times)


@pytest.mark.parametrize(
    "fault", [Fault("sendPhoto", status=400), Fault("sendPhoto", status=429, retry_after=1, times=9)]
)
async def test_where_only_some_pages_came_nobody_may_begin_again(
    api: BotApi, bot: Bot, tmp_path: Path, fault: Fault
) -> None:
    person = api.world.person("Kate", "en", started=True)

    async def pause(_seconds: float) -> None:
        """Wait for nobody."""

    media = Media(bot, tmp_path, press=lambda *_: pages("1") + pages("2"), sleep=pause)
    send = media._send_page

    async def strike_from_the_second(*given: Any) -> str:
        if person.messages:
            api.faults.add(fault)
        return await send(*given)

    media._send_page = strike_from_the_second  # type: ignore[method-assign]  # to strike between two pages
    with pytest.raises(OutcomeUnknown, match="page 2"):
        await media.send(person.id, drawing())

    assert len(person.messages) == 1


def drawing(job: Job | None = None) -> Drawing:
    chart = Chart("Safe?", (Bar("Yes", "62 %", share=0.62),), language="en", rtl=False)
    return Drawing("safe.png", job or chart.job(date(2026, 3, 7)), Form.PNG, picture=True, caption="Safe? Yes: 62 %")


async def test_a_drawing_is_set_once_however_many_ask_for_it(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    done: list[Job] = []

    def press(job: Job, form: Form) -> tuple[bytes, ...]:
        done.append(job)
        return pressed(job, form)

    person, media = api.world.person("Kate", "en", started=True), Media(bot, tmp_path, press=press)

    await media.send(person.id, drawing())
    await media.send(person.id, drawing())

    assert [(message.kind, message.text) for message in person.messages] == [("photo", "Safe? Yes: 62 %")] * 2
    assert [size["width"] for message in person.messages for size in message.body["photo"]][-1] == 1080
    assert len(done) == 1


async def test_what_cannot_be_set_stays_away_and_the_log_tells_why(
    api: BotApi, bot: Bot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = api.world.person("Kate", "en", started=True)

    await Media(bot, tmp_path).send(person.id, drawing(Job("chart", {}, "en", rtl=False, day=date(2026, 3, 7))))

    assert list(person.messages) == []
    assert "picture not drawn" in capsys.readouterr().out


def pages(text: str = "1") -> tuple[bytes, ...]:
    return (PNG + text.encode(),)


async def test_a_second_reader_gets_the_same_picture_without_an_upload(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    kate, amal = (api.world.person(name, "en", started=True) for name in ("Kate", "Amal"))
    media = Media(bot, tmp_path, press=lambda _job, _form: pages())

    await media.send(kate.id, drawing())
    await media.send(amal.id, drawing())

    (first,), (second,) = kate.messages, amal.messages
    assert first.body["photo"][-1]["file_id"] == second.body["photo"][-1]["file_id"]


async def test_many_who_ask_at_once_wait_for_one_drawing(api: BotApi, bot: Bot, tmp_path: Path) -> None:
    people = [api.world.person(f"Kate {at}", "en", started=True) for at in range(5)]
    done: list[Job] = []
    media = Media(bot, tmp_path, press=lambda job, _form: (done.append(job), pages())[1])

    await asyncio.gather(*(media.send(person.id, drawing()) for person in people))

    assert [len(person.messages) for person in people] == [1] * 5
    assert len(done) == 1


async def test_a_picture_that_is_late_stays_away_once_and_is_there_the_next_time(
    api: BotApi, bot: Bot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person, go = api.world.person("Kate", "en", started=True), threading.Event()
    done: list[Job] = []

    def press(job: Job, _form: Form) -> tuple[bytes, ...]:
        done.append(job)
        go.wait(30)
        return pages()

    media = Media(bot, tmp_path, press=press, patience=0.01)
    await media.send(person.id, drawing())
    before = len(person.messages)
    go.set()
    await until(lambda: media._ready)
    await media.send(person.id, drawing())

    assert (before, len(person.messages), len(done)) == (0, 1, 1)
    assert "picture late" in capsys.readouterr().out


async def test_a_number_that_telegram_does_not_know_any_more_is_uploaded_again(
    api: BotApi, bot: Bot, tmp_path: Path
) -> None:
    person, media = api.world.person("Kate", "en", started=True), Media(bot, tmp_path, press=lambda *_: pages())
    await media.send(person.id, drawing())
    (digest,) = media._sent
    media._sent[digest] = ("no-such-file",)

    await media.send(person.id, drawing())

    assert len(person.messages) == 2
    assert media._sent[digest] != ("no-such-file",)
