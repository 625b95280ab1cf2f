"""Words or a place typed outside a survey: a meeting's title, a broadcast, a card.

`Contact.at` is `write:<what>:<subject>` while somebody is asked for them. Who asks is handed over in
`House.writers`, so that no room below needs to know those above.
"""

from __future__ import annotations

from bot.actions.house import House, Writer
from bot.store.contacts.people import Contact

WRITING = "write"
"""The step of `Contact.at` while somebody is asked for words or a place."""


def writing_at(what: str, subject: str) -> str:
    """Return what `Contact.at` holds while somebody is asked to write.

    Args:
        what: name of the writer in `House.writers`.
        subject: what it is about, as that writer reads it.
    """
    return f"{WRITING}:{what}:{subject}"


def writer_at(house: House, contact: Contact) -> tuple[Writer, str] | None:
    """Return who waits for a contact's words, with the subject; None where nobody does."""
    step, _, rest = contact.at.partition(":")
    what, _, subject = rest.partition(":")
    writer = house.writers.get(what) if step == WRITING else None
    return None if writer is None else (writer, subject)
