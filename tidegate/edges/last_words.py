"""The last that a client hears of a streamed answer which has begun and must be broken off: an error in its own format.

The status and the headers are gone by then, and a stream that only dies says nothing of the reason or the receipt.
What goes on through a ``Restorer`` is never compressed, so what is said here is not either.

Must never: let anything of the service's answer leave that had not left; begin in the middle of a record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

#: An error in the format of a kind of reply (``sse``, ``ndjson``); empty where the client reads none.
Words: TypeAlias = Callable[[str], bytes]


def silent(_reply: str) -> bytes:
    """Words for nobody."""
    return b""


class _Kind(NamedTuple):
    reply: str
    ends: tuple[bytes, ...]
    end: bytes


_EVENTS: Final = _Kind("sse", (b"\n\n", b"\r\r", b"\r\n\r\n"), b"\n\n")
_LINES: Final = _Kind("ndjson", (b"\n",), b"\n")
#: Replies that are records one after the other, by media type.
_KINDS: Final[Mapping[str, _Kind]] = {
    "text/event-stream": _EVENTS,
    "application/x-ndjson": _LINES,
    "application/ndjson": _LINES,
}
_LONGEST_END: Final = 4


class LastWords:
    """Is shown what goes out to the client, and knows what can still be said after it."""

    def __init__(self, media_type: str | None, words: Words) -> None:
        self._kind = _KINDS.get((media_type or "").partition(";")[0].strip().lower())
        self._words = words
        self._tail = b""

    def went(self, data: bytes) -> None:
        """``data`` goes out."""
        self._tail = (self._tail + data[-_LONGEST_END:])[-_LONGEST_END:]

    def said(self) -> bytes:
        """What is still to be sent, from the boundary of a record on; empty where nothing can be said."""
        if self._kind is None:
            return b""
        words = self._words(self._kind.reply)
        clean = not self._tail or self._tail.endswith(self._kind.ends)
        return words if clean or not words else self._kind.end + words
