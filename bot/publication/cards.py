"""What was promised and done, in one language: the cards of "you said, we did"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES
from bot.promises.card import Card, Part, is_overdue
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
        original: BCP 47 tag of what is not translated, by heading of the part; by '' of the theme.
        notice: that not all of it is translated; '' where it is.
        source: code of the language that it was written in.
    """

    id: str
    theme: str
    status: str
    facts: tuple[tuple[str, str], ...]
    late: bool = False
    area: str = ""
    original: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    source: str = ""


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
        original=_original(catalog, card),
        notice="" if card.speaks(catalog.language) else plain(_untranslated(catalog)),
        source=card.source,
    )


def _untranslated(catalog: Catalog) -> str:
    return catalog.say("Nobody has translated all of this text into your language yet.")


def _original(catalog: Catalog, card: Card) -> Mapping[str, str]:
    """Tell in which language the parts are that nobody has translated."""
    foreign = {part for part in Part if not card.words.get(part, {}).get(catalog.language)}
    tag = LANGUAGES[card.source].tag
    return {plain(head): tag for part, head in _heads(catalog).items() if part in foreign}


def _heads(catalog: Catalog) -> Mapping[Part, str]:
    say = catalog.say
    return {
        Part.THEME: "",
        Part.SAID: say("What people said"),
        Part.DECISION: say("What was decided"),
        Part.WHY: say("Why"),
    }


def _facts(catalog: Catalog, told: Told) -> Iterator[tuple[str, str]]:
    say, card = catalog.say, told.card
    for part, head in _heads(catalog).items():
        if part is not Part.THEME:
            yield head, card.text(part, catalog.language)
    yield say("Who does it"), card.owner
    yield say("Until"), "" if card.due is None else catalog.date(card.due)
    yield say("Told on"), catalog.date(told.day)
