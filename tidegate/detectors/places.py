"""Places in one text: where a value of some kind can stand at all, and which character a byte belongs to.

Both are found out once for each text, when first asked for, and shared by all detectors: most of them look for numbers
or long tokens behind words that prose is full of, and a text without a number has none of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import re2

from tidegate.detectors.firstpass import Ranges

#: Bytes up to which reading on costs less than beginning anew.
_NEAR: Final = 1_500
#: What a value has somewhere, and how many bytes of it may lie on each side.
DIGITS: Final = "digits"
LONG: Final = "long"
_GATES: Final[dict[str, tuple[Any, int]]] = {
    DIGITS: (re2.compile(rb"[0-9]{3}|[0-9]{2}[ ./-][0-9]{2}"), 48),  # type: ignore[no-untyped-call]
    LONG: (re2.compile(rb"[A-Za-z0-9_+/=.~-]{16,}"), 4),  # type: ignore[no-untyped-call]
}
#: The bytes of UTF-8 that begin no character.
_CONTINUING: Final = bytes(range(0x80, 0xC0))
_STEP: Final = 1_024


class Places:
    """The places in ``data``, the UTF-8 of ``text``."""

    def __init__(self, text: str, data: bytes) -> None:
        self._data = data
        self._zones: dict[str, Ranges] = {}
        self._ascii = len(text) == len(data)
        self._counted: list[int] = [0]

    def within(self, ranges: Ranges, gate: str) -> Ranges:
        """The parts of ``ranges`` in which a value with ``gate`` can stand; all of them for no gate."""
        if not gate:
            return ranges
        whole = [(0, len(self._data))]
        zones = self._zones.get(gate)
        if zones is None:
            zones = self._zones[gate] = self._found(gate)
        if not zones:
            return []
        if zones[0][0] <= ranges[0][0] and ranges[-1][1] <= zones[0][1]:
            return ranges
        return zones if ranges == whole else _both(ranges, zones)

    def character(self, at: int) -> int:
        """The number of the character that byte ``at`` begins."""
        if self._ascii:
            return at
        step = at // _STEP
        counted, data = self._counted, self._data
        while len(counted) <= step:
            last = len(counted) * _STEP
            counted.append(counted[-1] + len(data[last - _STEP : last].translate(None, _CONTINUING)))
        return counted[step] + len(data[step * _STEP : at].translate(None, _CONTINUING))

    def _found(self, gate: str) -> Ranges:
        pattern, margin = _GATES[gate]
        zones: Ranges = []
        for match in pattern.finditer(self._data):
            start, end = max(0, match.start() - margin), min(len(self._data), match.end() + margin)
            if zones and start <= zones[-1][1] + _NEAR:
                zones[-1] = (zones[-1][0], end)
            else:
                zones.append((start, end))
        return zones


def _both(ones: Ranges, others: Sequence[tuple[int, int]]) -> Ranges:
    """What lies in both: two sorted lists of disjoint ranges, walked once."""
    both: Ranges = []
    one = other = 0
    while one < len(ones) and other < len(others):
        start, end = max(ones[one][0], others[other][0]), min(ones[one][1], others[other][1])
        if start < end:
            both.append((start, end))
        if ones[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return both
