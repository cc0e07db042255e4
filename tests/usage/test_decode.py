"""What is no text is seen by its beginning."""

from __future__ import annotations

import io

import pytest

from tests.usage.test_dnstap import START
from tidegate.usage.decode import decoded, decoder, every


@pytest.mark.parametrize(
    "head", [b'[{"a": 1}]', START, b"SQLite format 3\x00\x10", b"# leases\nlease 10.0.0.1 {\n", b'ia-na "a" {\n']
)
def test_records_that_are_no_lines_are_seen(head: bytes) -> None:
    assert decoder(head) is not None


@pytest.mark.parametrize("head", [b"", b"1738249200.000 1 10.0.0.1", b"[1, 2]", b"\x00\x00\x00\x00", b"lease me\n"])
def test_everything_else_is_left_as_it_is(head: bytes) -> None:
    raw = io.BufferedReader(io.BytesIO(head))
    assert decoded(raw, None, every) is raw
