"""Bytes in a row, used again and again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.content import LONGEST_LINE, sane
from tidegate.usage.room import Room


def room_of(data: bytes) -> Room:
    room = Room()
    room.add(b"before")
    room.drop(6)
    room.add(data)
    return room


@given(st.lists(st.tuples(st.binary(max_size=300), st.integers(0, 400))))
def test_what_was_added_comes_out_in_order(steps: list[tuple[bytes, int]]) -> None:
    room, left = Room(), b""
    for more, dropped in steps:
        room.add(more)
        left += more
        assert bytes(room.view(len(room))) == left
        dropped = min(dropped, len(room))
        room.drop(dropped)
        left = left[dropped:]


@given(st.binary(max_size=400), st.integers(0, 500))
def test_lines_are_found(data: bytes, limit: int) -> None:
    room = room_of(data)
    assert room.find_end(limit) == data[:limit].rfind(b"\n") + 1
    assert room.first_end() == data.find(b"\n") + 1
    assert room.looked_at(len(data), limit)[1] == data.count(b"\n")


@given(st.one_of(st.binary(min_size=1, max_size=60), st.text(min_size=1, max_size=60).map(str.encode)))
def test_plain_is_what_need_not_be_mended(data: bytes) -> None:
    assert room_of(data).looked_at(len(data), LONGEST_LINE)[0] == (sane(data) == (data, 0))


def test_a_letter_across_two_pieces_is_one_letter() -> None:
    text = b"a" * ((256 << 10) - 1) + "가\n".encode() + b"b\n" * 10
    assert room_of(text).looked_at(len(text), len(text)) == (True, 11)
    assert not room_of(text[:-22]).looked_at(len(text) - 22, len(text))[0]


def test_a_line_that_is_too_long_is_not_plain() -> None:
    line = b"x" * 100 + b"\n"
    assert room_of(line * 3).looked_at(303, 101)[0]
    assert not room_of(line + b"x" * 200 + b"\n").looked_at(302, 101)[0]
