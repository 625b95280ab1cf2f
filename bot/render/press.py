"""What travels in a button: at most 64 bytes, read back without ever trusting them.

A survey's button is `w:<wave>:<token>:<visit>:<move><index>`; every other button is `m:<verb>` or
`m:<verb>:<subject>`, with `d` instead of `m` under a message that stays as it is. Labels are never parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.render.screen import Button, Screen
from bot.survey.session import Move, Session, Tap

LIMIT = 64
"""Bytes Telegram keeps in a button (Bot API, InlineKeyboardButton.callback_data)."""

_SURVEY = re.compile(r"w:([A-Za-z0-9_-]{1,16}):([A-Za-z0-9_-]{1,8}):(\d{1,6}):(\S)(\d{0,5})", re.ASCII)
_MENU = re.compile(r"[md]:([a-z_]{1,20})(?::([A-Za-z0-9_.-]{1,50}))?", re.ASCII)
_MOVES = frozenset(move.value for move in Move)


@dataclass(frozen=True, slots=True)
class SurveyPress:
    """A button of a survey's screen was pressed: which wave, and what the engine is told."""

    wave: str
    tap: Tap


@dataclass(frozen=True, slots=True)
class MenuPress:
    """A button outside a survey was pressed: a verb and what it concerns."""

    verb: str
    subject: str = ""


Press = SurveyPress | MenuPress


def survey_data(wave: str, session: Session, move: Move, index: int = 0) -> str:
    """Return the callback data for one move in a session."""
    return f"w:{wave}:{session.token}:{session.visit}:{move}{index}"


def menu_data(verb: str, subject: str = "") -> str:
    """Return the callback data for a button outside a survey."""
    return f"m:{verb}:{subject}" if subject else f"m:{verb}"


def lasting(screen: Screen) -> Screen:
    """Return a message from the outbox with buttons by which it is not replaced: its words are not said again."""
    return replace(screen, rows=tuple(tuple(map(_lasting, row)) for row in screen.rows))


def _lasting(button: Button) -> Button:
    return replace(button, data=f"d{button.data[1:]}") if button.data.startswith("m:") else button


def lasts(data: str) -> bool:
    """Tell whether a button is under a message that stays as it is when the button is pressed."""
    return data.startswith("d:")


def read_press(data: str) -> Press | None:
    """Return what a button asks for, or None for data no button of ours ever held."""
    if found := _SURVEY.fullmatch(data):
        wave, token, visit, move, index = found.groups()
        if move not in _MOVES:
            return None
        return SurveyPress(wave, Tap(token, int(visit), Move(move), int(index or 0)))
    if found := _MENU.fullmatch(data):
        return MenuPress(found[1], found[2] or "")
    return None
