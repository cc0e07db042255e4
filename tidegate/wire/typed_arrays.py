"""Bytes that a browser's ``JSON.stringify`` writes of a typed array: an object whose keys count from zero.

``{"0": 80, "1": 75, "2": 3}``: each number is a short one, and none says anything by itself.

Must never: raise, or take more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from tidegate.wire import runs
from tidegate.wire.json_codings import NUMBER
from tidegate.wire.json_text import Piece

#: Fewer bytes say nothing.
_FEWEST: Final = 10
_LAST: Final = str(_FEWEST - 1)
_COUNTED: Final = re.compile(r'(.*)\["(\d{1,9})"\]', re.DOTALL)
_BYTE: Final = re.compile(r"-?\d{1,3}", re.ASCII)


class TypedArray(NamedTuple):
    """``content`` is what the object at ``path`` says; its members stand at ``start:end``."""

    path: str
    start: int
    end: int
    content: bytes


def may_be(keys: Collection[str]) -> bool:
    """Whether there is one in a document with these keys, which costs nothing where there is none."""
    return "0" in keys and _LAST in keys


def found(pieces: Iterable[Piece]) -> Iterator[TypedArray]:
    """Those whose bytes are a text, compressed, or a file."""
    path, start, end = "", 0, 0
    values: list[int] = []
    for where, value, first, last, coding in pieces:
        match = _COUNTED.fullmatch(where) if coding is NUMBER and _BYTE.fullmatch(value) else None
        number = int(match[2]) if match else -1
        if match is None or number != len(values) or (values and match[1] != path):
            yield from _array(path, start, end, values)
            values = []
        if match is not None and number == len(values):
            path, start = (match[1], first) if not values else (path, start)
            end = last
            values.append(int(value))
    yield from _array(path, start, end, values)


def _array(path: str, start: int, end: int, values: list[int]) -> Iterator[TypedArray]:
    content = runs.bytes_of(values) if len(values) >= _FEWEST else None
    if content is not None:
        yield TypedArray(path, start, end, content)
