"""HTTP/2's words: a frame's octets, padding, numbers."""

from __future__ import annotations

import pytest
from hpack import Encoder

from tidegate.wire.http2_frames import Broken, Heads, frame, unpadded, whole


def test_a_frame_says_its_length_in_three_octets() -> None:
    assert frame(0, 1, 5, b"abc") == b"\x00\x00\x03\x00\x01\x00\x00\x00\x05abc"
    assert frame(6, 0, 0, b"x" * 70_000)[:4] == b"\x01\x11\x70\x06"


@pytest.mark.parametrize(("padded", "content"), [(b"\x00abc", b"abc"), (b"\x03abc\0\0\0", b"abc"), (b"\x00", b"")])
def test_padding_is_taken_off(padded: bytes, content: bytes) -> None:
    assert unpadded(padded) == content


@pytest.mark.parametrize("padded", [b"", b"\x01", b"\xff" + bytes(254)])
def test_padding_longer_than_its_frame_breaks(padded: bytes) -> None:
    with pytest.raises(Broken):
        unpadded(padded)


def test_a_number_is_four_octets() -> None:
    assert whole(b"\0\0\1\0", "it") == 256
    with pytest.raises(Broken, match="it of a wrong size"):
        whole(b"\0\0\1", "it")


def test_a_repeated_block_is_read_anew_when_the_table_has_changed() -> None:
    encoder, heads = Encoder(), Heads()
    for value in ("1", "1", "2", "1", "2"):
        assert heads.read(encoder.encode([(":method", "POST"), ("x", value)])) == {":method": "POST", "x": value}
