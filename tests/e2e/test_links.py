"""Deep links: what they know of wave, area and channel, and what comes of those nobody made."""

from __future__ import annotations

import pytest

from tests.e2e.stage import BOTH, Phone, Stage

PICKER = "🌐 Choose your language"
HOSTILE = (
    "abcdefghij",
    "' OR '1'='1",
    "../../etc/passwd",
    "\x00\x00",
    "\ud800half",
    "%s%s%n",
    "{link}",
    "🏳️‍🌈" * 20,
    "a" * 64,
    "a" * 4096,
    "admin",
    "organiser",
    "officer",
    "role_admin",
    "invite-admin",
    "staff",
    "../../../../var/lib/equal-voices-keys/wave-k3m9x2pq.key",
    "..%2f..%2fetc%2fpasswd",
    "file:///etc/passwd",
    "C:\\\\windows",
    "'; DROP TABLE contact; --",
    "1 UNION SELECT telegram_id FROM contact",
    "Robert'); DELETE FROM link;--",
    "${jndi:ldap://host/x}",
    "<b>bold",
    "5000000001",
    "-1",
    "0",
    "None",
    "stay",
    "wave:abc",
    "A" * 64,
    "_" * 64,
    "a" * 65,
    "m:forgotten",
    "\u202eevil",
)
CLOSED = "This survey is closed. Thank you for your interest."


async def _through(phone: Phone, *verbs: str) -> None:
    for verb in verbs:
        await phone.choose(f"m:{verb}")


@BOTH
async def test_a_link_brings_a_new_resident_to_its_survey_with_area_and_channel(stage: Stage) -> None:
    stage.open("pulse")
    wave = stage.open("neighbourhood-review")
    link = stage.link(wave=wave.id, area="spoorzicht", channel="mosque")
    phone = stage.phone()

    await phone.say(f"/start {link}")
    assert phone.text == PICKER
    await _through(phone, "speak:en_GB", "consent", "agree", "agree", "decline")

    contact = phone.contact
    assert contact is not None
    assert (contact.area, contact.channel) == ("spoorzicht", "mosque")
    assert phone.text.startswith("Your neighbourhood\n\nTell us where your neighbourhood is")
    assert f"m:begin:{wave.id}" in phone.data


async def test_a_link_opened_in_the_middle_of_the_first_contact_is_followed_at_its_end(stage: Stage) -> None:
    wave = stage.open("pulse", listed=False)
    link = stage.link(wave=wave.id, area="kade")
    phone = stage.phone()
    await phone.say("/start")
    await _through(phone, "speak:en_GB", "consent")

    await phone.say(f"/start {link}")
    assert phone.text.startswith("Surveys\nDo you agree")
    await _through(phone, "agree", "agree", "agree")

    assert f"m:begin:{wave.id}" in phone.data


async def test_a_link_does_not_move_whoever_told_us_where_they_live(stage: Stage) -> None:
    phone = await stage.resident(area="kade")

    await phone.say(f"/start {stage.link(area='spoorzicht', channel='market')}")

    contact = phone.contact
    assert contact is not None
    assert (contact.area, contact.channel) == ("kade", "market")


async def test_a_link_leads_back_into_a_survey_that_was_begun_and_to_one_that_was_sent(stage: Stage) -> None:
    wave = stage.open("pulse")
    link = stage.link(wave=wave.id)
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.move("s")
    await phone.say("/surveys")

    await phone.say(f"/start {link}")
    assert phone.text.startswith("Question 2 of ")
    await phone.skip_to_review()
    await phone.move("S")
    await phone.say("/surveys")
    await phone.say(f"/start {link}")

    assert phone.text.startswith("Thank you. We have your answers.")


