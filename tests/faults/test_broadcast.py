"""Broadcasts that are killed, refused and cut off: nobody gets one twice, and what is not known is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.schedule.delivery import State
from tests.faults.campaign import ROUNDS, SEEDS
from tests.faults.posting import insist, misfortunes, posting
from tests.living import until

PEOPLE, KILLS = 2_000, 5
FEW, ONCE_OR_TWICE = 500, 2
"""What `make check` has time for on PostgreSQL; SQLite gets all of it."""

FAST = 250.0


@pytest.fixture(params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> dict[str, object]:
    """Give the databases of each engine, and a speed that a test has time for."""
    if request.param == "sqlite":
        return {"bulk_per_second": FAST}
    contacts, answers = request.getfixturevalue("postgres_urls")
    return {"bulk_per_second": FAST, "contacts_url": contacts, "answers_url": answers}


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_broadcast_that_is_killed_again_and_again_reaches_everybody_at_most_once(
    tmp_path: Path, given: dict[str, object], seed: int
) -> None:
    whole = ROUNDS > 1 or "contacts_url" not in given
    people, kills = (PEOPLE, KILLS) if whole else (FEW, ONCE_OR_TWICE)
    async with posting(tmp_path, people=people, seed=seed, blocked=0.2, given=given) as post:
        for fault in misfortunes(post.people, post.chance, share=0.06, slow=3):
            post.api.faults.add(fault)
        await post.bot.start()
        for kill in range(1, kills + 1):
            await until(lambda kill=kill: post.sent >= kill * people // (kills + 2) + post.chance.randint(0, 50))
            await post.bot.kill()
            await post.bot.start()
        ended = await post.ended()

        insist(post, ended)
        doubtful = sum(state is State.UNCERTAIN for state in post.states().values())
        assert 0 < doubtful < people // 2
