"""Protocol Buffers without a schema: fields, messages told from text, lengths that follow edits, frames."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.bodies import read
from tidegate.wire.json_text import looks_like
from tidegate.wire.protobuf_text import (
    FRAME,
    LENGTH,
    NotProtobuf,
    between,
    fields,
    frames,
    message,
    printable,
    rather_message,
)
from tidegate.wire.splices import Document, Place, spliced

#: Generated, without types.
Struct: Any = vars(struct_pb2)["Struct"]
# A text that is JSON is read as what it holds, and ``{}`` holds nothing.
plain = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    lambda text: not looks_like(text)
)


def texts(raw: bytes) -> list[str]:
    return [part.text for part in read(raw, media_type="application/proto", encoding=None).parts]


@given(st.dictionaries(plain, plain, min_size=1, max_size=4))
def test_the_library_s_own_messages_are_read_and_rewritten(words: dict[str, str]) -> None:
    sent = Struct()
    sent.update(words)
    raw = sent.SerializeToString()
    assert {*words, *words.values()} <= {text for one in texts(raw) for text in (one,)} | set()
    seen = read(raw, media_type="application/proto", encoding=None)
    first = next(iter(words.values()))
    number = next(n for n, part in enumerate(seen.parts) if part.text == first)
    again = Struct()
    again.ParseFromString(seen.rewrite({number: [(0, len(first), "[X]" * 60)]}))
    values = list(again.fields.values())
    assert any(value.string_value == "[X]" * 60 for value in values) or "[X]" * 60 in again.fields


@pytest.mark.parametrize("raw", [b"\x0a", b"\x0a\x05abc", b"\x00\x01", b"\x0b", b"\x08", b"\xff" * 11, b"\x09abc"])
def test_what_is_no_message(raw: bytes) -> None:
    with pytest.raises(NotProtobuf):
        fields(raw)
    assert message(raw) is None


def test_a_message_without_text_is_none() -> None:
    assert message(b"\x08\x01") is None
    assert message(b"") is None


@given(st.binary(max_size=80))
def test_any_bytes_are_fields_or_not(raw: bytes) -> None:
    found = message(raw)
    for field in found or ():
        assert 0 < field.head < field.start <= field.end <= len(raw)


def test_text_is_told_from_messages() -> None:
    inner = b"\x0a\x20" + b"w" * 32
    assert rather_message(inner)
    assert printable(inner) is not None
    assert not rather_message(b"An ordinary sentence, as people write them.")
    assert printable(b"a\0b") is None
    assert printable(b"\xff") is None


def test_words_hidden_as_numbers_are_given_out() -> None:
    raw = b"\x0a\x01x" + b"\x09" + b"90010112"
    assert [raw[start:end] for start, end in between(raw, fields(raw))] == [b"\x0990010112"]
    assert any("900101" in text for text in texts(raw))


def test_lengths_follow() -> None:
    raw = b"\x0a\x03abc"
    place = Place(Document(raw), 1, 5, LENGTH)
    assert spliced(raw, LENGTH.lift(place, b"abc", [(0, 3, b"y" * 300)])) == b"\x0a\xac\x02" + b"y" * 300


def test_frames_and_their_flags() -> None:
    raw = struct.pack(">BI", 1, 2) + b"ab" + struct.pack(">BI", 0x80, 1) + b"t"
    first, second = frames(raw)
    assert (first.compressed, first.text, raw[first.start : first.end]) == (True, False, b"ab")
    assert (second.compressed, second.text) == (False, True)
    place = Place(Document(raw), first.head, first.end, FRAME)
    assert spliced(raw, FRAME.lift(place, b"plain", [(0, 5, b"x")]))[:6] == struct.pack(">BI", 0, 1) + b"x"


@pytest.mark.parametrize("raw", [b"\0", b"\0\0\0\0\2a", b"\x40\0\0\0\0", b"\0\0\0\0\0\0"])
def test_frames_that_are_not_whole(raw: bytes) -> None:
    with pytest.raises(NotProtobuf):
        list(frames(raw))


def test_more_fields_or_frames_than_anyone_sends_are_none() -> None:
    assert message(b"\x0a\x00" * 100_001) is None
    with pytest.raises(NotProtobuf):
        list(frames(bytes(5) * 10_001))
