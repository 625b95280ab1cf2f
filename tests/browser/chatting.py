"""Somebody in front of the chat page: reads the newest screen, taps and writes, and waits for what comes of it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "screenshots"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
UNSEEN = re.compile("[\u200e\u200f\u2066-\u2069]")
PATIENCE = 20_000

# The newest message with buttons: which, its words and buttons, the way it is written, whether a tap is under way.
READ = """phone => {
  const node = [...phone.querySelectorAll('.message[data-id]')].filter((each) => each.querySelector('.key')).at(-1);
  if (!node) return null;
  const words = node.querySelector('.words');
  return { id: Number(node.dataset.id), text: words.innerText, direction: getComputedStyle(words).direction,
    keys: [...node.querySelectorAll('.key')].map((key) => key.textContent),
    busy: phone.querySelector('[aria-busy]') !== null };
}"""
CHANGED = f"""([phone, before]) => {{
  const now = ({READ})(phone);
  if (!now || now.busy || JSON.stringify(now) === JSON.stringify(before)) return false;
  return now.id >= (before?.id ?? 0) && now;
}}"""


@asynccontextmanager
async def demonstration() -> AsyncIterator[str]:
    """Run the demo as anybody would, and give its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        while line := (await process.stdout.readline()).decode():
            if found := ADDRESS.search(line):
                yield found[0]
                break
        else:
            raise AssertionError("the demo told no address")
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == os.EX_OK


@dataclass(frozen=True, slots=True)
class Seen:
    """A screen of the bot as it stands on the page, without the invisible marks of direction."""

    text: str
    keys: tuple[str, ...]
    direction: str


@dataclass(slots=True)
class Reader:
    """Somebody at one phone of the page; every picture they take is named after them."""

    page: Any
    phone: Any
    name: str
    shots: int = 0

    async def read(self) -> Seen:
        """Read the newest screen."""
        return _seen(await self.phone.evaluate(READ))

    async def begin(self, label: str) -> Seen:
        """Press START, or a link of this name, and wait for the first screen."""
        return await self.after(self.phone.get_by_role("button", name=label, exact=True).click())

    async def tap(self, *labels: str) -> Seen:
        """Tap buttons with exactly these words, one after the other; wait for the screen after each."""
        for label in labels:
            keys = (await self.read()).keys
            assert label in keys, f"{label!r} is none of {keys}"
            await self.after(self._keys().nth(keys.index(label)).click())
        return await self.read()

    async def press(self, *labels: str) -> Seen:
        """Do as `tap`, with Tab, arrows and Enter alone."""
        for label in labels:
            await self._walk_to(label)
            await self.after(self.page.keyboard.press("Enter"))
        return await self.read()

    async def write(self, text: str) -> Seen:
        """Write a message, and wait for the screen that answers it."""
        field = self.phone.locator(".input")
        await field.fill(text)
        return await self.after(field.press("Enter"))

    async def after(self, deed: Awaitable[Any]) -> Seen:
        """Do something and wait for the screen it leads to."""
        before = await self.phone.evaluate(READ)
        await deed
        phone = await self.phone.element_handle()
        now = await self.page.wait_for_function(CHANGED, arg=[phone, before], timeout=PATIENCE)
        return _seen(await now.json_value())

    async def shoot(self, screen: str) -> None:
        """Keep a picture of the page under screenshots/."""
        self.shots += 1
        SHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{self.name}-{self.shots:02}-{screen}.jpg", type="jpeg", quality=85)

    def _keys(self) -> Any:
        return self.phone.locator(".message:has(.key)").last.locator(".key")

    async def _walk_to(self, label: str) -> None:
        keys = (await self.read()).keys
        for _ in range(10):
            if await self.page.evaluate("document.activeElement.matches('.key')"):
                break
            await self.page.keyboard.press("Shift+Tab")
        for _ in keys:
            if _plain(await self.page.evaluate("document.activeElement.textContent")) == label:
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {label!r} among {keys}")


def _seen(raw: Any) -> Seen:
    return Seen(_plain(raw["text"]), tuple(_plain(key) for key in raw["keys"]), raw["direction"])


def _plain(text: str) -> str:
    return UNSEEN.sub("", text).strip()
