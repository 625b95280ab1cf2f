"""Screens of staff: their menu, turnout, opening and closing, links, invitations, the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape

from bot.access.roles import Act, Role, acts_of
from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog, Safe
from bot.i18n.phrase import as_text
from bot.render.commands import staff_commands
from bot.render.menu import language_row
from bot.render.press import menu_data
from bot.render.screen import Button, Screen, with_note
from bot.survey.model import Survey

Rows = tuple[tuple[Button, ...], ...]

DOORS: Mapping[Act, str] = {
    Act.SEE_TURNOUT: "staff_turnout",
    Act.SEE_PARITY: "staff_parity",
    Act.OPEN_WAVES: "staff_surveys",
    Act.CLOSE_WAVES: "staff_waves",
    Act.HOLD_EVENTS: "staff_events",
    Act.MAKE_LINKS: "staff_links",
    Act.SEND_BROADCASTS: "staff_casts",
    Act.TELL_RESULTS: "staff_cards",
    Act.REVIEW_TEXTS: "staff_review",
    Act.READ_TEXTS: "staff_shown",
    Act.RELEASE: "staff_figures",
    Act.READ_REPORT: "staff_board",
    Act.SEE_ALERTS: "staff_alerts",
    Act.ASSESS: "staff_assess",
    Act.INVITE_STAFF: "staff_roles",
    Act.REVOKE_STAFF: "staff_list",
    Act.READ_AUDIT: "staff_audit",
    Act.EXPORT_MICRODATA: "staff_export",
}
"""The button of the menu by which each act begins; what is not here is done at the bot's machine."""

PAGE = 20
"""People on one page of the list of staff."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part in a wave, rounded down so that nobody's answer can be seen arriving.

    Attributes:
        survey: what is asked.
        sent: how many sent their answers, a multiple of `step`.
        step: what the number is rounded down to.
        closes: when it closes, in the scheme's time zone; None where it is closed.
    """

    survey: Survey
    sent: int
    step: int
    closes: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of staff.

    Attributes:
        handle: what they are called.
        role: theirs, or what an invitation brings.
        waits: nobody has used this invitation yet.
    """

    handle: str
    role: Role
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the audit log as the screen shows it.

    Attributes:
        number: its number.
        at: when, in the scheme's time zone.
        actor: who.
        act: what, as the log has it.
        subject: whom or what it concerned.
    """

    number: int
    at: datetime
    actor: str
    act: str
    subject: str


def role_name(catalog: Catalog, role: Role) -> str:
    """Return the name of a role as plain words."""
    button = catalog.button
    return {
        Role.RESIDENT: button("Resident"),
        Role.ORGANISER: button("Organiser"),
        Role.OFFICER: button("Officer"),
        Role.ADMIN: button("Admin"),
        Role.BOARD: button("Board member"),
    }[role]


def act_name(catalog: Catalog, act: str) -> str:
    """Return the name of an act as plain words; one that this version does not know stays as the log has it."""
    button = catalog.button
    return {
        Act.SEE_TURNOUT.value: button("Turnout"),
        Act.SEE_PARITY.value: button("Who takes part"),
        Act.MAKE_LINKS.value: button("Make a link"),
        Act.OPEN_WAVES.value: button("Open a survey"),
        Act.CLOSE_WAVES.value: button("Close a survey"),
        Act.HOLD_EVENTS.value: button("Events"),
        Act.REVIEW_TEXTS.value: button("Check texts"),
        Act.READ_TEXTS.value: button("Read checked texts"),
        Act.RELEASE.value: button("Publish figures"),
        Act.READ_REPORT.value: button("Report to the board"),
        Act.SEND_BROADCASTS.value: button("Messages to many"),
        Act.TELL_RESULTS.value: button("You said, we did"),
        Act.SEE_ALERTS.value: button("Something unusual"),
        Act.ASSESS.value: button("How far are we?"),
        Act.INVITE_STAFF.value: button("Invite staff"),
        Act.REVOKE_STAFF.value: button("End a role"),
        Act.READ_AUDIT.value: button("Audit log"),
        Act.EXPORT_MICRODATA.value: button("Answers as a file"),
        "report back": button("Tell people what came of it"),
        "joined": button("Invitation accepted"),
        "left": button("Own data deleted"),
        "refused": button("Refused"),
        "pruned": button("Old entries deleted"),
    }.get(act, act)


