"""A streamed reply cut into records: frames of an event stream, lines, JSON values one after another.

A record is what a client handles at once.  Each carries its raw bytes, the JSON or text in it, and how to write other
text in its place; whatever stands between records is a record without text.  So joining the raw bytes gives the stream.
It must never wait for more than the end of a record, nor hold one over the limit: then the rest of the stream is one
long text (``Overgrown``), which is no error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol

from tidegate.wire.sse import Frame, Parser

#: Bytes of one record.  A longer one is read as running text: nothing is lost but values split over two JSON strings.
MAX_RECORD: Final = 4 * 1024 * 1024

CODEC: Final = "utf-8"
ERRORS: Final = "surrogateescape"  # bytes that are no UTF-8 come out as they came in


def to_text(raw: bytes) -> str:
    """Bytes as text, whatever they are; ``to_bytes`` gives the same bytes back."""
    return raw.decode(CODEC, ERRORS)


def to_bytes(text: str) -> bytes:
    """The bytes of a text that came from ``to_text``, with new text in places."""
    return text.encode(CODEC, ERRORS)


class Record(Protocol):
    """``raw`` is all of it; ``text`` what can be rewritten, or ``None``."""

    @property
    def raw(self) -> bytes:
        """Every byte."""
        ...

    @property
    def text(self) -> str | None:
        """The JSON or prose in it."""
        ...

    def written(self, text: str) -> bytes:
        """The record with ``text`` in the place of its text."""
        ...


class Overgrown(Exception):
    """A record is over the limit; ``rest`` is what was not given out yet, from the start of that record."""

    def __init__(self, before: list[Record], rest: bytes) -> None:
        self.before = before
        self.rest = rest
        super().__init__("a record is over the limit")


class Records(Protocol):
    """A way to cut a stream."""

    def feed(self, chunk: bytes) -> list[Record]:
        """The records that ``chunk`` completes.  Raises ``Overgrown``."""
        ...

    @property
    def ripe(self) -> bool:
        """Whether what is left may be all of a record, so that nothing need come after it."""
        ...

    def finish(self) -> list[Record]:
        """What is left when the stream has ended, or has been silent where it may have; it may go on."""
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes between records."""

    raw: bytes
    text: None = None

    def written(self, text: str) -> bytes:
        """A gap has no text to replace."""
        del text
        return self.raw


@dataclass(frozen=True, slots=True)
class Slice:
    """Text between a head and a tail that stay."""

    head: bytes
    body: bytes
    tail: bytes = b""

    @property
    def raw(self) -> bytes:
        """Every byte."""
        return self.head + self.body + self.tail

    @property
    def text(self) -> str:
        """The body."""
        return to_text(self.body)

    def written(self, text: str) -> bytes:
        """The body replaced."""
        return self.head + to_bytes(text) + self.tail


@dataclass(frozen=True, slots=True)
class Event:
    """A frame of an event stream."""

    frame: Frame

    @property
    def raw(self) -> bytes:
        """Every byte, comments and all."""
        return self.frame.raw

    @property
    def text(self) -> str | None:
        """The data."""
        return None if self.frame.data is None else to_text(self.frame.data)

    def written(self, text: str) -> bytes:
        """The frame with other data."""
        return self.frame.with_data(to_bytes(text))


class Events:
    """Server-Sent Events.  A frame over its limit is ``sse.FrameTooBig``."""

    def __init__(self) -> None:
        self._parser = Parser()

    def feed(self, chunk: bytes) -> list[Record]:
        """Frames, each as soon as it is complete."""
        return [Event(frame) for frame in self._parser.feed(chunk)]

    @property
    def ripe(self) -> bool:
        """Whether the last line of a frame may have come."""
        return self._parser.between_lines

    def finish(self) -> list[Record]:
        """The unterminated last frame is read like any other."""
        return [Event(frame) for frame in self._parser.finish()]


#: The prefix of a line that still leaves JSON after it: a short part number or letter and a colon (``0:"text"``).
_PART: Final = re.compile(rb"[0-9a-z]{1,2}:(?=[\[{\"])")


