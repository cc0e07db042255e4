"""ICAP (RFC 3507) as its server reads it: bytes in, events out; no socket, no clock.

``Requests`` is fed what a client sends, in pieces of any size, and gives one event after another: a ``Request`` with
its encapsulated heads, ``Data`` of its body, ``Paused`` where a preview is over and the client waits, ``Ended``.  The
caller asks for the next event only when it has dealt with the last, so pipelined requests wait in the buffer.

The order of things on one connection (RFC 3507 sections 4.3 to 4.5):

    HEAD      ICAP head and encapsulated heads      → Request;  no body → HEAD
    PREVIEW   chunks up to ``Preview`` bytes        → Data;  ``0; ieof`` → Ended, HEAD;  ``0`` → Paused, WAITING
    WAITING   ``go_on`` (100 was sent) → BODY;  ``finish`` (anything else was sent: the rest never comes) → HEAD
    BODY      chunks                                → Data;  ``0`` → Ended, HEAD

Whatever a client sends that is not this raises ``ProtocolError`` and nothing else, and the connection is over: after a
wrong length nobody knows any more what is head and what is body.  Must never: read beyond a limit, guess at a length,
or put bytes of a message into an error.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

REQMOD: Final = "REQMOD"
RESPMOD: Final = "RESPMOD"
OPTIONS: Final = "OPTIONS"

#: Bytes of an ICAP head.  Squid's own limit for a whole head (``reply_header_max_size``) is 64 KiB.
LONGEST_HEAD: Final = 64 * 1024
#: Bytes of all encapsulated heads: a request's and an answer's, each as long as proxies let them be.
LONGEST_HEADS: Final = 256 * 1024
#: Bytes of a line that says a chunk's size, extensions included, and of all trailers.
LONGEST_SIZE: Final = 1024
LONGEST_TRAILERS: Final = 16 * 1024
#: Hexadecimal digits of a chunk's size: 4 GiB less one, which no proxy sends in one piece.
_SIZE_DIGITS: Final = 8
#: Bytes of a header that is remembered as read.
_REMEMBERED: Final = 256
#: What is cut off the front of the buffer only when it is worth the copying.
_WORTH_CUTTING: Final = 64 * 1024

_REQUEST_LINE: Final = re.compile(rb"([A-Z]{1,16}) ([!-~]{1,4096}) ICAP/(\d\.\d)")
#: RFC 9110 section 5.6.2, a token.
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}):[ \t]*([^\r\n\0]*)")
_PLACES: Final = re.compile(r"(req-hdr|res-hdr|req-body|res-body|opt-body|null-body) ?= ?(\d{1,7})\Z")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*((?:;[^\r\n]*)?)\Z")
_IEOF: Final = re.compile(rb";[ \t]*ieof[ \t]*(;|\Z)", re.IGNORECASE)
#: Section 4.4.1: which parts may come in which request, in this order; the last is there in any case.
_MAY_COME: Final[Mapping[str, frozenset[tuple[str, ...]]]] = {
    REQMOD: frozenset({("req-hdr", "req-body"), ("req-hdr", "null-body")}),
    RESPMOD: frozenset(
        (*heads, body)
        for heads in (("req-hdr", "res-hdr"), ("res-hdr",), ("req-hdr",), ())
        for body in ("res-body", "null-body")
    ),
    OPTIONS: frozenset({("null-body",), ("opt-body",), ()}),
}


class ProtocolError(Exception):
    """The client broke the protocol or a limit.  ``why`` is a code, ``status`` the ICAP status that answers it."""

    def __init__(self, why: str, status: int = 400) -> None:
        self.why, self.status = why, status
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Request:
    """One ICAP request up to its body.

    ``path`` is that of the service asked for, without query.  ``headers`` are the ICAP ones, by lower-case name; those
    that come several times are joined by commas.  ``http_request`` and ``http_response`` are the encapsulated heads,
    each with the empty line at its end, or empty.  ``preview`` is ``None`` where the client sends the whole body.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    http_request: bytes = field(default=b"", repr=False)
    http_response: bytes = field(default=b"", repr=False)
    preview: int | None = None
    has_body: bool = False

    @property
    def may_be_unmodified(self) -> bool:
        """Whether 204 may answer it outside a preview (section 4.6)."""
        return "204" in (word.strip() for word in self.headers.get("allow", "").split(","))

    @property
    def may_be_partial(self) -> bool:
        """Whether 206 may answer where 204 may (draft-icap-ext-partial-content-07 section 3)."""
        return "206" in (word.strip() for word in self.headers.get("allow", "").split(","))

    @property
    def closes(self) -> bool:
        """Whether the client wants the connection closed after this one."""
        return "close" in (word.strip().lower() for word in self.headers.get("connection", "").split(","))


