"""A hash table in a buffer: digests of eight bytes, each with a few bytes of its own, found in one or two looks.

Open addressing with linear probing (Knuth, The Art of Computer Programming 3, section 6.4, algorithm L), at most three
fifths full, so that looking something up takes the same time whatever is in it.  The buffer may be a mapped file; it
holds digests and payloads and nothing else.
"""

from __future__ import annotations

from typing import Final, Protocol

#: Bytes of a digest: with ten million of them, one look-up in a million million is wrong.
TAG: Final = 8
#: Slots for each entry.
ROOM: Final = 5 / 3
#: Payloads that one digest may have.
MOST_ALIKE: Final = 4
_EMPTY: Final = bytes(TAG)


class Buffer(Protocol):
    """What ``bytes``, ``bytearray`` and a mapped file have in common."""

    def __getitem__(self, where: slice, /) -> bytes | bytearray: ...

    def __len__(self) -> int: ...


class Writable(Buffer, Protocol):
    """A buffer that can be written."""

    def __setitem__(self, where: slice, what: bytes, /) -> None: ...


def slots_for(entries: int) -> int:
    """How many slots a table of so many entries has."""
    return int(entries * ROOM) + 16


class Table:
    """``slots`` slots from ``offset`` on, each a digest and ``payload`` bytes."""

    __slots__ = ("_buffer", "_end", "_offset", "_payload", "_slots", "_width")

    def __init__(self, buffer: Buffer, offset: int, slots: int, payload: int) -> None:
        self._buffer, self._offset, self._slots, self._payload = buffer, offset, slots, payload
        self._width = TAG + payload
        self._end = offset + slots * self._width
        if slots < 1 or len(buffer) < self._end:
            raise ValueError("the table does not fit into its buffer")

    def first(self, tag: bytes) -> bytes | None:
        """The payload of ``tag``, the first if there are several; ``None`` if it is not there."""
        buffer, width = self._buffer, self._width
        at = self._offset + int.from_bytes(tag, "little") % self._slots * width
        for _ in range(self._slots):
            found = buffer[at : at + width]
            if found[:TAG] == tag:
                return bytes(found[TAG:])
            if found[:TAG] == _EMPTY:
                return None
            at += width
            if at == self._end:
                at = self._offset
        return None

    def all(self, tag: bytes) -> list[bytes]:
        """Every payload of ``tag``."""
        buffer, width = self._buffer, self._width
        at = self._offset + int.from_bytes(tag, "little") % self._slots * width
        payloads: list[bytes] = []
        for _ in range(self._slots):
            found = buffer[at : at + width]
            if found[:TAG] == _EMPTY:
                break
            if found[:TAG] == tag:
                payloads.append(bytes(found[TAG:]))
            at += width
            if at == self._end:
                at = self._offset
        return payloads


class Filling(Table):
    """A table that is being made; its buffer is all zero at first."""

    __slots__ = ("_into",)

    def __init__(self, buffer: Writable, offset: int, slots: int, payload: int) -> None:
        super().__init__(buffer, offset, slots, payload)
        self._into = buffer

    def join(self, tag: bytes, payload: bytes) -> bool:
        """Put ``tag`` there with ``payload``, joined bit by bit with the one it has; whether it is new."""
        at = self._offset + int.from_bytes(tag, "little") % self._slots * self._width
        while True:
            found = self._into[at : at + self._width]
            if found[:TAG] == _EMPTY:
                self._into[at : at + self._width] = tag + payload
                return True
            if found[:TAG] == tag:
                joined = int.from_bytes(found[TAG:], "little") | int.from_bytes(payload, "little")
                self._into[at + TAG : at + self._width] = joined.to_bytes(self._payload, "little")
                return False
            at += self._width
            if at == self._end:
                at = self._offset

    def add(self, tag: bytes, payload: bytes) -> bool:
        """Put ``tag`` there once more with ``payload``; false where it has ``MOST_ALIKE`` already."""
        at = self._offset + int.from_bytes(tag, "little") % self._slots * self._width
        alike = 0
        while True:
            found = self._into[at : at + TAG]
            if found == _EMPTY:
                self._into[at : at + self._width] = tag + payload
                return True
            alike += found == tag
            if alike == MOST_ALIKE:
                return False
            at += self._width
            if at == self._end:
                at = self._offset
