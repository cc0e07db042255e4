"""Keyed digests of words and values: without the key nobody can try values against an index.

BLAKE2b in its keyed mode (RFC 7693), eight bytes, with a purpose mixed in so that a digest made for one use says
nothing in another.
"""

from __future__ import annotations

import hashlib
from typing import Final

from tidegate.detectors.own.table import TAG

#: Stands in for the digest of eight zero bytes, which marks an empty slot.
_EMPTY: Final = bytes(TAG)
_NOT_EMPTY: Final = bytes(TAG - 1) + b"\1"


class Digests:
    """Digests under one key for one ``purpose`` (at most sixteen ASCII letters)."""

    __slots__ = ("_keyed",)

    def __init__(self, key: bytes, purpose: str) -> None:
        self._keyed = hashlib.blake2b(key=key, digest_size=TAG, person=purpose.encode())

    def __repr__(self) -> str:
        return "<Digests>"

    def of(self, value: bytes) -> bytes:
        """The digest of ``value``; never all zero."""
        keyed = self._keyed.copy()
        keyed.update(value)
        digest = keyed.digest()
        return digest if digest != _EMPTY else _NOT_EMPTY
