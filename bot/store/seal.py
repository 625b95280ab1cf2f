"""Seal what a person says, so that a stolen disk shows neither the words nor their length."""

from __future__ import annotations

import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_BYTES: Final = 32
"""Length of every key."""

NONCE_BYTES: Final = 12
"""Length of a nonce (RFC 8439, section 2.8)."""

TAG_BYTES: Final = 16
"""Length of a person's tag in a wave."""

OVERHEAD: Final = NONCE_BYTES + 16
"""What sealing adds to the padded size: nonce and authenticator, in bytes."""

_LENGTH_BYTES: Final = 4
_SMALLEST: Final = 1024


class TooLongError(ValueError):
    """The content does not fit into the one size all sheets of its survey have."""


class UnreadableError(ValueError):
    """The bytes were not sealed with this key for this place, or were changed since."""


def padded_size(longest: int) -> int:
    """Choose the one size for contents of up to `longest` bytes: 1, 2, 4, 8 … KiB."""
    size = _SMALLEST
    while size - _LENGTH_BYTES < longest:
        size *= 2
    return size


def seal(content: bytes, *, key: bytes, nonce: bytes, bound: bytes, size: int) -> bytes:
    """Encrypt and pad with ChaCha20-Poly1305 (RFC 8439).

    Nonces are random: 2^32 sealings under one key collide with a chance of 2^-33.

    Args:
        content: what to hide; at most `size` - 4 bytes.
        key: 32 bytes.
        nonce: 12 bytes from the system's randomness, never used twice with one key.
        bound: where the sealed bytes belong (`place_of`); elsewhere they cannot be opened.
        size: bytes to pad to, the same for every sheet of a survey.

    Returns:
        Nonce, ciphertext and authenticator: always `size` + 28 bytes.

    Raises:
        TooLongError: the content does not fit.
    """
    if len(content) > size - _LENGTH_BYTES:
        raise TooLongError(f"{len(content)} bytes do not fit into {size}")
    padded = (len(content).to_bytes(_LENGTH_BYTES, "big") + content).ljust(size, b"\0")
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, bound)


def unseal(sealed: bytes, *, key: bytes, bound: bytes) -> bytes:
    """Read sealed bytes again.

    Args:
        sealed: as `seal` returned them.
        key: the key they were sealed with.
        bound: the place they were sealed for.

    Returns:
        The content, without padding.

    Raises:
        UnreadableError: another key or place, or changed bytes.
    """
    try:
        padded = ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise UnreadableError("not sealed with this key for this place") from None
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def tag_of(key: bytes, telegram_id: int) -> bytes:
    """Name a person within one wave, so that each answers once: HMAC-SHA256, cut to 16 bytes.

    Args:
        key: the key of the wave; two waves' tags have nothing in common.
        telegram_id: Telegram's number of the private chat.
    """
    return hmac.digest(key, telegram_id.to_bytes(8, "big", signed=True), "sha256")[:TAG_BYTES]


def place_of(wave: str, tag: bytes) -> bytes:
    """Say where a sheet belongs: no other row and no other wave can pass it off as its own."""
    return tag + wave.encode()
