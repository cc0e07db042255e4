"""Reading texts: JSON, forms, and what a string turns out to hold: JSON again, a data URL, a file in base64.

Each method takes a `Document` or a string with its `Place`, and either adds parts, hands what is inside to another
method, or says what was not read.  Formats inside one another are counted (``nested``) and end at a limit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

import msgspec

from tidegate.core.exchange import Unread
from tidegate.wire import charsets, file_kinds, forms, header_values, json_text, protobuf_text, transfer_codings
from tidegate.wire.header_values import NOTHING, HeaderValue
from tidegate.wire.json_codings import NUMBER
from tidegate.wire.limits import (
    FEWEST_VALUES,
    LARGEST_TOKEN,
    MOST_DATA_URLS,
    SHORTEST_BASE64,
    SHORTEST_NUMBER,
    SMALLEST_FILE,
    Limits,
)
from tidegate.wire.reasons import MALFORMED, TOO_DEEP, TOO_MANY_PARTS
from tidegate.wire.selectors import WHOLE_BODY, Selectors, field_path
from tidegate.wire.splices import PLAIN, Document, Place

FORM_TYPE: Final = "application/x-www-form-urlencoded"
#: Labels that say nothing: what is inside decides.
UNTYPED: Final = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
#: What a string that holds JSON can start with, guards and packet types included; others need no look.
_OPENINGS: Final = frozenset("{[ \n\t\r)0123456789\ufeff\x1ef")


class Found(msgspec.Struct, frozen=True, gc=False):
    """A string before its role is known.  ``kind`` is ``value``, ``number``, ``key``, ``file`` or ``file-name``."""

    text: str
    path: str
    kind: str
    place: Place


class TextReader(ABC):
    """Collects what texts say; what bytes say is up to the class that reads both."""

    def __init__(self, limits: Limits, chosen: Selectors) -> None:
        self.found: list[Found] = []
        self.unread: dict[Unread, None] = {}
        #: Numbers too short to be parts, by path: filters ask for them.
        self.short_numbers: dict[str, str] = {}
        self._limits = limits
        self._selectors = chosen

    def not_read(self, path: str, why: str) -> None:
        """Say so, once for each place and reason."""
        self.unread[Unread(self._selectors.public(path), why)] = None

    def query(self, document: Document) -> None:
        """A query string."""
        self._form(document, "query:", 0)

    def add(self, text: str, path: str, kind: str, place: Place) -> None:
        """One string found; an empty one says nothing.  Broken bytes in it are shown as such from here on."""
        if not text:
            return
        if len(self.found) < self._limits.parts:
            self.found.append(Found(charsets.shown(text), path, kind, place))
        else:
            self.not_read("body", TOO_MANY_PARTS)

    @abstractmethod
    def octets(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        """Read a document of bytes."""

    def _text(self, document: Document, main: str, path: str, nested: int, *, in_file: bool, tried: bool) -> None:
        """A text of its own; ``tried`` says that it was already found not to be JSON."""
        text: str = document.content
        says_json = "json" in main
        if says_json or json_text.looks_like(text):
            if not tried and self._json(document, path, nested, in_file=in_file):
                return
            if says_json and "\\u" in text:
                # Escapes in what is not JSON: nobody can say how the service will read them.
                self.not_read(path or "body", MALFORMED)
        if main == FORM_TYPE or (main in UNTYPED and not in_file and forms.looks_like(text)):
            self._form(document, "form:", nested)
            return
        where = path or WHOLE_BODY
        self._plain(text, where, Place(document, 0, len(text), PLAIN), nested, in_file=in_file)

    def _json(self, document: Document, path: str, nested: int, *, in_file: bool) -> bool:
        """Whether ``document`` is JSON and was read."""
        try:
            strings = json_text.strings(document.content, self._limits)
        except json_text.Malformed as bad:
            if bad.reason != MALFORMED:
                self.not_read(path or "body", bad.reason)
            return False
        prefix = f"{path} -> " if path else ""
        kind = "file" if in_file else "value"
        for inner, value, start, end, coding in strings.pieces:
            place = Place(document, start, end, coding)
            where = prefix + inner
            if coding is NUMBER:
                self._number(value, where, place)
            elif len(value) < SHORTEST_BASE64 and value[:1] not in _OPENINGS and "data:" not in value:
                self.add(value, where, kind, place)
            else:
                self._string(value, where, place, nested, in_file=in_file)
        keys, coding = json_text.keys(strings)
        self.add(keys, prefix + "<keys>", "key", Place(document, 0, len(document.content), coding))
        return True

    def _number(self, value: str, path: str, place: Place) -> None:
        if len(value) >= SHORTEST_NUMBER:
            self.add(value, path, "number", place)
        else:
            self.short_numbers[path] = value

    def _form(self, document: Document, prefix: str, nested: int) -> None:
        for count, (name, value) in enumerate(forms.fields(document.content)):
            if count >= self._limits.parts:
                self.not_read("body", TOO_MANY_PARTS)
                self._stretch(document, name.start, len(document.content), prefix + "<keys>", False)
                return
            self.add(name.value, prefix + "<keys>", "key", Place(document, name.start, name.end, forms.PERCENT))
            if value is not None:
                path = field_path(prefix, name.value)
                place = Place(document, value.start, value.end, forms.PERCENT)
                self._string(value.value, path, place, nested, in_file=False)

    def _string(self, text: str, path: str, place: Place, nested: int, *, in_file: bool) -> None:
        """A string in a format, which may itself be in one."""
        if json_text.looks_like(text):
            if nested >= self._limits.nested:
                if "\\" in text:
                    self.not_read(path, TOO_DEEP)
            elif self._json(inside(place, text), path, nested + 1, in_file=in_file):
                return
        self._plain(text, path, place, nested, in_file=in_file)

    def _plain(self, text: str, path: str, place: Place, nested: int, *, in_file: bool) -> None:
        """A text that is in no format, though it may carry files."""
        urls = transfer_codings.data_urls(text) if "data:" in text else []
        whole = transfer_codings.whole_base64(text)
        if urls:
            document = inside(place, text)
            position = 0
            for url in urls:
                self._stretch(document, position, url.start, path, in_file)
                self._carried(document, url, header_values.parse(url.media_type), path, nested)
                position = url.end
            if len(urls) == MOST_DATA_URLS:
                self.not_read(path, TOO_MANY_PARTS)
            self._stretch(document, position, len(text), path, in_file)
        elif whole is not None and _is_file(whole):
            url = transfer_codings.DataUrl("", whole, 0, len(text), transfer_codings.BASE64)
            self._carried(inside(place, text), url, NOTHING, path, nested)
        else:
            self.add(text, path, "file" if in_file else "value", place)

    def _stretch(self, document: Document, start: int, end: int, path: str, in_file: bool) -> None:
        self.add(document.content[start:end], path, "file" if in_file else "value", Place(document, start, end, PLAIN))

    def _carried(
        self, document: Document, url: transfer_codings.DataUrl, media: HeaderValue, path: str, nested: int
    ) -> None:
        if nested >= self._limits.nested:
            self.not_read(path, TOO_DEEP)
        else:
            inner = document.within(url.start, url.end, url.coding, url.content)
            self.octets(inner, media, path, nested + 1, in_file=True)


def inside(place: Place, text: str) -> Document:
    """The document that the string ``text`` at ``place`` is, for what is in it."""
    return place.document.within(place.start, place.end, place.coding, text)


def _is_file(content: bytes) -> bool:
    """Whether base64 in a string is a file rather than a token that happens to be letters and digits."""
    kind = file_kinds.kind_of(content)
    if kind == "text":
        return protobuf_text.printable(content) is not None or content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if kind is None:  # one letter repeated is base64 too, of bytes that are nothing
        return len(content) >= LARGEST_TOKEN and len(set(content)) >= FEWEST_VALUES
    return len(content) >= SMALLEST_FILE
