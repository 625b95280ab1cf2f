"""The outbox, emptied at once: what would be sent now, and to whom."""

from __future__ import annotations

from collections import defaultdict

from bot.actions.deliver import hand_over
from bot.actions.house import House
from bot.render.screen import Screen
from bot.schedule.delivery import Kind, Outcome, State
from bot.store.base import Database


def delivered(
    contacts: Database, house: House, *, kinds: frozenset[Kind] = frozenset(Kind), state: State = State.SENT
) -> dict[int, list[Screen]]:
    """Hand over all that is due.

    Args:
        contacts: the store.
        house: words and clock.
        kinds: what is returned; the rest is handed over as well.
        state: what becomes of each message.

    Returns:
        What each contact is told, in its order.
    """
    told: dict[int, list[Screen]] = defaultdict(list)
    outcomes: list[Outcome] = []
    more = True
    while more:
        with contacts.begin() as conn:
            handed = hand_over(house, outcomes=outcomes, most=25)(conn)
        outcomes = [
            Outcome(key=each.delivery.key, contact=each.delivery.contact, state=state) for each in handed.letters
        ]
        more = handed.more
        for each in handed.letters:
            if each.delivery.kind in kinds:
                told[each.delivery.contact].append(each.screen)
    return dict(told)
