"""Server-Sent Events, one incremental parser for reading and for rewriting.

Source: WHATWG HTML, section 9.2 "Server-sent events" (parsing and interpreting an event stream).
Why one parser: where one pass walks frames and another walks lines, the two disagree on an unterminated last frame and
text passes unseen.  Here every byte that came in is in the ``raw`` of exactly one frame, in order, so a frame nobody
touched goes out byte-identical, and what is read is what is sent on.
It must never hold a finished frame back, drop a byte, or let a frame grow without limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

#: Bytes of one frame.  Pictures come inside frames as base64, so it is megabytes, not kilobytes.
MAX_FRAME: Final = 8 * 1024 * 1024
#: Data lines of one frame; each costs many times its bytes while it is held.
MAX_LINES: Final = 20_000

_EOL: Final = re.compile(rb"\r\n|\r|\n")
_BOM: Final = b"\xef\xbb\xbf"


class SseError(Exception):
    """The stream can not be read as Server-Sent Events within the limits.  ``code`` is a reason code for records."""

    code = "sse-error"


class FrameTooBig(SseError):
    """One frame grew over the limit without ending."""

    code = "sse-frame-too-big"


@dataclass(frozen=True, slots=True)
class DataLine:
    """Where a ``data`` line stands in the raw bytes of its frame; ``value`` is where its value starts.

    ``end`` is where the value ends and ``after`` where the line does, its line end included.
    """

    start: int
    value: int
    end: int
    after: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of the stream: an event, comments, or the rest of a stream that ended without a blank line.

    ``data`` is the value of the event, ``None`` where the frame has no data field and so dispatches nothing.
    ``complete`` is false for the rest at the end of the stream: browsers drop it, other clients may not, so it is read
    and rewritten like any other.  ``raw`` holds every byte, blank line and comments included.
    """

    raw: bytes
    event: str = ""
    data: bytes | None = None
    id: str | None = None
    retry: int | None = None
    complete: bool = True
    lines: tuple[DataLine, ...] = ()

    @property
    def text(self) -> str:
        """The data as text; bytes that are no UTF-8 become U+FFFD, as the standard says."""
        return (self.data or b"").decode("utf-8", "replace")

    def with_data(self, data: bytes) -> bytes:
        """The raw bytes of this frame with ``data`` in the place of its data; all other lines stay as they are.

        A line end inside ``data`` becomes a further ``data`` line.  Raises ``ValueError`` for a frame without data.
        """
        if not self.lines:
            raise ValueError("the frame has no data line")
        values = _EOL.split(data)
        last = len(self.lines) - 1
        pieces: list[bytes] = []
        position = 0
        for number, line in enumerate(self.lines):
            pieces.append(self.raw[position : line.start])
            position = line.after
            if number < len(values):
                own = values[number:] if number == last else values[number : number + 1]
                pieces.append(self._written(line, own))
        pieces.append(self.raw[position:])
        return b"".join(pieces)

    def _written(self, line: DataLine, values: list[bytes]) -> bytes:
        prefix = self.raw[line.start : line.value]
        ending = self.raw[line.end : line.after]
        first = prefix if prefix.endswith((b":", b" ")) else prefix + b":"
        if first.endswith(b":") and values[0].startswith(b" "):
            first += b" "  # one leading space is not part of the value
        joint = (ending or b"\n") + b"data: "
        return first + joint.join(values) + ending


