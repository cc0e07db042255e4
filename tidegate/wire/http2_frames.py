"""HTTP/2's words (RFC 9113): frames, settings, errors, limits, and what a connection tells of; see ``http2``."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from hpack import Decoder, HPACKError

# Frame types and flags: RFC 9113 section 6.
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
ACK: Final = 0x1
END_STREAM: Final = 0x1
END_HEADERS: Final = 0x4
PADDED: Final = 0x8
PRIORITISED: Final = 0x20

# Error codes: RFC 9113 section 7.
NO_ERROR: Final = 0x0
PROTOCOL_ERROR: Final = 0x1
FLOW_CONTROL_ERROR: Final = 0x3
FRAME_SIZE_ERROR: Final = 0x6
REFUSED_STREAM: Final = 0x7
COMPRESSION_ERROR: Final = 0x9
ENHANCE_YOUR_CALM: Final = 0xB

INITIAL_WINDOW_SIZE: Final = 0x4
MAX_FRAME_SIZE: Final = 0x5
MAX_CONCURRENT_STREAMS: Final = 0x3

#: Octets of one frame, RFC 9113 section 4.2: the least everybody takes, and all that we ask for.
FRAME: Final = 16_384
#: What a stream may have sent and we not yet credited: a prompt at once, a long body in steps.
STREAM_WINDOW: Final = 1 << 20
#: The same for all streams together.
WINDOW: Final = 1 << 24
#: Streams at once: above what Envoy is told to open (``bootstrap``), so that it is never the first to refuse.
STREAMS: Final = 8_192
#: Octets of a header block; Envoy sends a few hundred.
HEADER_BLOCK: Final = 65_536
#: What a window may grow to (section 6.9.1).
WIDEST: Final = 2**31 - 1
#: Octets in a window before anybody says otherwise (section 6.9.2).
DEFAULT_WINDOW: Final = 65_535
#: Header blocks remembered; a peer has a handful.
REMEMBERED: Final = 64

Headers: TypeAlias = Mapping[str, str]


class Broken(Exception):
    """The peer broke the protocol; the connection ends.  ``code`` is of RFC 9113 section 7, ``why`` says what."""

    def __init__(self, code: int, why: str) -> None:
        self.code, self.why = code, why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream began.  ``ended``: nothing follows."""

    stream: int
    headers: Headers
    ended: bool


@dataclass(frozen=True, slots=True)
class Data:
    """Content of a stream; ``size`` is what it took of the window, to be given back by ``credit``."""

    stream: int
    data: bytes = field(repr=False)
    size: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Reset:
    """The peer gave a stream up."""

    stream: int
    code: int


@dataclass(frozen=True, slots=True)
class GoingAway:
    """The peer will open no more streams."""


Event: TypeAlias = Opened | Data | Reset | GoingAway


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """The octets of one frame."""
    size = len(payload)
    return struct.pack(">BHBBL", size >> 16, size & 0xFFFF, kind, flags, stream) + payload


class Heads:
    """Reads header blocks (RFC 7541), and remembers those that say the same every time."""

    def __init__(self) -> None:
        self._decoder = Decoder(max_header_list_size=HEADER_BLOCK)
        self._known: dict[bytes, Headers] = {}

    def read(self, block: bytes) -> Headers:
        """The fields of ``block``.  Raises ``Broken``."""
        known = self._known.get(block)
        if known is not None:
            return known
        before = self._table()
        try:
            pairs = self._decoder.decode(block)
        except HPACKError:
            raise Broken(COMPRESSION_ERROR, "a header block that cannot be read") from None
        headers = {str(name): str(value) for name, value in pairs}
        if self._table() != before:
            self._known.clear()  # the same octets may mean something else from now on
        elif len(self._known) < REMEMBERED:
            self._known[block] = headers
        return headers

    def _table(self) -> tuple[int, int, int]:
        """What tells that the dynamic table changed: its limit, its length, and which entry is the newest."""
        table = self._decoder.header_table
        entries = table.dynamic_entries
        return (table.maxsize, len(entries), id(entries[0]) if entries else 0)


def unpadded(payload: bytes) -> bytes:
    """Section 6.1: the first octet says how many at the end say nothing."""
    if not payload or payload[0] >= len(payload):
        raise Broken(PROTOCOL_ERROR, "padding longer than its frame")
    return payload[1 : len(payload) - payload[0]]


def whole(payload: bytes, what: str) -> int:
    """The one number that a payload is.  Raises ``Broken``."""
    if len(payload) != 4:
        raise Broken(FRAME_SIZE_ERROR, f"{what} of a wrong size")
    return int.from_bytes(payload, "big")
