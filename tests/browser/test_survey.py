"""Whole surveys on the chat page of the real demo: from START to the thanks, and back to nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.app.provision import load_catalogs
from bot.i18n.catalog import Catalog
from bot.render.wording import choice_label
from bot.survey.model import Question, Survey
from tests.browser.chatting import Reader, Seen
from tests.survey.playing import ROOT, our_scheme, our_surveys

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CATALOGS = load_catalogs(ROOT / "locales", our_scheme().languages)
NARROW = {"width": 390, "height": 780}
Reply = tuple[str, ...] | str | None
"""What a resident does at a question: choose these codes, write this, or skip it."""
Replies = Mapping[str, Reply]

PULSE: Replies = {
    "p_safe": ("safe",),
    "p_sat": ("fairly_satisfied",),
    "p_dir": None,
    "p_mix": ("tend_agree",),
    "p_say": ("some",),
    "p_part": ("meeting", "group"),
    "p_know": ("partly",),
    "p_meaning": ("yes",),
    "d_age": ("25_39",),
    "d_gender": None,
    "d_lang": ("so",),
    "d_born": ("no",),
    "d_since": ("1_5",),
    "d_dis": ("no",),
    "d_help": ("helped",),
}
REVIEW_BEFORE_THE_MAP: Replies = {
    "nr_place": ("kade_library", "spoorzicht_station"),
    "nr_heart": ("other",),
    "nr_heart_other": "Het <b>pleintje</b> & مقهى 7",
}
REVIEW_AFTER_THE_MAP: Replies = {
    "nr_name": "De Kade",
    "nr_belong": ("very",),
    "nr_change": ("lot",),
    "nr_changehow": ("families",),
    "nr_gap": ("health", "parks"),
    "nr_first": ("parks",),
    "nr_hard": None,
    "nr_limit": ("money", "meet"),
    "nr_keep": "السوق يوم السبت, and 1,000 trees",
    "nr_groups": None,
    "nr_way": ("walk", "chat"),
    "nr_miss": None,
    "d_age": ("65_plus",),
    "d_gender": ("woman",),
    "d_lang": None,
    "d_born": ("yes",),
    "d_parents": ("yes",),
    "d_dis": ("little",),
    "d_help": None,
}


@dataclass(slots=True)
class Resident:
    """A reader who knows the words of their language."""

    reader: Reader
    catalog: Catalog
    survey: Survey

    def words(self, question: Question) -> str:
        """Word a question, up to where an earlier answer stands in it."""
        return self.catalog.survey(f"{question.context}/label", question.label).partition("${")[0]

    def labels(self, name: str, codes: tuple[str, ...]) -> list[str]:
        """Word the choices of a question."""
        wording = {choice.code: choice_label(self.catalog, choice) for choice in self.survey[name].choices}
        return [wording[code] for code in codes]

    async def join(self) -> Seen:
        """Come for the first time: language, welcome, consent, area."""
        say, reader = self.catalog.button, self.reader
        seen = await reader.begin(self.catalog.page("Start"))
        assert seen.keys[0] == self.catalog.name
        await reader.shoot("language")
        await reader.tap(self.catalog.name)
        await reader.shoot("welcome")
        await reader.tap(say("Next"))
        await reader.shoot("consent")
        await reader.tap(say("I agree"), say("I agree"), say("No"))
        await reader.shoot("area")
        return await reader.tap("Molenveld")

    async def open(self) -> Seen:
        """Open the survey from the menu and start it."""
        await self.reader.shoot("menu")
        title = self.catalog.survey(f"{self.survey.name}/title", self.survey.title)
        await self.reader.tap(f"📝 {title}")
        await self.reader.shoot("about")
        return await self.reader.tap(self.catalog.button("Start"))

    async def reply(self, replies: Replies) -> list[str]:
        """Answer questions in this order; give the first line of each screen."""
        headings = []
        for name, reply in replies.items():
            seen = await self.reader.read()
            assert self.words(self.survey[name]) in seen.text
            assert seen.direction == self.catalog.direction
            headings.append(re.findall(r"^.*\d.*$", seen.text, re.MULTILINE)[0])
            await self.leave(name, reply)
        return headings

    async def leave(self, name: str, reply: Reply) -> Seen:
        """Answer the open question."""
        if reply is None:
            return await self.reader.tap(self.catalog.button("Skip"))
        if isinstance(reply, str):
            return await self.reader.write(reply)
        several = self.survey[name].kind.startswith("select_multiple")
        for label in self.labels(name, reply):
            await self.find(f"☐ {label}" if several else label)
        return await self.reader.tap(self.catalog.button("Next")) if several else await self.reader.read()

    async def find(self, label: str) -> Seen:
        """Tap a choice, which may stand on a later page of the list, or be too long for a button."""
        onwards = self.catalog.button("Next page")
        seen = await self.reader.read()
        if numbered := re.search(rf"^(\d+)\. \u2068?{re.escape(label)}\u2069?$", seen.text, re.MULTILINE):
            return await self.reader.tap(numbered[1])
        while label not in (seen := await self.reader.read()).keys and onwards in seen.keys:
            await self.reader.tap(onwards)
        return await self.reader.tap(label)

    def kept(self, replies: Replies) -> list[str]:
        """Say what the review shows of replies: for each question what was left there."""
        return [self._kept(name, reply) for name, reply in replies.items()]

    def _kept(self, name: str, reply: Reply) -> str:
        if reply is None:
            return self.catalog.button("Skipped")
        mark = "؛ " if self.catalog.direction == "rtl" else "; "
        return reply if isinstance(reply, str) else mark.join(self.labels(name, reply))


SitDown = Callable[..., Awaitable[Resident]]


@pytest.fixture
def sit_down(demo: str, visit: Any) -> SitDown:
    """Give a function that adds somebody on the demo's page and sits down at their phone."""

    async def sit(language: str, survey: str, *, title: str = "", **options: Any) -> Resident:
        name = title or f"{survey}-{language}"
        page = await visit(**options)
        await page.goto(demo)
        await page.locator(".add-person").click()
        await page.locator("dialog input").fill(name)
        await page.locator("dialog select").select_option(CATALOGS[language].tag)
        await page.locator("dialog [type=submit]").click()
        phone = page.locator(".phone").filter(has=page.locator(".owner-name", has_text=re.compile(f"^{name}$")))
        await phone.wait_for()
        resident = Resident(Reader(page, phone, name), CATALOGS[language], our_surveys()[survey])
        await resident.reader.shoot("empty")
        return resident

    return sit


