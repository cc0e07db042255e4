"""What the reading process answers."""

from __future__ import annotations

import msgspec

from tests.wire.documents import samples as s
from tidegate.edges.file_child import Failed, Request, answer, libraries
from tidegate.wire.documents.extracted import Extracted
from tidegate.wire.documents.whole import Whole


def test_one_layer_or_all():
    said = answer(Request("one", "zip", s.zipped({"a": b"x"}), 5), None)
    assert msgspec.msgpack.decode(said[1:], type=Extracted).kind == "zip"
    said = answer(Request("whole", "", b"words", 5), None)
    assert msgspec.msgpack.decode(said[1:], type=Whole).texts[0].piece.text == "words"


def test_whatever_is_wrong_is_a_code(monkeypatch):
    def breaks(*_):
        raise ValueError("the words of a file")

    said = answer(Request("one", "pdf", b"%PDF-", 5), None)
    assert (said[:1], msgspec.msgpack.decode(said[1:], type=Failed).reason) == (b"\0", "damaged")
    monkeypatch.setattr("tidegate.edges.file_child.extract", breaks)
    said = answer(Request("one", "pdf", b"%PDF-", 5), None)
    assert msgspec.msgpack.decode(said[1:], type=Failed).reason == "damaged"
    assert b"words" not in said
    assert "words" not in repr(Request("one", "pdf", b"words", 5))


def test_libraries_are_places():
    assert all(path.is_absolute() for path in libraries())
