"""Sealed bytes show neither words nor length, and open in one place with one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.seal import (
    OVERHEAD,
    TooLongError,
    UnreadableError,
    padded_size,
    place_of,
    seal,
    tag_of,
    unseal,
)

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
NONCE = bytes(range(12))
PLACE = place_of("w1", tag_of(KEY, 1))
SIZE = 256


def sealed(content: bytes) -> bytes:
    return seal(content, key=KEY, nonce=NONCE, bound=PLACE, size=SIZE)


@given(st.binary(max_size=SIZE - 4))
def test_whatever_fits_comes_back_and_has_one_size(content: bytes) -> None:
    hidden = sealed(content)

    assert unseal(hidden, key=KEY, bound=PLACE) == content
    assert len(hidden) == SIZE + OVERHEAD


def test_one_byte_too_many_is_refused() -> None:
    with pytest.raises(TooLongError):
        sealed(bytes(SIZE - 3))


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (OTHER_KEY, PLACE),
        (KEY, place_of("w2", tag_of(KEY, 1))),
        (KEY, place_of("w1", tag_of(KEY, 2))),
    ],
)
def test_another_key_person_or_wave_opens_nothing(key: bytes, place: bytes) -> None:
    with pytest.raises(UnreadableError):
        unseal(sealed(b"yes"), key=key, bound=place)


@pytest.mark.parametrize("at", [0, 11, 12, 100, SIZE + OVERHEAD - 1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    hidden = bytearray(sealed(b"yes"))
    hidden[at] ^= 1

    with pytest.raises(UnreadableError):
        unseal(bytes(hidden), key=KEY, bound=PLACE)


@pytest.mark.parametrize("rest", [b"", b"short", bytes(20)])
def test_bytes_that_were_never_sealed_are_unreadable(rest: bytes) -> None:
    with pytest.raises(UnreadableError):
        unseal(rest, key=KEY, bound=PLACE)


@pytest.mark.parametrize(("longest", "size"), [(0, 1024), (1020, 1024), (1021, 2048), (8000, 8192)])
def test_the_size_holds_the_longest_content(longest: int, size: int) -> None:
    assert padded_size(longest) == size


def test_the_tag_is_the_hmac_of_rfc_4231_truncated() -> None:
    # RFC 4231, test case 1, has the data "Hi There", which are these eight bytes.
    hi_there = int.from_bytes(b"Hi There", "big")

    assert tag_of(b"\x0b" * 20, hi_there).hex() == "b0344c61d8db38535ca8afceaf0bf12b"


def test_tags_of_two_waves_have_nothing_in_common() -> None:
    first = {tag_of(KEY, person) for person in range(-5, 500)}
    second = {tag_of(OTHER_KEY, person) for person in range(-5, 500)}

    assert len(first | second) == 1010
