from __future__ import annotations
from tests.e2e.stage import Stage
import time

async def test_x(stage: Stage) -> None:
    t=time.perf_counter()
    wave = stage.open("pulse")
    p = await stage.resident()
    print(p.text, p.buttons, p.data)
    print(time.perf_counter()-t)
    t=time.perf_counter()
    await p.begin(wave)
    await p.skip_to_review()
    print(p.text, p.buttons)
    await p.move("S")
    print(p.text, p.buttons)
    print(time.perf_counter()-t)
