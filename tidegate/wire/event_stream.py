"""The event streams of AWS (``application/vnd.amazon.eventstream``): messages of headers and a payload, each with its
length and two checksums.

Source: smithy.io, "Amazon Event Stream specification".  A message is the total length and that of the headers (32 bits
each), the CRC-32 of those eight bytes, headers, payload, and the CRC-32 of all before it.  The streams of Amazon
Bedrock (ConverseStream, InvokeModelWithResponseStream, InvokeAgent) carry JSON, of which some hides the text of a model
in base64 under ``bytes``.

Must never: give a message whose checksum is wrong a right one, hold a finished message back, or drop a byte.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tidegate.wire.records import MAX_RECORD, Gap, Record, to_bytes, to_text
from tidegate.wire.splices import Place, Splices, spliced

TYPE: Final = "application/vnd.amazon.eventstream"
#: Header of a message that carries another one, so that a client signs each.
SIGNATURE: Final = ":chunk-signature"
#: Headers that say how to read a message, and nothing that a person wrote.
KNOWN: Final = frozenset({":content-type", ":date", ":event-type", ":message-type", SIGNATURE})
#: Lengths and their checksum.
PRELUDE: Final = 12
#: The shortest message there is; what AWS allows for headers and payload together.
_SHORTEST: Final = PRELUDE + 4
_LONGEST: Final = (24 << 20) + (128 << 10) + _SHORTEST
_LONGEST_HEADERS: Final = 128 << 10
#: Sizes of values by type; those of bytes (6) and strings (7) say theirs in 16 bits.
_SIZES: Final = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
_BYTES, _STRING = 6, 7
#: Where the JSON of a payload has bytes: the member that the models of the services call so.
_HIDDEN: Final = re.compile(rb'"bytes"\s*:\s*"([A-Za-z0-9+/]+={0,2})"')


class Malformed(Exception):
    """Bytes that are no message; says nothing else."""


class Header(NamedTuple):
    """``value`` is text or bytes; ``None`` for numbers, times and the like, which are not read."""

    name: str
    value: str | bytes | None


class Message(NamedTuple):
    """Where a message stands.  ``sound`` is false where its checksum says that it was changed."""

    start: int
    payload: int
    after: int
    end: int
    sound: bool


def message_at(data: bytes | bytearray, start: int) -> Message | None:
    """The message that begins at ``start``; ``None`` where not all of it has come.  Raises ``Malformed``."""
    sizes = _sizes(data, start)
    return None if sizes is None else _of_sizes(data, start, *sizes)


def _of_sizes(data: bytes | bytearray, start: int, total: int, headers: int) -> Message | None:
    if len(data) - start < total:
        return None
    end = start + total
    (crc,) = struct.unpack_from(">I", data, end - 4)
    return Message(start, start + PRELUDE + headers, end - 4, end, zlib.crc32(data[start : end - 4]) == crc)


def _sizes(data: bytes | bytearray, start: int) -> tuple[int, int] | None:
    """All of a message and its headers, as soon as its prelude is there.  Raises ``Malformed``."""
    if len(data) - start < PRELUDE:
        return None
    total, headers, crc = struct.unpack_from(">III", data, start)
    fits = _SHORTEST + headers <= total <= _LONGEST and headers <= _LONGEST_HEADERS
    if not fits or zlib.crc32(data[start : start + 8]) != crc:
        raise Malformed
    return total, headers


def begins(content: bytes) -> bool:
    """Whether ``content`` begins with a message, whatever it is called: in a WebSocket nothing says so."""
    if len(content) < _SHORTEST or content[0] > 1:
        return False
    try:
        return _sizes(content, 0) is not None
    except Malformed:
        return False


def headers_of(raw: bytes) -> list[Header]:
    """The headers of a message, from the bytes between prelude and payload.  Raises ``Malformed``."""
    found: list[Header] = []
    at = 0
    try:
        while at < len(raw):
            name_end = at + 1 + raw[at]
            name, kind = raw[at + 1 : name_end].decode("utf-8", "replace"), raw[name_end]
            at = name_end + 1
            size = _SIZES.get(kind)
            if size is None:
                if kind not in (_BYTES, _STRING):
                    raise Malformed
                (size,) = struct.unpack_from(">H", raw, at)
                at += 2
            if at + size > len(raw):
                raise Malformed
            value = raw[at : at + size]
            text = value.decode("utf-8", "replace") if kind == _STRING else None
            found.append(Header(name, value if kind == _BYTES else text))
            at += size
    except (IndexError, struct.error):
        raise Malformed from None
    return found


def with_payload(raw: bytes, payload: bytes) -> bytes:
    """The message ``raw`` with another payload, and the lengths and checksums that belong to it."""
    (headers,) = struct.unpack_from(">I", raw, 4)
    lengths = struct.pack(">II", _SHORTEST + headers + len(payload), headers)
    prelude = lengths + struct.pack(">I", zlib.crc32(lengths))
    written = prelude + raw[PRELUDE : PRELUDE + headers] + payload
    return written + struct.pack(">I", zlib.crc32(written))


class MessageCoding:
    """The payload of a message, in the stretch of all of it."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole message."""
        raw = place.document.content[place.start : place.end]
        return [(place.start, place.end, with_payload(raw, spliced(content, splices)))]


