"""A sieve before a table: says of most numbers that they are not in it, for many at once.

A Bloom filter in blocks of one word each (Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters",
JEA 2009): three bits of 64, sixteen bits or more for each entry, so that about one number in 200 passes by chance and
each costs one access to memory.  It never says no to what was put in.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tidegate.detectors.own.laid import Numbers
from tidegate.detectors.own.table import Buffer

#: Bytes of a block, and the entries that it is made for.
BLOCK: Final = 8
_ENTRIES: Final = 4
_ONE: Final = np.uint64(1)
_SIXTY_THREE: Final = np.uint64(63)
_SHIFTS: Final = (np.uint64(46), np.uint64(52), np.uint64(58))


def blocks_for(entries: int) -> int:
    """How many blocks, a power of two, a sieve for so many entries has."""
    return 1 << max(0, -(-entries // _ENTRIES) - 1).bit_length()


class Sieve:
    """``blocks`` blocks from ``offset`` on.  ``add`` wants a buffer that can be written."""

    __slots__ = ("_mask", "_words")

    def __init__(self, buffer: Buffer, offset: int, blocks: int) -> None:
        if blocks < 1 or blocks & (blocks - 1) or len(buffer) < offset + blocks * BLOCK:
            raise ValueError("the sieve does not fit into its buffer")
        self._words = np.frombuffer(buffer, np.dtype("<u8"), blocks, offset)  # type: ignore[call-overload]
        self._mask = np.uint64(blocks - 1)

    def add(self, numbers: Numbers) -> None:
        """Put ``numbers`` in."""
        np.bitwise_or.at(self._words, numbers & self._mask, _bits(numbers))

    def passes(self, numbers: Numbers) -> Numbers:
        """Where in ``numbers`` one may be in it."""
        bits = _bits(numbers)
        found: Numbers = (self._words[numbers & self._mask] & bits) == bits
        return found.nonzero()[0]


def _bits(numbers: Numbers) -> Numbers:
    bits: Numbers = _ONE << (numbers >> _SHIFTS[0] & _SIXTY_THREE)
    for shift in _SHIFTS[1:]:
        bits |= _ONE << (numbers >> shift & _SIXTY_THREE)
    return bits
