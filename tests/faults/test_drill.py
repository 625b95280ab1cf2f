"""The drill: a bot under taps is backed up, killed, wiped and restored; what was confirmed before is there once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import make_url

from bot.render.press import Press, SurveyPress, read_press
from bot.settings import Settings
from bot.simulator.chat import Message
from tests.faults.campaign import SEEDS, campaign
from tests.living import everything_in, until
from tests.postgres import PostgresServer
from tests.robustness.test_kill import Witness, urls

__all__ = ["urls"]

Wipe = Callable[[Settings], None]


class Steady(Witness):
    """A resident who would answer the same question the same way again, and remembers how far they were."""

    __slots__ = ("before", "pressed")

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # what the parent takes
        self.before: SurveyPress | None = None
        self.pressed: list[SurveyPress] = []

    async def _act(self, message: Message, presses: dict[str, Press]) -> None:
        words = [button["text"] for row in message.keyboard for button in row]
        self.chance = Random(f"{self.person.id} {words}")  # noqa: S311 - a play
        await super()._act(message, presses)

    async def _press(self, message: Message, data: str) -> None:
        press = read_press(data)
        if isinstance(press, SurveyPress):
            self.pressed.append(press)
        await super()._press(message, data)

    def look(self) -> None:
        """Remember the question that is open: everything before it was confirmed."""
        buttons = [button for row in self.person.last.keyboard for button in row] if self.person.messages else []
        presses = [read_press(button.get("callback_data", "")) for button in buttons]
        self.before = next((press for press in presses if isinstance(press, SurveyPress)), None)

    def begin_again(self) -> None:
        """Forget what was sent after the backup, and note anew what is pressed."""
        self.sent.clear()
        self.pressed.clear()
        self.patience = 0.5

    def asked_again(self) -> list[SurveyPress]:
        """List what was asked after the restore although it was confirmed before the backup."""
        if self.before is None:
            return []
        now = self.before.tap
        return [each for each in self.pressed if (each.tap.token != now.token) or each.tap.visit < now.visit]


@pytest.fixture
def wipe(request: pytest.FixtureRequest) -> Wipe:
    """Lose the disk of the databases, not the one of the keys."""
    if "contacts_url" not in request.getfixturevalue("urls"):
        return lambda settings: shutil.rmtree(settings.data_dir)
    server: PostgresServer = request.getfixturevalue("postgres_server")

    def empty(settings: Settings) -> None:
        for url in (settings.contacts_url, settings.answers_url):
            server.empty(str(make_url(url).database))

    return empty


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_confirmed_before_a_backup_is_there_once_after_a_restore(
    tmp_path: Path, urls: dict[str, str], wipe: Wipe, seed: int
) -> None:
    async with campaign(tmp_path, seed=seed, who=Steady, **urls) as stage:
        crowd = [each for each in stage.crowd if isinstance(each, Steady)]
        await until(lambda: sum(len(each.pressed) > 1 for each in crowd) > len(crowd) / 2)
        for each in crowd:
            each.look()
        await stage.command("backup", tmp_path / "kept")
        await stage.sometime()
        await stage.bot.kill()
        await stage.send_home()
        wipe(stage.settings)
        printed = await stage.command("restore", tmp_path / "kept")
        for each in crowd:
            each.begin_again()
        await stage.bot.start()
        stage.begin()
        await stage.finish()

        assert len(printed.splitlines()) == 1
        assert [each.asked_again() for each in crowd] == [[]] * len(crowd)
        assert [
            key for key in stage.settings.keys_dir.iterdir() if key.read_bytes() in everything_in(tmp_path / "kept")
        ] == []
        assert sum(each.before is not None for each in crowd) > 0
