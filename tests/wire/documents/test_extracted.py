"""What comes out of a file crosses a pipe and says nothing in its repr."""

from __future__ import annotations

import msgspec

from tidegate.wire.documents.extracted import Extracted, Member, Piece, Unreadable, Where, told


def test_there_and_back() -> None:
    found = Extracted("x", [Piece("t", Where("page", 3), [0, 1, 2, 3], {0: ("a", "b")})], [Member("n", b"c", 4)], ["w"])
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Extracted) == found


def test_paths_hold_no_names() -> None:
    assert [told(Where("page", 3)), told(Where("part", name="secret"))] == ["page[3]", "part"]


def test_an_error_is_a_code() -> None:
    assert str(Unreadable("encrypted")) == "encrypted"