MESSAGE: Final = MessageCoding()


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a stream, as a record; see ``records.Record``.  ``hidden`` is where base64 stands in the payload."""

    raw: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    name: str
    hidden: tuple[int, int] | None = None

    @property
    def text(self) -> str | None:
        """The payload, or what stands in base64 in it."""
        if self.hidden is None:
            return to_text(self.payload)
        return to_text(base64.b64decode(self.payload[slice(*self.hidden)]))

    def written(self, text: str) -> bytes:
        """The message with another text."""
        new = to_bytes(text)
        if self.hidden is None:
            return with_payload(self.raw, new)
        start, end = self.hidden
        return with_payload(self.raw, self.payload[:start] + base64.b64encode(new) + self.payload[end:])


class Messages:
    """A stream of messages.  One over the limit, and all from where it is no such stream, goes on as it is."""

    #: What is left never is: a message is given on when so much of it has come as its length says.
    ripe: Final = False

    def __init__(self, most: int = MAX_RECORD) -> None:
        self._most = most
        self._bytes = bytearray()
        self._passing = 0  # bytes that still belong to a message over the limit
        self._lost = False

    def feed(self, chunk: bytes) -> list[Record]:
        """Messages, each as soon as it is complete."""
        self._bytes += chunk
        records: list[Record] = []
        at = 0
        while at < len(self._bytes):
            end = self._next(at, records)
            if end is None:
                break
            at = end
        del self._bytes[:at]
        return records

    def finish(self) -> list[Record]:
        """A message cut short goes on as it is."""
        rest = bytes(self._bytes)
        self._bytes.clear()
        return [Gap(rest)] if rest else []

    def _next(self, at: int, records: list[Record]) -> int | None:
        """Where the next record ends; ``None`` where not all of it is there."""
        if not self._passing and not self._lost:
            try:
                sizes = _sizes(self._bytes, at)
            except Malformed:
                self._lost = True
            else:
                if sizes is None:
                    return None
                if sizes[0] <= self._most:
                    return self._whole(at, *sizes, records)
                self._passing = sizes[0]
        end = len(self._bytes) if self._lost else min(at + self._passing, len(self._bytes))
        self._passing = max(self._passing - (end - at), 0)
        records.append(Gap(bytes(self._bytes[at:end])))
        return end

    def _whole(self, at: int, total: int, headers: int, records: list[Record]) -> int | None:
        message = _of_sizes(self._bytes, at, total, headers)
        if message is None:
            return None
        records.append(_record(bytes(self._bytes[at : message.end]), message.payload - at, sound=message.sound))
        return message.end


def _record(raw: bytes, start: int, *, sound: bool) -> Record:
    payload = raw[start:-4]
    try:
        named = said_by(headers_of(raw[PRELUDE:start])) if sound else {}
    except Malformed:
        named = {}
    if not payload or not named or not is_text(named.get(":content-type", "")):
        return Gap(raw)
    found = _HIDDEN.search(payload)
    return Said(raw, payload, named.get(":event-type", ""), _decodable(payload, found))


def said_by(headers: list[Header]) -> Mapping[str, str]:
    """The headers that are text."""
    return {header.name: header.value for header in headers if isinstance(header.value, str)}


def is_text(media_type: str) -> bool:
    """Whether a payload of this type has words in it."""
    main = media_type.partition(";")[0].strip().lower()
    return main in ("", "application/json") or main.startswith("text/") or main.endswith("+json")


def _decodable(payload: bytes, found: re.Match[bytes] | None) -> tuple[int, int] | None:
    if found is None:
        return None
    try:
        base64.b64decode(found[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return found.span(1)
