"""Wrap keys under a secret that lies elsewhere, so that the folder of keys alone opens nothing."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.seal import KEY_BYTES, NONCE_BYTES

MARK: Final = b"equal-voices wrapped key 1\n"
"""What a wrapped key's file begins with."""

WRAPPED_BYTES: Final = len(MARK) + NONCE_BYTES + KEY_BYTES + 16
"""Length of a wrapped key's file: mark, nonce, key, authenticator."""

_INFO: Final = b"equal-voices keys 1"


class WrongSecretError(ValueError):
    """The key was wrapped under another secret, for another name, or was changed since."""


def wrapping_key(secret: str) -> bytes:
    """Make the key that wraps keys out of a secret: HKDF-SHA256 (RFC 5869), without salt.

    Args:
        secret: at least 32 random characters; the derivation is quick, so it must not be a word.
    """
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=_INFO).derive(secret.encode())


def is_wrapped(content: bytes) -> bool:
    """Tell whether a key's file holds a wrapped key."""
    return content.startswith(MARK)


def wrap(key: bytes, *, under: bytes, name: str, nonce: bytes) -> bytes:
    """Wrap one key with ChaCha20-Poly1305 (RFC 8439).

    Args:
        key: 32 bytes.
        under: what `wrapping_key` gave.
        name: the key's own name; under another it cannot be opened.
        nonce: 12 bytes from the system's randomness.
    """
    return MARK + nonce + ChaCha20Poly1305(under).encrypt(nonce, key, name.encode())


def unwrap(content: bytes, *, under: bytes, name: str) -> bytes:
    """Open a wrapped key.

    Raises:
        WrongSecretError: it was wrapped otherwise.
    """
    nonce, sealed = content[len(MARK) : len(MARK) + NONCE_BYTES], content[len(MARK) + NONCE_BYTES :]
    try:
        return ChaCha20Poly1305(under).decrypt(nonce, sealed, name.encode())
    except (InvalidTag, ValueError):
        raise WrongSecretError("not wrapped under this secret for this name") from None
