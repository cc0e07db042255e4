"""The chain: how an entry is hashed onto the one before it, and what a look at all of them finds wrong.

Theory of operation.  ``hash`` is SHA-256 over the canonical JSON of (seq, previous hash, time, kind, receipt, body); so
no entry can be changed, taken out or moved without a hash that no longer fits, and whoever keeps one hash can later
prove all before it, without any secret.  A plain hash can be computed by anybody, though, who may write to the file: so
each hash also carries ``seal``, an HMAC under a key of the gateway, which tells an entry of ours from one put in.

Canonical JSON is RFC 8785 in spirit: keys sorted, no blanks, UTF-8, shortest numbers.  Keys are sorted by code point
and not by UTF-16 unit, and bodies are hashed as the text that is kept, so no verifier has to format a number again.

Pure: it holds no file and no clock.  It must never keep more than one entry in memory, however long the chain.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tidegate.ledger.entry import ALARM, DOCUMENT, Kept

GENESIS: Final = "0" * 64
_DOMAIN: Final = b"tidegate-ledger-1\n"
#: How far from its place an entry's own number is searched for, and for how many entries.
_SEARCH: Final = 2_000
_SEARCHES: Final = 200
#: Faults kept; more are counted.
MOST_FAULTS: Final = 1_000

_encoder: Final = msgspec.json.Encoder(order="deterministic")


def canonical(value: Any) -> bytes:
    """The canonical JSON of ``value``.  Raises ``TypeError`` or ``ValueError`` if it has none."""
    return _encoder.encode(value)


def chained(seq: int, prev: str, at: int, kind: str, receipt: str, text: bytes) -> str:
    """The hash of an entry, hex; ``text`` is its body as canonical JSON."""
    whole = _encoder.encode((seq, prev, at, kind, receipt, msgspec.Raw(text)))
    return hashlib.sha256(_DOMAIN + whole).hexdigest()


def sealed(key: bytes, hashed: str) -> str:
    """The gateway's seal on a hash, hex: 128 bits of HMAC-SHA-256."""
    # Not ``hmac.digest``: it lets the interpreter go for every call, and getting it back under load costs far more.
    return hmac.new(key, _DOMAIN + hashed.encode(), "sha256").hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the chain: ``what`` happened (changed, removed, added, reordered …) at ``seq``, in words."""

    what: str
    seq: int
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(slots=True)
class _Shift:
    """A run of entries that all stand ``by`` places away from where they were written."""

    by: int
    first: int
    length: int = 1


class Checker:
    """Takes every entry in order of ``seq`` and says what is wrong.  Without ``key`` seals are not looked at."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._searches = 0
        self._shift: _Shift | None = None
        self._fits = True
        self.taken = 0
        self.seq = 0
        self.head = GENESIS
        self.documents: dict[tuple[str, str], str] = {}

    def take(self, kept: Kept) -> Iterator[Fault]:
        """The faults that show at ``kept``.  Numbers must ascend."""
        self.taken += 1
        if kept.seq <= self.seq:
            yield Fault("added", kept.seq, f"entry {kept.seq} was added: there is no such number")
            return
        gap = kept.seq != self.seq + 1
        if gap:
            yield Fault("removed", self.seq + 1, f"{_entries(self.seq + 1, kept.seq - 1)} removed")
        origin = self._written_as(kept)
        fits = origin == kept.seq
        yield from self._moved(kept.seq, origin)
        if origin is None:
            yield self._unfitting(kept)
        elif not self._is_ours(kept):
            fits = False
            yield Fault("added", kept.seq, f"entry {kept.seq} was added or written anew by somebody without the key")
        elif fits and self._fits and not gap and kept.prev != self.head:
            fits = False
            yield Fault("removed", kept.seq - 1, f"entry {kept.seq - 1} was replaced: {kept.seq} does not follow it")
        if fits and kept.kind in (ALARM, DOCUMENT):
            yield from self._told(kept)
        self.seq, self.head, self._fits = kept.seq, kept.hash, fits

    def finish(self) -> Iterator[Fault]:
        """The faults that only the end of the chain shows."""
        yield from self._close_shift(at_end=True)

    def _unfitting(self, kept: Kept) -> Fault:
        if self._key is None or self._is_ours(kept):
            return Fault("changed", kept.seq, f"entry {kept.seq} ({kept.receipt}) was changed")
        return Fault("added", kept.seq, f"entry {kept.seq} was added, or changed together with its hash")

    def _is_ours(self, kept: Kept) -> bool:
        return self._key is None or (
            _is_plain(kept) and hmac.compare_digest(kept.seal.encode(), sealed(self._key, kept.hash).encode())
        )

    def _written_as(self, kept: Kept) -> int | None:
        """The number under which ``kept`` was written: its own, one near it if it was moved, or ``None``."""
        if not _is_plain(kept):
            return None
        text = kept.text.encode("utf-8", "surrogatepass")
        for seq in self._candidates(kept.seq):
            if chained(seq, kept.prev, kept.at, kept.kind, kept.receipt, text) == kept.hash:
                return seq
        return None

    def _candidates(self, seq: int) -> Iterator[int]:
        yield seq
        if self._shift:
            yield seq + self._shift.by
        if self._searches < _SEARCHES:
            self._searches += 1
            for far in range(1, _SEARCH):
                yield seq + far
                if seq > far:
                    yield seq - far

    def _moved(self, seq: int, origin: int | None) -> Iterator[Fault]:
        by = 0 if origin is None else origin - seq
        if self._shift and self._shift.by == by:
            self._shift.length += 1
            return
        yield from self._close_shift()
        if by:
            self._shift = _Shift(by, seq)

    def _close_shift(self, *, at_end: bool = False) -> Iterator[Fault]:
        """A run that moved up to close a gap means that something was taken out; otherwise it was put elsewhere."""
        shift, self._shift = self._shift, None
        if shift is None:
            return
        first, last = shift.first, shift.first + shift.length - 1
        if shift.by > 0 and (shift.length > 1 or at_end):
            gone = _entries(first, first + shift.by - 1)
            yield Fault("removed", first, f"{gone} removed, and those after it numbered anew up to {last}")
        else:
            words = f"{_entries(first, last)} reordered: written as {first + shift.by}"
            yield Fault("reordered", first, words)

    def _told(self, kept: Kept) -> Iterator[Fault]:
        body = kept.body
        if kept.kind == ALARM:
            yield Fault(
                "alarm", kept.seq, f"entry {kept.seq} is an alarm: {body.get('what', 'the ledger was changed')}"
            )
        else:
            self.documents[str(body.get("kind")), str(body.get("revision"))] = str(body.get("digest"))


def _is_plain(kept: Kept) -> bool:
    """Whether the columns have our types at all: SQLite keeps whatever it is given."""
    texts: tuple[object, ...] = (kept.kind, kept.receipt, kept.text, kept.prev, kept.hash, kept.seal)
    return type(kept.at) is int and all(type(text) is str for text in texts)


def _entries(first: int, last: int) -> str:
    return f"entry {first} was" if first == last else f"entries {first} to {last} were"
