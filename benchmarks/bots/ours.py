"""Our bot, unchanged: what `equal-voices run` does, configured by the environment, with a meter."""

from __future__ import annotations

import meter

from bot.cli.run import run

if __name__ == "__main__":
    meter.install()
    run()