async def test_a_survey_begun_through_a_link_stands_in_the_menu_from_then_on(stage: Stage) -> None:
    wave = stage.open("event-feedback", listed=False)
    phone = await stage.resident()
    assert phone.text == "There is no open survey at the moment."

    await phone.say(f"/start {stage.link(wave=wave.id)}")
    await phone.say("/surveys")
    assert f"m:survey:{wave.id}" not in phone.data
    await phone.say(f"/start {stage.link(wave=wave.id)}")
    await phone.choose("m:begin")
    await phone.tap("Stop for now")

    assert phone.text.startswith("Your answers wait for you.")
    assert phone.data[0] == f"m:survey:{wave.id}"
    assert phone.buttons[0].startswith("▶️ ")


async def test_a_link_to_a_closed_survey_says_so_once(stage: Stage) -> None:
    wave = stage.open("pulse")
    link = stage.link(wave=wave.id)
    stage.close(wave)
    phone = await stage.resident()

    await phone.say(f"/start {link}")
    assert phone.text == f"{CLOSED}\n\nThere is no open survey at the moment."
    await phone.choose("m:help")
    await phone.choose("m:resume")

    assert phone.text == "There is no open survey at the moment."


@BOTH
async def test_a_payload_nobody_made_is_harmless(stage: Stage) -> None:
    stage.open("pulse")
    known = await stage.resident()
    for payload in HOSTILE:
        new = stage.phone("Nour")

        for phone in (known, new):
            await phone.do(_raw_start(phone, payload))

        assert (known.text, new.text) == ("Open surveys\nChoose one.", PICKER), payload
        assert _known_of(new) == (None, None, "language"), payload
        assert _known_of(known) == ("kade", None, ""), payload
    assert stage.everything()["contacts.quarantine"] == []


def _known_of(phone: Phone) -> tuple[str | None, str | None, str]:
    contact = phone.contact
    assert contact is not None
    return contact.area, contact.channel, contact.at


async def _raw_start(phone: Phone, payload: str) -> None:
    """Send what no client lets anybody send."""
    person = phone.person
    person.started = True
    message = {"message_id": 900, "date": 1_772_900_000, "chat": person.place, "from": person.user}
    phone.stage.api.world.updates.push_raw({"message": message | {"text": f"/start {payload}"}}, chat_id=person.id)


@pytest.mark.parametrize("state", ["open", "unlisted", "closed"])
async def test_the_id_of_something_else_is_no_link(stage: Stage, state: str) -> None:
    wave = stage.open("pulse", listed=state == "open")
    if state == "closed":
        stage.close(wave)
    known, new = await stage.resident(), stage.phone("Nour")
    usual = known.text

    for payload in (wave.id, wave.epoch, f"wave:{wave.id}", f"m:begin:{wave.id}", wave.fingerprint[:64]):
        await known.do(_raw_start(known, payload))
        await new.do(_raw_start(new, payload))
        assert (known.text, new.text) == (usual, PICKER), payload

    assert _known_of(new) == (None, None, "language")
    assert stage.everything()["contacts.quarantine"] == []


async def test_the_link_of_a_closed_wave_tells_a_newcomer_nothing_but_that_it_is_closed(stage: Stage) -> None:
    wave = stage.open("pulse")
    link = stage.link(wave=wave.id, area="kade")
    stage.close(wave)
    phone = stage.phone()

    await phone.say(f"/start {link}")
    assert phone.text == PICKER
    await _through(phone, "speak:en_GB", "consent", "agree", "agree", "agree")

    assert phone.text == f"{CLOSED}\n\nThere is no open survey at the moment."


async def test_a_bare_start_in_the_middle_of_a_survey_shows_the_menu_and_keeps_the_answers(stage: Stage) -> None:
    wave = stage.open("pulse")
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Safe")

    await phone.say("/start")

    assert phone.text == "Your answers wait for you. You can go on whenever you like.\n\nOpen surveys\nChoose one."
    await phone.choose(f"m:survey:{wave.id}")
    assert phone.text.startswith("Question 2 of ")
    assert phone.answers(wave)["p_safe"].value == "safe"
