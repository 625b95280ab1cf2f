"""Somebody in front of the chat page: reads the newest screen, taps and writes, and waits for what comes of it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "screenshots"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
UNSEEN = re.compile("[\u200e\u200f\u2066-\u2069]")
PATIENCE = 20_000

# The newest message of a phone: which, whose, its words, its buttons; busy while Telegram has not taken a tap.
READ = """phone => {
  const node = [...phone.querySelectorAll('.message[data-id]')].at(-1);
  if (!node) return null;
  return { id: Number(node.dataset.id), own: node.classList.contains('of-person'),
    text: node.querySelector('.words')?.innerText ?? '',
    keys: [...node.querySelectorAll('.key')].map((key) => key.textContent),
    busy: node.querySelector('[aria-busy]') !== null };
}"""
CHANGED = f"""([phone, before]) => {{
  const now = ({READ})(phone);
  return now && !now.own && !now.busy && now.keys.length && JSON.stringify(now) !== before ? now : false;
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
    """What stands in the newest message, without the invisible marks of direction."""

    text: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Reader:
    """One person's phone on the page, and a hand for it."""

    page: Any
    phone: Any
    name: str
    shots: int = 0

    async def read(self) -> Seen:
        """Read the newest message."""
        return _seen(await self.phone.evaluate(READ))

    async def come(self, key: str) -> Seen:
        """Press START, or the link of this name, and wait for the first screen."""
        return await self._after(self.phone.get_by_role("button", name=key, exact=True).click())

    async def tap(self, label: str) -> Seen:
        """Tap the button of the newest message with exactly these words, and wait for the next screen."""
        return await self._after(self.key(label).click())

    async def press(self, label: str) -> Seen:
        """Walk to a button with the arrows and press Enter: the pointer is not touched."""
        for _ in range(40):
            if await self.page.evaluate("document.activeElement.matches('.key')"):
                break
            await self.page.keyboard.press("Shift+Tab")
        for _ in range(40):
            if _plain(await self.page.evaluate("document.activeElement.textContent")) == label:
                return await self._after(self.page.keyboard.press("Enter"))
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no button {label}")

    async def write(self, text: str) -> Seen:
        """Write a message, and wait for the next screen."""
        await self.phone.locator(".input").fill(text)
        return await self._after(self.phone.locator(".input").press("Enter"))

    def key(self, label: str) -> Any:
        """Find a button of the newest message by its words."""
        spaced = r"\s*".join(re.escape(part) for part in label.split())
        marks = UNSEEN.pattern
        return self.phone.locator(".message").last.locator(".key").filter(
            has_text=re.compile(f"^{marks}*{spaced}{marks}*$")
        )

    async def shoot(self, screen: str) -> None:
        """Keep a picture of the page."""
        SHOTS.mkdir(exist_ok=True)
        self.shots += 1
        await self.page.screenshot(path=SHOTS / f"{self.name}-{self.shots:02}-{screen}.png")

    async def _after(self, deed: Any) -> Seen:
        before = await self.phone.evaluate(f"phone => JSON.stringify(({READ})(phone))")
        await deed
        phone = await self.phone.element_handle()
        now = await self.page.wait_for_function(CHANGED, arg=[phone, before], timeout=PATIENCE)
        return _seen(await now.json_value())


def _seen(raw: Any) -> Seen:
    return Seen(_plain(raw["text"]), tuple(_plain(key) for key in raw["keys"]))


def _plain(text: str) -> str:
    return UNSEEN.sub("", text).strip()
