"""One release with what it takes to read it aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.indicators.document import Terms, read_document
from bot.indicators.drafts import Plan
from bot.indicators.release import Release
from bot.indicators.selection import Selection
from bot.survey.model import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A release as it was kept, and the definition that was asked.

    Attributes:
        id: of the release, such as `k3m9x2pq-1`.
        week: ISO week in which it was made, such as `2026-W47`.
        sha256: hash of its text.
        content: its text, canonical JSON.
        survey: the definition that was asked.
        plan: which tables it was made of.
        synthetic: everybody in it is made up.
        selection: which of its figures are shown, as the scheme says when it is read; the text holds all of them.
    """

    id: str
    week: str
    sha256: str
    content: str
    survey: Survey
    plan: Plan
    synthetic: bool = False
    selection: Selection = field(default_factory=Selection)

    def read(self) -> tuple[Release, Terms, Mapping[str, Any]]:
        """Read its tables, what it was made by, and all else it says."""
        return read_document(self.content)
