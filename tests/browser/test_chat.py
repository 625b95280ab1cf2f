"""One chat in a real browser, against the simulator's own server and a bot that does as told."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLEANED = {
    "<b>a</b><i>b</i><u>c</u><s>d</s><code>e</code>": "<b>a</b><i>b</i><u>c</u><s>d</s><code>e</code>",
    "<script>alert(1)</script>a": "a",
    "<img src=x onerror=alert(1)>a": "a",
    '<b onclick="alert(1)" style="x">a</b>': "<b>a</b>",
    '<a href="javascript:alert(1)">a</a>': "a",
    '<a href="data:text/html,x">a</a>': "a",
    "<svg><a><script>x</script></a></svg>a": "a",
    "<div><b>a</b></div>": "<b>a</b>",
    "a &lt;b&gt;": "a &lt;b&gt;",
    '<a href="tg://user?id=1">a</a>': '<a href="tg://user?id=1" target="_blank" rel="noopener noreferrer">a</a>',
}
EVIL = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'


async def focused(page: Any) -> str:
    return str(await page.evaluate("document.activeElement.textContent"))


async def test_a_tap_reaches_the_bot_and_its_answer_changes_the_message_in_place(
    api: Any, bot: Any, open_page: Any
) -> None:
    emma = api.world.person("Emma", "en", started=True)
    first = await bot.say(emma, "How safe is your street?", "Safe", "Unsafe")
    page = await open_page()

    await page.get_by_role("button", name="Unsafe").click()
    query = (await bot.call("getUpdates", timeout=5))[-1]["callback_query"]
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    await bot.change(emma, first, "And your park?", "Green", "Grey")
    await page.get_by_role("button", name="Green").wait_for()

    assert (query["data"], query["message"]["message_id"]) == ("1", first)
    assert await page.locator(".of-bot .words").all_inner_texts() == ["And your park?"]
    assert await page.locator(".key").all_inner_texts() == ["Green", "Grey"]
    assert await page.locator(".toast").all_inner_texts() == ["Saved"]


async def test_an_alert_waits_until_it_was_read(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await bot.say(emma, "Delete all?", "Delete")
    page = await open_page()

    await page.get_by_role("button", name="Delete").click()
    query = (await bot.call("getUpdates", timeout=5))[-1]["callback_query"]
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="All is gone.", show_alert=True)
    await page.get_by_role("alertdialog").wait_for()

    assert await page.get_by_role("alertdialog").locator(".window-text").inner_text() == "All is gone."
    await page.get_by_role("button", name="OK").click()
    assert await page.get_by_role("alertdialog").count() == 0


async def test_the_whole_chat_works_with_the_keyboard_alone(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    page = await open_page()
    await bot.say(emma, "Which do you use?", "Park", "Library", "Next")
    question = await bot.say(emma, "Question 1", "Yes", "No")
    await page.get_by_role("button", name="No", exact=True).wait_for()

    await page.locator(".input").focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    assert await focused(page) == "No"
    await page.keyboard.press("Enter")
    query = (await bot.call("getUpdates", timeout=5))[-1]["callback_query"]
    await bot.change(emma, question, "Question two", "Often", "Seldom")
    await page.get_by_role("button", name="Often").wait_for()

    assert query["data"] == "1"
    assert await focused(page) == "Often"


async def test_who_presses_start_on_the_keyboard_comes_to_the_first_button(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en")
    page = await open_page()

    await page.get_by_role("button", name="Start").focus()
    await page.keyboard.press("Enter")
    await bot.call("getUpdates", timeout=5)
    await bot.say(emma, "Welcome")
    await bot.say(emma, "Which language?", "English", "Nederlands")
    await page.get_by_role("button", name="Nederlands").wait_for()

    assert await focused(page) == "English"


async def test_a_command_in_a_text_can_be_tapped(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await bot.say(emma, "Send /mydata to see it.")
    page = await open_page()

    await page.get_by_role("button", name="/mydata").click()
    await page.locator(".of-person").wait_for()

    assert emma.messages[-1].text == "/mydata"


async def test_the_slash_button_lists_the_commands_with_what_they_do(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await emma.say("hello")
    commands = [{"command": "help", "description": "What I can do"}, {"command": "stop", "description": "End"}]
    await bot.call("setMyCommands", commands=commands)
    page = await open_page()

    await page.get_by_role("button", name="Commands").click()
    listed = await page.get_by_role("menuitem").all_inner_texts()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.locator(".of-person .words", has_text="/stop").wait_for()

    assert listed == ["/help\nWhat I can do", "/stop\nEnd"]
    assert emma.messages[-1].text == "/stop"


async def test_a_text_of_ten_thousand_letters_goes_in_parts(api: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await emma.say("hello")
    page = await open_page()

    await page.locator(".input").fill("a" * 10_000)
    await page.locator(".input").press("Enter")
    await page.locator(".of-person").nth(3).wait_for()

    assert [len(message.text) for message in emma.messages[1:]] == [4096, 4096, 1808]


async def test_a_tick_in_a_list_of_many_leaves_the_focus_where_it_was(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    message = await bot.say(emma, "Which do you use?", "Park", "Library", "Pool")
    page = await open_page()

    await page.get_by_role("button", name="Library").focus()
    await page.keyboard.press("Enter")
    await bot.call("getUpdates", timeout=5)
    await bot.change(emma, message, "Which do you use?", "Park", "✅ Library", "Pool")
    await page.get_by_role("button", name="✅ Library").wait_for()

    assert await focused(page) == "✅ Library"


async def test_the_next_question_gets_the_focus_when_it_comes_as_a_new_message(
    api: Any, bot: Any, open_page: Any
) -> None:
    emma = api.world.person("Emma", "en", started=True)
    message = await bot.say(emma, "Ready?", "Ready")
    page = await open_page()

    await page.get_by_role("button", name="Ready").focus()
    await page.keyboard.press("Enter")
    await bot.call("getUpdates", timeout=5)
    await bot.change(emma, message, "Here it comes.")
    await bot.say(emma, "How old are you?", "Young", "Old")
    await page.get_by_role("button", name="Old").wait_for()

    assert await focused(page) == "Young"


async def test_an_edit_far_above_does_not_scroll_the_chat_away(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    first = await bot.say(emma, "First", "One")
    for number in range(30):
        await bot.say(emma, f"Line {number}")
    page = await open_page()
    await page.get_by_text("Line 29").wait_for()
    await page.locator(".log").evaluate("node => { node.scrollTop = 120; }")

    await bot.change(emma, first, "First, changed", "One")
    await page.get_by_text("First, changed").wait_for()

    assert await page.locator(".log").evaluate("node => node.scrollTop") == 120


async def test_a_new_message_is_scrolled_to(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    for number in range(30):
        await bot.say(emma, f"Line {number}")
    page = await open_page()
    await page.get_by_text("Line 29").wait_for()
    await page.locator(".log").evaluate("node => { node.scrollTop = 0; }")

    await bot.say(emma, "The newest")
    await page.get_by_text("The newest").wait_for()

    rest = "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert await page.locator(".log").evaluate(rest) < 2


async def test_what_somebody_writes_never_becomes_markup(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    page = await open_page()
    await bot.say(emma, EVIL, EVIL)

    await page.locator(".key").wait_for()

    assert await page.locator(".of-bot .words").inner_text() == EVIL
    assert await page.locator(".key").get_attribute("title") == EVIL
    assert await page.locator(".log img, .log script").count() == 0


async def test_the_second_lock_lets_only_telegram_s_formatting_through(open_page: Any) -> None:
    # The browser itself complains of what is refused here, which is as it should be.
    page = await open_page(watched=False)

    clean = await page.evaluate(
        """async (dirty) => {
          const { sanitise } = await import(new URL('sanitise.js', document.querySelector('script').src).href);
          return dirty.map((html) => {
            const box = document.createElement('div');
            box.append(sanitise(html));
            return box.innerHTML;
          });
        }""",
        list(CLEANED),
    )

    assert dict(zip(CLEANED, clean, strict=True)) == CLEANED


async def test_long_labels_are_cut_to_one_line_as_in_telegram(api: Any, bot: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    label = "A label that is far too long for one line of a phone, whoever wrote it"
    await bot.say(emma, "Choose", label, "Short")
    page = await open_page()

    long, short = page.get_by_role("button", name=label), page.get_by_role("button", name="Short")
    heights = [(await key.bounding_box())["height"] for key in (long, short)]
    cut = await long.locator(".key-label").evaluate("node => node.scrollWidth > node.clientWidth")

    assert heights[0] == heights[1]
    assert cut is True
    assert await long.get_attribute("title") == label


async def test_what_hangs_below_the_line_of_a_label_is_not_cut_off(api: Any, bot: Any, open_page: Any) -> None:
    amina = api.world.person("أمينة", "ar", started=True)
    await bot.say(amina, "السؤال", "التالي")
    page = await open_page()

    shown, size = await page.locator(".key-label").evaluate(
        "node => [node.clientHeight, parseFloat(getComputedStyle(node).fontSize)]"
    )

    # A line of 1.4, as everywhere on the page, took the dots of the last letter away.
    assert shown / size > 1.8


async def test_the_bot_s_location_button_opens_the_picker_and_sends_the_place(
    api: Any, bot: Any, open_page: Any
) -> None:
    emma = api.world.person("Emma", "en", started=True)
    page = await open_page()
    rows = [[{"text": "Send my location", "request_location": True}]]
    await bot.call("sendMessage", chat_id=emma.id, text="Where?", reply_markup={"keyboard": rows})

    await page.get_by_role("button", name="Send my location").click()
    await page.get_by_label("Latitude").fill("52,25")
    await page.get_by_label("Longitude").fill("200")
    await page.get_by_role("button", name="Send", exact=True).last.click()
    assert await page.locator(".fault").inner_text() == ("Latitude goes from -90 to 90 and longitude from -180 to 180.")
    await page.get_by_label("Longitude").fill("5.5")
    await page.get_by_role("button", name="Send", exact=True).last.click()
    await page.locator(".place-position").wait_for()

    assert emma.messages[-1].body["location"] == {"latitude": 52.25, "longitude": 5.5}


async def test_pictures_files_voices_and_stickers_can_be_sent(api: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await emma.say("hello")
    page = await open_page()

    for item in ("Voice message", "Sticker"):
        await page.get_by_role("button", name="Attach").click()
        await page.get_by_role("menuitem", name=item).click()
    await page.get_by_role("button", name="Attach").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("menuitem", name="File").click()
    await (await chooser.value).set_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"a plan"})
    await page.locator(".kind-document").wait_for()
    await page.locator(".kind-sticker").wait_for()

    assert sorted(message.kind for message in emma.messages) == ["document", "sticker", "text", "voice"]
    assert await page.locator(".file-name").inner_text() == "plan.txt"


async def test_one_s_own_message_can_be_edited(api: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await emma.say("seven")
    page = await open_page()

    await page.get_by_role("button", name="Edit or forward this message").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.locator(".input").fill("eight")
    await page.keyboard.press("Enter")
    await page.get_by_text("eight").wait_for()

    assert [message.text for message in emma.messages] == ["eight"]


async def test_the_bot_can_be_blocked_and_let_in_again(api: Any, open_page: Any) -> None:
    emma = api.world.person("Emma", "en", started=True)
    await emma.say("hello")
    page = await open_page()

    await page.get_by_role("button", name="More about this chat").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await page.get_by_role("button", name="Unblock the bot").wait_for()
    blocked = emma.blocked
    await page.get_by_role("button", name="Unblock the bot").click()
    await page.locator(".input").wait_for()

    assert (blocked, emma.blocked) == (True, False)
