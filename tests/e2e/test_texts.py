"""What residents write, show or send: what is kept of it, and what never arrives anywhere."""

from __future__ import annotations

from bot.store.answers import tables as answers
from tests.e2e.stage import BOTH, Stage
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
    assert sorted((row.question, row.text) for row in stage.rows(answers.REMARK)) == [
        ("place_other", "The café of ‹email›"),
        ("why", "Bel me na 18:30 op ‹number›, ‹link›"),
    ]
    assert [(row.question, row.value) for row in stage.rows(answers.ANSWER)] == [("place", '"other"')]
