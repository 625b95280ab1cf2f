from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.markup import read_html
from bot.simulator.view import message_view, render
from bot.simulator.world import World


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a &lt;script&gt; <b>b<i>c</i></b>d", "a &lt;script&gt; <b>b<i>c</i></b>d"),
        ("😀<u>é</u>\n<tg-spoiler>x</tg-spoiler>", "😀<u>é</u>\n<tg-spoiler>x</tg-spoiler>"),
        (
            '<a href="https://a.example/?x=1&amp;y=&quot;">go</a>',
            '<a href="https://a.example/?x=1&amp;y=&quot;" target="_blank" rel="noopener noreferrer">go</a>',
        ),
        ("<pre>x</pre><code>y</code>", "<pre>x</pre><code>y</code>"),
    ],
)
def test_entities_become_safe_html(source: str, shown: str) -> None:
    assert render(*read_html(source)) == shown


def test_other_schemes_never_become_links() -> None:
    entity = {"type": "text_link", "offset": 0, "length": 2, "url": "javascript:alert(1)"}

    assert render("go", [entity]) == "go"


def test_what_telegram_finds_becomes_links_and_marks() -> None:
    entities = [
        {"type": "bot_command", "offset": 0, "length": 5},
        {"type": "url", "offset": 6, "length": 13},
        {"type": "email", "offset": 20, "length": 9},
    ]

    assert render("/stop www.a.example me@a.test", entities) == (
        '<span class="bot-command">/stop</span>'
        ' <a href="https://www.a.example" target="_blank" rel="noopener noreferrer">www.a.example</a>'
        ' <a href="mailto:me@a.test" target="_blank" rel="noopener noreferrer">me@a.test</a>'
    )


spans = st.builds(
    lambda at, length: {"type": "bold", "offset": at, "length": length},
    st.integers(0, 12),
    st.integers(1, 12),
)


@given(st.text(alphabet="ab<&\"'\n", max_size=12), st.lists(spans, max_size=4))
def test_whatever_overlaps_every_character_is_shown_once(text: str, entities: list[dict[str, Any]]) -> None:
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))

    plain = render(text, ordered).replace("<b>", "").replace("</b>", "")

    assert plain == render(text, [])


async def test_a_message_is_shown_as_the_page_expects(clock: Any) -> None:
    world = World(clock=clock)
    person = world.person("Amal")
    sent = await person.send_document(b"abc", name="a.csv", mime="text/csv", caption="x < y")
    file_id = sent.body["document"]["file_id"]

    assert message_view(sent, world.files) == {
        "message_id": 1,
        "from": "person",
        "date": 1772906400,
        "kind": "document",
        "text": "",
        "entities": [],
        "html": "x &lt; y",
        "caption": "x < y",
        "file": {
            "id": file_id,
            "name": "a.csv",
            "mime": "text/csv",
            "url": f"/sim/files/{file_id}",
            "size": 3,
        },
        "location": None,
        "venue": None,
        "forwarded_from": None,
        "inline_keyboard": [],
        "edited": False,
        "deleted": False,
    }


async def test_a_deleted_message_keeps_its_place_and_loses_its_content(clock: Any) -> None:
    world = World(clock=clock)
    person = world.person("Amal")
    said = await person.say("secret")

    person.delete(said)

    shown = message_view(said, world.files)
    assert (shown["message_id"], shown["deleted"], shown["text"], shown["html"]) == (1, True, "", "")
