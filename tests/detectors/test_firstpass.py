"""The first pass: what occurs, where in a long text, and what was compiled before."""

from __future__ import annotations

import hyperscan
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.firstpass import READ_WHOLE, Database, Hint


def database(*hints: Hint, compiled: bytes | None = None) -> Database:
    made = Database(hints, b"seal", compiled)
    if not made.ready:
        made.compile()
    return made


def test_a_short_text_is_read_whole() -> None:
    made = database(Hint("ab", 4), Hint("zz", 4))
    assert made.occurring(b"..ab..", made.scratch()) == {0: [(0, 6)]}


@given(st.integers(0, 3 * READ_WHOLE))
def test_in_a_long_text_only_the_neighbourhood_is_read(before: int) -> None:
    made = database(Hint("needle", 50), Hint("needle", None))
    data = b"." * before + b"needle" + b"." * (3 * READ_WHOLE - before)
    found = made.occurring(data, made.scratch())
    assert found[1] == [(0, len(data))]
    assert any(start <= max(0, before - 50) and before + 6 <= end for start, end in found[0])
    assert sum(end - start for start, end in found[0]) < 4_096


def test_what_was_compiled_before_is_taken_back() -> None:
    kept = database(Hint("ab", 4)).serialized()
    again = Database([Hint("ab", 4)], b"seal", kept)
    assert again.ready
    assert again.occurring(b"ab", again.scratch())


@pytest.mark.parametrize("cut", [0, 10, 32, 60])
def test_other_or_damaged_bytes_are_not(cut: int) -> None:
    kept = database(Hint("ab", 4)).serialized()
    assert not Database([Hint("ab", 4)], b"seal", kept[:cut]).ready
    assert not Database([Hint("ac", 4)], b"seal", kept).ready
    assert not Database([Hint("ab", 4)], b"other", kept).ready


def test_a_bad_pattern_is_an_error() -> None:
    with pytest.raises(hyperscan.error):
        database(Hint("(", None))
