"""Protocol Buffers without their schema, and the frames that gRPC, gRPC-Web and Connect put around messages.

The wire format says where a field ends but not whether it is text, bytes or a message
(https://protobuf.dev/programming-guides/encoding/).  A field is taken for a message when all of it parses as one and
it holds text, else for text when it is printable UTF-8.  Where both would do, the message wins: prose that happens to
be a well-formed message is rare, and what is in it is read either way.

Known miss: the values of numbers (varint and fixed) are not read; an identity sent as a protobuf number is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tidegate.wire.limits import MOST_FIELDS, MOST_FRAMES
from tidegate.wire.splices import Place, Splices, spliced

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT: Final = 10
_FRAME_HEAD: Final = 5
#: Frame flags: compressed; Connect's end of stream; gRPC-Web's trailers.
_COMPRESSED: Final = 0x01
_TEXT: Final = 0x82
_KNOWN_FLAGS: Final = frozenset({0x00, 0x01, 0x02, 0x03, 0x80, 0x81})
#: Numbers and tags rarely make this many printable bytes in a row; text does.
_WORDLIKE: Final = re.compile(rb"[\x20-\x7e]{6}")
_UNPRINTABLE: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class NotProtobuf(Exception):
    """The bytes are not fields from start to end."""


class Field(NamedTuple):
    """A length-delimited field: ``head`` is where its length stands, ``start:end`` its content."""

    number: int
    head: int
    start: int
    end: int


def fields(content: bytes) -> list[Field]:
    """The length-delimited fields of a message.  Raises ``NotProtobuf``."""
    found: list[Field] = []
    position, size = 0, len(content)
    for _ in range(MOST_FIELDS):
        if position >= size:
            break
        tag, position = _varint(content, position)
        number, kind = tag >> 3, tag & 7
        if not 0 < number < 1 << 29:
            raise NotProtobuf
        if kind == _LENGTH:
            length, start = _varint(content, position)
            found.append(Field(number, position, start, start + length))
            position = start + length
        elif kind == _VARINT:
            _, position = _varint(content, position)
        elif kind in (_FIXED64, _FIXED32):
            position += 8 if kind == _FIXED64 else 4
        else:
            raise NotProtobuf
    if position != size:
        raise NotProtobuf
    return found


def _varint(content: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if position >= len(content):
            raise NotProtobuf
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, position
    raise NotProtobuf


def printable(content: bytes) -> str | None:
    """``content`` as text, if it is UTF-8 without control characters."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if _UNPRINTABLE.search(text) else text


def message(content: bytes) -> list[Field] | None:
    """The fields of ``content`` if it is a message that can hold text, else ``None``."""
    try:
        found = fields(content)
    except NotProtobuf:
        return None
    return found or None


def rather_message(content: bytes) -> bool:
    """Whether bytes that are printable text are more likely a message: the text in its fields makes up most of it."""
    found = message(content)
    return found is not None and 2 * sum(field.end - field.start for field in found) >= len(content)


def between(content: bytes, found: list[Field]) -> Iterator[tuple[int, int]]:
    """The stretches outside ``found``, tags and numbers, that hold what looks like words: text hidden as numbers."""
    position = 0
    for start, end in [*((field.head, field.end) for field in found), (len(content), len(content))]:
        if _WORDLIKE.search(content, position, start):
            yield position, start
        position = end


class LengthCoding:
    """A length-delimited field: the place covers length and content, so that the length follows the content."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice of the message around it."""
        new = spliced(content, splices)
        return [(place.start, place.end, _written_varint(len(new)) + new)]


def _written_varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


LENGTH: Final = LengthCoding()


# --- frames


class Frame(NamedTuple):
    """``head`` is where the frame starts, ``start:end`` its message; ``text`` marks an end of stream or trailers."""

    compressed: bool
    text: bool
    head: int
    start: int
    end: int


def frames(content: bytes) -> Iterator[Frame]:
    """Frames of five bytes (flags, length) and a message each.  Raises ``NotProtobuf`` where one is not whole.

    gRPC: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Connect: https://connectrpc.com/docs/protocol.
    """
    position, number = 0, 0
    while position < len(content):
        number += 1
        start = position + _FRAME_HEAD
        end = start + int.from_bytes(content[position + 1 : start], "big")  # short of a head, it lies beyond the end
        if content[position] not in _KNOWN_FLAGS or end > len(content) or number > MOST_FRAMES:
            raise NotProtobuf
        flags = content[position]
        yield Frame(bool(flags & _COMPRESSED), bool(flags & _TEXT), position, start, end)
        position = end


class FrameCoding:
    """A message in a frame: the place covers flags, length and message.  An edited message travels uncompressed."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice of the body."""
        new = spliced(content, splices)
        flags = place.document.content[place.start] & ~_COMPRESSED
        return [(place.start, place.end, bytes((flags,)) + len(new).to_bytes(4, "big") + new)]


FRAME: Final = FrameCoding()
