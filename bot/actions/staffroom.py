"""What staff do in the chat, verb by verb; each passes the gate of `bot.actions.staff`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from bot.access.roles import Act, Role
from bot.actions import announcing, assessing, broadcasting, hosting, planning, reporting
from bot.actions import staff as gate
from bot.actions.alertroom import ALERT_VERBS
from bot.actions.alerts import open_alerts
from bot.actions.assessing import ASSESS_VERBS
from bot.actions.boarding import BOARD_VERBS
from bot.actions.card_desk import CARD_VERBS
from bot.actions.exportroom import EXPORT_VERBS
from bot.actions.fieldwork import make_link
from bot.actions.figureroom import FIGURE_VERBS
from bot.actions.house import House
from bot.actions.parity import PARITY_VERBS
from bot.actions.posterroom import POSTER_VERBS, link_made
from bot.actions.sheet import is_open
from bot.actions.staff import INVITATION_LIFE, Done, as_staff
from bot.actions.stafftools import Tools, Verb, address
from bot.actions.textroom import TEXT_VERBS, texts_waiting
from bot.actions.waveroom import MOST_WAVES, WAVE_VERBS, open_now
from bot.actions.whereabouts import here
from bot.render import inviting
from bot.render import staff as screens
from bot.render.notices import Notice, notice
from bot.render.press import MenuPress, Press
from bot.render.screen import Screen
from bot.store.contacts import audit, fieldwork, sheets, staff
from bot.store.contacts.fieldwork import Wave, WaveState
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import SheetState
from bot.store.contacts.staff import Member

STEP = 10
"""What turnout is rounded down to: as many as nobody is recognised among."""

ENTRIES = 12
"""Entries of the audit log on its screen."""

StaffsDeed = Callable[[Connection, House, Contact], Screen]


def entered(tools: Tools) -> StaffsDeed:
    """Return the deed of `/staff`."""
    return _telling(enter, tools)


def enter(conn: Connection, house: House, contact: Contact) -> Screen:
    """Show their menu to staff; to anybody else `/staff` is a command that does not exist."""
    member = staff.get(conn, contact.telegram_id)
    if member is None:
        return gate.refusal(conn, house, contact, Notice.COMMAND)
    return _menu(house, contact, member, reporting.overdue_note(conn, house, contact, member))


def pressed(press: Press | None, tools: Tools) -> StaffsDeed:
    """Return the deed of a staff's button; one that we never made shows where one is."""
    return _telling(_deed(press, tools), tools)


def _telling(deed: StaffsDeed, tools: Tools) -> StaffsDeed:
    """Let the doors of the menu say how much waits behind them; what a role cannot open has no door."""

    def told(conn: Connection, house: House, contact: Contact) -> Screen:
        return screens.with_counts(
            deed(conn, house, contact),
            {Act.REVIEW_TEXTS: lambda: texts_waiting(tools), Act.SEE_ALERTS: lambda: len(open_alerts(conn))},
        )

    return told


def _deed(press: Press | None, tools: Tools) -> StaffsDeed:
    if isinstance(press, MenuPress) and press.verb == "staff":
        return _back
    if not isinstance(press, MenuPress) or press.verb not in VERBS:
        return lambda conn, house, contact: here(conn, house, contact, said=Notice.OLD_BUTTON)
    act, verb = VERBS[press.verb]
    return as_staff(act, lambda conn, house, contact, member: verb(conn, house, contact, member, press.subject, tools))


def _back(conn: Connection, house: House, contact: Contact) -> Screen:
    """Go to the menu by a button: whoever has one was staff once, and is told so kindly."""
    member = staff.get(conn, contact.telegram_id)
    if member is None:
        return gate.refusal(conn, house, contact)
    return _menu(house, contact, member, reporting.overdue_note(conn, house, contact, member))


def _menu(house: House, contact: Contact, member: Member, note: str = "") -> Screen:
    return screens.staff_screen(house.catalog(contact.language), member.role, member.handle, note=note)


def _stale(house: House, contact: Contact, member: Member) -> Done:
    """Go to the menu from a button whose survey, wave, channel or person is not there any more."""
    return Done(_menu(house, contact, member, notice(house.catalog(contact.language), Notice.OLD_BUTTON)))


def _turnout(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools) -> Done:
    waves = [wave for wave in fieldwork.all_waves(conn) if wave.state is not WaveState.CUT][-MOST_WAVES:]
    counted = [_counted(conn, house, wave) for wave in waves]
    return Done(screens.turnout_screen(house.catalog(contact.language), counted), " ".join(wave.id for wave in waves))


def _counted(conn: Connection, house: House, wave: Wave) -> screens.Turnout:
    counts = sheets.counts(conn, wave.id)
    sent = sum(counts.values()) - counts[SheetState.DRAFT]
    closes = house.local(wave.closes_at) if is_open(wave, house) else None
    return screens.Turnout(house.survey(conn, wave.fingerprint), sent - sent % STEP, STEP, closes)


def _ask_whither(conn: Connection, house: House, contact: Contact, _member: Member, _: str, _tools: Tools) -> Done:
    return Done(screens.whither_screen(house.catalog(contact.language), open_now(conn, house)))


