"""Who can help: those of one's own area and language first, partners only while they take part."""

from __future__ import annotations

from tests.e2e.stage import Stage


async def test_a_resident_reads_who_can_help_with_their_own_area_and_language_first(stage: Stage) -> None:
    kate = await stage.resident("Kate", area="spoorzicht")
    await kate.say("/contact")
    lines = kate.text.split("\n\n")
    assert [line.split(",")[0] for line in lines[1:4]] == ["Anneke", "Piotr", "Samira"]
    assert lines[4] == (
        "You can come here: Neighbourhood centre De Loods, Loodskade 12, Tuesday and Thursday, 10:00 to 16:00"
    )
    assert lines[-1] == (
        "Were you treated badly? This office is not part of the city: "
        "Steunpunt Gelijk Havenstad, help@steunpunt-gelijk.example"
    )

    amal = await stage.resident("Amal", language="ar", area="molenveld")
    await amal.say("/contact")
    assert "Samira" in amal.text.split("\n\n")[1]
    assert "مساعدة في الواجبات المدرسية يوم الأربعاء، ومكان للاجتماعات" in amal.text


async def test_a_partner_whose_time_is_over_is_left_out(stage: Stage) -> None:
    kate = await stage.resident("Kate")
    await kate.say("/help")
    await kate.tap("Who can help")
    assert "Buurtwerk Havenstad: Language café on Mondays, childcare at meetings" in kate.text
    stage.clock.move(days=500)
    await kate.say("/contact")
    assert "Buurtwerk" not in kate.text
    assert "Moskee Nour" in kate.text
