"""A stretch of the ledger as columns: for each exchange small numbers, and beside them what the numbers stand for.

Ten million exchanges hold few different services, people and decisions.  So each field is kept as it stands in the
record, in bytes and once; a row is a number for each field.  Nothing is understood here beyond where a field begins
and ends: that is what makes reading fast, and what keeps it from forgetting a field it does not know (``extra``).

It must never: leave an exchange out without counting it, or change anything in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from tidegate.ledger.chain import canonical

Numbers = NDArray[np.int64]

#: Fields of a recorded exchange that a policy may ask about.
ASKED: Final = (
    "who", "address", "device", "service", "activity", "account", "tools", "data", "unread", "quota", "recognised",
    "extra",
)  # fmt: skip
#: All columns: beside the fields, the minute, what was decided and how it came to that.
FIELDS: Final = ("minute", *ASKED, "decision", "failures")
#: Characters of a recorded moment up to the minute, the smallest unit that a policy can say.
_MINUTE: Final = len("2025-02-05T09:00")
#: Exchanges that passed while the ledger could not be written are told with their end.
_SQL: Final = (
    "SELECT seq, CAST(text AS BLOB) FROM entries WHERE seq > ? AND seq <= ? "
    "AND (kind = 'exchange' OR (kind = 'end' AND instr(text, '\"unrecorded\"') > 0)) ORDER BY seq"
)
#: Rows that are gone through together.
_BATCH: Final = 2_000
_ABSENT: Final = msgspec.Raw(b"")


class _Exchange(msgspec.Struct, forbid_unknown_fields=True):
    at: str
    id: msgspec.Raw = _ABSENT
    target: msgspec.Raw = _ABSENT
    conversation: msgspec.Raw = _ABSENT
    size: int = 0
    who: msgspec.Raw = _ABSENT
    address: msgspec.Raw = _ABSENT
    device: msgspec.Raw = _ABSENT
    service: msgspec.Raw = _ABSENT
    activity: msgspec.Raw = _ABSENT
    account: msgspec.Raw = _ABSENT
    tools: msgspec.Raw = _ABSENT
    data: msgspec.Raw = _ABSENT
    unread: msgspec.Raw = _ABSENT
    quota: msgspec.Raw = _ABSENT
    recognised: msgspec.Raw = _ABSENT


class _Kept(msgspec.Struct):
    exchange: _Exchange
    decision: msgspec.Raw
    failures: msgspec.Raw = _ABSENT


class _Whole(msgspec.Struct):
    """An entry with a field of the exchange that is not known here."""

    exchange: dict[str, msgspec.Raw]
    decision: msgspec.Raw
    failures: msgspec.Raw = _ABSENT


class _End(msgspec.Struct):
    unrecorded: msgspec.Raw = _ABSENT


_decode: Final = msgspec.json.Decoder(_Kept).decode
_decode_whole: Final = msgspec.json.Decoder(_Whole).decode
_decode_end: Final = msgspec.json.Decoder(_End).decode
_GET: Final = [(name, attrgetter(name)) for name in ASKED[:-1]]
_KNOWN: Final = frozenset(_Exchange.__struct_fields__)


@dataclass(frozen=True, slots=True)
class Columns:
    """``numbers[field][row]`` is a place in ``values[field]``, which holds the field's JSON; empty where not recorded.

    ``seq`` is each row's entry, ``size`` the bytes of its body.  ``unreadable`` are entries that are no exchange of
    ours; ``read`` is how many entries of the ledger were gone through.
    """

    seq: Numbers
    size: Numbers
    numbers: Mapping[str, NDArray[np.int32]]
    values: Mapping[str, list[bytes]]
    unreadable: tuple[int, ...]
    read: int

    def __len__(self) -> int:
        return len(self.seq)

    def between(self, after: int, last: int) -> Columns:
        """Those of entries above ``after`` and up to ``last``."""
        first, end = (int(place) for place in np.searchsorted(self.seq, (after, last), side="right"))
        if first == 0 and end == len(self.seq):
            return self
        numbers = {name: column[first:end] for name, column in self.numbers.items()}
        unreadable = tuple(seq for seq in self.unreadable if after < seq <= last)
        return Columns(self.seq[first:end], self.size[first:end], numbers, self.values, unreadable, last - after)


def rows_between(cursor: Any, after: int, last: int) -> Iterator[list[tuple[int, bytes]]]:
    """The entries of exchanges above ``after`` and up to ``last``, in batches, by the cursor of a ledger's database."""
    cursor.execute(_SQL, (after, last))
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def columns_of(batches: Iterable[Sequence[tuple[int, bytes]]], read: int) -> Columns:
    """Columns of rows, each the number of an entry and its body in JSON, in batches of any size."""
    making = _Making()
    for batch in batches:
        making.add(batch)
    return making.made(read)