def staff_screen(catalog: Catalog, role: Role, handle: str, *, note: str = "") -> Screen:
    """Return the menu of a member of staff: what their role may do, and nothing else.

    Args:
        catalog: the reader's language.
        role: theirs.
        handle: what they are called in the log.
        note: HTML to tell above it.
    """
    text = catalog.say(
        "<b>Staff</b>\nYour role: {role}. In the log you are called {handle}.",
        role=role_name(catalog, role),
        handle=handle,
    )
    doors = ((Button(act_name(catalog, act), menu_data(verb)),) for act, verb in DOORS.items() if act in acts_of(role))
    rows: Rows = (*doors, language_row(catalog), (Button(catalog.button("Back"), menu_data("resume")),))
    screen = Screen(text=catalog.lines(text), rows=rows, commands=staff_commands(catalog))
    return with_note(screen, catalog, note)


def with_counts(screen: Screen, counts: Mapping[Act, Callable[[], int]]) -> Screen:
    """Return the screen with a number on each door behind which something waits; nothing is counted for no door."""
    doors = {menu_data(DOORS[act]): count for act, count in counts.items()}
    rows = tuple(tuple(_with_count(each, doors.get(each.data)) for each in row) for row in screen.rows)
    return replace(screen, rows=rows)


def _with_count(button: Button, count: Callable[[], int] | None) -> Button:
    waits = count() if count else 0
    return replace(button, text=f"{button.text} ({waits})") if waits else button


@dataclass(frozen=True, slots=True)
class KeptOfStaff:
    """What is kept of a member of staff besides what is kept of everybody.

    Attributes:
        role: what they may do.
        handle: what they are called in the log.
        since: day on which they got the role.
        invited_by: handle of the admin, or `console`.
        entries: how many entries of the log are theirs.
        host: name of those for whom they hold events; '' = the scheme itself.
        assessed: years in which they said how far the scheme is.
    """

    role: Role
    handle: str
    since: date
    invited_by: str
    entries: int
    host: str = ""
    assessed: Sequence[int] = ()


def kept_of_staff(catalog: Catalog, kept: KeptOfStaff) -> str:
    """Return what `/mydata` tells of a member of staff, as one line of HTML."""
    line = catalog.say(
        "Staff: {role}, called {handle}, since {date}, invited by {inviter}. Entries in the audit log: {count}",
        role=role_name(catalog, kept.role),
        handle=kept.handle,
        date=catalog.date(kept.since),
        inviter=kept.invited_by,
        count=kept.entries,
    )
    lines = [line, catalog.say("Who invites: {organiser}", organiser=kept.host) if kept.host else ""]
    if kept.assessed:
        years = catalog.listed(map(str, kept.assessed))
        lines.append(catalog.say("Your answers on how far the scheme is, under that name: {years}", years=years))
    return "\n".join(filter(None, lines))


def joined_note(catalog: Catalog, role: Role) -> str:
    """Return what somebody is told who used a code."""
    return catalog.say(
        "You are staff now. Your role: {role}. Write {command} to begin.",
        role=role_name(catalog, role),
        command="/staff",
    )


def turnout_screen(catalog: Catalog, waves: Iterable[Turnout]) -> Screen:
    """Return how many took part, wave by wave."""
    lines = [_turnout(catalog, wave) for wave in waves]
    text = "\n\n".join(lines) or catalog.say("There is no open survey at the moment.")
    return Screen(text=catalog.lines(text), rows=(_back(catalog),))


def _turnout(catalog: Catalog, wave: Turnout) -> str:
    say, title = catalog.say, _title(catalog, wave.survey)
    if wave.closes is None:
        return say("<b>{title}</b>\nClosed. Its answers wait to be mixed.", title=title)
    closes = catalog.date_time(wave.closes)
    if wave.sent:
        return say(
            "<b>{title}</b>\nAt least {count} people have sent their answers. Open until {date}.",
            title=title,
            count=wave.sent,
            date=closes,
        )
    return say(
        "<b>{title}</b>\nFewer than {count} people have sent their answers. Open until {date}.",
        title=title,
        count=wave.step,
        date=closes,
    )


def whither_screen(catalog: Catalog, waves: Iterable[tuple[str, Survey]]) -> Screen:
    """Ask where a link shall lead."""
    rows: Rows = tuple((Button(_title(catalog, survey), menu_data("staff_channel", wave)),) for wave, survey in waves)
    menu = Button(catalog.button("Menu"), menu_data("staff_channel"))
    text = catalog.say("Where shall the link lead?")
    came = Button(catalog.button("How many came by each link"), menu_data("staff_came"))
    return Screen(text=catalog.lines(text), rows=(*rows, (menu,), (came,), _back(catalog)))


