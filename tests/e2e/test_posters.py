"""Posters: made in the chat, read by a camera's program, and told of only in tens."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from bot.access.roles import Role
from bot.actions import coming
from bot.store.contacts.tables import LINK
from tests.e2e.gathering import organiser, publish
from tests.e2e.staffing import handle, hire, logged
from tests.e2e.stage import BOTH, Phone, Stage


def files(phone: Phone) -> tuple[bytes, bytes]:
    """Download the PDF and the picture of the poster that came last."""
    messages = [message for message in phone.person.messages if message.kind in {"document", "photo"}]
    paper, picture = (message.body for message in messages[-2:])
    stored = phone.stage.api.world.files
    found = stored.by_id(paper["document"]["file_id"]), stored.by_id(picture["photo"][-1]["file_id"])
    assert found[0] is not None
    assert found[1] is not None
    return found[0].data, found[1].data


def codes(picture: bytes) -> list[str]:
    """Read the codes in a picture, as a camera does."""
    return [code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))]


def words(paper: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())


@BOTH
async def test_an_organiser_makes_a_poster_of_a_link_in_chosen_languages(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await hire(stage, Role.ORGANISER)
    await phone.choose("m:staff_links")
    await phone.choose(f"m:staff_channel:{wave.id}")
    await phone.choose(f"m:staff_link:{wave.id}.mosque")
    (link,) = stage.rows(LINK)

    await phone.tap("Make a poster")
    await phone.tap("Nederlands")
    await phone.tap("العربية")
    await phone.tap("🖨 Make a poster")

    paper, picture = files(phone)
    address = f"https://t.me/{stage.api.world.bot['username']}?start={link.id}"
    assert codes(picture) == [address]
    assert phone.text.endswith(address)
    assert "Nobody can see who answered what." in words(paper)
    assert "Niemand kan zien wie wat heeft geantwoord." in words(paper)
    assert "This poster is made up." in words(paper)  # as everything of the example is
    assert "Deze poster is verzonnen." in words(paper)
    assert logged(stage)[-1] == (handle(phone), "make links", f"{link.id} poster")


async def test_the_poster_of_an_event_says_what_the_event_offers_and_leads_there(stage: Stage) -> None:
    phone = await organiser(stage)
    event = await publish(phone)
    await phone.choose(f"m:staff_event:{event.id}")

    await phone.tap("Make a poster")
    await phone.tap("🖨 Make a poster")
    paper, picture = files(phone)
    (link,) = stage.rows(LINK)
    resident = await stage.resident("Amal")
    await resident.say(f"/start {link.id}")

    assert (link.event, link.wave) == (event.id, None)
    assert codes(picture)[0].endswith(f"?start={link.id}")
    assert "A new playground" in words(paper)
    assert "A way in without steps" in words(paper)
    assert resident.text.startswith("A new playground")


@BOTH
async def test_the_poster_of_a_neighbourhood_names_it_and_whoever_follows_it_lives_there(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone, resident = await hire(stage, Role.ORGANISER), stage.phone("Nour")
    await phone.choose("m:staff_links")
    await phone.choose(f"m:staff_channel:{wave.id}")
    await phone.choose(f"m:staff_link:{wave.id}.mosque")
    everywhere = {row.id for row in stage.rows(LINK)}

    await phone.choose(f"m:staff_place:{next(iter(everywhere))}.1")
    (link,) = (row for row in stage.rows(LINK) if row.id not in everywhere)
    shown, offered = phone.text, phone.data
    await phone.tap("Make a poster")
    await phone.tap("🖨 Make a poster")
    paper, picture = files(phone)
    await resident.say(f"/start {link.id}")

    assert (link.wave, link.area, link.channel) == (wave.id, "molenveld", "mosque")
    assert shown.startswith("Here is the link. Everybody may use it.\nPlace: Molenveld")
    assert [data for data in offered if data.startswith("m:staff_place")] == []
    assert codes(picture) == [f"https://t.me/{stage.api.world.bot['username']}?start={link.id}"]
    assert "Place: Molenveld" in words(paper)
    assert resident.contact is not None
    assert (resident.contact.area, resident.contact.channel) == ("molenveld", "mosque")
    done = [(handle(phone), "make links", subject) for subject in (link.id, f"{link.id} poster")]
    assert [each for each in logged(stage) if each in done] == done
    await phone.say("/staff")
    await phone.choose("m:staff_links")
    await phone.choose("m:staff_came")
    assert f"• Mosque · Molenveld · How is it going here? · {link.id}: fewer than 10" in phone.text.splitlines()


async def test_a_link_is_made_for_no_neighbourhood_that_is_not_there(stage: Stage) -> None:
    link, phone = stage.link(), await hire(stage, Role.ORGANISER)

    for subject in (f"{link}.99", f"{link}.x", f"{link}.", "nolink.0", "9" * 50):
        await phone.force(f"m:staff_place:{subject}", phone.screen)
        assert phone.text.startswith("This button is from an older message.")
    assert [row.id for row in stage.rows(LINK)] == [link]


async def test_how_many_came_is_told_from_ten_on_and_in_tens_once_a_day(stage: Stage) -> None:
    link = stage.link(channel="mosque")
    phone = await hire(stage, Role.ORGANISER)

    async def told() -> str:
        stage.clock.move(hours=25)
        with stage.stores.contacts.begin() as conn:
            coming.tell(conn, stage.house)
        await phone.say("/staff")
        await phone.choose("m:staff_links")
        await phone.choose("m:staff_came")
        return phone.text.splitlines()[-1]

    shown = []
    for number in range(1, 13):
        newcomer = stage.phone(f"Resident {number}")
        await newcomer.say(f"/start {link}")
        await newcomer.say(f"/start {link}")  # a second time counts nobody
        if number in {1, 9, 10, 12}:
            shown.append(await told())
    await phone.say(f"/start {link}")  # who is known already came by something else

    assert shown == [
        f"• Mosque · {link}: fewer than 10",
        f"• Mosque · {link}: fewer than 10",
        f"• Mosque · {link}: 10 or more",
        f"• Mosque · {link}: 10 or more",
    ]
    assert [row.came for row in stage.rows(LINK)] == [12]


async def test_a_poster_without_languages_or_of_no_link_is_not_made(stage: Stage) -> None:
    link = stage.link()
    phone = await hire(stage, Role.ORGANISER)

    for data in (f"m:staff_print:{link}.0", f"m:staff_print:{link}.zz", "m:staff_print:nolink.1", "m:staff_poster:x"):
        await phone.force(data, phone.screen)
        assert phone.text.startswith("This button is from an older message.")
    assert [message.kind for message in phone.person.messages if message.kind != "text"] == []


async def test_thirteen_languages_take_three_pages_with_the_code_on_each(stage: Stage) -> None:
    link = stage.link()
    phone = await hire(stage, Role.ORGANISER)

    await phone.force(f"m:staff_print:{link}.1fff", phone.screen)

    papers = [message for message in phone.person.messages if message.kind == "document"]
    pictures = [message for message in phone.person.messages if message.kind == "photo"]
    assert (len(papers), len(pictures)) == (1, 3)
    stored = [stage.api.world.files.by_id(each.body["photo"][-1]["file_id"]) for each in pictures]
    assert len({code for each in stored if each for code in codes(each.data)}) == 1
