"""Count replies that overtake one another when residents send three messages at once."""

from __future__ import annotations

import asyncio
from itertools import cycle, islice, permutations

from bot.simulator.chat import Message
from bot.simulator.person import Person
from bot.simulator.world import World

COMMANDS = ("/help", "/privacy", "/mydata")
"""Each is answered by a message of its own, known by its words."""

PATIENCE = 20.0


async def overtaken(world: World, *, residents: int, bursts: int) -> tuple[int, int]:
    """Let every resident send bursts of three commands, and compare the order of the replies.

    Args:
        world: where they live; the bot greets them first.
        residents: how many.
        bursts: how often each sends three at once.

    Returns:
        How many replies stood in another place than they should, and how many replies there were.
    """
    people = [world.person(f"Hasty {at}", "en") for at in range(residents)]
    wrong = await asyncio.gather(*(_bursts(person, bursts) for person in people))
    return sum(wrong), residents * bursts * len(COMMANDS)


async def _bursts(person: Person, bursts: int) -> int:
    await person.start()
    await _replies(person, 1)
    words = {}
    for command in COMMANDS:
        await person.say(command)
        words[command] = (await _replies(person, 1))[0].text
    wrong = 0
    for burst in islice(cycle(permutations(COMMANDS)), bursts):
        for command in burst:
            await person.say(command)
        replies = await _replies(person, len(burst))
        wrong += sum(reply.text != words[command] for command, reply in zip(burst, replies, strict=True))
    return wrong


async def _replies(person: Person, count: int) -> list[Message]:
    """Wait for so many new messages of the bot's."""
    replies: list[Message] = []
    while len(replies) < count:
        event = await person.next(PATIENCE)
        if event.kind == "message" and event.message is not None:
            replies.append(event.message)
    return replies
