"""A session that is written down and read back is the same session."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.survey import record
from bot.survey.session import SENT, Answer, Session, Standing

values = st.one_of(
    st.text(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.lists(st.text()).map(tuple)
)
answers = st.dictionaries(
    st.text(),
    st.one_of(
        st.builds(Answer, st.just(Standing.GIVEN), values), st.builds(Answer, st.sampled_from(Standing), st.none())
    ),
)
sessions = st.builds(
    Session,
    token=st.text(),
    at=st.text(),
    visit=st.integers(0, 2**53),
    answers=answers,
    given=st.dictionaries(st.text(), st.text()),
    ticks=st.lists(st.text()).map(tuple),
    page=st.integers(0, 2**53),
    search=st.text(),
    sent=st.none() | answers,
)


@given(session=sessions)
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    assert record.load(record.dump(session)) == session


def test_a_new_session_takes_few_bytes() -> None:
    assert record.dump(Session("t")) == '{"t":"t","a":"","v":0,"n":{},"g":{},"k":[],"p":0,"q":"","z":null}'


def test_the_ways_of_not_answering_are_written_apart() -> None:
    left = {standing.value: Answer(standing) for standing in Standing if standing is not Standing.GIVEN}

    assert json.loads(record.dump(Session("t", answers=left)))["n"] == {name: [name] for name in left}


def test_having_sent_nothing_and_having_sent_no_answer_are_kept_apart() -> None:
    assert record.load(record.dump(Session("t", at=SENT, sent={}))).sent == {}
