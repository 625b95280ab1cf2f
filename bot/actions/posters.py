"""Codes that a phone's camera reads, as pictures to show at a door or to print."""

from __future__ import annotations

from io import BytesIO

from bot.render.screen import Document

SCALE = 10
"""Pixels of one module: a picture that can be read from a phone and printed on a poster."""


def picture(address: str) -> Document:
    """Return a QR code (ISO/IEC 18004) of an address as a PNG.

    Args:
        address: what the camera opens.
    """
    import segno  # here, because a bot that shows no code holds 1 MB less without it

    file = BytesIO()
    segno.make_qr(address, error="m").save(file, kind="png", scale=SCALE, border=4)
    return Document("code.png", file.getvalue(), picture=True)