class Lines:
    """A record a line: NDJSON, and lines with a part letter before their JSON."""

    def __init__(self, most: int = MAX_RECORD) -> None:
        self._most = most
        self._rest = b""

    def feed(self, chunk: bytes) -> list[Record]:
        """Lines, each with its line end."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        records = [self._record(line, b"\n") for line in lines]
        if len(self._rest) > self._most:
            rest, self._rest = self._rest, b""
            raise Overgrown(records, rest)
        return records

    @property
    def ripe(self) -> bool:
        """Whether a last line without an end may be there."""
        return self._rest.endswith((b"}", b"]"))

    def finish(self) -> list[Record]:
        """A last line without an end."""
        rest, self._rest = self._rest, b""
        return [self._record(rest, b"")] if rest else []

    @staticmethod
    def _record(line: bytes, tail: bytes) -> Record:
        part = _PART.match(line)
        head = part[0] if part else b""
        return Slice(head, line[len(head) :], tail)


_STRUCTURE: Final = re.compile(rb'["{}\[\]]')
_IN_STRING: Final = re.compile(rb'\\|"')


class Values:
    """JSON values one after another, and the objects of an array at the top: each is a record as soon as it closes."""

    #: What is left never is: a value is given on when it closes.
    ripe: Final = False

    def __init__(self, most: int = MAX_RECORD) -> None:
        self._most = most
        self._bytes = bytearray()
        self._at = 0  # looked at up to here
        self._start: int | None = None  # where the value being read starts
        self._depth = 0
        self._top = 0  # brackets around a record: 1 inside an array of objects
        self._in_string = False

    def feed(self, chunk: bytes) -> list[Record]:
        """Values, and what stands between them, as soon as it is there."""
        self._bytes += chunk
        records: list[Record] = []
        while self._step(records):
            pass
        if self._start is None:
            self._give_gap(len(self._bytes), records)
        elif len(self._bytes) > self._most:
            self._give_gap(self._start, records)
            rest = bytes(self._bytes)
            self._bytes.clear()
            raise Overgrown(records, rest)
        return records

    def finish(self) -> list[Record]:
        """A value that never ended."""
        rest = bytes(self._bytes)
        self._bytes.clear()
        return [Slice(b"", rest)] if rest else []

    def _step(self, records: list[Record]) -> bool:
        found = (_IN_STRING if self._in_string else _STRUCTURE).search(self._bytes, self._at)
        if found is None:
            self._at = max(self._at, len(self._bytes))  # it may already be past an escaped character to come
            return False
        position, char = found.start(), found[0]
        if char == b"\\":
            self._at = position + 2
            return self._at <= len(self._bytes)
        self._at = position + 1
        if char == b'"':
            self._quote(position)
        elif char in b"{[":
            self._open(position, char, records)
        else:
            self._depth = max(self._depth - 1, 0)
            self._top = min(self._top, self._depth)
        if not self._in_string and self._start is not None and self._depth == self._top:
            self._give_value(records)
        return True

    def _quote(self, position: int) -> None:
        self._in_string = not self._in_string
        if self._start is None:
            self._start = position

    def _open(self, position: int, char: bytes, records: list[Record]) -> None:
        if char == b"{" and self._depth == 1 and self._start is not None and self._only_bracket(position):
            self._give_gap(position, records)  # an array of objects: each of them is a record
            self._start, self._top = 0, 1
        elif self._start is None:
            self._start = position
        self._depth += 1

    def _only_bracket(self, position: int) -> bool:
        return bytes(self._bytes[self._start : position]).strip() == b"["

    def _give_value(self, records: list[Record]) -> None:
        start = self._start or 0
        records.append(Slice(bytes(self._bytes[:start]), bytes(self._bytes[start : self._at])))
        self._forget(self._at)
        self._start = None

    def _give_gap(self, end: int, records: list[Record]) -> None:
        if end:
            records.append(Gap(bytes(self._bytes[:end])))
            self._forget(end)

    def _forget(self, end: int) -> None:
        del self._bytes[:end]
        self._at = max(self._at - end, 0)


_LENGTH: Final = re.compile(rb"\s*([0-9]{1,9})(?=\n)")
_LENGTH_BEGUN: Final = re.compile(rb"\s*[0-9]{0,9}\Z")


class Chunks:
    r"""Google's web replies: ``)]}'``, then chunks of a decimal length and that many UTF-16 units of JSON.

    The units are counted from right after the digits, line ends included.  Not documented by Google; read in the public
    client HanaokaYuzu/Gemini-API (its parser of length-prefixed frames).
    """

    #: What is left never is: a chunk is given on when so much of it has come as its length says.
    ripe: Final = False

    def __init__(self, most: int = MAX_RECORD) -> None:
        self._most = most
        self._bytes = b""
        self._guarded = False
        self._lost = False

    def feed(self, chunk: bytes) -> list[Record]:
        """Chunks; the length is written anew where the text changes."""
        self._bytes += chunk
        records: list[Record] = []
        if not self._guarded and b"\n" in self._bytes:
            self._guarded = True
            end = self._bytes.index(b"\n") + 1
            records.append(Gap(self._bytes[:end]))
            self._bytes = self._bytes[end:]
        while self._guarded and (record := self._next()) is not None:
            records.append(record)
        if len(self._bytes) > self._most:
            raise Overgrown(records, self._bytes)
        return records

    def finish(self) -> list[Record]:
        """A chunk cut short goes on as it is: with a wrong length no client reads it."""
        rest, self._bytes = self._bytes, b""
        return [Gap(rest)] if rest else []

    def _next(self) -> Record | None:
        if not self._bytes or (_LENGTH_BEGUN.match(self._bytes) and not self._lost):
            return None
        found = _LENGTH.match(self._bytes)
        body = _units(self._bytes, found.end(), int(found[1])) if found and not self._lost else b""
        if body is None:
            return None
        if found is None or not body or not self._bytes.startswith(body, found.end()):
            self._lost = True  # not the format after all: the rest is nothing that we can rewrite
            return self.finish()[0]
        head, self._bytes = self._bytes[: found.start(1)], self._bytes[found.end() + len(body) :]
        return Counted(head, found[1], body)


def _units(raw: bytes, start: int, count: int) -> bytes | None:
    """The bytes of the next ``count`` UTF-16 units, ``None`` when not all of them are there."""
    text = raw[start : start + 4 * count].decode(CODEC, "ignore")
    wide = text.encode("utf-16-le", "ignore")
    if len(wide) < 2 * count:
        return None
    return wide[: 2 * count].decode("utf-16-le", "ignore").encode(CODEC)


@dataclass(frozen=True, slots=True)
class Counted:
    """A chunk with its length before it."""

    head: bytes
    length: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        """Every byte."""
        return self.head + self.length + self.body

    @property
    def text(self) -> str:
        """The JSON."""
        return to_text(self.body)

    def written(self, text: str) -> bytes:
        """Other JSON, with its own length."""
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        return self.head + str(units).encode() + to_bytes(text)
