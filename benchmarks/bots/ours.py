"""Our bot, unchanged: `equal-voices run`, configured by the environment, with a meter."""

from __future__ import annotations

import sys

import meter

from bot.cli import main

if __name__ == "__main__":
    meter.install()
    sys.argv[1:] = ["run"]
    main()
