"""Screens by which somebody becomes staff: which role, for which host group, and the link that brings it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from bot.access.roles import Role
from bot.i18n.catalog import Catalog
from bot.render.press import menu_data
from bot.render.screen import Button, Screen
from bot.render.staff import role_name

Rows = tuple[tuple[Button, ...], ...]


def which_role_screen(catalog: Catalog, *, hosts: bool) -> Screen:
    """Ask which role an invitation shall bring; where there are host groups, an organiser belongs to one or to none."""
    roles = (Role.ORGANISER, Role.OFFICER, Role.ADMIN, Role.BOARD)
    following = {Role.ORGANISER: menu_data("staff_belong")} if hosts else {}
    rows: Rows = tuple(
        (Button(role_name(catalog, role), following.get(role) or menu_data("staff_invite", role)),) for role in roles
    )
    text = catalog.say("Which role shall the new person have?")
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog)))


def which_host_screen(catalog: Catalog, hosts: Iterable[tuple[str, str]]) -> Screen:
    """Ask for whom a new organiser will hold events; each host comes as code and name."""
    rows: Rows = tuple(
        (Button(name, menu_data("staff_invite", f"{Role.ORGANISER}.{code}" if code else Role.ORGANISER)),)
        for code, name in hosts
    )
    text = catalog.say("For whom will the new person hold events?")
    return Screen(text=catalog.lines(text), rows=(*rows, _back(catalog)))


def invitation_screen(
    catalog: Catalog, role: Role, handle: str, address: str, until: datetime, *, host: str = ""
) -> Screen:
    """Return an invitation that was just made; it is shown this once.

    Args:
        catalog: the reader's language.
        role: what it brings.
        handle: how whoever uses it will be called.
        address: the link.
        until: first instant at which it does not work any more.
        host: name of those for whom events can be held; '' = anybody.
    """
    text = catalog.say(
        "This link makes one person staff, once. Role: {role}. In the log they are called {handle}. It works until "
        "{date}. Give it to nobody else.",
        role=role_name(catalog, role),
        handle=handle,
        date=catalog.date_time(until),
    )
    if host:
        text += "\n\n" + catalog.say("Who invites: {organiser}", organiser=host)
    link = catalog.lines(f"<code>{escape(address, quote=False)}</code>")
    return Screen(text=f"{catalog.lines(text)}\n\n{link}", rows=(_back(catalog),))


def _back(catalog: Catalog) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff")),)
