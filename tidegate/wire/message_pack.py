"""MessagePack as JSON, which it is in fewer bytes: what reads the one then reads the other.

A message stands alone, or several in a row, each behind its length (the hub protocol of SignalR).
https://github.com/msgpack/msgpack/blob/master/spec.md

Must never: raise; take bytes for a message of which something would be left out.  So only those count which come out
the same when they are written again, and which are texts for the most part: any bytes are small numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from tidegate.wire.limits import KIB

#: Bytes of a message: each of them may be a map, which takes sixty in memory and time to look at.
LARGEST: Final = 256 * KIB
#: The first bytes of arrays and maps.
_CONTAINERS: Final = frozenset((*range(0x80, 0xA0), *range(0xDC, 0xE0)))
_MOST_OF_LENGTH: Final = 5
#: What in a message is texts, keys and bytes, to all of it.
_SHARE: Final = 0.5


def as_json(data: bytes) -> bytes | None:
    """What ``data`` says, as JSON; an array where it is several messages.  ``None`` where it is none."""
    if not 1 < len(data) <= LARGEST:
        return None
    found = _message(data) if data[0] in _CONTAINERS else None
    if found is None:
        found = _framed(data)
    if found is None or sum(_sizes(found)) < _SHARE * len(data):
        return None
    try:
        return msgspec.json.encode(found, enc_hook=_other)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):  # a key that JSON has not
        return None


def _message(data: bytes) -> Any:
    try:
        found = msgspec.msgpack.decode(data)
        return found if isinstance(found, (list, dict)) and msgspec.msgpack.encode(found) == data else None
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return None


def _framed(data: bytes) -> list[Any] | None:
    found = []
    at = 0
    while at < len(data):
        size = shift = 0
        for read in range(_MOST_OF_LENGTH):
            if at + read >= len(data):
                return None
            size |= (data[at + read] & 0x7F) << shift
            shift += 7
            if data[at + read] < 0x80:
                break
        start = at + read + 1
        at = start + size
        message = _message(data[start:at]) if 1 < size <= len(data) - start and data[start] in _CONTAINERS else None
        if message is None:
            return None
        found.append(message)
    return found


def _sizes(found: Any) -> Iterator[int]:
    """How many bytes the texts have, and the bytes."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += (*one, *one.values())
        elif isinstance(one, (list, tuple)):
            waiting += one
        elif isinstance(one, str):
            yield len(one.encode())
        elif isinstance(one, bytes):
            yield len(one)
        elif isinstance(one, msgspec.msgpack.Ext):
            yield len(bytes(one.data))


def _other(value: Any) -> Any:
    """An extension of a program's own: its bytes."""
    if isinstance(value, msgspec.msgpack.Ext):
        return bytes(value.data)
    raise TypeError