def left(seen: Seen) -> list[str]:
    """Read from a review what was left at each question: the line below the question."""
    parts = [part.splitlines() for part in seen.text.split("\n\n")]
    return [lines[1] for lines in parts if re.match(r"\d+\. ", lines[0])]


@pytest.mark.parametrize(("language", "other"), [("en_GB", "ar"), ("ar", "so")])
async def test_a_resident_answers_the_pulse_changes_it_and_withdraws_it(
    sit_down: SitDown, language: str, other: str
) -> None:
    resident = await sit_down(language, "pulse")
    await resident.join()
    await resident.open()
    await resident.reader.shoot("question")

    await back_and_on_again(resident)
    await into_another_language_and_home(resident, CATALOGS[other])
    headings = await resident.reply({name: reply for name, reply in PULSE.items() if name != "p_safe"})
    totals = [(number, 14 if number < 13 else 15) for number in range(2, 16)]
    assert headings == [heading(resident.catalog, number, total) for number, total in totals]

    await review_and_change(resident)
    await send_and_withdraw(resident)


async def back_and_on_again(resident: Resident) -> None:
    """Go back to an answered question, and on without changing it."""
    say = resident.catalog.button
    await resident.leave("p_safe", PULSE["p_safe"])
    seen = await resident.reader.tap(say("Back"))
    assert "● " + resident.labels("p_safe", ("safe",))[0] in seen.keys
    await resident.reader.shoot("back")
    await resident.reader.tap(say("Keep this answer"))


async def into_another_language_and_home(resident: Resident, other: Catalog) -> None:
    """See the open question in another language."""
    there = Resident(resident.reader, other, resident.survey)
    seen = await resident.reader.tap(resident.catalog.button("Language"), other.name)
    assert there.words(resident.survey["p_sat"]) in seen.text
    assert seen.direction == other.direction
    await resident.reader.shoot("other-language")
    await resident.reader.tap(other.button("Language"), resident.catalog.name)


async def review_and_change(resident: Resident) -> None:
    """Find every answer in the review, change the first one, and find that."""
    reader, say = resident.reader, resident.catalog.button
    seen = await reader.read()
    assert left(seen) == resident.kept(PULSE)
    assert seen.keys[:2] == (say("Send"), say("Change answer"))
    await reader.shoot("review")

    seen = await reader.tap(say("Change answer"))
    assert seen.keys[0].startswith("1. ")
    await reader.shoot("change")
    await reader.tap(seen.keys[0])
    seen = await resident.leave("p_safe", ("never",))
    assert left(seen) == resident.kept({**PULSE, "p_safe": ("never",)})


