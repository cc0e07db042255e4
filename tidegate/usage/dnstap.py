"""dnstap: what resolvers tell of their queries, as frames of Protocol Buffers in a file.

Frames are those of Frame Streams (fstrm's ``control.h``), messages those of dnstap.proto (dnstap.info), the question
stands as in RFC 1035 §4.1.  What a client asked is an access.  Where a file tells of answers only, the answers are;
what a resolver asked of others, and every other message, is passed over.  It must never believe a length.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from typing import IO, Final, TypeAlias

CONTENT: Final = b"protobuf:dnstap.Dnstap"
CONTROL: Final = b"\x00\x00\x00\x00"
_START, _STOP = 2, 3
#: A message is a packet of DNS and little else; a longer frame is none.
LONGEST: Final = 128 << 10
CLIENT_QUERY, _CLIENT_RESPONSE = 5, 6
PASSED: Final = b'{"tidegate": 1, "passed": 1}\n'
_BAD: Final = b"A frame that is no message of dnstap.\n"

_Fields: TypeAlias = Mapping[int, "int | bytes"]


class NoMessage(ValueError):
    """These bytes are no message of dnstap, or of DNS."""


def is_dnstap(head: bytes) -> bool:
    """Whether content that begins so is a stream of dnstap's frames."""
    return head[:4] == CONTROL and int.from_bytes(head[8:12]) == _START and CONTENT in head[:64]


def lines(raw: IO[bytes]) -> Iterator[bytes]:
    """One line for each frame; a last frame that is not whole yet is left for later.

    Raises ``EOFError`` where frames cannot be told apart any more, and what reading ``raw`` raises.
    """
    asked = False
    for frame in _frames(raw):
        kind, told = line(frame, asked)
        asked = asked or kind == CLIENT_QUERY
        yield told


def _frames(raw: IO[bytes]) -> Iterator[bytes]:
    while len(length := raw.read(4)) == 4:
        control = length == CONTROL
        if control:
            length = raw.read(4)
        size = int.from_bytes(length)
        if size > LONGEST:
            raise EOFError(f"A frame of {size} bytes is none.")
        frame = raw.read(size)
        if len(frame) < size:
            return
        # A writer that began again without a new file tells so by another start.
        if not control:
            yield frame


def line(frame: bytes, asked: bool) -> tuple[int, bytes]:
    """What a message is, and as a line: ``PASSED`` for what is no access, one that no reader knows for what is none.

    ``asked`` is whether the file tells of questions.
    """
    try:
        return _line(frame, asked)
    except NoMessage:
        return 0, _BAD


def _line(frame: bytes, asked: bool) -> tuple[int, bytes]:
    message = fields(_bytes(fields(frame), 14))
    kind = message.get(1)
    if kind == CLIENT_QUERY:
        packet = _bytes(message, 10)
    elif kind == _CLIENT_RESPONSE and not asked:
        packet = _bytes(message, 14)
    else:
        return (kind if isinstance(kind, int) else 0), PASSED
    said = {
        "tidegate": 1,
        "kind": "dns",
        "host": question(packet),
        "at": _at(message, kind),
        "address": _address(message),
        "port": message.get(6, 0),
        "id": int.from_bytes(packet[:2]),
        "type": _type(packet),
    }
    return kind, (json.dumps(said, ensure_ascii=False) + "\n").encode()


def _at(message: _Fields, kind: int) -> str:
    """Seconds since 1970, with those behind the point; empty where it does not say."""
    seconds, nanos = (message.get(8), message.get(9, 0)) if 8 in message or kind == CLIENT_QUERY else (
        message.get(12), message.get(13, 0))  # fmt: skip
    if not isinstance(seconds, int) or not isinstance(nanos, int) or nanos >= 1_000_000_000:
        return ""
    return f"{seconds}.{nanos:09d}"


def _address(message: _Fields) -> str:
    try:
        return str(ipaddress.ip_address(_bytes(message, 4)))
    except (NoMessage, ValueError):
        return ""


def _bytes(message: _Fields, number: int) -> bytes:
    value = message.get(number)
    if not isinstance(value, bytes):
        raise NoMessage(f"There is no field {number}.")
    return value


def fields(data: bytes) -> dict[int, int | bytes]:
    """The fields of a message of Protocol Buffers by number, the last of each (protobuf.dev, encoding).

    Raises ``NoMessage``.
    """
    found: dict[int, int | bytes] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            found[key >> 3], at = _varint(data, at)
            continue
        if wire == 2:
            size, at = _varint(data, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise NoMessage("A field is of no known kind.")
        value = data[at : at + size]
        if len(value) < size:
            raise NoMessage("A field is cut off.")
        found[key >> 3] = value if wire == 2 else int.from_bytes(value, "little")
        at += size
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise NoMessage("A number is cut off.")


def question(packet: bytes) -> str:
    """The name that the first question of a packet asks for; bytes that no host name has are shown as ``?``.

    Raises ``NoMessage``: there is no question.
    """
    labels = [
        "".join(chr(byte) if 0x21 <= byte < 0x7F and byte not in b'."\\' else "?" for byte in label)
        for label in _labels(packet)
    ]
    return ".".join(labels).lower() or "."


def _labels(packet: bytes) -> list[bytes]:
    if len(packet) < 17 or not int.from_bytes(packet[4:6]):
        raise NoMessage("There is no question.")
    found, at = [], 12
    while at < len(packet) and (size := packet[at]):
        label = packet[at + 1 : at + 1 + size]
        # Nothing stands before the first question that it could point to.
        if size > 63 or len(label) < size or at > 12 + 255:
            raise NoMessage("The name is none.")
        found.append(label)
        at += 1 + size
    if at + 4 >= len(packet):
        raise NoMessage("The question is cut off.")
    return found


def _type(packet: bytes) -> int:
    """Which records are asked for."""
    at = 12
    while packet[at]:
        at += 1 + packet[at]
    return int.from_bytes(packet[at + 1 : at + 3])
