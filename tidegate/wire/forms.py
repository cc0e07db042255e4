"""URL-encoded forms and query strings (WHATWG URL Standard section 5), read field by field with positions.

Only what is edited is written anew; the rest of the form keeps its own way of escaping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from tidegate.wire import charsets
from tidegate.wire.splices import Place, Splices

_FIELD: Final = re.compile(r"([^&=]*+)(?:=([^&]*+))?(?:&|\Z)")
#: A run of escaped bytes, which together spell characters, or a plus.
_ESCAPED: Final = re.compile(r"(?:%[0-9a-fA-F]{2})++|\+")
#: One byte as it is written.
_WRITTEN: Final = re.compile(r"%[0-9a-fA-F]{2}|.", re.DOTALL)
#: A byte that is not ASCII.
_HIGH: Final = re.compile("%[89A-Fa-f][0-9a-fA-F]")
_UTF_8: Final = "utf-8"
#: A body that is a form without saying so: names of ordinary characters, each with a value, nothing else.
_FORM: Final = re.compile(r"[\w.\[\]%+*-]++=[^&=\s\"<>{}]*+(?:&[\w.\[\]%+*-]++=[^&=\s\"<>{}]*+)*+", re.ASCII)


class Field(NamedTuple):
    """A name or value: decoded, where it stands, and in which codec it is written there."""

    value: str
    start: int
    end: int
    codec: str = _UTF_8


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


def charset_of(text: str) -> str:
    """The codec of what ``text`` escapes: UTF-8, unless all of it together is in another set."""
    if not text.isascii() or not _HIGH.search(text):
        return _UTF_8
    found = charsets.decode(unquote_to_bytes(text.replace("+", " ").replace("&", "\n")))
    return found.codec if found.known else _UTF_8


def read_in(field: Field, text: str, codec: str) -> Field:
    """``field`` of ``text`` in ``codec``, where that fits and UTF-8 does not."""
    if codec == _UTF_8 or field.value.isascii() or charsets.shown(field.value) == field.value:
        return field
    try:
        value = unquote_to_bytes(text[field.start : field.end].replace("+", " ")).decode(codec)
    except UnicodeDecodeError:
        return field
    return field._replace(value=value, codec=codec)


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
    """A name or value of a form, its letters in ``codec``."""

    def __init__(self, codec: str = _UTF_8) -> None:
        self._codec = codec

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the form text."""
        raw = place.document.content[place.start : place.end]
        where = _Positions(_widths(raw) if self._codec == _UTF_8 else _widths_in(raw, content, self._codec))
        return [
            (place.start + where.raw(start), place.start + where.raw(end), self._plain(new))
            for start, end, new in splices
        ]

    def _plain(self, new: str) -> str:
        return quote(new, safe="", encoding=self._codec, errors="replace")


class _Positions:
    """Where the decoded characters of a field are written.  Asked in rising order: one pass over the escapes."""

    def __init__(self, widths: Iterator[tuple[int, int]]) -> None:
        self._widths = widths
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


def _widths_in(raw: str, text: str, codec: str) -> Iterator[tuple[int, int]]:
    """The same for the ``text`` of ``raw`` in ``codec``, in which the second byte of a letter need not be escaped."""
    written = [len(match[0]) for match in _WRITTEN.finditer(raw)]
    at = 0
    for number, char in enumerate(text):
        end = at + len(char.encode(codec))
        width = sum(written[at:end])
        at = end
        if width != 1:
            yield number, width


@lru_cache(maxsize=64)
def percent(codec: str = _UTF_8) -> PercentCoding:
    """The one coding for letters in ``codec``."""
    return PercentCoding(codec)


PERCENT: Final = percent()
