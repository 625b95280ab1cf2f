"""Staff and invitations: who is what, and codes of which only a hash is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.access.roles import Role
from bot.store.base import Database
from bot.store.contacts import staff
from bot.store.contacts.staff import Invitation, Member
from bot.store.contacts.tables import INVITATION

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
ANNA = Member(
    telegram_id=7_000_000_001, handle="anna22", role=Role.ADMIN, since=date(2026, 11, 1), invited_by="console"
)
BEN = Member(
    telegram_id=7_000_000_002, handle="benn33", role=Role.OFFICER, since=date(2026, 11, 2), invited_by="anna22"
)
CODE = "abcdefghijkmnpqrstuvwxyz23"
INVITED = Invitation(
    hash=staff.hash_of(CODE),
    handle="cato44",
    role=Role.ORGANISER,
    expires_at=NOW + timedelta(hours=48),
    made_by="anna22",
)


def test_staff_come_back_as_they_were_stored(contacts: Database) -> None:
    with contacts.begin() as conn:
        staff.put(conn, BEN)
        staff.put(conn, ANNA)

        assert staff.everybody(conn) == (ANNA, BEN)
        assert (staff.get(conn, ANNA.telegram_id), staff.get(conn, 5)) == (ANNA, None)
        assert (staff.find(conn, "benn33"), staff.find(conn, "nobody")) == (BEN, None)


def test_another_role_leaves_the_handle_as_it_was(contacts: Database) -> None:
    with contacts.begin() as conn:
        staff.put(conn, BEN)
        staff.put(conn, replace(BEN, handle="other9", role=Role.ADMIN, invited_by="console"))

        assert staff.everybody(conn) == (replace(BEN, role=Role.ADMIN, invited_by="console"),)


def test_whoever_is_removed_is_not_staff(contacts: Database) -> None:
    with contacts.begin() as conn:
        staff.put(conn, BEN)

        assert (staff.remove(conn, BEN.telegram_id), staff.remove(conn, BEN.telegram_id)) == (True, False)
        assert staff.everybody(conn) == ()


def test_a_resident_is_no_role_of_staff(contacts: Database) -> None:
    with pytest.raises(IntegrityError), contacts.begin() as conn:
        staff.put(conn, replace(BEN, role=Role.RESIDENT))


def test_an_invitation_is_found_by_its_code_until_it_expires(contacts: Database) -> None:
    with contacts.begin() as conn:
        staff.invite(conn, INVITED)
        last, after = INVITED.expires_at - timedelta(seconds=1), INVITED.expires_at

        assert staff.invited(conn, staff.hash_of(CODE), last) == INVITED
        assert staff.invited(conn, staff.hash_of(CODE), after) is None
        assert staff.invited(conn, staff.hash_of("x" + CODE[1:]), NOW) is None
        assert (staff.invitations(conn, last), staff.invitations(conn, after)) == ((INVITED,), ())


def test_an_invitation_is_used_once(contacts: Database) -> None:
    with contacts.begin() as conn:
        staff.invite(conn, INVITED)

        assert not staff.redeem(conn, INVITED.hash, INVITED.expires_at)
        assert [staff.redeem(conn, INVITED.hash, NOW) for _ in range(2)] == [True, False]
        assert conn.execute(select(INVITATION)).all() == []


def test_invitations_are_taken_back_by_handle_or_by_whoever_made_them_or_when_they_expire(contacts: Database) -> None:
    many = [replace(INVITED, hash=str(at), handle=f"h{at}", made_by="anna22" if at else "benn33") for at in range(4)]
    with contacts.begin() as conn:
        for each in many:
            staff.invite(conn, each)

        assert (staff.uninvite(conn, "h3"), staff.uninvite(conn, "h3")) == (True, False)
        assert staff.uninvite_all(conn, "anna22") == 2
        assert (staff.expire(conn, NOW), staff.expire(conn, INVITED.expires_at)) == (0, 1)
        assert conn.execute(select(INVITATION)).all() == []


def test_neither_a_code_nor_a_telegram_number_is_in_what_a_value_prints() -> None:
    assert str(ANNA.telegram_id) not in repr(ANNA)
    assert INVITED.hash not in repr(INVITED)
