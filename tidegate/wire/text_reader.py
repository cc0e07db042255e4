"""Reading texts: JSON, forms, and what a string turns out to hold: JSON again, a data URL, base64, escapes.

Each method takes a `Document` or a string with its `Place`, and either adds parts, hands what is inside to another
method, or says what was not read.  Formats inside one another are counted (``nested``) and end at a limit.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final

import msgspec

from tidegate.core.exchange import Unread
from tidegate.wire import (
    addresses,
    charset_guesses,
    charsets,
    content_codings,
    escapes,
    file_kinds,
    forms,
    header_values,
    json_text,
    mirrors,
    protobuf_text,
    runs,
    siblings,
    transfer_codings,
    typed_arrays,
)
from tidegate.wire.documents.rewriting import FIXED
from tidegate.wire.header_values import NOTHING, HeaderValue
from tidegate.wire.json_codings import NUMBER
from tidegate.wire.limits import (
    BEFORE,
    FEWEST_VALUES,
    LARGEST_TOKEN,
    LONGEST_ID,
    MOST_DATA_URLS,
    SHORTEST_BASE64,
    SHORTEST_NUMBER,
    SMALLEST_FILE,
    Limits,
)
from tidegate.wire.reasons import DECLARED_ENTITIES, ENCRYPTED, MALFORMED, TOO_DEEP, TOO_LARGE, TOO_MANY_PARTS
from tidegate.wire.selectors import WHOLE_BODY, Selectors, field_path
from tidegate.wire.splices import PLAIN, Document, Place

FORM_TYPE: Final = "application/x-www-form-urlencoded"
#: Labels that say nothing: what is inside decides.
UNTYPED: Final = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
#: A text entity of an XML document's own (XML 1.0, section 4.2), and how far into a text they are looked for.
_ENTITY: Final = re.compile(r"<!ENTITY\s{1,16}([^\s%&;<>\"']{1,64})\s{1,16}[\"'A-Z]")
MOST_DECLARED: Final = 64 * 1024
#: Encrypted messages as text (RFC 9580 section 6.2, age's armour).
_ARMOURED: Final = re.compile(r"^-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE)-----\s", re.MULTILINE)
#: What a short string begins with that may be more than a text.
_PERHAPS_MORE: Final = file_kinds.FIRST_LETTERS.union(json_text.OPENINGS)

#: How the keys of members end that may hold the pieces of one number; their values are parts however short.
_OF_SEVERAL: Final = (*"01234abcd", "앞", "뒤", "front", "back", "first", "last")


class Found(msgspec.Struct, frozen=True, gc=False):
    """A string before its role is known.  ``kind`` is ``value``, ``number``, ``key``, ``file``, ``file-name`` or
    ``path`` (of the address)."""

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
        #: Second readings: the number of a string that shows another one with its escapes undone, and of that other.
        self.seconds: dict[int, int] = {}
        #: The words before a run of base64 or hex that string number so-and-so was in.
        self.before: dict[int, str] = {}
        #: Texts put together of strings: the number of one, and which strings.
        self.lines: dict[int, tuple[siblings.Stretch, ...]] = {}
        #: Characters that may still be read a second time, undone (see `_undone`).
        self._room = limits.decoded

    def not_read(self, path: str, why: str) -> None:
        """Say so, once for each place and reason."""
        self.unread[Unread(self._selectors.public(path), why)] = None

    def query(self, document: Document) -> None:
        """A query string."""
        self._form(document, "query:", 0)

    def path(self, document: Document) -> None:
        """The path of an address, where words are written in it.  It says what is asked for, so none can be changed."""
        for segment in addresses.words(document.content):
            place = Place(document, segment.start, segment.end, FIXED)
            self._said(segment.value, "<path>", "path", place, 0)

    def mirrors(self, headers: Mapping[str, str]) -> tuple[mirrors.Mirror, ...]:
        """The headers that repeat what was read of the body; those that say something of their own are read too."""
        repeating = list(mirrors.repeating(headers))
        paths: dict[str, list[str]] = {}
        for one in self.found if repeating else ():
            if one.kind in ("value", "number"):
                paths.setdefault(one.text, []).append(one.path)
        found = []
        for name, value in repeating:
            sent, repeated = Document(value), paths.get(mirrors.said(value), ())
            found.append(mirrors.Mirror(name, sent, tuple(repeated)))
            if not repeated:
                self._header(sent, f"header.{name.removeprefix(mirrors.PARAMETER)}")
        return tuple(found)

    def _header(self, document: Document, path: str) -> None:
        position = 0
        for start, end, text in mirrors.encoded(document.content):
            self._stretch(document, position, start, path, 0, in_file=False)
            self._string(text, path, Place(document, start, end, mirrors.ENCODED), 0, in_file=False)
            position = end
        rest = document.content[position:]
        self._string(rest, path, Place(document, position, position + len(rest), PLAIN), 0, in_file=False)

    def add(self, text: str, path: str, kind: str, place: Place) -> None:
        """One string found; an empty one says nothing.  Broken bytes in it are shown as such from here on."""
        if not text:
            return
        if len(self.found) < self._limits.parts:
            self.found.append(Found(text if text.isascii() else charsets.shown(text), path, kind, place))
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
        numbers: list[int] = []
        for inner, value, start, end, coding in strings.pieces:
            numbers.append(len(self.found))
            place = Place(document, start, end, coding)
            where = prefix + inner
            if coding is NUMBER:
                self._number(value, where, place)
                if "," in value:
                    self._bytes(document, start, end, where, nested)
            elif len(value) < runs.SHORTEST and value.isalnum() and value.isascii():
                self.add(value, where, kind, place)
            elif len(value) < SHORTEST_BASE64 and value[:1] not in _PERHAPS_MORE and "data:" not in value:
                self._said(value, where, kind, place, nested)
            else:
                self._string(value, where, place, nested, in_file=in_file)
        self._of_several(document, strings, numbers, prefix, nested)
        keys, coding = json_text.keys(strings)
        self._said(keys, prefix + "<keys>", "key", Place(document, 0, len(document.content), coding), nested)
        return True

    def _of_several(
        self, document: Document, strings: json_text.Strings, numbers: list[int], prefix: str, nested: int
    ) -> None:
        """What several members say together; ``numbers`` says which string found each piece became."""
        if typed_arrays.may_be(strings.names):
            for array in typed_arrays.found(strings.pieces):
                self._array(document, array, prefix + array.path, nested)
        if siblings.may_be(document.content, strings.names):
            for line in siblings.found(document.content, strings.pieces, strings.names):
                self._line(document, line, strings.pieces, numbers, nested)

    def _array(self, document: Document, array: typed_arrays.TypedArray, path: str, nested: int) -> None:
        if self._undone(len(array.content), path, nested):
            inner = document.within(array.start, array.end, FIXED, array.content)
            self.octets(inner, NOTHING, path, nested + 1, in_file=True)

    def _line(
        self, document: Document, line: siblings.Line, pieces: list[json_text.Piece], numbers: list[int], nested: int
    ) -> None:
        """A text that is kept in several ``pieces``."""
        places = []
        for one in line.stretches:
            number = numbers[one.number]
            place = self.found[number].place if number < len(self.found) else None
            if place is None or place.document is not document or place.start != pieces[one.number][2]:
                return  # a string that is something else by itself was read as that
            places.append(place)
        first = self.found[numbers[line.stretches[0].number]]
        if self._undone(len(line.text), first.path, nested):
            self.lines[len(self.found)] = tuple(
                siblings.Stretch(one.at, numbers[one.number], one.start, one.length) for one in line.stretches
            )
            coding = siblings.Sewn(line.stretches, places)
            self.add(line.text, first.path, first.kind, Place(document, 0, len(document.content), coding))

    def _number(self, value: str, path: str, place: Place) -> None:
        if len(value) >= SHORTEST_NUMBER or path.endswith(_OF_SEVERAL):
            self.add(value, path, "number", place)
        else:
            self.short_numbers[path] = value

    def _bytes(self, document: Document, start: int, end: int, path: str, nested: int) -> None:
        """What the numbers of an array say as bytes, if they are a text."""
        for run in runs.numbers(document.content[start:end]):
            if self._undone(len(run.content), path, nested):
                inner = document.within(start + run.start, start + run.end, run.coding, run.content)
                self.octets(inner, NOTHING, path, nested + 1, in_file=False)

    def _form(self, document: Document, prefix: str, nested: int) -> None:
        codec = forms.charset_of(document.content)
        for count, (name, value) in enumerate(forms.fields(document.content)):
            if count >= self._limits.parts:
                self.not_read("body", TOO_MANY_PARTS)
                self._stretch(document, name.start, len(document.content), prefix + "<keys>", nested, False)
                return
            name = forms.read_in(name, document.content, codec)
            place = Place(document, name.start, name.end, forms.percent(name.codec))
            self._said(name.value, prefix + "<keys>", "key", place, nested)
            if value is not None:
                path = field_path(prefix, name.value)
                content = _bytes_of(value.value)
                if content is not None:
                    inner = document.within(value.start, value.end, FIXED, content)
                    self._carried(inner, NOTHING, path, nested, in_file=True)
                    continue
                value = forms.read_in(value, document.content, codec)
                place = Place(document, value.start, value.end, forms.percent(value.codec))
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
        if "<!ENTITY" in text and any(f"&{found[1]};" in text for found in _ENTITY.finditer(text, 0, MOST_DECLARED)):
            self.not_read(path, DECLARED_ENTITIES)
        if "-----BEGIN " in text and _ARMOURED.search(text):
            self.not_read(path, ENCRYPTED)
        content = file_kinds.of_letters(text)
        if content is not None:
            inner = inside(place, text).within(0, len(content), FIXED, content)
            self._carried(inner, NOTHING, path, nested, in_file=True)
            return
        urls = transfer_codings.data_urls(text) if "data:" in text else []
        whole = transfer_codings.whole_base64(text)
        if urls:
            document = inside(place, text)
            position = 0
            for url in urls:
                self._stretch(document, position, url.start, path, nested, in_file)
                inner = document.within(url.start, url.end, url.coding, url.content)
                self._carried(inner, header_values.parse(url.media_type), path, nested, in_file=True)
                position = url.end
            if len(urls) == MOST_DATA_URLS:
                self.not_read(path, TOO_MANY_PARTS)
            self._stretch(document, position, len(text), path, nested, in_file)
        elif whole is not None and _is_file(whole):
            inner = inside(place, text).within(0, len(text), transfer_codings.BASE64, whole)
            self._carried(inner, NOTHING, path, nested, in_file=True)
        else:
            self._said(text, path, "file" if in_file else "value", place, nested)

    def _stretch(self, document: Document, start: int, end: int, path: str, nested: int, in_file: bool) -> None:
        kind = "file" if in_file else "value"
        self._said(document.content[start:end], path, kind, Place(document, start, end, PLAIN), nested)

    # --- what a text writes as something else

    def _said(
        self, text: str, path: str, kind: str, place: Place, nested: int, known: frozenset[str] = frozenset()
    ) -> None:
        """A text as it stands, and what is written in it as something else; runs in ``known`` were read before."""
        number = len(self.found)
        self.add(text, path, kind, place)
        views, carried = escapes.views(text), runs.runs(text)
        if not views and not carried:
            return
        document = inside(place, text)
        for run in carried:
            if text[run.start : run.end] not in known and self._undone(len(run.content), path, nested):
                self.before[len(self.found)] = text[max(run.start - BEFORE, 0) : run.start]
                inner = document.within(run.start, run.end, run.coding, run.content)
                self.octets(inner, NOTHING, path, nested + 1, in_file=kind == "file")
        known = known.union(text[run.start : run.end] for run in carried)
        for view in views:
            if self._undone(len(view.text), path, nested):
                self.seconds[len(self.found)] = number
                inner = document.within(view.start, view.end, view.coding, view.text)
                self._said(view.text, path, kind, Place(inner, 0, len(view.text), PLAIN), nested + 1, known)

    def _undone(self, size: int, path: str, nested: int) -> bool:
        """Whether there is room to read ``size`` characters once more."""
        if nested >= self._limits.nested:
            self.not_read(path, TOO_DEEP)
            return False
        self._room -= size
        if self._room < 0:
            self.not_read(path, TOO_LARGE)
        return self._room >= 0

    def _carried(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        """A document of bytes that another one carries."""
        if nested >= self._limits.nested:
            self.not_read(path, TOO_DEEP)
        else:
            self.octets(document, media, path, nested + 1, in_file=in_file)


def inside(place: Place, text: str) -> Document:
    """The document that the string ``text`` at ``place`` is, for what is in it."""
    return place.document.within(place.start, place.end, place.coding, text)


def _bytes_of(value: str) -> bytes | None:
    """The bytes that a value of a form escapes, where they are no text and no digest: compressed ones, a file."""
    if value.isprintable():
        return None
    try:
        content = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None
    text = file_kinds.is_text(content) or file_kinds.is_nearly_text(charsets.sound(content))
    if text and content_codings.sniffed(content) is None:
        return None
    return content if len(content) > LONGEST_ID or runs.says_something(content) else None


def _is_file(content: bytes) -> bool:
    """Whether base64 in a string is a file rather than a token that happens to be letters and digits."""
    kind = file_kinds.kind_of(content)
    if kind == "text":
        marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        return marked or protobuf_text.printable(content) is not None or charset_guesses.speaks(content)
    if kind is None:  # one letter repeated is base64 too, of bytes that are nothing
        is_large = len(content) >= LARGEST_TOKEN and len(set(content)) >= FEWEST_VALUES
        return is_large and runs.inflated(content) is None
    return len(content) >= SMALLEST_FILE
