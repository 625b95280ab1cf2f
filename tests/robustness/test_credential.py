"""A bot that gets the credential of its keys from systemd, loses it, and gets it back."""

from __future__ import annotations

from pathlib import Path

from bot.simulator.server import BotApi
from bot.store.wrapping import is_wrapped
from tests.living import in_process, make_settings, open_survey


async def test_with_systemds_credential_the_keys_are_wrapped_and_without_it_the_bot_says_so_and_ends(
    tmp_path: Path,
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "equal-voices-keys").write_text("0123456789abcdef" * 4 + "\n")
    async with BotApi() as api:
        settings = make_settings(tmp_path, api.url)
        open_survey(settings, "pulse")  # its keys lie as they are
        async with in_process(settings, api, tmp_path) as bot:
            bot.extra["CREDENTIALS_DIRECTORY"] = str(credentials)
            await bot.start()
            wrapped = [is_wrapped(file.read_bytes()) for file in settings.keys_dir.glob("*.key")]
            bot.ask_to_stop()
            with_it = await bot.ended()
            before = len(bot.log.read_text())
            del bot.extra["CREDENTIALS_DIRECTORY"]
            await bot.begin()
            without_it, said = await bot.ended(), bot.log.read_text()[before:]

    told = [line for line in said.splitlines() if not line.startswith("{")]
    assert (wrapped, with_it, without_it, len(told)) == ([True, True], 0, 1, 1)
    assert "2 keys here are wrapped under the credential equal-voices-keys, and there is none." in told[0]
