"""Updates that no decent client sends, made by a seeded hand: malformed, huge, of wrong types, in others' names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

Json = Any

KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "poll", "inline_query", "nothing")
MEGABYTE = 1_000_000
ODD_NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**30, 1.5, float("nan"), float("inf"), -0.0)
ODD_TEXTS = (
    "",
    "\0",
    "\ud800",
    "😀" * 2_000,
    "\u202e" * 50 + "drow",
    "'; DROP TABLE sheet; --",
    "{0.__class__}",
    "%s%n%x",
    "<b>" * 300,
    "/start " + "A" * 5_000,
    "/start\n../../etc/passwd",
    "/" + "x" * 4_000,
    "٤٢" * 900,
    "A" * 4_096,
)
ODD_DATA = (
    "",
    "w:",
    "w:aaaaaaaa:",
    "m:survey:",
    "m:forgotten:",
    "m:area:moon",
    "m:mydata:99999999999999999999",
    "m:mydata:-1",
    "m:speak:tlh",
    "m:agree:everything",
    "m:nosuchverb:x",
    "x" * 64,
    "x" * 5_000,
    "w:aaaaaaaa:tttt:1:c:0",
    "\0\0\0",
    "🙂",
    "w:" + ":" * 60,
)


class Hand:
    """Makes hostile updates.

    Args:
        chance: decides; the same seed makes the same updates.
        ours: the bot's own user.
        others: real residents, whose buttons are pressed by strangers.
        pressed: gives callback data that real residents were shown.
    """

    def __init__(
        self, chance: Random, *, others: Sequence[Json], pressed: Callable[[], Sequence[str]], first: int
    ) -> None:
        self._chance = chance
        self._others = others
        self._pressed = pressed
        self._first = first
        self._huge = 0

    def updates(self, number: int) -> Iterator[Json]:
        """Yield so many updates, most of them under a number of their own that the queue gives."""
        makers = (
            self._garbage,
            self._odd_message,
            self._stranger,
            self._odd_press,
            self._pressing_others,
            self._broken,
            self._deep,
            self._odd_number,
            self._membership,
        )
        for at in range(number):
            if at % 1_000 == 500:
                yield self._very_long()
            else:
                yield self._chance.choice(makers)()

    def _any(self, depth: int = 0) -> Json:
        """Make any JSON value."""
        choice = self._chance.randrange(8 if depth < 3 else 6)
        if choice == 6:
            return [self._any(depth + 1) for _ in range(self._chance.randrange(4))]
        if choice == 7:
            names = ("id", "chat", "from", "text", "data", "message", "date", "type", "x")
            return {name: self._any(depth + 1) for name in self._chance.sample(names, self._chance.randrange(5))}
        plain = (None, True, False, self._chance.choice(ODD_NUMBERS), self._chance.choice(ODD_TEXTS), "x")
        return plain[choice]

    def _user(self) -> Json:
        """Make a stranger, numbered far from everybody real."""
        number = 9_000_000_000 + self._chance.randrange(50)
        return {
            "id": number,
            "is_bot": False,
            "first_name": "M",
            "language_code": self._chance.choice(("en", "ar", "x")),
        }

    def _message(self, user: Json, **content: Json) -> Json:
        chat = {"id": user.get("id"), "type": "private", "first_name": "M"}
        return {
            "message_id": self._chance.randrange(1, 10**6),
            "date": 1_790_000_000,
            "chat": chat,
            "from": user,
        } | content

    def _garbage(self) -> Json:
        return {self._chance.choice(KINDS): self._any()}

    def _odd_message(self) -> Json:
        """A message in which one field is not what it should be."""
        message = self._message(self._user(), text=self._chance.choice(ODD_TEXTS))
        place = self._chance.choice(("message_id", "date", "chat", "from", "text", "entities", "location", "photo"))
        message[place] = self._any()
        return {self._chance.choice(("message", "edited_message")): message}

    def _stranger(self) -> Json:
        """A well-formed message by somebody whom nobody knows."""
        return {"message": self._message(self._user(), text=self._chance.choice(ODD_TEXTS))}

    def _press(self, user: Json, data: Json) -> Json:
        message = self._message(user, text="x")
        return {"callback_query": {"id": "1", "from": user, "chat_instance": "1", "message": message, "data": data}}

    def _odd_press(self) -> Json:
        press = self._press(self._user(), self._chance.choice(ODD_DATA))
        if self._chance.random() < 0.5:
            press["callback_query"][self._chance.choice(("id", "from", "message", "data"))] = self._any()
        return press

    def _pressing_others(self) -> Json:
        """A stranger presses buttons that residents were shown."""
        shown = self._pressed()
        return self._press(self._user(), self._chance.choice(shown) if shown else "w:aaaaaaaa:tttt:1:c:0")

    def _broken(self) -> Json:
        """A known resident's name on an update that lacks what Telegram always fills."""
        user = dict(self._chance.choice(self._others))
        update = self._press(user, self._chance.choice(ODD_DATA[:11]))
        del update["callback_query"][self._chance.choice(("from", "id"))]
        return update

    def _deep(self) -> Json:
        nested: Json = "x"
        for _ in range(self._chance.randrange(50, 200)):
            nested = [nested] if self._chance.random() < 0.5 else {"message": nested}
        return {"message": nested}

    def _odd_number(self) -> Json:
        """An update under no number, a wrong one, or an old one.

        One that takes the number of a resident's coming update would make that a repetition: Telegram gives the
        numbers, and whoever can forge them could forge the update as well.
        """
        near = self._first - self._chance.randrange(1, 1_000)
        number = self._chance.choice((None, "1", -5, 1.5, [], {}, True, 2**70, near, near, near))
        return {"update_id": number, "message": self._message(self._user(), text="hello")}

    def _membership(self) -> Json:
        user = self._user()
        status = self._chance.choice(("kicked", "left", "member", "odd", None, 5))
        change = {
            "chat": {"id": user["id"], "type": self._chance.choice(("private", "group"))},
            "from": user,
            "date": 1,
        }
        return {
            "my_chat_member": change
            | {"old_chat_member": self._any(), "new_chat_member": {"status": status, "user": user}}
        }

    def _very_long(self) -> Json:
        """A megabyte where some words are expected."""
        self._huge += 1
        words = self._chance.choice("aé🙂\ud800") * (MEGABYTE // 4)
        if self._huge % 2:
            return {"message": self._message(self._user(), text=words)}
        return self._press(self._user(), words)
