"""What stands beside the content of compressed data is read like the content."""

from __future__ import annotations

import gzip
import struct

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import bodies
from tidegate.wire.coding_notes import notes
from tidegate.wire.documents.extracted import Unreadable

VALUE = b"call the owner of 900101-1234568"
PLAIN = gzip.compress(b"hello", mtime=0)


def gzipped(flags: int, more: bytes) -> bytes:
    """A gzip file whose head says ``more``."""
    return PLAIN[:3] + bytes((flags,)) + PLAIN[4:10] + more + PLAIN[10:]


def skipped(content: bytes, kind: int = 0) -> bytes:
    """A frame that decoders of zstd skip."""
    return struct.pack("<II", 0x184D2A50 | kind, len(content)) + content


FRAME = zstandard.ZstdCompressor(write_checksum=True).compress(b"hello, " * 100)
EXTRA = struct.pack("<H", len(VALUE) + 4) + b"AB" + struct.pack("<H", len(VALUE)) + VALUE
#: Each coding with a value beside the content.
SAYING = {
    "a name": ("gzip", gzipped(8, VALUE + b"\0")),
    "a comment": ("gzip", gzipped(24, b"a.txt\0" + VALUE + b"\0")),
    "a field of a program": ("gzip", gzipped(4, EXTRA)),
    "a name behind a field": ("gzip", gzipped(12, struct.pack("<H", 2) + b"xy" + VALUE + b"\0")),
    "a frame before": ("zstd", skipped(VALUE) + FRAME),
    "a frame between": ("zstd", FRAME + skipped(VALUE, 15) + FRAME),
    "a frame behind": ("zstd", FRAME + skipped(VALUE)),
    "a frame behind one repeated letter": ("zstd", zstandard.compress(b"a" * 400_000) + skipped(VALUE)),
    "a packed text": ("zstd", FRAME + skipped(gzip.compress(VALUE))),
}


@pytest.mark.parametrize(("coding", "raw"), SAYING.values(), ids=SAYING)
@pytest.mark.parametrize("as_file", [True, False])
def test_it_is_read_in_a_file_and_in_a_body_that_says_its_coding(coding: str, raw: bytes, as_file: bool) -> None:
    reading = bodies.read(raw, media_type="text/plain", encoding=None if as_file else coding)
    assert reading.unread == ()
    (found,) = [number for number, part in enumerate(reading.parts) if VALUE.decode() in part.text]
    assert any("hello" in part.text or "aaaa" in part.text for part in reading.parts)
    with pytest.raises(Unreadable):
        reading.rewrite({found: [(0, 4, "[X]")]})


def test_what_programs_note_of_their_own_is_no_text() -> None:
    assert notes(gzipped(4, struct.pack("<H", 6) + b"BC\x02\0\x1b\0"), "gzip") == ((), ())
    assert notes(skipped(struct.pack("<I", 4711)) + FRAME, "zstd") == ((), ())
    assert notes(PLAIN, "gzip") == notes(FRAME, "zstd") == notes(VALUE, "br") == ((), ())


@given(st.binary(max_size=60), st.sampled_from(["gzip", "zstd", "deflate"]), st.integers(0, 31))
def test_no_bytes_make_it_fail(raw: bytes, coding: str, flags: int) -> None:
    notes(raw, coding)
    notes(PLAIN[:3] + bytes((flags,)) + raw, coding)
    notes(FRAME[:5] + raw, coding)
    notes(skipped(raw)[: len(raw)], coding)
