"""The nouns of a survey: immutable, comparable, free of any language but the source's.

Words follow XLSForm (https://xlsform.org/en/ref-table/), so that who knows Kobo or ODK can read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | float | bool | tuple[str, ...] | None
"""What an expression may yield or a question may hold; None is 'not answered'."""


class Kind(StrEnum):
    """What a resident is asked for: the `type` column of XLSForm."""

    NOTE = "note"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    GEOPOINT = "geopoint"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"
    HIDDEN = "hidden"


SILENT = frozenset({Kind.CALCULATE, Kind.HIDDEN})
"""Kinds that are never shown; their values are computed or given from outside."""

CHOOSING = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK})
"""Kinds that offer a list of choices."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled XLSForm expression, ready to be evaluated many times.

    Attributes:
        source: the expression as the survey's author wrote it.
        names: the questions it refers to by `${name}`.
        evaluate: takes a `Scope`, returns a `Value`; never raises.
    """

    source: str
    names: frozenset[str]
    evaluate: Callable[[Scope], Value] = field(compare=False, repr=False)

    def __call__(self, scope: Scope) -> Value:
        """Evaluate in `scope`; an unanswered question is None and never raises."""
        return self.evaluate(scope)


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression can see.

    Attributes:
        values: answers by question name; what is missing or None is unanswered.
        current: the value of `.` (in constraints: the value that is being checked).
        choice: the columns of the choice under test (in a `choice_filter`).
        today: the date as ISO text, for `today()`.
        now: date and time as ISO text, for `now()`.
        label_of: finds the label for `jr:choice-name`; takes question and code.
    """

    values: Mapping[str, Value]
    current: Value = None
    choice: Mapping[str, str] = field(default_factory=dict)
    today: str = ""
    now: str = ""
    label_of: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """Pictures and recordings beside a label: file name by language, '' for every language."""

    image: Mapping[str, str] = field(default_factory=dict)
    audio: Mapping[str, str] = field(default_factory=dict)
    video: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen.

    Attributes:
        code: what is stored; stable across wordings and languages.
        label: source wording.
        context: gettext context of the label, such as `pulse/p_safe/safe/label`.
        exclusive: choosing it unticks all others ("none of these").
        columns: further columns for `choice_filter`.
        labels: wordings by language that come with the choice itself (a city's own place names);
            they win over the catalogs.
        media: pictures or recordings.
    """

    code: str
    label: str
    context: str = ""
    exclusive: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    media: Media = field(default_factory=Media)


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a survey.

    Attributes:
        name: the column its answers are kept under.
        kind: what is asked for.
        label: source wording, may hold `${other}`; empty for silent kinds.
        context: prefix of the gettext contexts, such as `pulse/p_safe` (then `/label`, `/hint`,
            `/constraint_message`).
        hint: help under the question.
        choices: what can be chosen, in order; a trailing `other` choice where `or_other` was set.
        required: cannot be skipped ("don't know" and "prefer not to say" remain possible).
        relevant: when false the question is not asked and its answer is dropped.
        constraint: must be true of an answer (`.`).
        constraint_message: told to the resident when it is not.
        choice_filter: which choices are offered.
        calculation: value of a `calculate`.
        default: value that a `hidden` starts with.
        minimum: smallest number, or fewest choices.
        maximum: largest number, or most choices.
        step: distance between the stops of a `range`; width in metres of the squares of a `geopoint`,
            where it is not the finest one.
        dont_know: offers "I don't know".
        refuse: offers "I prefer not to answer".
        personal: the answer names people or contacts and may never reach the answers store.
        groups: names of the groups around it, outermost first.
        appearance: XLSForm's hint for the screen (`minimal`: a list to search by typing).
        media: pictures or recordings.
        line: where it stands in its file; two questions are the same wherever they stand.
    """

    name: str
    kind: Kind
    label: str = ""
    context: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: str = ""
    choice_filter: Expression | None = None
    calculation: Expression | None = None
    default: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    dont_know: bool = True
    refuse: bool = True
    personal: bool = False
    groups: tuple[str, ...] = ()
    appearance: str = ""
    media: Media = field(default_factory=Media)
    line: int = field(default=0, compare=False)

    @property
    def asks(self) -> bool:
        """Tell whether a resident can answer it (a note is shown, but holds no answer)."""
        return self.kind not in SILENT and self.kind is not Kind.NOTE


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together.

    Attributes:
        name: unique in the survey.
        label: source wording of the heading; may be empty.
        context: gettext context of the heading, such as `pulse/about`.
        relevant: when false none of its questions is asked.
    """

    name: str
    label: str = ""
    context: str = ""
    relevant: Expression | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """An immutable definition, named by its fingerprint.

    Attributes:
        name: file name without ending, such as `pulse`.
        title: source wording of the title; gettext context `<name>/title`.
        description: source wording of what it is for; gettext context `<name>/description`.
        minutes: about how long it takes.
        questions: all rows in order, groups flattened.
        groups: the groups by name.
        fingerprint: hash of the canonical form.
        canonical: the canonical form itself (JSON text), from which the same survey can be read again.
        personal: all answers are about named arrangements (an RSVP) and never reach the answers store.
        repeated: somebody may answer it again and again, and each time counts (`/say`).
        index: place of each question by name.
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    description: str = ""
    minutes: int = 0
    groups: Mapping[str, Group] = field(default_factory=dict)
    fingerprint: str = ""
    canonical: str = field(default="", repr=False)
    personal: bool = False
    repeated: bool = False
    index: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember where each question stands."""
        object.__setattr__(self, "index", {question.name: at for at, question in enumerate(self.questions)})

    def __getitem__(self, name: str) -> Question:
        """Find a question by its name; raises KeyError when there is none."""
        return self.questions[self.index[name]]
