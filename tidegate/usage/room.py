"""Bytes in a row, as they are read: more comes at the end, what is done with goes at the beginning.

Memory that is new to the process is slower to touch than a file is to read, so a room is used again and again, and
nothing in it is copied to be looked at.  It must never be added to while a view of it is in use.
"""

from __future__ import annotations

import codecs
from typing import Final

import numpy as np

#: Looked at piece by piece, so that a piece is still in the processor's cache when the next question is asked of it.
_PIECE: Final = 256 << 10
_LEAST: Final = 64 << 10
_LINE_END: Final = 10
_ASCII: Final = 127


class Room:
    """Bytes ``begin`` to ``end`` of ``data`` are there."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.begin = self.end = 0

    def __len__(self) -> int:
        return self.end - self.begin

    def view(self, length: int) -> memoryview:
        """The first ``length`` bytes, without a copy; they stay as they are until something is added."""
        return memoryview(self.data)[self.begin : self.begin + length]

    def space(self, count: int) -> memoryview:
        """Where ``count`` bytes that follow can be written; ``added`` says how many were."""
        if self.end + count > len(self.data):
            self._make(count)
        return memoryview(self.data)[self.end : self.end + count]

    def added(self, count: int) -> None:
        """So many bytes were written into the space."""
        self.end += count

    def add(self, more: bytes | memoryview) -> None:
        """Let ``more`` follow."""
        self.space(len(more))[:] = more
        self.end += len(more)

    def drop(self, count: int) -> None:
        """Let go of the first ``count`` bytes."""
        self.begin += count

    def find_end(self, limit: int) -> int:
        """How many of the first ``limit`` bytes are whole lines; 0 where not even one line is whole."""
        at = self.data.rfind(b"\n", self.begin, min(self.end, self.begin + limit))
        return at + 1 - self.begin if at >= 0 else 0

    def first_end(self) -> int:
        """Length of the first line with its end; 0 where it has none."""
        at = self.data.find(b"\n", self.begin, self.end)
        return at + 1 - self.begin if at >= 0 else 0

    def looked_at(self, length: int, longest: int) -> tuple[bool, int]:
        """How many lines end in the first ``length`` bytes; and, before it, whether these are UTF-8 without NUL and CR,
        and no line is over ``longest`` bytes."""
        whole = np.frombuffer(self.view(length), dtype=np.uint8)
        least, most, ends = _ASCII, 0, 0
        for at in range(0, length, _PIECE):
            piece = whole[at : at + _PIECE]
            least, most = min(least, int(piece.min())), max(most, int(piece.max()))
            ends += int(np.count_nonzero(piece == _LINE_END))
        plain = least > 0 and self.data.find(b"\r", self.begin, self.begin + length) < 0
        if plain and not self._has_long_line(length, longest):
            return most <= _ASCII or _is_utf8(self.view(length)), ends
        return False, ends

    def _has_long_line(self, length: int, longest: int) -> bool:
        at, end = self.begin, self.begin + length
        while end - at > longest:
            found = self.data.rfind(b"\n", at, at + longest + 1)
            if found < 0:
                return True
            at = found + 1
        return False

    def _make(self, count: int) -> None:
        length = len(self)
        if self.begin and length + count <= len(self.data):
            self.data[:length] = self.data[self.begin : self.end]
        else:
            # Another one: this one cannot be made longer while a view of it is about, used or not.
            larger = bytearray(max(_LEAST, 2 * length, length + count))
            larger[:length] = memoryview(self.data)[self.begin : self.end]
            self.data = larger
        self.begin, self.end = 0, length


def _is_utf8(data: memoryview) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _PIECE):
            decode.decode(data[at : at + _PIECE])
        decode.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
