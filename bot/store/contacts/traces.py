"""Which tables leave traces of people in PostgreSQL's files after their rows are deleted."""

from __future__ import annotations

OF_PEOPLE = (
    *("contact", "sheet", "wave", "handled", "quarantine", "delivery"),
    *("reaction", "rsvp", "staff", "broadcast"),
    *("assessment", "invitation", "audit"),
)
"""What a cut has written anew (`bot.store.base.wipe`): old rows tell who acted, and whom `/forget` has deleted."""
