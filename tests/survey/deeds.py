"""Whatever a resident can do to a survey, and surveys of all shapes, for Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from bot.survey.expression import compile_expression
from bot.survey.model import Choice, Group, Kind, Question, Survey
from bot.survey.session import Around, Move, Pin, Tap, Typed
from tests.survey.playing import AROUND, TOKEN, Play

TEXTS = (
    "",
    " ",
    "1",
    "3",
    "٣",
    "۱۲",
    "2,5",
    "-1",
    "1.000",
    "7.3.2026",
    "٧/٣/٢٠٢٦",
    "7 March 2026",
    "18:30",
    "52.37, 4.89",
)
WORDS = ("Yes", "trees", "Market", "an", "e", "<b>&", "x" * 501, "\u202ehello\u2066", "a\0b", "\ud800", "🌳" * 300)
ARABIC = Around(
    today="2026-11-22", now="2026-11-22T10:00", label=lambda choice: f"ع {choice.label}", months={"مارس": 3}
)


@dataclass(frozen=True, slots=True)
class Press:
    """A press of some button: of this screen, an earlier or a later one, of this round or another."""

    move: Move
    index: int
    visit: int
    token: str

    def tap(self, play: Play) -> Tap:
        """Make it a press in a session."""
        return Tap(self.token, play.session.visit + self.visit, self.move, self.index)


Deed = Press | Typed | Pin | Around

_moves = st.sampled_from(Move)
_indexes = st.one_of(st.integers(0, 20), st.integers(-2, 10**6))
presses = st.builds(
    Press, _moves, _indexes, st.sampled_from((0, 0, 0, 0, 0, -1, 1)), st.sampled_from((TOKEN,) * 5 + ("x",))
)
writings = st.builds(Typed, st.one_of(st.sampled_from(TEXTS + WORDS), st.text(max_size=30)))
pins = st.builds(Pin, st.floats(), st.floats())
deeds = st.one_of(presses, presses, presses, writings, pins, st.sampled_from((AROUND, ARABIC)))


def do(play: Play, deed: Deed) -> Play:
    """Do one thing; a change of language is one, too."""
    if isinstance(deed, Around):
        play.around = deed
        return play
    return play.reply(deed.tap(play) if isinstance(deed, Press) else deed)


_CHOICES = tuple(
    Choice(code, code.upper(), exclusive=code == "none", columns={"zone": zone})
    for code, zone in (("a", "x"), ("b", "x"), ("c", "y"), ("d", "y"), ("none", "y"))
)
_RELEVANT = ("${%s} != ''", "${%s} = ''", "selected(${%s}, 'a')", "count-selected(${%s}) >= 2", "${%s} > 3", "true()")
_FILTERS = ("selected(${%s}, name)", "name != ${%s}", "zone = 'x' or selected(${%s}, 'a')")
_CONSTRAINTS = {
    Kind.INTEGER: (". != 3", ". mod 2 = 0"),
    Kind.TEXT: ("string-length(.) > 2", "regex(., '[a-z ]+')"),
    Kind.DATE: (". <= today()", ". > '2020-01-01'"),
    Kind.TIME: (". > '09:00'",),
    Kind.SELECT_MULTIPLE: ("count-selected(.) < 5",),
}


@st.composite
def _question(draw: st.DrawFn, name: str, earlier: str) -> Question:
    kind = draw(st.sampled_from(Kind))
    lists = kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.RANK)
    source = draw(st.sampled_from((*_CONSTRAINTS.get(kind, ("",)), "")))
    relevant = draw(st.sampled_from(_RELEVANT + ("",) * 4)) if earlier else ""
    chosen = draw(st.sampled_from((*_FILTERS, "", ""))) if earlier and lists else ""
    flags = {name: draw(st.booleans()) for name in ("required", "dont_know", "refuse")}
    question = Question(
        name=name,
        kind=kind,
        label=f"Question {name}" + (f" after ${{{earlier}}}" if earlier else ""),
        choices=_CHOICES if lists else (),
        relevant=compile_expression(relevant.replace("%s", earlier)) if relevant else None,
        constraint=compile_expression(source) if source else None,
        choice_filter=compile_expression(chosen.replace("%s", earlier)) if chosen else None,
        calculation=compile_expression(f"${{{earlier}}} + 1" if earlier else "1") if kind is Kind.CALCULATE else None,
        groups=draw(st.sampled_from(((), (), ("group",)))),
    )
    return replace(question, **flags, **draw(_bounds(kind)))


def _bounds(kind: Kind) -> st.SearchStrategy[dict[str, float]]:
    if kind is Kind.RANGE:
        return st.sampled_from(({"minimum": 0.0, "maximum": 1.0, "step": 0.1}, {"minimum": 1.0, "maximum": 40.0}))
    if kind in (Kind.SELECT_MULTIPLE, Kind.RANK):
        return st.sampled_from(({}, {"minimum": 2.0}, {"maximum": 2.0}, {"minimum": 2.0, "maximum": 3.0}))
    if kind in (Kind.INTEGER, Kind.DECIMAL):
        return st.sampled_from(({}, {"minimum": 2.0, "maximum": 6.0}))
    return st.just({"step": 250.0} if kind is Kind.GEOPOINT else {})


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Make surveys of up to eight questions, each of which may depend on an earlier one."""
    questions: list[Question] = []
    for at in range(draw(st.integers(1, 8))):
        named = [question.name for question in questions if question.kind is not Kind.NOTE]
        earlier = draw(st.sampled_from(named)) if named else ""
        questions.append(draw(_question(f"q{at}", earlier)))
    relevant = draw(st.sampled_from(("true()", "false()")))
    return Survey(
        "made",
        "Made",
        tuple(questions),
        groups={"group": Group("group", "Group", relevant=compile_expression(relevant))},
    )
