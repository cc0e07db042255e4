"""URL-encoded forms and query strings (WHATWG URL Standard section 5), read field by field with positions.

Only what is edited is written anew; the rest of the form keeps its own way of escaping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from tidegate.wire.splices import Place, Splices

_FIELD: Final = re.compile(r"([^&=]*+)(?:=([^&]*+))?(?:&|\Z)")
#: A run of escaped bytes, which together spell characters, or a plus.
_ESCAPED: Final = re.compile(r"(?:%[0-9a-fA-F]{2})++|\+")
#: A body that is a form without saying so: names of ordinary characters, each with a value, nothing else.
_FORM: Final = re.compile(r"[\w.\[\]%+*-]++=[^&=\s\"<>{}]*+(?:&[\w.\[\]%+*-]++=[^&=\s\"<>{}]*+)*+", re.ASCII)


class Field(NamedTuple):
    """A name or value: decoded, and where it stands."""

    value: str
    start: int
    end: int


def looks_like(text: str) -> bool:
    """Whether an unlabelled text is a form: one that is nothing but ``name=value`` pairs without blanks."""
    if text.endswith("=") and "&" not in text:
        return False  # one name without a value says nothing; padded base64 looks the same
    return _FORM.fullmatch(text) is not None


def fields(text: str) -> Iterator[tuple[Field, Field | None]]:
    """Name and value of each field in order; the value is ``None`` where there is no equals sign."""
    for match in _FIELD.finditer(text):
        if match[0] in ("", "&"):
            continue
        value = match[2]
        yield _field(match[1], match.start(1)), None if value is None else _field(value, match.start(2))


def _field(raw: str, start: int) -> Field:
    return Field(decoded(raw), start, start + len(raw))


def decoded(raw: str) -> str:
    """``raw`` with its percent escapes and plus signs undone; a percent sign that escapes nothing stays.

    Bytes that are not UTF-8 become one surrogate each.
    """
    if "%" not in raw and "+" not in raw:
        return raw
    if raw.isascii():
        return unquote_to_bytes(raw.replace("+", " ")).decode("utf-8", "surrogateescape")
    # Escaped bytes must not join with unescaped ones around them to characters.
    return _ESCAPED.sub(lambda run: _run(run[0]), raw)


def _run(run: str) -> str:
    return " " if run == "+" else _broken(run)


def _broken(run: str) -> str:
    return bytes.fromhex(run.replace("%", "")).decode("utf-8", "surrogateescape")


class PercentCoding:
    """A name or value of a form."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the form text."""
        del content
        raw = place.document.content[place.start : place.end]
        where = _Positions(raw)
        return [
            (place.start + where.raw(start), place.start + where.raw(end), quote(new, safe="", errors="replace"))
            for start, end, new in splices
        ]


class _Positions:
    """Where the decoded characters of a field are written.  Asked in rising order: one pass over the escapes."""

    def __init__(self, raw: str) -> None:
        self._widths = _widths(raw)
        self._extra = 0  # by how much the written form is longer, up to and with the escapes passed
        self._next = next(self._widths, None)

    def raw(self, position: int) -> int:
        while self._next is not None and self._next[0] < position:
            self._extra += self._next[1] - 1
            self._next = next(self._widths, None)
        return position + self._extra


def _widths(raw: str) -> Iterator[tuple[int, int]]:
    """For each escaped character its place in the decoded text and how many characters write it."""
    shorter = 0
    for run in _ESCAPED.finditer(raw):
        first = run.start() - shorter
        if run[0] == "+":
            continue
        characters = _broken(run[0])
        for number, char in enumerate(characters):
            yield first + number, 3 * len(char.encode("utf-8", "surrogateescape"))
        shorter += len(run[0]) - len(characters)


PERCENT: Final = PercentCoding()
