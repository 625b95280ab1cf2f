"""Play a survey in a terminal with the bot's own engine and screens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from bot.app.limited import Limits, TooHeavyError, read_limited
from bot.app.provision import load_scheme
from bot.errors import OperatorError, Problem
from bot.i18n.catalog import Catalog
from bot.i18n.languages import LANGUAGES, NAMES
from bot.render.press import SurveyPress, read_press
from bot.render.screen import Screen
from bot.render.survey import around, session_screen
from bot.settings import shipped
from bot.store.library import read_locales, read_texts
from bot.survey.engine import resume, start
from bot.survey.model import Survey
from bot.survey.scheme import Scheme
from bot.survey.session import SENT, Around, Refused, Reply, Session, Typed
from bot.survey.source import read_survey

WAVE = "try"
"""Stands for a wave in the buttons; there is none in a terminal."""

_TAG = re.compile(r"</?[a-z]+>")


def read_one(path: Path, scheme: Scheme | None = None) -> Survey:
    """Read one survey file with the blocks beside it.

    Raises:
        OperatorError: with every fault of it.
    """
    blocks = sorted(path.parent.glob("blocks/*.yaml"))
    texts = read_texts(path, *blocks)
    known = scheme or load_scheme(shipped("scheme") / "example.yaml")
    return read_survey(
        texts[path],
        file=str(path),
        blocks={block.stem: texts[block] for block in blocks},
        lists=known.lists(NAMES),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of checking one survey file: how many rows it has, or what is wrong."""

    path: Path
    rows: int
    problems: tuple[Problem, ...] = ()


def check_files(paths: Sequence[Path]) -> tuple[Judged, ...]:
    """Read survey files as strangers': in a process of its own, with limits of memory and time.

    All of them share one process; only where that took too much, each gets its own, so that the one is found.
    """
    known: list[Judged] = []
    given: list[tuple[Path, str, dict[str, str]]] = []
    for path in paths:
        blocks = sorted(path.parent.glob("blocks/*.yaml"))
        try:
            texts = read_texts(path, *blocks)
        except OperatorError as error:
            known.append(Judged(path, 0, error.problems))
        else:
            given.append((path, texts[path], {block.stem: texts[block] for block in blocks}))
    return (*known, *_judged_apart(given))


def _judged_apart(given: Sequence[tuple[Path, str, dict[str, str]]]) -> tuple[Judged, ...]:
    content = json.dumps([(str(path), text, blocks) for path, text, blocks in given]).encode()
    try:
        told = read_limited("bot.cli.trying:judge", content, limits=Limits(given=len(content)))
    except TooHeavyError as error:
        if len(given) > 1:
            return tuple(judged for one in given for judged in _judged_apart([one]))
        fault, remedy = f"The file is no sound survey: {error}.", "Make it smaller and flatter."
        return (Judged(given[0][0], 0, (Problem(str(given[0][0]), 0, "", fault, remedy),)),)
    return tuple(
        Judged(path, rows, tuple(Problem(*problem) for problem in problems))
        for (path, _, _), (rows, problems) in zip(given, told, strict=True)
    )


def judge(content: bytes) -> list[tuple[int, list[tuple[Any, ...]]]]:
    """Read surveys in the child that `check_files` starts, and tell the rows or the faults of each as JSON's values."""
    lists = load_scheme(shipped("scheme") / "example.yaml").lists(NAMES)
    told: list[tuple[int, list[tuple[Any, ...]]]] = []
    for file, text, blocks in json.loads(content):
        try:
            survey = read_survey(text, file=file, blocks=blocks, lists=lists)
        except OperatorError as error:
            told.append((0, [astuple(problem) for problem in error.problems]))
        else:
            told.append((len(survey.questions), []))
    return told


def read_catalog(language: str, locales: Path) -> Catalog:
    """Read one language with its parent.

    Raises:
        OperatorError: the language is not known.
    """
    if language not in LANGUAGES:
        fault = Problem("language", 0, language, "This language is not known.", f"Use {', '.join(LANGUAGES)}.")
        raise OperatorError([fault])
    texts = read_locales(locales).catalogs
    above = LANGUAGES[language].parent
    parent = read_catalog(above, locales) if above else None
    own = texts.get(language, {})
    return Catalog.read(language, own.get("bot", ""), own.get("surveys", ""), parent)


def play(
    file: Path,
    *,
    language: str,
    scheme: Path | None,
    locales: Path | None,
    ask: Callable[[str], str] = input,
) -> None:
    """Play a survey until it is sent.

    Args:
        file: the survey's file.
        language: code of the language to speak.
        scheme: the scheme's file; the example's if None.
        locales: folder of the catalogs; the shipped ones if None.
        ask: reads a line of input.

    Raises:
        OperatorError: the input ends before.
    """
    known = load_scheme(scheme or shipped("scheme") / "example.yaml")
    survey = read_one(file, known)
    catalog = read_catalog(language, locales or shipped("locales"))
    now = datetime.now().astimezone()
    surroundings = around(catalog, today=now.date().isoformat(), now=now.isoformat(timespec="minutes"))
    session = start(survey, token=WAVE, given=known.given, around=surroundings)
    refused: Refused | None = None
    while session.at != SENT:
        screen = session_screen(WAVE, survey, session, catalog=catalog, surroundings=surroundings, refused=refused)
        print(shown(screen))
        try:
            reply = read_reply(screen, ask("> "))
        except EOFError:
            fault, remedy = (
                "The input ended before the survey was sent.",
                "Nothing is stored; begin again.",
            )
            raise OperatorError([Problem(str(file), 0, session.at, fault, remedy)]) from None
        session, refused = _step(survey, session, reply, surroundings)
    print("\n✓")


def _step(
    survey: Survey, session: Session, reply: Reply | None, surroundings: Around
) -> tuple[Session, Refused | None]:
    if reply is None:
        return session, None
    step = resume(survey, session, reply, around=surroundings)
    return step.session, next((event for event in step.events if isinstance(event, Refused)), None)


def plain(html: str) -> str:
    """Return what a screen says without its markup, for a terminal."""
    return unescape(_TAG.sub("", html))


def shown(screen: Screen) -> str:
    """Return a screen as plain text, each button with the number to type for it."""
    buttons = [button.text for row in screen.rows for button in row]
    lines = [f"  [{at}] {text}" for at, text in enumerate(buttons, start=1)]
    return "\n".join(("", plain(screen.text), "", *lines))


def read_reply(screen: Screen, line: str) -> Reply | None:
    """Return what a typed line means: a button's number in the survey, else words for the question.

    A line that starts with `=` is words also when it is a number. Buttons outside the survey
    (language, stop) do nothing here.
    """
    if line.startswith("="):
        return Typed(line[1:])
    buttons = [button for row in screen.rows for button in row]
    if not line.strip().isdecimal() or not 1 <= int(line) <= len(buttons):
        return Typed(line) if line.strip() else None
    press = read_press(buttons[int(line) - 1].data)
    return press.tap if isinstance(press, SurveyPress) else None
