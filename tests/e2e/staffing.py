"""Staff for the end-to-end tests: people who got their role by a code, as in life."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.access.roles import Act, Role, acts_of
from bot.actions import alerts, staff
from bot.store.answers import responses
from bot.store.answers.responses import Cut, Remark
from bot.store.contacts import notices
from bot.store.contacts import staff as store
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.notices import StaffNotice
from bot.store.contacts.staff import Member
from bot.store.contacts.tables import AUDIT
from tests.e2e.stage import Phone, Stage

NOT_ALLOWED = "Your role does not allow this, or not any more."
BAD_CODE = "This code does not work. Perhaps it is too old or was used already."
UNKNOWN_COMMAND = "We do not know this command. Your answers are still here."


def console_code(stage: Stage) -> str:
    """Make a code for an admin, as `equal-voices admin code` does."""
    with stage.stores.contacts.begin() as conn:
        return staff.admin_code(conn, stage.house).code


def code_for(stage: Stage, role: Role) -> str:
    """Make an invitation, as an admin does."""
    with stage.stores.contacts.begin() as conn:
        issued = staff.issue(conn, stage.house, role=role, by=staff.CONSOLE, life=timedelta(hours=48))
        return issued.code


async def hire(stage: Stage, role: Role, name: str = "Kate", *, language: str = "en_GB") -> Phone:
    """Bring a resident who became staff by a code, and stands at their menu."""
    phone = await stage.resident(name, language=language)
    await phone.say(f"/start {code_for(stage, role)}")
    await phone.say("/staff")
    return phone


def member(phone: Phone) -> Member | None:
    """Read what the bot keeps of this person as staff."""
    with phone.stage.stores.contacts.read() as conn:
        return store.get(conn, phone.person.id)


def handle(phone: Phone) -> str:
    """Say what a member of staff is called in the log."""
    found = member(phone)
    assert found is not None
    return found.handle


def fire(phone: Phone) -> None:
    """End somebody's role behind their back, as another admin does."""
    with phone.stage.stores.contacts.begin() as conn:
        found = store.get(conn, phone.person.id)
        assert found is not None
        store.remove(conn, found.telegram_id)


def logged(stage: Stage) -> list[tuple[str, str, str]]:
    """List the audit log as actor, act and subject."""
    rows: list[Row[Any]] = sorted(stage.rows(AUDIT), key=lambda row: row.number)
    return [(row.actor, row.act, row.subject) for row in rows]


def may_open(role: Role) -> list[str]:
    """List the buttons of a role's menu by the matrix."""
    from bot.render.staff import DOORS

    return [f"m:{verb}" for act, verb in DOORS.items() if Act(act) in acts_of(role)]


def wrote(
    stage: Stage,
    text: str,
    *,
    wave: Wave | None = None,
    question: str | None = None,
    language: str | None = None,
    name: str = "",
) -> str:
    """Let a text lie in the answers store as a cut leaves it, and return its id."""
    remark = Remark(
        id=name or stage.house.token(16),
        wave=wave.id if wave else "gone",
        question=question,
        language=language,
        text=text,
    )
    with stage.stores.answers.begin() as conn:
        responses.keep(conn, survey="pulse", fingerprint="f", canonical="{}")
        record = Cut(stage.house.token(12), remark.wave, "pulse", "f", "2026-W10", 0)
        responses.insert_cut(conn, record, responses=(), remarks=[remark])
    return remark.id


def ring(stage: Stage, burst: str = "refused", subject: str = "", count: int = 300) -> str:
    """Let something unusual have happened today, and return what names the notice of it."""
    day = stage.clock().date()
    with stage.stores.contacts.begin() as conn:
        notices.note(conn, StaffNotice(id=stage.house.token(8), burst=burst, subject=subject, day=day, count=count))
        return next(each.id for each in alerts.open_alerts(conn) if (each.burst, each.subject) == (burst, subject))
