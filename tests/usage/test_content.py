"""Bytes in, whole lines out."""

from __future__ import annotations

import io
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.content import LONGEST_LINE, Content, sane


@given(st.lists(st.binary(max_size=200).filter(lambda line: b"\n" not in line), max_size=60), st.integers(1, 500))
def test_every_byte_is_in_one_stretch_however_it_is_cut(lines: list[bytes], stretch: int) -> None:
    # A mark in front, so that no bytes are taken for a compressed file or a byte order mark.
    whole = b"#\n" + b"\n".join(lines)
    pieces = list(Content(io.BytesIO(whole), stretch=stretch).stretches())
    assert pieces[0].first == 0
    assert pieces[-1].end == len(whole)
    assert all(one.end == two.first for one, two in pairwise(pieces))
    assert sum(piece.lines for piece in pieces) == whole.count(b"\n") + (not whole.endswith(b"\n"))


@given(st.binary(max_size=5000))
def test_what_comes_out_is_text(data: bytes) -> None:
    kept, _ = sane(data)
    kept.decode("utf-8")
    assert b"\x00" not in kept
    assert b"\r" not in kept


def test_a_line_that_is_too_long_is_counted_and_left_out() -> None:
    kept, dropped = sane(b"a\n" + b"x" * (LONGEST_LINE + 1) + b"\nb\n")
    assert (kept, dropped) == (b"a\nb\n", 1)
