"""Event streams of AWS as a service writes them: made and read without the code that is tested."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any


def header(name: str, value: str) -> bytes:
    """A header of text."""
    raw = value.encode()
    return bytes((len(name),)) + name.encode() + b"\x07" + struct.pack(">H", len(raw)) + raw


def message(payload: bytes, **headers: str) -> bytes:
    """A message as Amazon Bedrock heads them; ``headers`` are further or other ones."""
    told = {":event-type": "contentBlockDelta", ":content-type": "application/json", ":message-type": "event"}
    raw = b"".join(header(name, value) for name, value in (told | headers).items())
    prelude = struct.pack(">II", 16 + len(raw) + len(payload), len(raw))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + raw + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


def event(said: Any, **headers: str) -> bytes:
    """A message with JSON in it."""
    return message(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"), **headers)


def hidden(said: bytes) -> bytes:
    """A message with ``said`` in base64 in it."""
    return event({"bytes": base64.b64encode(said).decode(), "p": "abc"}, **{":event-type": "chunk"})


def payloads(stream: bytes) -> list[bytes]:
    """What a client reads, which checks every length and checksum."""
    found = []
    at = 0
    while at < len(stream):
        total, headers, crc = struct.unpack_from(">III", stream, at)
        assert zlib.crc32(stream[at : at + 8]) == crc
        assert zlib.crc32(stream[at : at + total - 4]) == struct.unpack_from(">I", stream, at + total - 4)[0]
        found.append(stream[at + 12 + headers : at + total - 4])
        at += total
    return found


def revealed(stream: bytes) -> list[bytes]:
    """What is in base64 in the messages of ``stream``."""
    return [base64.b64decode(json.loads(one)["bytes"]) for one in payloads(stream)]