class Parser:
    """Bytes in, frames out.  The ``raw`` of all frames in order is what was fed, whatever the split."""

    def __init__(self, max_frame: int = MAX_FRAME) -> None:
        self._max = max_frame
        self._bytes = bytearray()
        self._line = 0  # where the line being read starts
        self._seen = 0  # no line end before here
        self._after_cr = False
        self._first = True
        self._fields = _Fields()

    def feed(self, chunk: bytes) -> list[Frame]:
        """Every frame that ``chunk`` completes.  Raises ``FrameTooBig``."""
        frames: list[Frame] = []
        self._bytes += chunk
        while self._take_line():
            if self._fields.ended:
                frames.append(self._cut(complete=True))
        if len(self._bytes) > self._max or len(self._fields.lines) > MAX_LINES:
            raise FrameTooBig("a frame is over the limit")
        return frames

    @property
    def between_lines(self) -> bool:
        """Whether lines of a frame have come whose end has not."""
        return 0 < self._line == len(self._bytes)

    def finish(self) -> list[Frame]:
        """The rest of a stream that has ended, as a frame that is not complete; nothing if nothing is left."""
        if self._line < len(self._bytes):
            self._read_line(self._line, len(self._bytes), len(self._bytes))
            self._line = len(self._bytes)
        return [self._cut(complete=False)] if self._bytes else []

    def _take_line(self) -> bool:
        if self._after_cr and self._line < len(self._bytes):
            self._after_cr = False
            if self._bytes[self._line] == 0x0A:  # the LF of a CRLF whose CR ended the chunk before
                self._line += 1
                self._seen = self._line
                self._fields.widen(self._line)
        found = _EOL.search(self._bytes, max(self._seen, self._line))
        if found is None:
            self._seen = len(self._bytes)
            return False
        after = found.end()
        self._after_cr = self._bytes[after - 1] == 0x0D
        self._read_line(self._line, found.start(), after)
        self._line = self._seen = after
        return True

    def _read_line(self, start: int, end: int, after: int) -> None:
        if self._first:
            self._first = False
            if self._bytes.startswith(_BOM, start, end):
                start += len(_BOM)
        self._fields.read(self._bytes, start, end, after)

    def _cut(self, *, complete: bool) -> Frame:
        frame = self._fields.frame(bytes(self._bytes[: self._line]), complete)
        del self._bytes[: self._line]
        self._line = self._seen = 0
        self._fields = _Fields()
        return frame


class _Fields:
    """What the lines of one frame said so far."""

    __slots__ = ("any", "ended", "event", "id", "lines", "retry", "values")

    def __init__(self) -> None:
        self.any = False
        self.ended = False
        self.event = ""
        self.id: str | None = None
        self.retry: int | None = None
        self.lines: list[DataLine] = []
        self.values: list[bytes] = []

    def read(self, raw: bytearray, start: int, end: int, after: int) -> None:
        if start == end:
            self.ended = True
            return
        if raw[start] == 0x3A:  # a comment: on its own it is a sign of life, and goes on at once
            self.ended = not self.any
            return
        self.any = True
        colon = raw.find(b":", start, end)
        name = bytes(raw[start : end if colon < 0 else colon])
        value = end if colon < 0 else colon + 1
        if value < end and raw[value] == 0x20:
            value += 1
        self._take(name, bytes(raw[value:end]), DataLine(start, value, end, after))

    def widen(self, after: int) -> None:
        """The line end of the last line turned out to be a CRLF that reaches to ``after``."""
        if self.lines and self.lines[-1].after == after - 1:
            self.lines[-1] = replace(self.lines[-1], after=after)

    def _take(self, name: bytes, value: bytes, line: DataLine) -> None:
        if name == b"data":
            self.lines.append(line)
            self.values.append(value)
        elif name == b"event":
            self.event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self.id = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit() and len(value) < 20:
            self.retry = int(value)

    def frame(self, raw: bytes, complete: bool) -> Frame:
        data = b"\n".join(self.values) if self.lines else None
        return Frame(raw, self.event, data, self.id, self.retry, complete, tuple(self.lines))


def encode(data: str, event: str = "") -> bytes:
    """A frame of our own.  ``event`` must be one line; line ends in ``data`` become further data lines."""
    head = f"event: {event}\n" if event else ""
    return (head + "".join(f"data: {line}\n" for line in re.split(r"\r\n|\r|\n", data)) + "\n").encode(
        "utf-8", "replace"
    )
