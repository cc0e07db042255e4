"""What somebody was about to ask, on its way from the gateway to the assistant: sealed, short-lived, for them only.

It travels behind the ``#`` of an address, which browsers send to nobody: not to the assistant until the person chooses
to bring it, not to a log, not in a referrer.  AES-256-GCM (NIST SP 800-38D) seals it, bound to the person and the time.

Must never: hold a text in clear, or open for another person or too late.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: Seconds in which it can be brought.
GOOD_FOR: Final = 600
#: Characters of a token, which stands in a header of ours; and of a text once opened.
LONGEST: Final = 12_000
_MOST: Final = 200_000
_NONCE: Final = 12
FRAGMENT: Final = "bring"


def sealed(key: bytes, nonce: bytes, text: str, person: str, now: float) -> str | None:
    """``text`` for ``person``, as a token; ``None`` where it is too long to be brought.  ``nonce`` is 12 random
    bytes.
    """
    until = int(now) + GOOD_FOR
    packed = zlib.compress(text.encode("utf-8", "replace"), 9)
    token = nonce + until.to_bytes(6, "big") + AESGCM(key).encrypt(nonce, packed, _bound(person, until))
    written = base64.urlsafe_b64encode(token).rstrip(b"=").decode()
    return written if len(written) <= LONGEST else None


def opened(key: bytes, token: str, person: str, now: float) -> str | None:
    """The text; ``None`` where it is forged, damaged, too old, or another person's."""
    if len(token) > LONGEST:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        nonce, until = raw[:_NONCE], int.from_bytes(raw[_NONCE : _NONCE + 6], "big")
        packed = AESGCM(key).decrypt(nonce, raw[_NONCE + 6 :], _bound(person, until))
    except (InvalidTag, ValueError, binascii.Error):
        return None
    if not 0 <= until - now <= 2 * GOOD_FOR:  # too old; or of a clock that was ahead
        return None
    text = zlib.decompressobj().decompress(packed, 4 * _MOST)
    return text.decode("utf-8", "replace")[:_MOST]


def _bound(person: str, until: int) -> bytes:
    return f"{until} {person}".encode("utf-8", "replace")
