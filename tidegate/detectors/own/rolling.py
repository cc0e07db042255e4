"""Numbers of stretches of letters under a key, each from two sums: what decides which stretches are worth a digest.

A stretch's number is a polynomial over keyed numbers of its letters modulo 2^64 (Karp and Rabin, "Efficient randomized
pattern-matching algorithms", IBM Journal 1987), mixed at the end.  The sums before every letter give the number of any
stretch with one subtraction and one multiplication, since an odd base has an inverse.

This is no cryptographic digest.  Only bits of a sieve are made of it, and the order in which fingerprints are chosen;
whatever is kept to be compared is made by `digests`.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np

from tidegate.detectors.own.laid import MOST_LETTERS, Numbers

_MODULUS: Final = 1 << 64
_HALF: Final = np.uint64(32)
_SHIFT: Final = np.uint64(29)


class Rolling:
    """Numbers under one key for one ``purpose`` (at most sixteen ASCII letters)."""

    __slots__ = ("_add", "_backward", "_forward", "_last", "_length", "_mix")

    def __init__(self, key: bytes, purpose: str) -> None:
        stream = hashlib.blake2b(b"rolling", key=key, digest_size=48, person=purpose.encode()).digest()
        base, mix, length, last, add, _ = (int.from_bytes(stream[at : at + 8], "little") for at in range(0, 48, 8))
        self._mix, self._last = np.uint64(mix | 1), np.uint64(last | 1)
        self._length, self._add = np.uint64(length | 1), np.uint64(add)
        self._forward = _powers(base | 1)
        self._backward = _powers(pow(base | 1, -1, _MODULUS))

    def sums(self, codes: Numbers) -> Numbers:
        """The sum before each letter, and the whole; at most ``MOST_LETTERS`` letters."""
        letters = (codes.astype(np.uint64) + self._add) * self._mix
        letters ^= letters >> _HALF
        letters *= self._last
        letters *= self._forward[: len(letters)]
        sums = np.zeros(len(letters) + 1, np.uint64)
        letters.cumsum(out=sums[1:])
        return sums

    def numbers(self, sums: Numbers, starts: Numbers, ends: Numbers) -> Numbers:
        """The numbers of the stretches between ``starts`` and ``ends``."""
        numbers = sums[ends] - sums[starts]
        numbers *= self._backward[starts]
        numbers ^= (ends - starts).astype(np.uint64) * self._length
        return self.mixed(numbers)

    def mixed(self, numbers: Numbers) -> Numbers:
        """``numbers`` with every bit depending on all (in their place)."""
        numbers ^= numbers >> _HALF
        numbers *= self._mix
        numbers ^= numbers >> _SHIFT
        numbers *= self._last
        numbers ^= numbers >> _HALF
        return numbers


def _powers(base: int) -> Numbers:
    powers = np.full(MOST_LETTERS, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)
