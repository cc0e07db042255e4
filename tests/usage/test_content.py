"""Bytes in, whole lines out."""

from __future__ import annotations

import gzip
import hashlib
import io
import queue
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.content import LONGEST_LINE, Content, Stretch, sane


@given(st.lists(st.binary(max_size=200).filter(lambda line: b"\n" not in line), max_size=60), st.integers(1, 500))
def test_every_byte_is_in_one_stretch_however_it_is_cut(lines: list[bytes], stretch: int) -> None:
    # A mark in front, so that no bytes are taken for a compressed file or a byte order mark.
    whole = b"#\n" + b"\n".join(lines)
    pieces = list(Content(io.BytesIO(whole), stretch=stretch).stretches(lambda piece: piece))
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


def _log(tmp_path: Path, name: str = "a.log") -> tuple[Path, bytes]:
    whole = b"".join(b"line %d of a log that is read in many stretches\n" % n for n in range(60_000))
    path = tmp_path / name
    path.write_bytes(gzip.compress(whole) if name.endswith("gz") else whole)
    return path, whole


@pytest.mark.parametrize("name", ["a.log", "a.log.gz"])
def test_every_byte_of_a_file_that_is_read_ahead_comes_in_order(tmp_path: Path, name: str) -> None:
    path, whole = _log(tmp_path, name)
    with path.open("rb") as raw:
        content, parts = Content(raw, stretch=100_000), []
        for number, piece in enumerate(content.stretches(lambda piece: bytes(piece.data))):
            parts.append(piece)
            if number % 3:
                content.read_on()
    assert len(parts) > 20
    assert b"".join(parts) == whole


def test_the_digest_of_a_stretch_that_is_read_ahead_is_of_all_that_came_before(tmp_path: Path) -> None:
    path, whole = _log(tmp_path)
    with path.open("rb") as raw:
        content = Content(raw, stretch=100_000)
        for piece in content.stretches(lambda piece: piece):
            content.read_on()
            assert piece.digest == hashlib.blake2b(whole[: piece.end], digest_size=16).hexdigest()


def test_two_stretches_are_made_ready_while_one_is_used_and_a_third_is_not(tmp_path: Path) -> None:
    path, _ = _log(tmp_path)
    made: queue.Queue[int] = queue.Queue()

    def ready(piece: Stretch) -> Stretch:
        made.put(piece.first)
        return piece

    with path.open("rb") as raw:
        content = Content(raw, stretch=100_000)
        pieces = content.stretches(ready)
        first = next(pieces)
        assert [made.get(timeout=60) for _ in range(2)] == [0, first.end]
        content.read_on()
        assert made.get(timeout=60) > first.end
        second = next(pieces)
        pieces.close()
        assert (second.first, made.qsize()) == (first.end, 0)


def test_a_reader_that_stops_in_the_middle_leaves_nobody_reading(tmp_path: Path) -> None:
    path, whole = _log(tmp_path)
    with path.open("rb") as raw:
        pieces = Content(raw, stretch=100_000).stretches(lambda piece: piece.end)
        next(pieces)
        pieces.close()
        assert not [one for one in threading.enumerate() if one.name.startswith("reading")]
        raw.seek(0)
        assert raw.read() == whole


def test_two_bytes_a_letter_are_read_to_their_end() -> None:
    lines = "".join(f"줄 {n}\n" for n in range(20_000))
    pieces = Content(io.BytesIO(lines.encode("utf-16")), stretch=50_000).stretches(lambda piece: bytes(piece.data))
    assert b"".join(pieces).decode() == lines
