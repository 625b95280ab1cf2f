"""Known answers go through the real cut and come out as the figures they are, frozen and the same bytes each time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.access.roles import Act
from bot.actions import closing
from bot.actions.cut import cut
from bot.actions.house import House
from bot.actions.measuring import Compared, Room, asked_alike
from bot.actions.release import Yardstick, check, make
from bot.app.provision import load_surveys
from bot.errors import OperatorError
from bot.indicators.chosen import Chosen, Equal
from bot.indicators.document import FORMAT, hash_of, read_document
from bot.settings import shipped
from bot.store.answers import releases
from bot.store.answers.releases import KeptRelease
from bot.store.answers.tables import RELEASE
from bot.store.base import Database
from bot.store.contacts import audit, fieldwork
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.sheets import SheetState
from bot.survey.model import Survey
from bot.survey.session import Standing
from tests.actions.answering import opened
from tests.actions.saying import Said, let_say
from tests.indicators.street import answers as street_answers

BORN = {"d_born": "no", "d_since": "lt1"}


def known() -> list[Said]:
    """Give 120 answers whose figures can be worked out by hand."""
    safe = ["very_safe"] * 36 + ["safe"] * 24 + ["unsafe"] * 14 + ["very_unsafe"] * 10
    safe += ["never"] * 24 + [Standing.DONT_KNOW] * 12
    direction = ["better"] * 50 + ["same"] * 20 + ["worse"] * 30 + ["not_long"] * 20
    return [
        {
            "p_safe": p_safe,
            "p_dir": p_dir,
            "p_part": ("meeting", "survey") if at % 3 == 0 else ("none",),
            "d_age": "25_39" if at % 2 else "40_64",
            **(BORN if at % 4 == 0 else {"d_born": "yes", "d_parents": "no"}),
        }
        for at, (p_safe, p_dir) in enumerate(zip(safe, direction, strict=True))
    ]


def closed(contacts: Database, answers: Database, house: House, survey: Survey, people: list[Said]) -> Wave:
    wave = opened(contacts, house, survey)
    let_say(contacts, house, wave, people)
    closing.close(contacts, answers, house, wave.id)
    return wave


def test_who_finished_is_told_by_language_and_checked_again(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    people: list[Said] = [{"p_safe": "safe"}] * 40
    for language, sent, unsent in (("nl", 40, 10), ("ar", 30, 20), ("so", 4, 12)):
        let_say(contacts, house, wave, people[:sent], language=language)
        let_say(contacts, house, wave, people[:unsent], language=language, state=SheetState.DRAFT)
    closing.close(contacts, answers, house, wave.id)

    kept = make(contacts, answers, house, Yardstick(), wave=wave.id)

    found = {each["language"]: (each["finished"], each["begun"]) for each in told(kept)["completion"]}
    assert found == {"nl": (40, 50), "*other": (34, 66)}  # the cut has merged Somali with Arabic
    assert "made again from the answers it is the same" in list(check(answers, kept.id))[-1]


def figure(values: Mapping[str, Any], measure: str, trait: str = "", group: str = "") -> dict[str, Any]:
    return next(
        each for each in values["figures"] if (each["measure"], each["trait"], each["group"]) == (measure, trait, group)
    )


def told(kept: KeptRelease) -> dict[str, Any]:
    return read_document(kept.content)[2]


def test_known_answers_give_the_known_figures(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = closed(contacts, answers, house, surveys["pulse"], known())

    values = told(make(contacts, answers, house, Yardstick(), wave=wave.id))

    assert (figure(values, "I1.safe")["numerator"], figure(values, "I1.safe")["n"]) == (60, 120)
    assert (figure(values, "I1.going_out")["numerator"], figure(values, "I1.going_out")["n"]) == (60, 84)
    assert (figure(values, "I2.direction")["numerator"], figure(values, "I2.direction")["n"]) == (20, 100)
    assert figure(values, "I2.direction")["percent"] == 20
    young = figure(values, "I1.safe", "age", "25_39")
    assert (young["numerator"], young["n"], young["of_all"]) == (30, 60, False)
    new = figure(values, "I1.safe", "newcomer", "yes")
    assert (new["numerator"], new["n"]) == (15, 30)


def test_a_release_is_made_once_and_in_the_log_and_again_it_is_the_same_bytes(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = closed(contacts, answers, house, surveys["pulse"], known())

    first, second = (make(contacts, answers, house, Yardstick(), wave=wave.id) for _ in range(2))

    assert first == second
    with answers.read() as conn:
        assert releases.every(conn) == (first,)
    with contacts.read() as conn:
        assert [each.subject for each in audit.newest(conn, 9) if each.act == Act.RELEASE] == [first.id]
    assert [line.partition(":")[0] for line in check(answers, first.id)] == ["ok"] * 5


def test_a_number_that_was_changed_is_found_out(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = closed(contacts, answers, house, surveys["pulse"], known())
    kept = make(contacts, answers, house, Yardstick(), wave=wave.id)
    with answers.begin() as conn:
        conn.execute(update(RELEASE).values(content=kept.content.replace('"numerator":60', '"numerator":61')))

    with pytest.raises(OperatorError, match="hash is that of the content"):
        list(check(answers, kept.id))


def test_an_open_wave_and_one_of_twenty_nine_cannot_be_published(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    still_open = opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, still_open, known())
    few = closed(contacts, answers, house, surveys["pulse"], known()[:29])

    with pytest.raises(OperatorError, match="not closed"):
        make(contacts, answers, house, Yardstick(), wave=still_open.id)
    with pytest.raises(OperatorError, match="29 people answered"):
        make(contacts, answers, house, Yardstick(), wave=few.id)


def test_what_one_person_may_say_several_times_is_not_published(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = closed(contacts, answers, house, surveys["say"], [])

    with pytest.raises(OperatorError, match="several times"):
        make(contacts, answers, house, Yardstick(), wave=wave.id)


def grown(
    contacts: Database, answers: Database, house: House, survey: Survey, *, more: int, drafts: int = 0
) -> KeptRelease:
    """Publish 120 answers while five wait in a closed wave; then open it again, let more come, and close it."""
    wave = opened(contacts, house, survey, batch=50)
    let_say(contacts, house, wave, known())
    cut(contacts, answers, house, wave.id)
    let_say(contacts, house, fresh(contacts, wave), known()[:5])
    let_say(contacts, house, fresh(contacts, wave), [{}] * drafts, state=SheetState.DRAFT)
    assert closing.close(contacts, answers, house, wave.id).waiting == 5
    first = make(contacts, answers, house, Yardstick(), wave=wave.id)
    assert told(first)["release"]["responses"] == 120
    with contacts.begin() as conn:
        closing.extend(conn, house, wave.id, wave.closes_at + timedelta(days=7))
    let_say(contacts, house, fresh(contacts, wave), (known() * 3)[: more - 5])
    closing.close(contacts, answers, house, wave.id)
    return first


def fresh(contacts: Database, wave: Wave) -> Wave:
    with contacts.read() as conn:
        found = fieldwork.get_wave(conn, wave.id)
    assert found is not None
    return found


def test_the_next_release_needs_fifty_new_answers(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    first = grown(contacts, answers, house, surveys["pulse"], more=49)

    with pytest.raises(OperatorError, match="49 people answered since the last release"):
        make(contacts, answers, house, Yardstick(), wave=first.wave, freeze=True)


def test_the_next_release_follows_the_one_before_and_says_so(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    first = grown(contacts, answers, house, surveys["pulse"], more=360)

    second = make(contacts, answers, house, Yardstick(), wave=first.wave, freeze=True)

    assert (second.edition, told(second)["previous"], told(second)["release"]["responses"]) == (2, first.sha256, 480)
    assert list(check(answers, second.id))[-1] == "ok: made again from the answers it is the same"
    assert list(check(answers, first.id))[-1] == "not recomputed: more people have answered since"


def test_who_finished_stays_as_it_was_when_drafts_were_counted(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    first = grown(contacts, answers, house, surveys["pulse"], more=360, drafts=30)

    second = make(contacts, answers, house, Yardstick(), wave=first.wave, freeze=True)

    assert [(each["finished"], each["begun"]) for each in told(first)["completion"]] == [(120, 150)]
    assert told(second)["completion"] == told(first)["completion"]


def test_figures_of_another_format_are_verified_and_not_worked_out_again(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = closed(contacts, answers, house, surveys["pulse"], known())
    kept = make(contacts, answers, house, Yardstick(), wave=wave.id)
    older = kept.content.replace(f'"format":{FORMAT}', '"format":1').replace('"percent":50', '"percent":51')
    with answers.begin() as conn:
        conn.execute(update(RELEASE).values(content=older, sha256=hash_of(older)))

    assert list(check(answers, kept.id))[-1] == (
        "not recomputed: another version of this program worked its figures out"
    )


def test_two_waves_are_compared_only_where_the_words_are_the_same(surveys: Mapping[str, Survey]) -> None:
    survey = surveys["pulse"]
    asked = tuple(
        replace(each, label="Do you feel safe?") if each.name == "p_safe" else each for each in survey.questions
    )
    other = replace(survey, questions=asked, fingerprint="f" * 64)

    assert set(survey.index) - asked_alike(survey, other) == {"p_safe"}


def test_a_change_between_waves_is_told_and_flagged(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    better = [dict(each) | {"p_safe": "safe" if at % 6 else "unsafe"} for at, each in enumerate(known())]
    waves = [closed(contacts, answers, house, surveys["pulse"], people) for people in (known(), better)]
    room = Room(contacts, answers, house, Yardstick())

    compared = room.compared(room.release(waves[1].id), room.release(waves[0].id))

    found = {(each["measure"], each["trait"]): each for each in compared.changes}
    assert (found["I1.safe", ""]["points"], found["I1.safe", ""]["flagged"]) == (33, True)
    assert (found["I2.direction", ""]["points"], found["I2.direction", ""]["flagged"]) == (0, False)
    assert compared.left_out == {}


def test_a_question_that_was_worded_otherwise_is_not_compared_though_both_waves_have_its_figure(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey], tmp_path: Path
) -> None:
    text = (shipped("surveys") / "pulse.yaml").read_text(encoding="utf-8")
    shutil.copytree(shipped("surveys"), tmp_path / "surveys")
    worded = text.replace("How safe do you feel walking alone", "How safe is it to walk alone")
    (tmp_path / "surveys" / "pulse.yaml").write_text(worded, encoding="utf-8")
    other = load_surveys(tmp_path / "surveys", house.scheme)["pulse"]
    better = [dict(each) | {"p_safe": "safe" if at % 6 else "unsafe"} for at, each in enumerate(known())]
    then = closed(contacts, answers, house, surveys["pulse"], known())
    now = closed(contacts, answers, house, other, better)
    equal = Equal(question="p_safe", one=other.fingerprint[:12], other=surveys["pulse"].fingerprint[:12])

    def compared(*declared: Equal) -> Compared:
        room = Room(contacts, answers, house, Yardstick(chosen=Chosen(used=(), equal=declared)))
        return room.compared(room.release(now.id), room.release(then.id))

    strict, declared = compared(), compared(equal)
    assert worded != text
    assert strict.left_out == {"p_safe": ()}
    assert {each["measure"] for each in strict.changes} & {"I1.safe", "I1.out"} == set()
    assert "I2.direction" in {each["measure"] for each in strict.changes}
    assert declared.left_out == {}
    assert "I1.safe" in {each["measure"] for each in declared.changes}


def test_of_an_open_wave_only_a_rounded_turnout_is_told(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    wave = opened(contacts, house, surveys["pulse"])
    let_say(contacts, house, wave, known()[:37])

    (found,) = Room(contacts, answers, house, Yardstick()).open()

    assert (found.wave, found.sent, found.parity) == (wave.id, 30, {})


def test_nothing_but_canonical_json_is_kept(
    contacts: Database, answers: Database, house: House, surveys: Mapping[str, Survey]
) -> None:
    people = [
        {"p_safe": safe if isinstance(safe, str) else Standing.SKIPPED} for safe in street_answers(150, 3)["p_safe"]
    ]
    wave = closed(contacts, answers, house, surveys["pulse"], people)

    kept = make(contacts, answers, house, Yardstick(), wave=wave.id)

    again = json.dumps(json.loads(kept.content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == kept.content
