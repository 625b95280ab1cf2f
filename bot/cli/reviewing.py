"""What `equal-voices texts` does: show an officer one text at a time, and print those that were approved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from bot.actions import review
from bot.anonymity.blackout import words
from bot.cli.fielding import Field
from bot.store.answers import responses
from bot.store.answers.reviews import Wanted, Written
from bot.store.base import Database
from bot.survey.reading_questions import OTHER_CONTEXT
from bot.survey.source import read_canonical

KEYS = "a approve · h hide · b black words out · s skip · q quit"
_TOKEN = 12
_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")

Ask = Callable[[str], str]
Labels = Mapping[tuple[str, str | None], str]


def labels(conn: Connection) -> Labels:
    """Give the wording of each question that texts may answer, by wave and name, in the survey's source language."""
    definitions = responses.definitions(conn)
    found: dict[tuple[str, str | None], str] = {}
    for cut in responses.cuts(conn):
        survey = read_canonical(definitions[cut.fingerprint])
        for question in survey.questions:
            asked = (
                survey.index.get(question.name.removesuffix("_other")) if question.context == OTHER_CONTEXT else None
            )
            before = f"{survey.questions[asked].label} " if asked is not None else ""
            found[cut.wave, question.name] = before + question.label
    return found


@dataclass(slots=True)
class Desk:
    """One officer reviewing texts in a terminal.

    Attributes:
        field: the stores, and what makes tokens.
        ask: reads a line of input.
        blacked: words were taken out, so old copies are to be wiped.
    """

    field: Field
    ask: Ask = input
    blacked: bool = False

    @property
    def database(self) -> Database:
        """The answers store."""
        return self.field.stores.answers

    def review(self, wanted: Wanted, *, again: bool = False) -> None:
        """Show one text after the other until all are decided, or the officer stops.

        Args:
            wanted: which texts.
            again: those that were approved, to think again about them.
        """
        with self.database.read() as conn:
            found = review.approved(conn, wanted) if again else review.waiting(conn, wanted)
            wording = labels(conn)
        try:
            for number, written in enumerate(found, start=1):
                print(f"\n{number} of {len(found)} · {heading(written, wording)}")
                if not self._decide(written):
                    break
        except EOFError:
            print()
        finally:
            if self.blacked and not review.wipe_blacked(self.field.stores.contacts, self.database):
                print("Somebody is reading: the bot wipes what is left of the old words later.")
        with self.database.read() as conn:
            print(f"Waiting for review: {len(review.waiting(conn, wanted))}.")

    def _decide(self, written: Written) -> bool:
        """Ask about one text until it is decided or skipped; False when the officer stops."""
        print(indented(written.text))
        while True:
            match self.ask(f"{KEYS} > ").strip().lower():
                case "a":
                    return self._judge(review.approve, written)
                case "h":
                    return self._judge(review.hide, written)
                case "b":
                    written = self._black_out(written)
                    print(indented(written.text))
                case "s":
                    return True
                case "q":
                    return False

    def _judge(self, verdict: Callable[[Connection, str], bool], written: Written) -> bool:
        with self.database.begin() as conn:
            verdict(conn, written.id)
        return True

    def _black_out(self, written: Written) -> Written:
        print(" ".join(f"{number}:{word}" for number, word in enumerate(words(written.text), start=1)))
        numbers = numbers_in(self.ask("Numbers of the words, such as 2 5-7 > "))
        if numbers:  # owed before it is done: whatever ends this here, the bot wipes what is left
            with self.field.stores.contacts.begin() as conn:
                review.owe_wiping(conn, self.field.house.token(_TOKEN))
        with self.database.begin() as conn:
            changed = review.black_out(conn, written, numbers) if numbers else written
            now = review.read(conn, written.id) if changed is None else changed
        self.blacked = self.blacked or bool(numbers)
        if changed is None:
            print("Somebody else has changed this text meanwhile:")
        return now or written


def numbers_in(typed: str) -> frozenset[int]:
    """Read `2 5-7` as 2, 5, 6 and 7; what is no number is passed over."""
    spans = (_RANGE.fullmatch(part) for part in re.split(r"[\s,;]+", typed))
    return frozenset(number for span in spans if span for number in range(int(span[1]), int(span[2] or span[1]) + 1))


def listing(database: Database, wanted: Wanted) -> Iterator[str]:
    """Tell the approved texts, question by question, and how many wait."""
    with database.read() as conn:
        found, waiting, wording = review.approved(conn, wanted), len(review.waiting(conn, wanted)), labels(conn)
    ordered = sorted(
        found, key=lambda each: (each.survey, each.wave, each.question or "", each.language or "", each.id)
    )
    for head, group in groupby(ordered, key=lambda each: heading(each, wording)):
        yield head
        yield from (indented(each.text) for each in group)
        yield ""
    yield f"May be shown: {len(found)}. Waiting for review: {waiting}."


def heading(written: Written, wording: Labels) -> str:
    """Say where a text belongs: survey, wave, question, language."""
    label = wording.get((written.wave, written.question), "")
    question = f"{written.question}: {label}" if written.question else "question not kept"
    return f"{written.survey} · {written.wave} · {question} · {written.language or 'language not kept'}"


def indented(text: str) -> str:
    """Set a text off from what we say ourselves, line by line."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
