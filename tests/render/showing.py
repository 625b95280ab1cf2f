"""Screens as tests look at them: what must hold of each, and how an approved one is written down."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from xml.etree import ElementTree as ET

from bot.app.provision import load_catalogs
from bot.i18n.bidi import FSI, PDI, RLM, balanced
from bot.i18n.catalog import Catalog
from bot.render.menu import Offered, Progress
from bot.render.press import LIMIT, SurveyPress, read_press
from bot.render.screen import Attachment, Document, Drawing, Screen, Venue
from bot.render.survey import around, session_screen
from bot.render.wording import Speaker
from bot.survey.model import Survey
from bot.survey.session import Refused, Session
from tests.survey.playing import ROOT, Play, our_scheme, our_surveys

WAVE = "w1"
CLOSES = dt.datetime(2026, 12, 20, 18, 0, tzinfo=dt.UTC)
LONGEST_TEXT = 4096  # code points, Bot API sendMessage
MOST_BUTTONS, MOST_IN_ROW = 100, 8
TAGS = {"screen", "b", "i", "code", "blockquote"}
SIGNS = {FSI: "⟨", PDI: "⟩", RLM: "«"}


@cache
def catalogs() -> dict[str, Catalog]:
    """Read all languages of the example scheme."""
    return load_catalogs(ROOT / "locales", our_scheme().languages)


ENGLISH = Catalog.read("en_GB", "", "", None, status="source")
LEFTWARD = Catalog.read("ar", "", "", ENGLISH, status="machine")
"""Arabic without a single translation: English words, laid out from the right."""


def offer(name: str = "pulse", progress: Progress = Progress.NEW, *, batch: int | None = None) -> Offered:
    """Offer one of our surveys; in batches, drafts are counted too."""
    counts = batch is not None
    return Offered(f"{WAVE}{progress}", our_surveys()[name], CLOSES, progress, batch, counts_unfinished=counts)


def show(survey: Survey, session: Session, catalog: Catalog = ENGLISH, *, refused: Refused | None = None) -> Screen:
    """Show where a session stands."""
    surroundings = around(catalog, today="2026-11-22", now="2026-11-22T10:00")
    return session_screen(WAVE, survey, session, catalog=catalog, surroundings=surroundings, refused=refused)


def shown(play: Play, catalog: Catalog = ENGLISH) -> Screen:
    """Show where a resident stands, with what was refused just now."""
    refused = next((event for event in play.events if isinstance(event, Refused)), None)
    return show(play.survey, play.session, catalog, refused=refused)


def speaker(play: Play, catalog: Catalog = ENGLISH) -> Speaker:
    """Speak a resident's survey."""
    return Speaker.of(catalog, play.survey, play.session, play.around)


def content(html: str) -> str:
    """Return the plain text of a screen as a client shows it, without invisible signs; fails on broken HTML."""
    tree = ET.fromstring(f"<screen>{html}</screen>")  # noqa: S314 - our own text
    assert {element.tag for element in tree.iter()} <= TAGS
    return re.sub(f"[{''.join(SIGNS)}]", "", "".join(tree.itertext()))


def buttons(screen: Screen) -> list[str]:
    """List the words on all buttons, without invisible signs."""
    return [re.sub(f"[{''.join(SIGNS)}]", "", button.text) for row in screen.rows for button in row]


def moves(screen: Screen) -> list[str]:
    """List what the buttons of a survey ask for, such as `o3`."""
    pressed = [read_press(button.data) for row in screen.rows for button in row]
    return [f"{press.tap.move}{press.tap.index}" for press in pressed if isinstance(press, SurveyPress)]


def check(screen: Screen, catalog: Catalog) -> None:
    """Check what must hold of every screen in every language."""
    assert content(screen.text).strip()
    assert len(screen.text) <= LONGEST_TEXT
    assert len(screen.toast) <= 200
    assert balanced(screen.toast)
    starts = [line.removeprefix("<blockquote>")[:2].count(RLM) for line in screen.text.split("\n") if line]
    assert starts == [1 if catalog.direction == "rtl" else 0] * len(starts)
    flat = [button for row in screen.rows for button in row]
    assert max((len(row) for row in screen.rows), default=0) <= MOST_IN_ROW
    assert len(flat) <= MOST_BUTTONS
    assert len({button.data for button in flat}) == len(flat)
    for button in flat:
        assert button.text.strip()
        assert balanced(button.text)
        assert len(button.data.encode()) <= LIMIT
        assert (read_press(button.data) is None) == bool(button.url)


def written(screen: Screen) -> str:
    """Write a screen down to be looked at: `«` starts a line from the right, `⟨ ⟩` isolate a value."""
    text = signed(screen.text)
    rows = ["  " + "  ".join(f"[{signed(button.text)}]→{_short(button.data)}" for button in row) for row in screen.rows]
    extra = [f"  +{_above(attachment)}" for attachment in screen.attachments]
    extra += [f"  +place [{screen.asks_place}]"] if screen.asks_place else []
    return "\n".join((text, *extra, *rows))


def signed(text: str) -> str:
    """Make invisible signs visible."""
    return "".join(SIGNS.get(sign, sign) for sign in text)


def _above(shown: Attachment | Document | Drawing | Venue) -> str:
    """Name what goes above a screen."""
    if isinstance(shown, Drawing):
        return f"drawing {shown.name} [{signed(shown.caption)}]"
    return f"{shown.kind} {shown.path}" if isinstance(shown, Attachment) else type(shown).__name__


def _short(data: str) -> str:
    return data.rpartition(":")[2] if data.startswith("w:") else data
