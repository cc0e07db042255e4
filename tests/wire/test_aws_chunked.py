"""Bodies in chunks of AWS: read whatever is beside the bytes, and never shortened in silence."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.wire import bodies
from tidegate.wire.aws_chunked import is_chunked, unchunked, without
from tidegate.wire.content_codings import Decoded

SIGNED = b";chunk-signature=" + b"0a" * 32
TRAILER = b"x-amz-checksum-crc32:AAAAAA==\r\n"
CARD = "4111111111111111"


def chunked(*pieces: bytes, beside: bytes = b"", trailer: bytes = b"") -> bytes:
    return b"".join(b"%x%s\r\n%s\r\n" % (len(one), beside, one) for one in pieces) + b"0" + beside + b"\r\n" + trailer


@pytest.mark.parametrize("beside", [b"", SIGNED])
@pytest.mark.parametrize(
    "trailer", [b"\r\n", b"", TRAILER + b"\r\n", TRAILER + b"x-amz-trailer-signature:0a\r\n\r\n", TRAILER]
)
def test_the_bytes_of_chunks_are_put_together(beside: bytes, trailer: bytes) -> None:
    assert unchunked(chunked(b"hello ", b"you", beside=beside, trailer=trailer)) == Decoded(b"hello you")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (chunked(b"hello")[:-4], Decoded(b"hello", "truncated")),
        (chunked(b"hello")[:5], Decoded(b"he", "truncated")),
        (b"3\r\nhello\r\n0\r\n\r\n", Decoded(b"hel", "malformed-encoding")),
        (chunked(b"hello", trailer=b"my card\r\n"), Decoded(b"hello", "trailing-bytes")),
        (b"no chunks", Decoded(b"no chunks", "malformed-encoding")),
    ],
)
def test_what_is_cut_or_added_says_so(raw: bytes, expected: Decoded) -> None:
    assert unchunked(raw) == expected


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.binary(max_size=30))
def test_no_bytes_are_lost_without_a_word(pieces: list[bytes], after: bytes) -> None:
    assert unchunked(chunked(*pieces)) == Decoded(b"".join(pieces))
    content, trouble = unchunked(after)
    assert trouble is not None or len(content) < len(after)


def test_what_says_that_there_are_chunks() -> None:
    assert is_chunked("aws-chunked,gzip", {})
    assert is_chunked(None, {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
    assert not is_chunked("gzip", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    assert [without(one) for one in ("aws-chunked", "AWS-Chunked, gzip", "gzip", None)] == [None, " gzip", "gzip", None]


def test_a_body_in_chunks_is_read_and_cannot_be_replaced() -> None:
    packed = gzip.compress(f'{{"prompt": "card {CARD}"}}'.encode())
    raw = chunked(packed[:20], packed[20:], trailer=TRAILER + b"\r\n")
    headers = {"content-encoding": "aws-chunked,gzip"}
    reading = bodies.read(raw, media_type="application/json", encoding="aws-chunked,gzip", headers=headers)
    assert not reading.unread
    sheet = reading.sheet()
    at = sheet.text.index(CARD)
    assert [one.fixed for one in sheet.placed([Finding("card", "money", 0, at, at + 16, 1.0)])] == ["signed"]
