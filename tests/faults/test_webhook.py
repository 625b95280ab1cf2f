"""Hostile calls of the webhook, over real HTTP, while residents answer through it: each leaves the bot at work."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp
import pytest

from bot.simulator.world import FIRST_UPDATE
from tests.faults.campaign import ROUNDS, SEEDS, Campaign, campaign
from tests.faults.hostile import Hand
from tests.faults.test_hostile import shown
from tests.living import SECRET
from tests.robustness.test_kill import webhook

HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATES = 600 if ROUNDS == 1 else 5_000
AT_ONCE = 40
CROWD = 300
"""Connections that one stranger opens at once."""


@dataclass(slots=True)
class Stranger:
    """Calls the bot's endpoint.

    Attributes:
        session: holds the connections.
        port: the bot's.
        stage: what else goes on.
    """

    session: aiohttp.ClientSession
    port: int
    stage: Campaign

    async def post(self, body: bytes, *, secret: str = SECRET, kind: str = "application/json") -> int:
        """Post a body and give the status."""
        headers = {HEADER: secret, "Content-Type": kind}
        url = f"http://127.0.0.1:{self.port}/telegram"
        async with self.session.post(url, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status

    async def says(self, *pieces: bytes) -> asyncio.StreamWriter:
        """Open a connection, say a little, and leave it open."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for piece in pieces:
            writer.write(piece)
        return writer


async def malformed(stranger: Stranger) -> None:
    """Bodies that are no JSON, or JSON that is no update."""
    bodies = [b"", b"{", b"\xff\xfe", b"[" * 90_000, b'{"update_id":', b"null", b"[]", b"3", b'"x"', b'{"a":1}']
    statuses = [await stranger.post(body) for body in bodies]

    assert statuses == [400] * 5 + [200] * 5


async def huge(stranger: Stranger) -> None:
    """Bodies beyond what an update can hold, and one that is just below."""
    assert [await stranger.post(b" " * size) for size in (1_000_001, 20_000_000)] == [413, 413]
    text = "x" * 900_000
    assert await stranger.post(json.dumps({"update_id": 5, "message": {"text": text}}).encode()) == 200


async def wrong_secrets(stranger: Stranger) -> None:
    """Well-formed updates under secrets that are not ours."""
    body = b'{"update_id":7}'
    assert [await stranger.post(body, secret=secret) for secret in ("", "x", SECRET[:-1], SECRET * 9)] == [403] * 4


async def wrong_types(stranger: Stranger) -> None:
    """Bodies that say they are something else: only what is in them counts."""
    kinds = ("text/html", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "nonsense", "")
    statuses = [await stranger.post(b"--x\r\n\r\n{}\r\n--x--", kind=kind) for kind in kinds]
    statuses += [await stranger.post(b'{"update_id":8}', kind=kind) for kind in kinds]

    assert statuses == [400] * 5 + [200] * 5


async def slow(stranger: Stranger) -> None:
    """Hundreds of connections that say nothing, half a head, or half a body, and stay."""
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 90\r\n\r\n".encode()
    pieces = ((), (b"POST /tele",), (head, b'{"update'))
    writers = [await stranger.says(*pieces[at % 3]) for at in range(CROWD)]
    await stranger.stage.more(20)  # residents are answered meanwhile
    for writer in writers:
        writer.close()


async def many(stranger: Stranger) -> None:
    """Hundreds of calls at once, right and wrong ones."""
    secrets = [SECRET if at % 2 else "wrong" for at in range(CROWD)]
    statuses = await asyncio.gather(*(stranger.post(b'{"update_id":9}', secret=secret) for secret in secrets))

    assert statuses == [200 if at % 2 else 403 for at in range(CROWD)]


async def broken_off(stranger: Stranger) -> None:
    """Connections that are reset in the middle of a body."""
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 90\r\n\r\n".encode()
    for _ in range(30):
        writer = await stranger.says(head, b'{"update_id": 1, ')
        writer.transport.abort()


ATTACKS = (malformed, huge, wrong_secrets, wrong_types, slow, many, broken_off)


@asynccontextmanager
async def called(folder: Path, seed: int) -> AsyncIterator[Stranger]:
    """Let residents answer through the webhook, and a stranger call it as well."""
    given = webhook()
    port = int(str(given["webhook_listen"]).rpartition(":")[2])
    async with campaign(folder, seed=seed, **given) as stage:
        before = stage.pid
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await stage.sometime()
            yield Stranger(session, port, stage)
            await stage.finish()
            assert (stage.pid, stage.bot._ended()) == (before, False)
            assert stage.bot.log.read_text().count("Traceback") == 0


@pytest.mark.parametrize("seed", SEEDS)
async def test_hostile_calls_of_the_webhook_harm_nobody(tmp_path: Path, seed: int) -> None:
    async with called(tmp_path, seed) as stranger:
        attacks: list[Callable[[Stranger], Awaitable[None]]] = list(ATTACKS)
        stranger.stage.chance.shuffle(attacks)
        for attack in attacks:
            await attack(stranger)


@pytest.mark.parametrize("seed", SEEDS)
async def test_hostile_updates_through_the_webhook_harm_nobody(tmp_path: Path, seed: int) -> None:
    async with called(tmp_path, seed) as stranger:
        stage = stranger.stage
        hand = Hand(
            Random(stage.chance.random()),  # noqa: S311 - a play
            others=[each.person.user for each in stage.crowd],
            pressed=lambda: shown(stage),
            first=FIRST_UPDATE,
        )
        bodies = [json.dumps(update).encode("utf-8", "surrogatepass") for update in hand.updates(UPDATES)]
        statuses = set()
        for at in range(0, len(bodies), AT_ONCE):
            statuses |= set(await asyncio.gather(*map(stranger.post, bodies[at : at + AT_ONCE])))

    assert statuses <= {200, 413}