class _Making:
    """Columns in the making.  A batch is gone through field by field, so that no step of it is done in Python."""

    def __init__(self) -> None:
        self._places: dict[str, dict[bytes, int]] = {name: {} for name in FIELDS}
        self._numbers: dict[str, list[NDArray[np.int32]]] = {name: [] for name in FIELDS}
        self._seq: list[int] = []
        self._size: list[int] = []
        self._unreadable: list[int] = []

    def add(self, batch: Sequence[tuple[int, bytes]]) -> None:
        """Take a batch."""
        kept: list[_Kept] = []
        extras: dict[int, bytes] = {}
        for seq, text in batch:
            try:
                kept.append(_decode(text))
            except msgspec.DecodeError:
                again = _carefully(text)
                if again is None:
                    self._unreadable.append(seq)
                    continue
                extras[len(kept)] = again[1]
                kept.append(again[0])
            self._seq.append(seq)
        exchanges = [one.exchange for one in kept]
        self._size.extend(one.size for one in exchanges)
        for name, get in _GET:
            self._take(name, list(map(get, exchanges)))
        self._take("decision", [one.decision for one in kept])
        self._take("failures", [one.failures for one in kept])
        self._number("minute", [one.at[:_MINUTE].encode() for one in exchanges])
        self._number("extra", [extras.get(row, b"") for row in range(len(kept))] if extras else [b""] * len(kept))

    def _take(self, name: str, raw: list[msgspec.Raw]) -> None:
        """Most fields are absent from most exchanges; that is seen at once."""
        absent = raw.count(_ABSENT) == len(raw)
        self._number(name, [b""] * len(raw) if absent else list(map(bytes, raw)))

    def _number(self, name: str, values: list[bytes]) -> None:
        places = self._places[name]
        for value in dict.fromkeys(values):
            places.setdefault(value, len(places))
        self._numbers[name].append(np.fromiter(map(places.__getitem__, values), np.int32, len(values)))

    def made(self, read: int) -> Columns:
        """What was taken."""
        none = [np.zeros(0, np.int32)]
        return Columns(
            np.array(self._seq, np.int64),
            np.array(self._size, np.int64),
            {name: np.concatenate(parts or none) for name, parts in self._numbers.items()},
            {name: list(places) for name, places in self._places.items()},
            tuple(self._unreadable),
            read,
        )


def _carefully(text: bytes) -> tuple[_Kept, bytes] | None:
    """An entry that is not plainly an exchange: told with its end, or with fields that are not known here."""
    try:
        told = bytes(_decode_end(text).unrecorded) or text
        whole = _decode_whole(told)
        known = {name: value for name, value in whole.exchange.items() if name in _KNOWN}
        rest = {name: value for name, value in whole.exchange.items() if name not in _KNOWN}
        exchange = msgspec.json.decode(canonical(known), type=_Exchange)
    except msgspec.DecodeError:
        return None
    return _Kept(exchange, whole.decision, whole.failures), canonical(rest) if rest else b""
