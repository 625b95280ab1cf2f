"""Let `python -m bot` do what `equal-voices` does."""

from __future__ import annotations

from bot.cli import main

main()
