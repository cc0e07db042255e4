"""What the ledger takes and gives: an entry goes in, a receipt comes back, and what is kept can be read again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from tidegate.core.record import Entry

__all__ = ["Document", "Entry", "Kept", "Receipt", "Refused", "new_receipt"]

#: Crockford's base 32: no letter that is read or heard as another.
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
#: Two at a time: every entry gets sixteen.
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
#: Microseconds in which ids begin alike, the bits that say which of them it was, and the bits that nobody knows.
_MOMENT: Final = 62_500
_MOMENTS: Final = (1 << 34) - 1
_RANDOM: Final = 46
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: Kinds that the ledger itself writes.
DOCUMENT: Final = "document"
ALARM: Final = "alarm"


class Refused(Exception):
    """The ledger did not take an entry, or cannot be read.

    ``code`` is for records and metrics: ``disk-full locked read-only backlog not-recordable moved closed broken``.
    The text says what to do and never what was in the entry.
    """

    def __init__(self, code: str, what: str) -> None:
        self.code = code
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an entry is durable: its speakable ``id``, its place ``seq`` in the chain and its ``hash`` (hex)."""

    id: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is kept.  ``at`` is microseconds since 1970 in UTC, ``text`` the canonical JSON of its body.

    ``prev`` is the hash of the entry before it, ``hash`` its own, ``seal`` the gateway's keyed seal on that.
    """

    seq: int
    at: int
    kind: str
    receipt: str
    text: str
    prev: str
    hash: str
    seal: str

    @property
    def body(self) -> Mapping[str, Any]:
        """The body as plain data.  Raises ``msgspec.DecodeError`` where the text was tampered with."""
        body: Mapping[str, Any] = msgspec.json.decode(self.text)
        return body

    @property
    def time(self) -> str:
        """``at`` for people and other systems, such as ``2025-02-05T09:00:00.000000Z``."""
        moment = _EPOCH + timedelta(microseconds=self.at)
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Document:
    """A text that decisions lean on, such as the policy at one revision.  It is kept once and never changes."""

    kind: str
    revision: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, hex; an entry of the chain holds it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def new_receipt(at: int) -> str:
    """A fresh receipt id for an entry of ``at``: ``r-`` and 16 characters.

    34 bits are the sixteenth of a second, so that ids of one time lie together in the index and an entry costs the same
    however many there are; 46 are random, so that it can neither be guessed nor, in practice, repeat: at 3,000 entries
    a second two would meet in 8 years, and the index refuses the second.
    """
    bits = (at // _MOMENT & _MOMENTS) << _RANDOM | secrets.randbits(_RANDOM)
    pairs = [_PAIRS[bits >> shift & 1023] for shift in (70, 60, 50, 40, 30, 20, 10, 0)]
    return "r-" + "".join(pairs)
