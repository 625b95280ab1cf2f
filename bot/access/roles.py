"""Know whether somebody may do something; what the matrix does not allow is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the scheme; everybody begins as a resident, and the board only reads its report."""

    RESIDENT = "resident"
    ORGANISER = "organiser"
    OFFICER = "officer"
    ADMIN = "admin"
    BOARD = "board"


class Act(StrEnum):
    """What staff can do; reading a sheet is not among it, so nobody can."""

    SEE_TURNOUT = "see turnout"
    SEE_PARITY = "see who takes part"
    MAKE_LINKS = "make links"
    OPEN_WAVES = "open waves"
    CLOSE_WAVES = "close waves"
    HOLD_EVENTS = "hold events"
    REVIEW_TEXTS = "review texts"
    READ_TEXTS = "read reviewed texts"
    RELEASE = "publish figures"
    READ_REPORT = "read the report to the board"
    SEND_BROADCASTS = "send broadcasts"
    SEE_ALERTS = "see what is unusual"
    TELL_RESULTS = "tell results"
    ASSESS = "assess the scheme"
    INVITE_STAFF = "invite staff"
    REVOKE_STAFF = "revoke staff"
    READ_AUDIT = "read the audit log"
    EXPORT_MICRODATA = "export microdata"


_STAFF = frozenset({Role.ORGANISER, Role.OFFICER, Role.ADMIN})
_OFFICERS = frozenset({Role.OFFICER, Role.ADMIN})
_ADMINS = frozenset({Role.ADMIN})

MATRIX: Mapping[Act, frozenset[Role]] = {
    Act.SEE_TURNOUT: _STAFF,
    Act.SEE_PARITY: _OFFICERS,
    Act.MAKE_LINKS: _STAFF,
    Act.OPEN_WAVES: _OFFICERS,
    Act.CLOSE_WAVES: _OFFICERS,
    Act.HOLD_EVENTS: _STAFF,
    Act.REVIEW_TEXTS: _OFFICERS,
    Act.READ_TEXTS: _OFFICERS,
    Act.RELEASE: _OFFICERS,
    Act.READ_REPORT: _STAFF | {Role.BOARD},
    Act.SEND_BROADCASTS: _STAFF,
    Act.SEE_ALERTS: _OFFICERS,
    Act.TELL_RESULTS: _STAFF,
    Act.ASSESS: _STAFF,
    Act.INVITE_STAFF: _ADMINS,
    Act.REVOKE_STAFF: _ADMINS,
    Act.READ_AUDIT: _ADMINS,
    Act.EXPORT_MICRODATA: _ADMINS,
}
"""Who may do what (docs/roles.md shows the same table; a test compares the two)."""


def may(role: Role, act: Act) -> bool:
    """Tell whether a role may do something; what stands nowhere is not allowed."""
    return role in MATRIX.get(act, frozenset())


def acts_of(role: Role) -> frozenset[Act]:
    """Return all that a role may do."""
    return frozenset(act for act in Act if may(role, act))


def may_hold(role: Role, own: str | None, host: str | None) -> bool:
    """Tell whether somebody may plan, change and see the events of a host group.

    Args:
        role: theirs.
        own: the host group an organiser belongs to; None = the scheme itself.
        host: whose event it is; None = the scheme's own.
    """
    return may(role, Act.HOLD_EVENTS) and (role is not Role.ORGANISER or own == host)
