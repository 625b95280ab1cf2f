"""Updates of every kind that the Bot API knows, and what a hostile hand makes of them: for Hypothesis.

Kinds and fields: https://core.telegram.org/bots/api (versions 7.0 to 9.4 and what may follow).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

Json = Any

DEEP = 10_000
MESSAGES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_message",
    "edited_business_message",
    "guest_message",
    "scheduled_message",
)
NUMBERS = st.sampled_from(
    (0, -1, 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63), -1_000_000_000_000, 10**40, 1.5, -0.0)
) | st.integers(-(2**70), 2**70)
TEXTS = st.sampled_from(
    (
        *("", "\0", "\ud800", "\udfff\ud800", "\u202e drow", "{0.__class__}", "%s%n", "<b><i>", "&lt;", "\u0600" * 9),
        *("/start", "/start " + "A" * 64, "/forget", "/staff", "/start@other_bot x", "/" + "x" * 300, "😀" * 4_096),
        *("a" * 4_096, "a" * 40_000, "٤٢", "NaN", "null", "\N{ZERO WIDTH JOINER}" * 500, "x\u0085y\u2028z"),
    )
) | st.text(st.characters(), max_size=40)
ODD = st.none() | st.booleans() | NUMBERS | TEXTS | st.just([]) | st.just({}) | st.just([[[]]]) | st.just({"id": {}})
CODES = st.sampled_from(("en", "ar", "zz", "", "e" * 300, "en-GB-x-private", None, 5))


def user(number: int, **more: Json) -> Json:
    """Write a user."""
    return {"id": number, "is_bot": False, "first_name": "M", **more}


def chat(number: int, kind: str = "private") -> Json:
    """Write a chat."""
    return {"id": number, "type": kind, "title": "T", "first_name": "M"}


def _file(**more: Json) -> Json:
    return {"file_id": "f" * 20, "file_unique_id": "u", "file_size": 2**40, **more}


def contents(who: Json) -> Mapping[str, Json]:
    """List what a message can hold besides its text; `who` is named wherever a person can be."""
    return {**_media(who), **_things(who), **_events(who), **_later(who), **_marks(who)}


def _media(who: Json) -> Mapping[str, Json]:
    photo = [_file(width=2**31, height=1)]
    return {
        "animation": _file(width=1, height=1, duration=-1, file_name="../../etc/passwd"),
        "audio": _file(duration=2**31, performer="<b>", title="&"),
        "document": _file(file_name="\0", mime_type="x" * 300),
        "photo": photo,
        "paid_media": {
            "star_count": 1,
            "paid_media": [{"type": "preview"}, {"type": "photo", "photo": photo}, {"type": "?"}],
        },
        "sticker": _file(type="regular", width=1, height=1, is_animated=False, is_video=False),
        "story": {"chat": chat(who["id"]), "id": -1},
        "reply_to_story": {"chat": chat(who["id"]), "id": 10**30},
        "video": _file(width=1, height=1, duration=1),
        "video_note": _file(length=1, duration=1),
        "voice": _file(duration=1),
    }


def _things(who: Json) -> Mapping[str, Json]:
    tasks = [{"id": at, "text": "T", "completed_by_user": who, "completion_date": 0} for at in range(40)]
    photo = [_file(width=1, height=1)]
    return {
        "checklist": {"title": "T", "tasks": tasks},
        "checklist_tasks_done": {"marked_as_done_task_ids": [1, -1, 2**64]},
        "checklist_tasks_added": {"tasks": tasks},
        "contact": {"phone_number": "+31", "first_name": "M", "user_id": who["id"], "vcard": "B" * 2_048},
        "dice": {"emoji": "🎲", "value": 7},
        "game": {"title": "T", "description": "D", "photo": photo},
        "poll": {"id": "1", "question": "Q", "options": [], "total_voter_count": -1, "type": "quiz"},
        "venue": {"location": {"latitude": 91, "longitude": 181}, "title": "T", "address": "A"},
        "location": {"latitude": 1e308, "longitude": -1e308, "live_period": 2**31, "heading": -1},
    }


def _events(who: Json) -> Mapping[str, Json]:
    gift = {"gift": {"id": "1", "sticker": {}, "star_count": 10**12}, "owned_gift_id": "x", "text": "T"}
    return {
        "new_chat_members": [who] * 20,
        "left_chat_member": who,
        "migrate_to_chat_id": -1_001_234_567_890,
        "invoice": {"title": "T", "description": "D", "start_parameter": "", "currency": "XTR", "total_amount": -1},
        "successful_payment": {
            "currency": "XTR",
            "total_amount": 10**18,
            "invoice_payload": "p",
            "telegram_payment_charge_id": "1",
            "provider_payment_charge_id": "2",
        },
        "refunded_payment": {
            "currency": "XTR",
            "total_amount": 1,
            "invoice_payload": "",
            "telegram_payment_charge_id": "",
        },
        "users_shared": {"request_id": 1, "users": [{"user_id": who["id"]}]},
        "chat_shared": {"request_id": 1, "chat_id": -5},
        "gift": gift,
        "unique_gift": {**gift, "origin": "?"},
        "gift_upgrade_sent": gift,
        "connected_website": "example.org",
        "write_access_allowed": {"web_app_name": "x"},
        "passport_data": {
            "data": [{"type": "passport", "hash": "x"}],
            "credentials": {"data": "", "hash": "", "secret": ""},
        },
    }


def _later(who: Json) -> Mapping[str, Json]:
    return {
        "proximity_alert_triggered": {"traveler": who, "watcher": who, "distance": -1},
        "boost_added": {"boost_count": 1},
        "chat_background_set": {"type": {"type": "wallpaper"}},
        "forum_topic_created": {"name": "T", "icon_color": 1},
        "direct_message_price_changed": {"are_direct_messages_enabled": True},
        "suggested_post_paid": {"currency": "TON", "amount": 1},
        "paid_message_price_changed": {"paid_message_star_count": 5},
        "giveaway": {"chats": [], "winners_selection_date": 10**12, "winner_count": 1},
        "giveaway_winners": {"chat": chat(-1), "giveaway_message_id": 1, "winners": [who]},
        "video_chat_scheduled": {"start_date": 10**18},
    }


def _marks(who: Json) -> Mapping[str, Json]:
    inaccessible = {"chat": chat(who["id"]), "message_id": 1, "date": 0}
    origin = {"type": "user", "date": 1, "sender_user": who}
    return {
        "pinned_message": inaccessible,
        "reply_to_message": {**inaccessible, "date": 1, "from": who, "text": "T"},
        "external_reply": {"origin": origin, "chat": chat(-1_001, "channel"), "message_id": 1},
        "quote": {"text": "T", "position": 10**12},
        "forward_origin": origin,
        "via_bot": user(77, is_bot=True, username="other_bot"),
        "sender_chat": chat(-1_001, "channel"),
        "sender_business_bot": user(78, is_bot=True),
        "business_connection_id": "b",
        "web_app_data": {"data": "w:aaaaaaaa:tttt:1:c:0", "button_text": "<b>"},
        "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "m:forget:"}]]},
        "entities": [
            {"type": "mention", "offset": -5, "length": 10**9},
            {"type": "bot_command", "offset": 4_095, "length": 9},
        ],
        "caption": "/forget",
        "caption_entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": who}],
        "link_preview_options": {"url": "http://[::1"},
        "media_group_id": "1",
        "message_thread_id": 2**40,
        "effect_id": "1",
        "is_paid_post": True,
    }


def others(who: Json) -> Mapping[str, Json]:
    """List the kinds of update that are no messages."""
    place, member = chat(who["id"]), {"status": "member", "user": who}
    change = {"chat": chat(-1_001, "supergroup"), "from": who, "date": 1, "old_chat_member": member}
    boost = {"boost_id": "b", "add_date": 1, "expiration_date": 1, "source": {"source": "premium", "user": who}}
    return {
        "business_connection": {"id": "b", "user": who, "user_chat_id": who["id"], "date": 1, "is_enabled": True},
        "deleted_business_messages": {"business_connection_id": "b", "chat": place, "message_ids": [1, 2**64, -1]},
        "message_reaction": {
            "chat": place,
            "message_id": 1,
            "user": who,
            "date": 1,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}, {"type": "paid"}, {"type": "?"}],
        },
        "message_reaction_count": {"chat": place, "message_id": 1, "date": 1, "reactions": []},
        "inline_query": {"id": "1", "from": who, "query": "w:aaaaaaaa:tttt:1:c:0", "offset": "x" * 64},
        "chosen_inline_result": {"result_id": "1", "from": who, "query": ""},
        "shipping_query": {"id": "1", "from": who, "invoice_payload": "", "shipping_address": {}},
        "pre_checkout_query": {"id": "1", "from": who, "currency": "XTR", "total_amount": 1, "invoice_payload": ""},
        "purchased_paid_media": {"from": who, "paid_media_payload": ""},
        "poll": {"id": "1", "question": "Q", "options": [], "is_closed": True},
        "poll_answer": {"poll_id": "1", "user": who, "option_ids": [0, -1]},
        "my_chat_member": {
            **change,
            "new_chat_member": {"status": "kicked", "user": user(1, is_bot=True), "until_date": 0},
        },
        "chat_member": {**change, "new_chat_member": {"status": "banned?", "user": who}},
        "chat_join_request": {"chat": chat(-1_001, "channel"), "from": who, "user_chat_id": who["id"], "date": 1},
        "chat_boost": {"chat": chat(-1_001, "channel"), "boost": boost},
        "removed_chat_boost": {
            "chat": chat(-1_001, "channel"),
            "boost_id": "b",
            "remove_date": 1,
            "source": boost["source"],
        },
        "managed_bot": {"user": who, "bot": user(79, is_bot=True)},
        "kind_of_next_year": {"from": who, "text": "T"},
    }


def _replaced(value: Json, draw: Callable[[Any], Any]) -> Json:
    """Put something odd in one place of a value, somewhere below it."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        name = draw(st.sampled_from(sorted(value)))
        return {**value, name: _replaced(value[name], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        return [_replaced(value[0], draw), *value[1:]]
    return draw(ODD)


@st.composite
def hostile(draw: Any, *, resident: Json, stranger: Json, data: Sequence[str]) -> str:
    """Draw what stands in an update beside its number, as text.

    Nothing in the resident's name is anything that they could have meant as an answer: no words of theirs in their
    private chat, no press of theirs of a button that they see.

    Args:
        draw: Hypothesis's.
        resident: somebody who is answering.
        stranger: somebody who is not.
        data: of buttons that the resident has seen.
    """
    kind = draw(st.sampled_from((*MESSAGES, *others(stranger), "callback_query", "callback_query")))
    who = draw(st.sampled_from((stranger, resident)))
    if kind in MESSAGES:
        payload = _message(draw, who, mine=who is resident)
    elif kind == "callback_query":
        who = stranger
        pressed = draw(st.sampled_from(tuple(data)) | TEXTS)
        under = draw(st.sampled_from((None, {"chat": chat(-5, "group"), "message_id": 1, "date": 0}, _plain(who))))
        payload = {"id": "1", "from": {**who, "language_code": draw(CODES)}, "chat_instance": "1", "data": pressed}
        payload |= {"message": under} if under else {"inline_message_id": "i"}
    else:
        payload = others(who)[kind]
    for _ in range(draw(st.integers(0, 2)) if who is stranger else 0):
        payload = _replaced(payload, draw)
    return _written(draw, kind, payload)


def _plain(who: Json) -> Json:
    return {"message_id": 5, "date": 1, "chat": chat(who["id"]), "from": who}


def _message(draw: Any, who: Json, *, mine: bool) -> Json:
    """Write a message; one in the resident's name is in no private chat of theirs, or holds nothing that is read."""
    holds = contents(who)
    names = draw(st.lists(st.sampled_from(sorted(holds)), max_size=3))
    place = draw(st.sampled_from(("group", "supergroup", "channel", "?")))
    if not mine:
        place = draw(st.sampled_from(("private", place)))
    message = {**_plain(who), "chat": chat(who["id"] if place == "private" else -1_001, place), "text": draw(TEXTS)}
    return message | {name: holds[name] for name in names}


def _written(draw: Any, kind: str, payload: Json) -> str:
    """Write an update, now and then as no program would: twice the same name, nested for ever, with endless digits."""
    text = json.dumps({kind: payload}, ensure_ascii=draw(st.booleans()))[1:-1].encode("utf-8", "replace").decode()
    way = draw(st.integers(0, 30))
    if way == 0:
        return f'{text},"{kind}":null'
    if way == 1:
        return f'{text},"more":' + "[" * DEEP + "]" * DEEP
    if way == 2:
        return f'"more":{"9" * 6_000},{text}'
    if way == 3:
        return f'{text},"x":NaN,"y":-Infinity,"z":1e999'
    return text
