"""What the reading process answers."""

from __future__ import annotations

from typing import Never

import msgspec
import pytest

from tests.wire.documents import samples as s
from tidegate.edges import file_child
from tidegate.edges.file_child import Failed, Request, answer, libraries
from tidegate.wire.documents.extracted import Extracted, Unreadable
from tidegate.wire.documents.whole import Whole


def test_one_layer_or_all() -> None:
    said = answer(Request("one", "zip", s.zipped({"a": b"x"}), 5), None)
    assert msgspec.msgpack.decode(said[1:], type=Extracted).kind == "zip"
    said = answer(Request("whole", "", b"words", 5), None)
    assert msgspec.msgpack.decode(said[1:], type=Whole).texts[0].piece.text == "words"


def test_whatever_is_wrong_is_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> Never:
        raise ValueError("the words of a file")

    said = answer(Request("one", "pdf", b"%PDF-", 5), None)
    assert (said[:1], msgspec.msgpack.decode(said[1:], type=Failed).reason) == (b"\0", "damaged")
    monkeypatch.setattr("tidegate.edges.file_child.extract", breaks)
    said = answer(Request("one", "pdf", b"%PDF-", 5), None)
    assert msgspec.msgpack.decode(said[1:], type=Failed).reason == "damaged"
    assert b"words" not in said
    assert "words" not in repr(Request("one", "pdf", b"words", 5))


def test_libraries_are_places() -> None:
    assert all(path.is_absolute() for path in libraries())


def test_no_picture_is_begun_that_may_take_longer_than_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("tidegate.edges.file_child.time.monotonic", lambda: now[0])

    def letters(_picture: bytes) -> str:
        now[0] += 1.0
        return "read"

    read = file_child.in_time(letters, 3.4)
    assert [read(b""), read(b"")] == ["read", "read"]
    with pytest.raises(Unreadable, match="timed-out"):
        read(b"")
