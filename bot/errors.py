"""What may go wrong through an operator's hand, told all at once.

A slip by a resident is a value, never an exception; a slip of ours is a crash. Only what an
operator wrote (a survey file, a configuration, a translation) raises an error from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it stands, what is wrong and what to do.

    Attributes:
        file: the file or setting it was found in, as the operator named it.
        line: line in that file, counted from 1; 0 where no line applies.
        place: the question, choice, string or setting concerned; may be empty.
        fault: what is wrong, as one sentence.
        remedy: what to do about it, as one sentence.
    """

    file: str
    line: int
    place: str
    fault: str
    remedy: str = ""

    def __str__(self) -> str:
        """Show the problem on one line, as compilers do: file:line: place: fault remedy."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.place}: " if self.place else ""
        return f"{where}: {subject}{self.fault} {self.remedy}".rstrip()


class OperatorError(Exception):
    """Everything an operator has to mend, in one error.

    Args:
        problems: all of them; they are shown in the order of file and line.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted by place."""
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
