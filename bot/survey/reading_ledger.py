"""Collects what is wrong with a file while it is read, so that all of it can be told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from bot.errors import OperatorError, Problem

MOST = 200
"""Problems of one file that are told one by one; nobody mends more at once."""


class Ledger:
    """The problems of one file.

    Attributes:
        file: the file, as the operator named it.
        problems: what was found so far.
    """

    def __init__(self, file: str) -> None:
        """Start without problems."""
        self.file = file
        self.problems: list[Problem] = []
        self._further = Problem(file, 0, "", "There are more faults than can be told at once.", "Mend these first.")

    def add(self, line: int, place: str, fault: str, remedy: str) -> None:
        """Note one problem.

        Args:
            line: counted from 1; 0 where no line applies.
            place: the question, choice or key concerned.
            fault: what is wrong, as one sentence.
            remedy: what to do, as one sentence.
        """
        if len(self.problems) < MOST:
            self.problems.append(Problem(self.file, line, place, fault, remedy))
        elif len(self.problems) == MOST:
            self.problems.append(self._further)


def settle(ledgers: Iterable[Ledger]) -> None:
    """Pass when nothing was found in any file.

    Raises:
        OperatorError: with every problem of every file, each once.
    """
    found = {problem for ledger in ledgers for problem in ledger.problems}
    if found:
        raise OperatorError(found)


def nearest(word: str, among: Iterable[str], otherwise: str) -> str:
    """Suggest what was probably meant.

    Args:
        word: what was written.
        among: what could have been written.
        otherwise: the advice when nothing is near.
    """
    close = difflib.get_close_matches(word, list(among), n=1)
    return f"Did you mean `{close[0]}`?" if close else otherwise
