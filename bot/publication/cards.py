"""What was promised and done, in one language: the cards of "you said, we did"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.i18n.catalog import Catalog
from bot.promises.card import Part, is_overdue
from bot.publication.words import plain
from bot.render.card import Told, status_name
from bot.survey.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedCard:
    """A card as plain words; '' where something is not said.

    Attributes:
        id: of the card.
        theme: what it is about.
        status: how far it has come.
        facts: heading and words of each part: what people said, the decision, the reason, who, until when.
        late: what was promised is late.
        area: the neighbourhood it concerns; '' = all.
    """

    id: str
    theme: str
    status: str
    facts: tuple[tuple[str, str], ...]
    late: bool = False
    area: str = ""


def worded_cards(catalog: Catalog, scheme: Scheme, told: Iterable[Told]) -> tuple[WordedCard, ...]:
    """Say every card that residents were told of.

    Args:
        catalog: the language.
        scheme: names of the neighbourhoods.
        told: the cards, in their order.
    """
    return tuple(_worded(catalog, scheme, each) for each in told)


def _worded(catalog: Catalog, scheme: Scheme, told: Told) -> WordedCard:
    card = told.card
    assert card.status is not None, "a card is told with its status"
    area = scheme.area(card.area)
    return WordedCard(
        id=told.id,
        theme=card.text(Part.THEME, catalog.language),
        status=status_name(catalog, card.status),
        facts=tuple((plain(head), text) for head, text in _facts(catalog, told) if text),
        late=is_overdue(card, told.today),
        area="" if area is None else Scheme.wording(area.name, catalog.language),
    )


def _facts(catalog: Catalog, told: Told) -> Iterator[tuple[str, str]]:
    say, card, language = catalog.say, told.card, catalog.language
    yield say("What people said"), card.text(Part.SAID, language)
    yield say("What was decided"), card.text(Part.DECISION, language)
    yield say("Why"), card.text(Part.WHY, language)
    yield say("Who does it"), card.owner
    yield say("Until"), "" if card.due is None else catalog.date(card.due)
    yield say("Told on"), catalog.date(told.day)