def channel_screen(catalog: Catalog, wave: str, channels: Iterable[tuple[str, str]]) -> Screen:
    """Ask where a link will be shown, by the scheme's channels (code and name)."""
    rows: Rows = tuple((Button(name, menu_data("staff_link", f"{wave}.{code}")),) for code, name in channels)
    other = Button(catalog.button("Somewhere else"), menu_data("staff_link", f"{wave}."))
    text = catalog.say("Where will people see this link?")
    return Screen(text=catalog.lines(text), rows=(*rows, (other,), _back(catalog)))


def link_screen(
    catalog: Catalog, address: str, link: str, *, place: str = "", areas: Iterable[tuple[int, str]] = ()
) -> Screen:
    """Return a link that was just made, and offer a poster of it, or the same for one neighbourhood.

    Args:
        catalog: the reader's language.
        address: the link.
        link: its id.
        place: the neighbourhood it is for; '' = all.
        areas: those it could be made for instead, by their place in the scheme, with their names.
    """
    say = catalog.say
    told = catalog.lines(say("Here is the link. Everybody may use it."))
    told += f"\n{catalog.lines(say('Place: {place}', place=place))}" if place else ""
    poster = Button(catalog.button("Make a poster"), menu_data("staff_poster", link))
    rows: Rows = tuple(
        (Button(f"📍 {as_text(say('Place: {place}', place=name))}", menu_data("staff_place", f"{link}.{at}")),)
        for at, name in areas
    )
    return Screen(text=f"{told}\n\n{_copied(catalog, address)}", rows=((poster,), *rows, _back(catalog)))


def list_screen(catalog: Catalog, people: Sequence[Listed], *, page: int = 0, note: str = "") -> Screen:
    """Return all staff and all open invitations, each a button by which their role ends."""
    page = max(0, min(page, (len(people) - 1) // PAGE))
    shown = people[page * PAGE : (page + 1) * PAGE]
    rows: Rows = tuple((Button(_listed(catalog, each), menu_data("staff_revoke", each.handle)),) for each in shown)
    turning = []
    if page:
        turning.append(Button(catalog.button("Previous page"), menu_data("staff_list", str(page - 1))))
    if (page + 1) * PAGE < len(people):
        turning.append(Button(catalog.button("Next page"), menu_data("staff_list", str(page + 1))))
    rows += (tuple(turning),) if turning else ()
    text = catalog.say("Whose role do you want to end? ✉️ is an invitation that nobody has used yet.")
    return with_note(Screen(text=catalog.lines(text), rows=(*rows, _back(catalog))), catalog, note)


def _listed(catalog: Catalog, each: Listed) -> str:
    mark = "✉️ " if each.waits else ""
    return f"{mark}{isolated(each.handle)} · {role_name(catalog, each.role)}"


def revoke_screen(catalog: Catalog, each: Listed) -> Screen:
    """Ask once more before a role ends."""
    text = catalog.say(
        "End the role of {handle}? Role: {role}. From then on they cannot do anything as staff.",
        handle=each.handle,
        role=role_name(catalog, each.role),
    )
    yes = Button(catalog.button("Yes, end it"), menu_data("staff_revoked", each.handle))
    return Screen(text=catalog.lines(text), rows=((yes,), _back(catalog)))


def revoked_note(catalog: Catalog, handle: str) -> str:
    """Return what is told when a role ended."""
    return catalog.say("The role of {handle} has ended.", handle=handle)


def only_admin_note(catalog: Catalog) -> str:
    """Return why the only admin's role does not end."""
    return catalog.say("This is the only admin. Invite another one first.")


def audit_screen(catalog: Catalog, entries: Iterable[Logged]) -> Screen:
    """Return the newest entries of the audit log, the newest first."""
    lines = [_entry(catalog, each) for each in entries]
    heading = catalog.say("<b>Audit log</b>\nThe newest entries:")
    return Screen(text=catalog.lines("\n\n".join((heading, *lines))), rows=(_back(catalog),))


def _entry(catalog: Catalog, each: Logged) -> str:
    """Lay an entry out in two lines of values, each whole in itself whatever its script."""
    subject = act_name(catalog, each.subject) if each.act == "refused" else each.subject
    first = (f"{each.number}.", catalog.date_time(each.at))
    second = (each.actor, act_name(catalog, each.act), subject)
    lines = (" · ".join(isolated(escape(part, quote=False)) for part in line if part) for line in (first, second))
    return "\n".join(lines)


def _title(catalog: Catalog, survey: Survey) -> str:
    return catalog.survey(f"{survey.name}/title", survey.title)


def _copied(catalog: Catalog, address: str) -> str:
    """Return an address that is copied by a tap."""
    return catalog.lines(Safe(f"<code>{escape(address, quote=False)}</code>"))


def _back(catalog: Catalog) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff")),)