def _ask_channel(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    if subject and subject not in dict(open_now(conn, house)):
        return _stale(house, contact, member)
    channels = [(code, house.scheme.wording(name, contact.language)) for code, name in house.scheme.channels.items()]
    return Done(screens.channel_screen(house.catalog(contact.language), subject, channels))


def _link(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    wave, _, channel = subject.partition(".")
    if (wave and wave not in dict(open_now(conn, house))) or (channel and channel not in house.scheme.channels):
        return _stale(house, contact, member)
    link = make_link(conn, house, wave=wave or None, area=None, channel=channel or None)
    return Done(link_made(conn, house, contact, link, tools), link.id)


def _ask_role(_conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools) -> Done:
    return Done(inviting.which_role_screen(house.catalog(contact.language), hosts=bool(house.scheme.groups)))


def _ask_host(_conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools) -> Done:
    return Done(inviting.which_host_screen(house.catalog(contact.language), _hosts(house, contact)))


def _hosts(house: House, contact: Contact) -> list[tuple[str, str]]:
    """List whom an organiser can belong to: the scheme itself, whose code is '', and its host groups."""
    scheme, language = house.scheme, contact.language
    named = [(group.code, scheme.wording(group.name, language)) for group in scheme.groups]
    return [("", scheme.wording(scheme.organiser, language)), *named]


def _invite(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    role, _, host = subject.partition(".")
    named = dict(_hosts(house, contact)) if role == Role.ORGANISER else {"": ""}
    if role not in {Role.ORGANISER, Role.OFFICER, Role.ADMIN, Role.BOARD} or host not in named:
        return _stale(house, contact, member)
    issued = gate.issue(conn, house, role=Role(role), by=member.handle, life=INVITATION_LIFE, host=host or None)
    invitation = issued.invitation
    screen = inviting.invitation_screen(
        house.catalog(contact.language),
        invitation.role,
        invitation.handle,
        address(tools.bot, issued.code),
        house.local(invitation.expires_at),
        host=named[host] if house.scheme.groups else "",
    )
    return Done(screen, f"{invitation.handle} {invitation.role}")


def _list(conn: Connection, house: House, contact: Contact, _member: Member, subject: str, _tools: Tools) -> Done:
    page = int(subject) if subject.isdecimal() else 0
    return Done(_listing(conn, house, contact, page=page))


def _listing(conn: Connection, house: House, contact: Contact, *, page: int = 0, note: str = "") -> Screen:
    return screens.list_screen(house.catalog(contact.language), _people(conn, house), page=page, note=note)


def _people(conn: Connection, house: House) -> list[screens.Listed]:
    """List staff, then invitations that nobody has used."""
    members = [screens.Listed(member.handle, member.role) for member in staff.everybody(conn)]
    waiting = staff.invitations(conn, house.clock())
    return members + [screens.Listed(each.handle, each.role, waits=True) for each in waiting]


def _ask_end(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    found = next((each for each in _people(conn, house) if each.handle == subject), None)
    if found is None:
        return _stale(house, contact, member)
    return Done(screens.revoke_screen(house.catalog(contact.language), found))


def _end(conn: Connection, house: House, contact: Contact, member: Member, subject: str, _tools: Tools) -> Done:
    if subject not in {each.handle for each in _people(conn, house)}:
        return _stale(house, contact, member)
    words = house.catalog(contact.language)
    if not gate.end_role(conn, subject):
        return Done(_listing(conn, house, contact, note=screens.only_admin_note(words)))
    note = screens.revoked_note(words, subject)
    if subject == member.handle:  # their own role: the list is no longer theirs to see
        return Done(gate.refusal(conn, house, contact, None, note=note), subject)
    return Done(_listing(conn, house, contact, note=note), subject)


def _audit(conn: Connection, house: House, contact: Contact, _member: Member, _subject: str, _tools: Tools) -> Done:
    entries = [
        screens.Logged(each.number, house.local(each.at), each.actor, each.act, each.subject)
        for each in audit.newest(conn, ENTRIES)
    ]
    return Done(screens.audit_screen(house.catalog(contact.language), entries), "newest")


def _without_tools(verb: broadcasting.Verb) -> Verb:
    return lambda conn, house, contact, member, subject, _tools: verb(conn, house, contact, member, subject)


VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_turnout": (Act.SEE_TURNOUT, _turnout),
    **PARITY_VERBS,
    **ASSESS_VERBS,
    **WAVE_VERBS,
    "staff_links": (Act.MAKE_LINKS, _ask_whither),
    "staff_channel": (Act.MAKE_LINKS, _ask_channel),
    "staff_link": (Act.MAKE_LINKS, _link),
    "staff_roles": (Act.INVITE_STAFF, _ask_role),
    "staff_belong": (Act.INVITE_STAFF, _ask_host),
    "staff_invite": (Act.INVITE_STAFF, _invite),
    "staff_list": (Act.REVOKE_STAFF, _list),
    "staff_revoke": (Act.REVOKE_STAFF, _ask_end),
    "staff_revoked": (Act.REVOKE_STAFF, _end),
    "staff_audit": (Act.READ_AUDIT, _audit),
    **{name: (Act.HOLD_EVENTS, verb) for each in (hosting, planning, announcing) for name, verb in each.VERBS.items()},
    **TEXT_VERBS,
    **ALERT_VERBS,
    **CARD_VERBS,
    **EXPORT_VERBS,
    **FIGURE_VERBS,
    **POSTER_VERBS,
    **BOARD_VERBS,
    **{name: (Act.SEND_BROADCASTS, _without_tools(verb)) for name, verb in broadcasting.VERBS.items()},
}
"""Every button of staff, with the act that it belongs to."""

NEEDS_SURVEYS = (
    planning.NEEDS_SURVEYS
    | announcing.NEEDS_SURVEYS
    | assessing.NEEDS_SURVEYS
    | {verb for verb, (act, _) in VERBS.items() if act is Act.OPEN_WAVES}
)
"""Buttons for which the survey files are read."""
