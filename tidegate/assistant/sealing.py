"""Sealing what people write: one key for each person, wrapped by the key of the server.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits in front; the place of a value (its row) is authenticated
along with it, so that nobody can put one row's text into another's.  Random nonces are good for 2^32 values of one
person, which nobody writes.

Must never: show a key in a repr or an error, or open what was sealed for another place.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE: Final = 12


class Unopened(Exception):
    """Something sealed could not be opened: the key is another one, or the bytes were changed."""


class Seal:
    """Seals and opens with one key."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        return "<Seal>"

    def seal(self, content: bytes, place: str) -> bytes:
        """``content`` sealed for ``place``; 28 bytes longer."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for ``place``.  Raises ``Unopened``."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise Unopened("Something kept cannot be opened with the key of this installation.") from None


class Keyring:
    """Makes and unwraps the keys of people under the key of the server."""

    __slots__ = ("_server",)

    def __init__(self, server_key: bytes) -> None:
        self._server = Seal(server_key)

    def __repr__(self) -> str:
        return "<Keyring>"

    def new(self, person: str) -> bytes:
        """A new key for ``person``, wrapped."""
        return self._server.seal(os.urandom(KEY_BYTES), f"key of {person}")

    def unwrap(self, person: str, wrapped: bytes) -> Seal:
        """The seal of ``person``.  Raises ``Unopened``."""
        return Seal(self._server.open(wrapped, f"key of {person}"))
