"""Strings and numbers written back into the JSON they came from (RFC 8259 sections 6 and 7)."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from tidegate.wire.splices import Place, Splices, spliced

#: What stands between the numbers of an array.
_BETWEEN: Final = ", \t\r\n"
#: One decoded character written with an escape; a surrogate pair is one character.
_ESCAPE: Final = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u....|.)", re.DOTALL)


def escaped(value: str) -> str:
    """``value`` as it stands between quotation marks; non-ASCII stays as it is (RFC 8259 section 7)."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


class StringCoding:
    """A JSON string: only the characters that are replaced are written anew, other escapes stay as they were."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the JSON text."""
        del content
        raw = place.document.content[place.start : place.end]
        return in_string(raw, place.start, splices)


def in_string(raw: str, offset: int, splices: Splices) -> Splices:
    """The splices of a text in which the string written as ``raw`` stands at ``offset``."""
    where = _Positions(raw)
    return [(offset + where.raw(start), offset + where.raw(end), escaped(new)) for start, end, new in splices]


class _Positions:
    """Where the decoded characters of a JSON string are written.  Asked in rising order: one pass over the escapes."""

    def __init__(self, raw: str) -> None:
        self._escapes = _ESCAPE.finditer(raw) if "\\" in raw else iter(())
        self._extra = 0  # by how much the written form is longer, up to and with the escapes passed
        self._next = next(self._escapes, None)

    def raw(self, position: int) -> int:
        while self._next is not None and self._next.start() - self._extra < position:
            self._extra += len(self._next[0]) - 1
            self._next = next(self._escapes, None)
        return position + self._extra


class NumberCoding:
    """Bare numbers, one or several of an array: with anything of a number replaced it can only be a string."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the JSON text: the numbers that are touched, together, become one string."""
        raw: str = content
        result: Splices = []
        first, last = 0, -1
        own: Splices = []
        for start, end, new in splices:
            if own and start > last:
                result.append(_as_string(place.start, raw, first, last, own))
                own = []
            if not own:
                first = _begin(raw, start)
            last = max(last, _end(raw, end))
            own.append((start, end, new))
        if own:
            result.append(_as_string(place.start, raw, first, last, own))
        return result


def _begin(raw: str, position: int) -> int:
    """Where the number around or before ``position`` begins."""
    while position > 0 and raw[position - 1] not in _BETWEEN:
        position -= 1
    return position


def _end(raw: str, position: int) -> int:
    """Where the number around or after ``position`` ends."""
    while position < len(raw) and raw[position] not in _BETWEEN:
        position += 1
    return position


def _as_string(offset: int, raw: str, first: int, last: int, splices: Splices) -> tuple[int, int, str]:
    own = [(start - first, end - first, new) for start, end, new in splices]
    return offset + first, offset + last, f'"{escaped(spliced(raw[first:last], own))}"'


STRING: Final = StringCoding()
NUMBER: Final = NumberCoding()