async def send_and_withdraw(resident: Resident) -> None:
    """Send the answers, then take them back."""
    reader, say = resident.reader, resident.catalog.button
    seen = await reader.tap(say("Send"))
    assert resident.catalog.say("<b>Thank you. We have your answers.</b>")[3:-4] in seen.text
    assert seen.keys[:2] == (say("Change answer"), say("Withdraw my answers"))
    await reader.shoot("thanks")

    await reader.tap(say("Withdraw my answers"))
    await reader.shoot("withdraw")
    seen = await reader.tap(say("Yes, delete my answers"))
    assert resident.catalog.say("Your answers are deleted. You can answer again if you like.") in seen.text
    await reader.shoot("withdrawn")


def heading(catalog: Catalog, number: int, total: int) -> str:
    return catalog.say("Question {number} of {total}", number=number, total=total)


@pytest.mark.parametrize("language", ["en_GB", "ar"])
async def test_a_resident_answers_the_neighbourhood_review_with_words_and_a_place(
    sit_down: SitDown, language: str
) -> None:
    resident = await sit_down(language, "neighbourhood-review")
    reader, catalog = resident.reader, resident.catalog
    await resident.join()
    await resident.open()

    await resident.reply(REVIEW_BEFORE_THE_MAP)
    await reader.shoot("place")
    await reader.phone.locator(".reply-key").click()
    await reader.shoot("map")
    await reader.after(reader.page.locator("dialog .choice").first.click())
    await reader.shoot("after-the-place")
    await reader.phone.locator(".reply-key").wait_for(state="detached")
    await resident.reply(REVIEW_AFTER_THE_MAP)

    seen = await reader.read()
    await reader.shoot("review")
    kept = left(seen)
    assert kept[:3] == resident.kept(REVIEW_BEFORE_THE_MAP)
    assert kept[4:] == resident.kept(REVIEW_AFTER_THE_MAP)
    seen = await reader.tap(catalog.button("Send"))
    assert catalog.button("Withdraw my answers") in seen.keys
    await reader.shoot("thanks")
    title = catalog.survey("neighbourhood-review/title", resident.survey.title)
    assert f"✅ {title}" in (await reader.tap(catalog.button("Menu"))).keys


async def test_a_survey_is_answered_from_start_to_thanks_with_the_keyboard_alone(sit_down: SitDown) -> None:
    resident = await sit_down("en_GB", "pulse", title="keyboard")
    reader = resident.reader

    await reader.page.keyboard.press("Tab")
    mine = "phone => phone.contains(document.activeElement) && document.activeElement.textContent"
    while await reader.phone.evaluate(mine) != "Start":  # another phone may have a Start as well
        await reader.page.keyboard.press("Tab")
    await reader.after(reader.page.keyboard.press("Enter"))
    await reader.press("English", "Next", "I agree", "I agree", "I agree", "De Kade")
    await reader.press("📝 How is it going here?", "Start")
    await reader.shoot("question")
    await reader.press("Very safe", "Very satisfied", "Back", "Neither satisfied nor dissatisfied")
    await reader.press("Better", "I tend to agree", "A lot", "☐ Another survey", "Next", "Yes", "Partly")
    await reader.shoot("about-you")
    await reader.press("16 to 24", "Skip", "Somali", "Yes", "No", "I prefer not to answer", "No, I answered alone")
    seen = await reader.press("Send")

    assert "Thank you. We have your answers." in seen.text
    await reader.shoot("thanks")


@pytest.mark.parametrize("language", ["ar", "el", "so"])
async def test_a_narrow_dark_phone_holds_every_screen_in_any_script(sit_down: SitDown, language: str) -> None:
    resident = await sit_down(
        language,
        "pulse",
        title=f"narrow-{language}",
        viewport=NARROW,
        color_scheme="dark",
        locale=CATALOGS[language].tag,
    )
    reader = resident.reader
    await resident.join()
    await resident.open()
    await reader.shoot("question")
    await resident.leave("p_safe", ("never",))

    # What a browser writes that does not know a language's months.
    assert not re.match(r"M\d", await reader.phone.locator(".kind-day .chip").inner_text())
    wide = "[...document.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().width > innerWidth)"
    assert await reader.page.evaluate(f"{wide}.map((each) => each.className)") == []
    assert await reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    assert await reader.page.evaluate("document.documentElement.dir") == resident.catalog.direction
