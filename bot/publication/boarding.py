"""What a board has to decide, worked out from what is late, who is not heard, and what became worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.i18n.catalog import Catalog
from bot.i18n.phrase import as_text


@dataclass(frozen=True, slots=True)
class Decision:
    """The last page of a report.

    Attributes:
        title: its heading.
        note: what becomes of decisions.
        questions: each is decided, in writing, on lines below it.
        lines: what stands before each of those lines.
    """

    title: str
    note: str
    questions: tuple[str, ...]
    lines: tuple[str, ...]


def decisions(
    catalog: Catalog, *, late: Sequence[str], unheard: Sequence[str], groups: Sequence[str], falls: Sequence[str]
) -> Decision:
    """Ask what a report leaves to be decided; the last question is always who tells residents.

    Args:
        catalog: the language.
        late: themes of promises that are late.
        unheard: titles of meetings of which people have not heard since.
        groups: names of groups that are heard too little, the worst first.
        falls: names of figures that are less than before, beyond chance.
    """
    say = catalog.say
    return Decision(
        title=as_text(say("What is to be decided")),
        note=as_text(say("Residents hear of each decision.")),
        questions=tuple(as_text(each) for each in _questions(catalog, late, unheard, groups, falls)),
        lines=tuple(as_text(say(each)) for each in ("What was decided", "Who does it", "Until")),  # noted
    )


def _questions(
    catalog: Catalog, late: Sequence[str], unheard: Sequence[str], groups: Sequence[str], falls: Sequence[str]
) -> Iterator[str]:
    say = catalog.say
    for theme in late:
        yield say("“{theme}” is late. Is there a new date, or can it not be done?", theme=theme)
    for title in unheard:
        yield say("People have not heard what came of “{title}”. Who tells them, and until when?", title=title)
    for group in groups:
        yield say("Heard too little: {group}. Where and how do we reach more of them?", group=group)
    for figure in falls:
        yield say("Less than the last time: {figure}. What do we do about it?", figure=figure)
    yield say("Which of this do we tell residents, and who does it?")