class Data(NamedTuple):
    """Bytes of the body, in order."""

    chunk: bytes

    def __repr__(self) -> str:
        return f"Data({len(self.chunk)} bytes)"


class Paused(NamedTuple):
    """The preview is over and there is more: the client waits for 100 or for the answer."""


class Ended(NamedTuple):
    """The body is complete."""


Event: TypeAlias = Request | Data | Paused | Ended
PAUSED: Final = Paused()
ENDED: Final = Ended()


class _State(Enum):
    HEAD = auto()
    PREVIEW = auto()
    WAITING = auto()
    BODY = auto()
    BROKEN = auto()


class Requests:
    """What one client sends over one connection.  ``feed`` it, then take events with ``next`` until there is none."""

    __slots__ = ("_at", "_buffer", "_looked", "_preview", "_size", "_state")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._at = 0  # where in the buffer the next event begins
        self._looked = 0  # up to where the end of a head was looked for in vain
        self._state = _State.HEAD
        self._size = -1  # bytes that the chunk under way still has; -1: a size comes next, -2: the end of its line
        self._preview = 0

    @property
    def waiting(self) -> int:
        """Bytes that were fed and are in no event yet."""
        return len(self._buffer) - self._at

    @property
    def between(self) -> bool:
        """Whether nothing is under way: the last request was read to its end, or given up."""
        return self._state is _State.HEAD and not self.waiting

    def feed(self, data: bytes) -> None:
        """Take what came."""
        if self._at > _WORTH_CUTTING or self._at == len(self._buffer):
            del self._buffer[: self._at]
            self._looked = max(0, self._looked - self._at)
            self._at = 0
        self._buffer += data

    def next(self) -> Event | None:
        """The next event; ``None`` while more bytes are needed or the client waits.  Raises ``ProtocolError``."""
        try:
            if self._state is _State.HEAD:
                return self._request()
            if self._state in (_State.PREVIEW, _State.BODY):
                return self._body()
        except ProtocolError:
            self._state = _State.BROKEN
            raise
        if self._state is _State.BROKEN:
            raise ProtocolError("broken-before")
        return None

    def go_on(self) -> None:
        """100 was sent: the rest of the body comes."""
        if self._state is _State.WAITING:
            self._state = _State.BODY

    def finish(self) -> None:
        """The answer was sent in place of 100: the rest of the body never comes."""
        if self._state is _State.WAITING:
            self._state = _State.HEAD

    # -- heads ---------------------------------------------------------------------------------------------------------

    def _request(self) -> Request | None:
        buffer = self._buffer
        while buffer.startswith(b"\r\n", self._at):  # RFC 9112 section 2.2: empty lines before a request are no harm
            self._at += 2
        end = buffer.find(b"\r\n\r\n", max(self._at, self._looked - 3))
        if (end if end >= 0 else len(buffer)) - self._at > LONGEST_HEAD:
            raise ProtocolError("head-too-long")
        self._looked = len(buffer) if end < 0 else end
        if end < 0:
            return None
        method, path, headers = _head(bytes(buffer[self._at : end]))
        places = _places(method, headers.get("encapsulated"))
        heads = places[-1][1] if places else 0
        begin = end + 4
        if len(buffer) - begin < heads:
            return None
        self._at, self._looked = begin + heads, 0
        parts = _cut(bytes(buffer[begin : begin + heads]), places)
        has_body = bool(places) and places[-1][0] != "null-body"
        preview = _preview(headers.get("preview")) if has_body else None
        if has_body:
            self._state = _State.BODY if preview is None else _State.PREVIEW
            self._size, self._preview = -1, preview or 0
        return Request(method, path, headers, parts.get("req-hdr", b""), parts.get("res-hdr", b""), preview, has_body)

    # -- bodies (RFC 9112 section 7.1) ---------------------------------------------------------------------------------

    def _body(self) -> Event | None:
        while True:
            if self._size > 0:
                return self._data()
            if self._size == -2 and not self._line_ended():
                return None
            found = self._chunk()
            if found is None:
                return None
            size, extensions = found
            if size == 0:
                return self._last(extensions)
            if self._state is _State.PREVIEW:
                self._preview -= size
                if self._preview < 0:
                    raise ProtocolError("preview-too-long")
            self._size = size

    def _data(self) -> Data | None:
        chunk = bytes(self._buffer[self._at : self._at + self._size])
        if not chunk:
            return None
        self._at += len(chunk)
        self._size = self._size - len(chunk) or -2
        return Data(chunk)

    def _line_ended(self) -> bool:
        there = self._buffer[self._at : self._at + 2]
        if not b"\r\n".startswith(there):
            raise ProtocolError("chunk-longer-than-its-size")
        if len(there) < 2:
            return False
        self._at += 2
        self._size = -1
        return True

    def _chunk(self) -> tuple[int, bytes] | None:
        end = self._buffer.find(b"\r\n", self._at, self._at + LONGEST_SIZE + 2)
        if end < 0:
            if self.waiting > LONGEST_SIZE:
                raise ProtocolError("chunk-size-too-long")
            return None
        match = _CHUNK.match(self._buffer[self._at : end])
        if match is None or len(match[1].lstrip(b"0")) > _SIZE_DIGITS:
            raise ProtocolError("chunk-size")
        size = int(match[1], 16)
        if size:  # the line of a last chunk is taken together with its trailers
            self._at = end + 2
        return size, bytes(match[2])

    def _last(self, extensions: bytes) -> Event | None:
        """The last chunk and its trailers, of which we know none and take none."""
        line = self._buffer.find(b"\r\n", self._at)
        end = self._buffer.find(b"\r\n\r\n", line, line + LONGEST_TRAILERS)
        if end < 0:
            if len(self._buffer) - line > LONGEST_TRAILERS:
                raise ProtocolError("trailers-too-long")
            return None
        self._at, self._size = end + 4, -1
        known_end = _IEOF.search(extensions) is not None
        if self._state is _State.BODY and known_end:
            raise ProtocolError("ieof-outside-a-preview")
        if self._state is _State.PREVIEW and not known_end:
            self._state = _State.WAITING
            return PAUSED
        self._state = _State.HEAD
        return ENDED


