"""A JSON array of objects as lines, one for each element, so that everything that reads JSON lines reads it.

Elements keep their spelling, so an array that grew begins with the same lines.  It must never hold more than an element
of sensible length, nor stop for what is no JSON: that becomes a line of its own, which is counted as unreadable.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any, Final, cast

#: A longer element is none; what is there of it becomes a line that cannot be read.
LONGEST: Final = 1 << 20
_PIECE: Final = 256 << 10
_BEGINS: Final = re.compile(rb"\s*\[\s*\{")
_BETWEEN: Final = re.compile(r"[\s,\[]*")
_LINE_ENDS: Final = re.compile(r"[\r\n]+")
_DECODER: Final = json.JSONDecoder()


def is_array(head: bytes) -> bool:
    """Whether content that begins so is an array of objects."""
    return _BEGINS.match(head) is not None


def elements(raw: IO[bytes]) -> Iterator[bytes]:
    """The elements of the array in ``raw``, as lines of UTF-8.  Raises what reading it raises."""
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace")
    text, at, ended = "", 0, False
    while True:
        if not ended and len(text) - at < LONGEST:
            data = cast("Any", raw).read1(_PIECE)
            ended = not data
            text, at = text[at:] + decode.decode(data, final=ended), 0
        # As many as are surely whole; the last of a piece may be cut off.
        while (found := _one(text, at, ended or len(text) - at >= LONGEST)) is not None:
            line, at = found
            if line:
                yield line
        if ended and at >= len(text):
            return


def _one(text: str, at: int, whole: bool) -> tuple[bytes, int] | None:
    """The next element as a line, and where it ends; ``None`` where more has to be read first."""
    between = _BETWEEN.match(text, at)
    start = between.end() if between else at
    if start >= len(text):
        return (b"", start) if start > at else None
    if text[start] == "]":
        return b"", start + 1
    try:
        _, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        if not whole:
            return None
        line_end = text.find("\n", start)
        end = len(text) if line_end < 0 else line_end + 1
    return _LINE_ENDS.sub(" ", text[start:end]).encode("utf-8", "replace") + b"\n", end
