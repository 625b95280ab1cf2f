"""Make the fonts that our pictures and papers are set in, from Debian's `fonts-noto-core`.

    .venv/bin/python requirements/fonts.py /usr/share/fonts/truetype/noto

Only the letters of the scripts below are kept, with all the rules by which a script joins and stacks them; hints for
coarse screens go. The same fonts give the same bytes. Their licence (SIL Open Font License 1.1) stays beside them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "bot" / "paper" / "fonts"
WEIGHTS = ("Regular", "Bold")

ONE_WEIGHT = {"NotoSansMath"}
SHARED = ((0x20, 0x7E), (0xA0, 0xFF), (0x2000, 0x206F))
SCRIPTS = {
    # Latin with Vietnamese and African letters, Greek, Cyrillic; signs of money.
    "NotoSans": (
        (0x0100, 0x024F),
        (0x0250, 0x02FF),
        (0x0300, 0x036F),
        (0x0370, 0x03FF),
        (0x0400, 0x052F),
        (0x1E00, 0x1EFF),
        (0x20A0, 0x20CF),
        (0x2100, 0x2122),
    ),
    # Arabic, Persian, Dari, Urdu, Pashto, Sorani.
    "NotoSansArabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "NotoSansBengali": ((0x0980, 0x09FF), (0x0964, 0x0965)),
    "NotoSansDevanagari": ((0x0900, 0x097F), (0xA8E0, 0xA8FF)),
    # Amharic and Tigrinya.
    "NotoSansEthiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF)),
    # Arrows, minus, about, unequal, at most, at least.
    "NotoSansMath": ((0x2190, 0x2199), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265)),
}


def options() -> Options:
    """Say what of a font is kept beside its letters."""
    chosen = Options()
    chosen.layout_features = ["*"]
    chosen.hinting = False
    chosen.glyph_names = False
    chosen.notdef_outline = True
    chosen.recalc_timestamp = False
    chosen.name_IDs = ["*"]
    return chosen


def main(arguments: list[str]) -> int:
    """Write the subsets and print their sizes."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)  # noqa: T201 - a script for developers
        return 2
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, ranges in SCRIPTS.items():
        alone = name in ONE_WEIGHT
        kept = ranges if alone else (*SHARED, *ranges)
        letters = {letter for first, last in kept for letter in range(first, last + 1)}
        for weight in WEIGHTS[:1] if alone else WEIGHTS:
            target = TARGET / f"{name}-{weight}.ttf"
            with TTFont(Path(arguments[0]) / target.name, recalcTimestamp=False) as font:
                subsetter = Subsetter(options())
                subsetter.populate(unicodes=letters)
                subsetter.subset(font)
                font.save(target)
            print(f"{target.name}\t{target.stat().st_size}")  # noqa: T201 - a script for developers
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
