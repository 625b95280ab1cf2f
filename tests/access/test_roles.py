"""The matrix of who may do what, and the page that tells it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from bot.access.roles import Act, Role, acts_of, may, may_hold
from tests.test_docs import rows, text_of

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
STAFF = (Role.BOARD, Role.ORGANISER, Role.OFFICER, Role.ADMIN)


def test_the_page_shows_the_matrix() -> None:
    told = {row[0]: row[1:5] for row in rows(text_of(PAGE))}

    assert told == {act.value: ["yes" if may(role, act) else "no" for role in STAFF] for act in Act}


def test_a_resident_may_do_nothing_and_each_role_does_more_than_the_one_before() -> None:
    assert acts_of(Role.RESIDENT) == frozenset()
    assert acts_of(Role.BOARD) == {Act.READ_REPORT} < acts_of(Role.ORGANISER)
    assert acts_of(Role.ORGANISER) < acts_of(Role.OFFICER) < acts_of(Role.ADMIN) == frozenset(Act)


def test_what_stands_nowhere_is_not_allowed() -> None:
    assert [role for role in Role if may(role, cast("Act", "read a sheet"))] == []


def test_no_act_opens_a_sheet() -> None:
    assert [act for act in Act if "sheet" in act.value or ("answer" in act.value)] == []


def test_an_organiser_holds_the_events_of_their_own_host_and_officers_all() -> None:
    tried = {
        (role, own, host): may_hold(role, own, host)
        for role in Role
        for own in (None, "kade")
        for host in (None, "kade", "welkom")
    }

    organisers = {(own, host) for (role, own, host), may in tried.items() if may and role is Role.ORGANISER}
    assert organisers == {(None, None), ("kade", "kade")}
    assert {may for (role, _, _), may in tried.items() if role in {Role.OFFICER, Role.ADMIN}} == {True}
    assert {may for (role, _, _), may in tried.items() if role is Role.RESIDENT} == {False}