def _head(raw: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = raw.split(b"\r\n")
    match = _REQUEST_LINE.fullmatch(first)
    if match is None:
        raise ProtocolError("request-line")
    if match[3] != b"1.0":
        raise ProtocolError("version", 505)
    method = match[1].decode()
    if method not in _MAY_COME:
        raise ProtocolError("method", 501)
    headers: dict[str, str] = {}
    for line in lines:
        name, value = _field(line) if len(line) <= _REMEMBERED else _field.__wrapped__(line)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return method, _path(match[2]), headers


@lru_cache(maxsize=1024)  # of its lines a client says most in each request again
def _field(line: bytes) -> tuple[str, str]:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise ProtocolError("header")
    return found[1].decode().lower(), _text(found[2]).rstrip(" \t")


def _text(value: bytes) -> str:
    """Names of people come as they are written: as UTF-8, or else in the letters of RFC 9110's history."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


@lru_cache(maxsize=64)
def _path(raw: bytes) -> str:
    """The path of ``icap://host:port/path?query`` or of ``/path``."""
    uri = raw.decode()
    scheme, mark, rest = uri.partition("://")
    if mark and scheme.lower() in ("icap", "icaps"):
        uri = "/" + rest.partition("/")[2]
    return uri.partition("?")[0]


@lru_cache(maxsize=1024)  # requests of one page differ in their bodies more than in the lengths of their heads
def _places(method: str, value: str | None) -> tuple[tuple[str, int], ...]:
    """The parts that ``Encapsulated`` names, with the offsets where they begin."""
    places: list[tuple[str, int]] = []
    for word in value.split(",") if value else ():
        match = _PLACES.match(word.strip())
        if match is None:
            raise ProtocolError("encapsulated")
        places.append((match[1], int(match[2])))
    if tuple(name for name, _ in places) not in _MAY_COME[method]:
        raise ProtocolError("encapsulated")
    offsets = [at for _, at in places]
    if offsets and (offsets[0] != 0 or any(a >= b for a, b in itertools.pairwise(offsets))):
        raise ProtocolError("encapsulated-offsets")
    if offsets and offsets[-1] > LONGEST_HEADS:
        raise ProtocolError("heads-too-long")
    return tuple(places)


def _cut(heads: bytes, places: tuple[tuple[str, int], ...]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for (name, begin), (_, end) in itertools.pairwise(places):
        parts[name] = heads[begin:end]
        if parts[name].find(b"\r\n\r\n") != end - begin - 4:  # offsets that lie would move bytes of one to the other
            raise ProtocolError("encapsulated-offsets")
    return parts


def _preview(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= _SIZE_DIGITS):
        raise ProtocolError("preview")
    return int(value)
