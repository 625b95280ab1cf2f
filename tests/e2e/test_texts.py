"""What residents write, show or send: what is kept of it, and what never arrives anywhere."""

from __future__ import annotations

from bot.store.answers import tables as answers
from bot.survey import record
from tests.e2e.stage import BOTH, Stage
from tests.e2e.test_kindness import PICTURE, PNG, VOICE
from tests.survey.playing import questionnaire

WRITTEN = questionnaire(
    "  - {type: select_one places or_other, name: place, label: Which place?}\n"
    "  - {type: text, name: why, label: Why?}\n"
    "  - {type: text, name: whose, label: Whose?, personal: 'yes'}\n",
    choices="  places: [{name: park, label: Park}, {name: square, label: Square}]\n",
)


@BOTH
async def test_what_leads_to_a_person_is_taken_out_of_every_text_at_the_cut(stage: Stage) -> None:
    wave = stage.open(WRITTEN)
    phone = await stage.resident()
    await phone.begin(wave)
    await phone.tap("Other")
    await phone.say("The café of piet@voorbeeld.nl")
    await phone.say("Bel me na 18:30 op ٠٦-١٢٣٤٥٦٧٨, t.me/pietje")
    await phone.say("Mine")
    await phone.move("S")

    report = stage.close(wave)

    assert (report.responses, report.remarks) == (1, 2)
    assert sorted(row.text for row in stage.rows(answers.REMARK)) == [
        "Bel me na 18:30 op ‹number›, ‹link›",
        "The café of ‹email›",
    ]
    assert [(row.question, row.value) for row in stage.rows(answers.ANSWER)] == [("place", '"other"')]


async def test_what_is_sent_as_a_file_is_never_downloaded_and_nothing_of_it_is_kept(stage: Stage) -> None:
    wave = stage.open(questionnaire("  - {type: text, name: why, label: Why?}\n"))
    phone = await stage.resident()
    await phone.begin(wave)
    told = []

    for sending in (
        phone.person.send_photo(PNG, caption="Kerkstraat471", name="jansen-1.png"),
        phone.person.send_video(b"moving-picture", caption="Kerkstraat472", name="jansen-2.mp4"),
        phone.person.send_document(b"a-letter-of-mine", caption="Kerkstraat473", name="jansen-3.pdf"),
        phone.person.send_voice(b"OggS-my-own-voice"),
    ):
        await phone.do(sending)
        told.append(phone.text.partition("\n")[0])

    assert told == [PICTURE, PICTURE, PICTURE, VOICE]
    assert stage.api.requests["getFile"] == 0
    assert phone.answers(wave) == {}
    traces = ("Kerkstraat47", "jansen-", "moving-picture", "a-letter-of-mine", "OggS", "IHDR", "file_id")
    kept = stage.files()
    assert [trace for trace in ("SQLite format", *traces) if trace.encode() in kept] == ["SQLite format"]


async def test_of_a_place_only_its_square_is_sealed(stage: Stage) -> None:
    wave = stage.open(questionnaire("  - {type: geopoint, name: spot, label: Where?}\n"))
    phone = await stage.resident()
    await phone.begin(wave)

    await phone.do(phone.person.send_location(52.370216, 4.895168))

    sheet = phone.sheet(wave)
    assert sheet is not None
    assert sheet.session is not None
    assert "52.370216" not in record.dump(sheet.session)
    assert sheet.session.answers["spot"].value == "52.37009 4.89573"
    assert "Square of 250 metres: 52.37009 4.89573" in phone.text
