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
from tidegate.replay.shapes import MARKS, Shapes

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
    "SELECT seq, text FROM entries WHERE seq > ? AND seq <= ? "
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
_GET: Final = [attrgetter(name) for name in ASKED[:-1]]
#: The columns that a shape gives, and those that each row gives by itself.
_SHARED: Final = (*ASKED, "decision", "failures")
_OWN: Final = ("minute", "who", "address")
#: In a row what its shape gives, and in a shape what its rows give.
_NOT_HERE: Final = -1
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
        making.take(batch)
    return making.made(read)


class _Making:
    """Columns in the making.  A row is a shape, and the few values that rows of a shape do not share."""

    def __init__(self) -> None:
        self._places: dict[str, dict[bytes, int]] = {name: {} for name in FIELDS}
        self._shapes = Shapes(self._shape)
        self._shared: list[list[int]] = []
        self._own: dict[str, list[int]] = {name: [] for name in _OWN}
        self._rows: list[int] = []
        self._seq: list[int] = []
        self._size: list[int] = []
        self._unreadable: list[int] = []

    def take(self, batch: Sequence[tuple[int, bytes]]) -> None:
        """Take a batch."""
        row_of, minutes, people, addresses = self._shapes.row, *(self._places[name] for name in _OWN)
        minute_at, person_at, address_at = (self._own[name].append for name in _OWN)
        rows, seqs, sizes = self._rows.append, self._seq.append, self._size.append
        for seq, text in batch:
            row = row_of(text)
            if row is None:
                self._whole(seq, text)
                continue
            shape, at, size, who, address = row
            person = people.get(who) if who else _NOT_HERE
            if person is None:
                person = self._person(who)
            if person is None or not (size.isdigit() or not size):
                self._whole(seq, text)
                continue
            seqs(seq)
            sizes(int(size or 0))
            rows(shape)
            minute_at(minutes.setdefault(at[:_MINUTE], len(minutes)))
            person_at(person)
            address_at(addresses.setdefault(address, len(addresses)) if address else _NOT_HERE)

    def _person(self, who: bytes) -> int | None:
        """A person met for the first time; ``None`` where that is no JSON."""
        try:
            msgspec.json.decode(who)
        except msgspec.DecodeError:
            return None
        return self._place("who", who)

    def _place(self, name: str, value: bytes) -> int:
        places = self._places[name]
        return places.setdefault(value, len(places))

    def _shape(self, marked: bytes, names: frozenset[str]) -> int | None:
        """The number of the shape in ``marked``, whose marks stand for ``names``; ``None`` where one is not there."""
        try:
            kept = _decode(marked)
        except msgspec.DecodeError:
            return None
        exchange = kept.exchange
        if b'"%b"' % exchange.at.encode() != MARKS["at"]:
            return None
        if "size" in names and exchange.size != int(MARKS["size"]):
            return None
        for name in names - {"at", "size"}:
            if bytes(getattr(exchange, name)) != MARKS[name]:
                return None
        return self._add(kept, b"", names)

    def _add(self, kept: _Kept, extra: bytes, cut: frozenset[str] = frozenset()) -> int:
        told = [bytes(get(kept.exchange)) for get in _GET]
        values = zip(_SHARED, (*told, extra, bytes(kept.decision), bytes(kept.failures)), strict=True)
        self._shared.append([_NOT_HERE if name in cut else self._place(name, value) for name, value in values])
        return len(self._shared) - 1

    def _whole(self, seq: int, text: bytes) -> None:
        """Read an entry in full; it gets a shape for itself alone."""
        try:
            kept, extra = _decode(text), b""
        except msgspec.DecodeError:
            again = _carefully(text)
            if again is None:
                self._unreadable.append(seq)
                return
            kept, extra = again
        self._seq.append(seq)
        self._size.append(kept.exchange.size)
        self._rows.append(self._add(kept, extra))
        self._own["minute"].append(self._place("minute", kept.exchange.at[:_MINUTE].encode()))
        self._own["who"].append(_NOT_HERE)
        self._own["address"].append(_NOT_HERE)

    def made(self, read: int) -> Columns:
        """What was taken."""
        shared = np.array(self._shared, np.int32).reshape(-1, len(_SHARED))[np.array(self._rows, np.int64)]
        numbers = {name: np.ascontiguousarray(shared[:, place]) for place, name in enumerate(_SHARED)}
        for name in _OWN:
            own = np.array(self._own[name], np.int32)
            numbers[name] = np.where(own == _NOT_HERE, numbers[name], own) if name in numbers else own
        return Columns(
            np.array(self._seq, np.int64),
            np.array(self._size, np.int64),
            {name: numbers[name] for name in FIELDS},
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
