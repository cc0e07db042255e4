"""The reader behind `tidegate.wire.bodies`: what to make of bytes, of a text, of a string, and what is inside them.

Each method takes a `Document` and either adds parts, or hands a document inside it to another method, or says what was
not read.  Formats inside one another are counted (``nested``) and end at a limit, with an ``Unread``.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from tidegate.core.exchange import Unread
from tidegate.wire import (
    charsets,
    content_codings,
    file_kinds,
    forms,
    header_values,
    json_text,
    multipart,
    protobuf_text,
    transfer_codings,
)
from tidegate.wire.header_values import HeaderValue
from tidegate.wire.limits import (
    LARGEST_TOKEN,
    LONGEST_ID,
    LONGEST_PATH,
    SHORTEST_BASE64,
    SHORTEST_NUMBER,
    SMALLEST_FILE,
    Limits,
)
from tidegate.wire.reasons import (
    MALFORMED,
    MALFORMED_ENCODING,
    TOO_DEEP,
    TOO_MANY_PARTS,
    TRUNCATED,
    UNKNOWN_CHARSET,
    UNKNOWN_ENCODING,
)
from tidegate.wire.selectors import WHOLE_BODY, Selectors
from tidegate.wire.splices import PLAIN, Coding, Document, Place, Splices, spliced

_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_UNTYPED: Final = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_UNCODED: Final = frozenset({"", "7bit", "8bit", "binary", "identity"})
#: Headers of a part that say how to read it; any other may carry text.
_STRUCTURAL: Final = frozenset({"content-disposition", "content-transfer-encoding", "content-length", "mime-version"})
_PLAIN_TYPE: Final = re.compile(r"\s*[\w.+-]+/[\w.+-]+(?:\s*;\s*(?:charset|boundary)=[\"\w.+'()/:=?-]+)*\s*", re.ASCII)
_OPENINGS: Final = frozenset("{[ \n\t\r)0123456789\ufeff\x1ef")
_NO_TYPE: Final = HeaderValue("", {})


class Found(NamedTuple):
    """A string before its role is known.  ``kind`` is ``value``, ``number``, ``key``, ``file`` or ``file-name``."""

    text: str
    path: str
    kind: str
    place: Place


class Compressed:
    """Compressed bytes inside a body, which stay compressed when edited."""

    def __init__(self, coding: str) -> None:
        self._coding = coding

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        return [(place.start, place.end, content_codings.encode(spliced(content, splices), self._coding))]


class Reader:
    """Collects what one body says."""

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

    def body(self, document: Document, media_type: str | None) -> None:
        """A whole body."""
        self._bytes(document, header_values.parse(media_type), "", 0, in_file=False)

    def query(self, document: Document) -> None:
        """A query string."""
        self._form(document, "query:", 0)

    def _add(self, text: str, path: str, kind: str, place: Place) -> None:
        if not text:
            return
        if len(self.found) < self._limits.parts:
            self.found.append(Found(text, path, kind, place))
        else:
            self.not_read("body", TOO_MANY_PARTS)

    # --- bytes

    def _bytes(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        content: bytes = document.content
        if not content:
            return
        coding = content_codings.sniffed(content)
        if coding is not None:
            self._compressed(document, coding, path, nested)
            return
        boundary = multipart.boundary_of(content, media) if _may_be_multipart(content, media) else None
        if boundary is not None:
            self._multipart(document, boundary, path, nested)
        elif _framed(media.main):
            self._frames(document, media, path, nested)
        elif media.main.endswith(("proto", "protobuf")) and "json" not in media.main:
            self._protobuf(document, path, nested)
        else:
            self._content(document, media, path, nested, in_file=in_file)

    def _content(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        content: bytes = document.content
        if content[:1] in (b"{", b"["):
            # Most bodies by far: worth one look before all kinds of files are thought of.
            text = self._decoded(document, media, path)
            if self._json(text, path, nested, in_file=in_file):
                return
        kind = file_kinds.kind_of(content)
        if kind == "text" or (kind is None and media.get("charset")):
            self._text(self._decoded(document, media, path), media.main, path, nested, in_file=in_file)
        elif kind is None and not in_file and protobuf_text.message(content):
            # A binary WebSocket message or an unlabelled body: what parses as fields is read as fields.
            self._protobuf(document, path, nested)
        else:
            self.not_read(path or "body", file_kinds.unread_reason(kind))

    def _compressed(self, document: Document, coding: str, path: str, nested: int) -> None:
        if nested >= self._limits.nested:
            self.not_read(path or "body", TOO_DEEP)
            return
        decoded = content_codings.decode(document.content, coding, self._limits)
        if decoded.trouble is not None:
            why = file_kinds.unread_reason(coding) if decoded.trouble == MALFORMED_ENCODING else decoded.trouble
            self.not_read(path or "body", why)
        if decoded.content:
            inner = document.within(0, len(document.content), Compressed(coding), decoded.content)
            self._bytes(inner, _NO_TYPE, path, nested + 1, in_file=True)

    def _decoded(self, document: Document, media: HeaderValue, path: str) -> Document:
        """The text that ``document`` holds as bytes."""
        content: bytes = document.content
        decoded = charsets.decode(content, media.get("charset"))
        if not decoded.known:
            self.not_read(path or "body", UNKNOWN_CHARSET)
        return document.within(0, len(content), charsets.of(decoded.codec), decoded.text)

    # --- texts

    def _text(self, document: Document, main: str, path: str, nested: int, *, in_file: bool) -> None:
        text: str = document.content
        says_json = "json" in main
        if says_json or json_text.looks_like(text):
            if self._json(document, path, nested, in_file=in_file):
                return
            if says_json and "\\u" in text:
                # Escapes in what is not JSON: nobody can say how the service will read them.
                self.not_read(path or "body", MALFORMED)
        if main == _FORM_TYPE or (main in _UNTYPED and not in_file and forms.looks_like(text)):
            self._form(document, "form:", nested)
            return
        where = path or WHOLE_BODY
        self._plain(charsets.shown(text), where, Place(document, 0, len(text), PLAIN), nested, in_file=in_file)

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
            if coding is json_text.NUMBER:
                self._number(value, where, place)
            elif len(value) < SHORTEST_BASE64 and value[:1] not in _OPENINGS and "data:" not in value:
                self._add(charsets.shown(value), where, kind, place)
            else:
                self._string(charsets.shown(value), where, place, nested, in_file=in_file)
        keys, coding = json_text.keys(strings)
        self._add(keys, prefix + "<keys>", "key", Place(document, 0, len(document.content), coding))
        return True

    def _number(self, value: str, path: str, place: Place) -> None:
        if len(value) >= SHORTEST_NUMBER:
            self._add(value, path, "number", place)
        else:
            self.short_numbers[path] = value

    def _form(self, document: Document, prefix: str, nested: int) -> None:
        for name, value in forms.fields(document.content):
            self._add(name.value, prefix + "<keys>", "key", Place(document, name.start, name.end, forms.PERCENT))
            if value is not None:
                path = prefix + name.value[:LONGEST_PATH]
                place = Place(document, value.start, value.end, forms.PERCENT)
                self._string(value.value, path, place, nested, in_file=False)

    def _string(self, text: str, path: str, place: Place, nested: int, *, in_file: bool) -> None:
        """A string in a format, which may itself be in one."""
        if json_text.looks_like(text):
            if nested >= self._limits.nested:
                if "\\" in text:
                    self.not_read(path, TOO_DEEP)
            elif self._json(_inside(place, text), path, nested + 1, in_file=in_file):
                return
        self._plain(text, path, place, nested, in_file=in_file)

    def _plain(self, text: str, path: str, place: Place, nested: int, *, in_file: bool) -> None:
        """A text that is in no format, though it may carry files."""
        urls = transfer_codings.data_urls(text) if "data:" in text else []
        whole = transfer_codings.whole_base64(text)
        if urls:
            document = _inside(place, text)
            position = 0
            for url in urls:
                self._stretch(document, position, url.start, path, in_file)
                self._carried(document, url, header_values.parse(url.media_type), path, nested)
                position = url.end
            self._stretch(document, position, len(text), path, in_file)
        elif whole is not None and _is_file(whole):
            url = transfer_codings.DataUrl("", whole, 0, len(text), transfer_codings.BASE64)
            self._carried(_inside(place, text), url, _NO_TYPE, path, nested)
        else:
            self._add(text, path, "file" if in_file else "value", place)

    def _stretch(self, document: Document, start: int, end: int, path: str, in_file: bool) -> None:
        self._add(document.content[start:end], path, "file" if in_file else "value", Place(document, start, end, PLAIN))

    def _carried(
        self, document: Document, url: transfer_codings.DataUrl, media: HeaderValue, path: str, nested: int
    ) -> None:
        if nested >= self._limits.nested:
            self.not_read(path, TOO_DEEP)
        else:
            inner = document.within(url.start, url.end, url.coding, url.content)
            self._bytes(inner, media, path, nested + 1, in_file=True)

    # --- multipart

    def _multipart(self, document: Document, boundary: bytes, path: str, nested: int) -> None:
        parts = multipart.split(document.content, boundary, self._limits.multipart_parts)
        if not parts.complete:
            self.not_read(path or "body", TRUNCATED)
        for start, end in parts.around:
            if document.content[start:end].strip():
                self._piece(document, start, end, path)
        for number, part in enumerate(parts.parts):
            self._part(document, part, number, path, nested)

    def _piece(self, document: Document, start: int, end: int, path: str) -> None:
        """Bytes outside all parts, which no server should look at: read as text."""
        decoded = charsets.decode(document.content[start:end])
        text = document.within(start, end, charsets.of(decoded.codec), decoded.text)
        self._add(charsets.shown(decoded.text), f"{path}part", "value", Place(text, 0, len(decoded.text), PLAIN))

    def _part(self, document: Document, part: multipart.Part, number: int, path: str, nested: int) -> None:
        disposition = part.header("content-disposition")
        about = header_values.parse(disposition.value if disposition else None)
        name = about.get("name")
        where = f"{path} -> " if path else ""
        where += f"form:{name[:LONGEST_PATH]}" if name else f"part[{number}]"
        self._headers(document, part, where)
        length = part.header("content-length")
        coding = multipart.PartCoding(length)
        content: bytes = document.content[part.start : part.end]
        inner = document.within(part.start, part.end, coding, content)
        transfer = part.header("content-transfer-encoding")
        word = transfer.value.strip().lower() if transfer else ""
        if word == "base64" or word == "quoted-printable":
            inner = self._transferred(inner, word, where)
        elif word not in _UNCODED:
            self.not_read(where, UNKNOWN_ENCODING)
        kind = part.header("content-type")
        media = header_values.parse(kind.value if kind else None)
        is_file = "filename" in about.parameters or "filename*" in about.parameters or not name
        if nested >= self._limits.nested:
            self.not_read(where, TOO_DEEP)
        else:
            self._bytes(inner, media, where, nested + 1, in_file=is_file)

    def _transferred(self, document: Document, word: str, path: str) -> Document:
        content: bytes = document.content
        decoded = transfer_codings.decoded(content, word)
        if decoded is None:
            self.not_read(path, MALFORMED_ENCODING)
            return document
        return document.within(0, len(content), transfer_codings.by_name(word), decoded)

    def _headers(self, document: Document, part: multipart.Part, path: str) -> None:
        for header in part.headers:
            text = document.within(header.start, header.end, charsets.of("utf-8"), header.value)
            if header.name == "content-disposition":
                self._disposition(text, path)
            elif header.name not in _STRUCTURAL and not _PLAIN_TYPE.fullmatch(header.value):
                self._add(charsets.shown(header.value), path, "value", Place(text, 0, len(header.value), PLAIN))

    def _disposition(self, document: Document, path: str) -> None:
        for name, parameter in header_values.parse(document.content).parameters.items():
            coding: Coding = multipart.ParameterCoding(parameter.extended)
            kind = "file-name" if name in ("filename", "filename*") else "key"
            place = Place(document, parameter.start, parameter.end, coding)
            self._add(charsets.shown(parameter.value), path, kind, place)

    # --- protobuf and frames

    def _protobuf(self, document: Document, path: str, nested: int) -> None:
        content: bytes = document.content
        if not self._message(document, path, 0, nested):
            self.not_read(path or "body", MALFORMED)
            text = content.decode("utf-8", "surrogateescape")
            inner = document.within(0, len(content), charsets.of("utf-8"), text)
            self._add(charsets.shown(text), path or WHOLE_BODY, "value", Place(inner, 0, len(text), PLAIN))

    def _message(self, document: Document, path: str, depth: int, nested: int) -> bool:
        fields = protobuf_text.message(document.content)
        if fields is None:
            return False
        for field in fields:
            content: bytes = document.content[field.start : field.end]
            inner = document.within(field.head, field.end, protobuf_text.LENGTH, content)
            where = f"{path}.F{field.number}" if path and not path.endswith(">") else f"{path}F{field.number}"
            self._field(inner, where, depth, nested)
        return True

    def _field(self, document: Document, path: str, depth: int, nested: int) -> None:
        content: bytes = document.content
        text = protobuf_text.printable(content)
        if text is None or protobuf_text.rather_message(content):
            if depth >= self._limits.protobuf_depth:
                self.not_read(path, TOO_DEEP)
            elif self._message(document, path, depth + 1, nested):
                return
        if text is None and len(content) > LONGEST_ID:
            self._content(document, _NO_TYPE, path, nested, in_file=True)
            return
        text = content.decode("utf-8", "surrogateescape") if text is None else text
        inner = document.within(0, len(content), charsets.of("utf-8"), text)
        self._string(charsets.shown(text), path, Place(inner, 0, len(text), PLAIN), nested, in_file=False)

    def _frames(self, document: Document, media: HeaderValue, path: str, nested: int) -> None:
        if "-text" in media.main:
            # gRPC-Web for clients that can only send text: base64 of all frames.
            document = self._transferred(document, "base64", path or "body")
        number = 0
        end = 0
        try:
            for frame in protobuf_text.frames(document.content):
                self._frame(document, frame, media, f"{path}<{number}>" if number else path, nested)
                number, end = number + 1, frame.end
        except protobuf_text.NotProtobuf:
            self.not_read(path or "body", TRUNCATED if number else MALFORMED)
            rest = document.within(end, len(document.content), PLAIN, document.content[end:])
            self._content(rest, _NO_TYPE, path, nested, in_file=False)

    def _frame(
        self, document: Document, frame: protobuf_text.Frame, media: HeaderValue, path: str, nested: int
    ) -> None:
        content: bytes = document.content[frame.start : frame.end]
        if frame.compressed:
            coding = content_codings.sniffed(content)
            decoded = content_codings.decode(content, coding or "unknown", self._limits)
            if decoded.trouble is not None:
                self.not_read(path or "body", decoded.trouble)
            content = decoded.content
        inner = document.within(frame.head, frame.end, protobuf_text.FRAME, content)
        if not content:
            return
        if frame.text or "json" in media.main:
            self._content(inner, media, path, nested, in_file=False)
        else:
            self._protobuf(inner, path, nested)


def _inside(place: Place, text: str) -> Document:
    """The document that the string ``text`` at ``place`` is, for what is in it."""
    return place.document.within(place.start, place.end, place.coding, text)


def _is_file(content: bytes) -> bool:
    """Whether base64 in a string is a file rather than a token that happens to be letters and digits."""
    kind = file_kinds.kind_of(content)
    if kind == "text":
        return protobuf_text.printable(content) is not None or content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return len(content) >= (LARGEST_TOKEN if kind is None else SMALLEST_FILE)


def _framed(main: str) -> bool:
    return main.startswith(("application/grpc", "application/connect+"))


def _may_be_multipart(content: bytes, media: HeaderValue) -> bool:
    return media.main.startswith("multipart/") or (media.main in _UNTYPED and content.lstrip(b"\r\n").startswith(b"--"))
