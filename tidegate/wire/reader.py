"""Reading bytes: what they are, whatever they are called, and the formats made of them: multipart, protobuf, frames.

Must never: skip bytes in silence.  What is no text, no format we read and no known file is ``file-type:unknown``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, Protocol

from tidegate.wire import (
    charsets,
    coding_notes,
    content_codings,
    event_stream,
    file_kinds,
    header_values,
    message_pack,
    multipart,
    protobuf_text,
)
from tidegate.wire.documents import markup, pictures
from tidegate.wire.documents.beside_pictures import beside
from tidegate.wire.documents.extracted import KINDS, Extracted, FileLimits, Piece, Unreadable, told
from tidegate.wire.documents.rewriting import FIXED, PACKED, Runs, TextRuns
from tidegate.wire.framed import FramedReader
from tidegate.wire.header_values import NOTHING, HeaderValue
from tidegate.wire.limits import Limits
from tidegate.wire.reasons import (
    IMAGE,
    MALFORMED_ENCODING,
    TOO_DEEP,
    TRUNCATED,
    UNKNOWN_CHARSET,
    UNKNOWN_ENCODING,
)
from tidegate.wire.selectors import WHOLE_BODY, Selectors, field_path
from tidegate.wire.splices import PLAIN, Coding, Document, Place, Splices, spliced
from tidegate.wire.text_reader import UNTYPED

_UNCODED: Final = frozenset({"", "7bit", "8bit", "binary", "identity"})
_DISPOSITIONS: Final = frozenset({"form-data", "attachment", "inline", "file"})
_PARAMETERS: Final = frozenset({"name", "filename", "filename*"})
#: Characters of a media type that is remembered.
_LONGEST_KNOWN: Final = 80


#: Kinds of files that somebody may read for us.
FILES: Final = KINDS | {IMAGE}


class FileReader(Protocol):
    """Reads files of ``kinds`` for us, where they can do no harm."""

    @property
    def kinds(self) -> frozenset[str]:
        """Those it reads."""

    def read(self, content: bytes, kind: str) -> Extracted:
        """What the file says.  Raises ``Unreadable``."""


class Compressed:
    """Compressed bytes inside a body, which stay compressed when edited."""

    def __init__(self, coding: str) -> None:
        self._coding = coding

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        return [(place.start, place.end, content_codings.encode(spliced(content, splices), self._coding))]


class Reader(FramedReader):
    """Reads one body: `body`, `query`, then ``found``, ``short_numbers`` and ``unread`` hold the outcome."""

    def __init__(self, limits: Limits, chosen: Selectors, files: FileReader | None = None) -> None:
        super().__init__(limits, chosen)
        self._files = files

    def body(self, document: Document, media_type: str | None, *, upload: bool = False) -> None:
        """A whole body."""
        self.octets(document, _media(media_type), "", 0, in_file=upload)

    def octets(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        """Bytes of any kind, at ``path`` and ``nested`` formats deep; ``in_file`` says that they are an upload."""
        content: bytes = document.content
        if not content:
            return
        coding = content_codings.sniffed(content)
        if coding is not None:
            self._compressed(document, coding, path, nested)
            return
        boundary = multipart.boundary_of(content, media) if _may_be_multipart(content, media) else None
        if boundary is not None:
            self._multipart(document, multipart.split(content, boundary, self._limits.multipart_parts), path, nested)
        elif _framed(media.main):
            self._frames(document, media, path, nested)
        elif media.main == event_stream.TYPE or event_stream.begins(content):
            self._messages(document, path, nested)
        elif media.main.endswith(("proto", "protobuf")) and "json" not in media.main:
            self._protobuf(document, path, nested)
        else:
            self._content(document, media, path, nested, in_file=in_file)

    def _content(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        content: bytes = document.content
        most = self._limits.multipart_parts
        text: Document | None = None
        if content[:1] in (b"{", b"["):
            # Most bodies by far: worth one look before all kinds of files are thought of.
            text = self._decoded(document, media, path)
            if self._json(text, path, nested, in_file=in_file):
                return
        kind = file_kinds.kind_of(content)
        if kind in FILES:
            self._file(document, kind, path, nested)
        elif (
            kind == "text" and (in_file or media.main == "message/rfc822") and (mails := multipart.mails(content, most))
        ):
            self._multipart(document, mails, path, nested)
        elif kind == "text" or (kind is None and media.get("charset")):
            tried = text is not None
            text = text or self._decoded(document, media, path)
            if kind is None and not charsets.sound(content) and file_kinds.is_noise(text.content):
                self.not_read(path or "body", file_kinds.unread_reason(kind))  # its label makes letters of any bytes
            self._text(text, media.main, path, nested, in_file=in_file, tried=tried)
        elif kind is None and not in_file and protobuf_text.message(content):
            # A binary WebSocket message or an unlabelled body: what parses as fields is read as fields.
            self._protobuf(document, path, nested)
        elif kind is None and file_kinds.is_nearly_text(charsets.sound(content)):
            if file_kinds.is_packed(content):
                document = document.within(0, len(content), FIXED, content)
            self._text(self._decoded(document, media, path), media.main, path, nested, in_file=in_file, tried=False)
        else:
            self._no_text(document, kind, path, nested, in_file=in_file)

    def _no_text(self, document: Document, kind: str | None, path: str, nested: int, *, in_file: bool) -> None:
        """Bytes that are no text: those of no kind we know may be MessagePack."""
        content: bytes = document.content
        written = message_pack.as_json(content) if kind is None else None
        if kind is None and file_kinds.is_printer_setup(content):
            inner = document.within(0, len(content), FIXED, content)
            self._stretch_of_bytes(inner, 0, len(content), path or WHOLE_BODY, nested)
        elif written is None:
            self.not_read(path or "body", file_kinds.unread_reason(kind))
        else:
            self._content(document.within(0, len(content), FIXED, written), NOTHING, path, nested, in_file=in_file)

    def _compressed(self, document: Document, coding: str, path: str, nested: int) -> None:
        if nested >= self._limits.nested:
            self.not_read(path or "body", TOO_DEEP)
            return
        self.beside(document, document.content, coding, path, nested)
        decoded = content_codings.decode(document.content, coding, self._limits)
        if decoded.trouble is not None:
            why = file_kinds.unread_reason(coding) if decoded.trouble == MALFORMED_ENCODING else decoded.trouble
            self.not_read(path or "body", why)
        if decoded.content:
            inner = document.within(0, len(document.content), Compressed(coding), decoded.content)
            self.octets(inner, NOTHING, path, nested + 1, in_file=True)

    def beside(self, document: Document, packed: bytes, coding: str, path: str = "", nested: int = 0) -> None:
        """What ``packed`` says beside its content, which stands in ``document``."""
        found = coding_notes.notes(packed, coding)
        layout = document.within(0, len(document.content), FIXED, b"")
        for name in found.names:
            self._said(name.decode("utf-8", "replace"), path, "file-name", Place(layout, 0, 0, FIXED), nested)
        for field in found.fields:
            self._carried(layout.within(0, 0, FIXED, field), NOTHING, path, nested, in_file=True)

    def _decoded(self, document: Document, media: HeaderValue, path: str) -> Document:
        """The text that ``document`` holds as bytes."""
        content: bytes = document.content
        decoded = charsets.decode(content, media.get("charset"))
        if not decoded.known:
            self.not_read(path or "body", UNKNOWN_CHARSET)
        return document.within(0, len(content), charsets.of(decoded.codec), decoded.text)

    # --- files

    def _file(self, document: Document, kind: str, path: str, nested: int) -> None:
        content: bytes = document.content
        if nested >= self._limits.nested:
            self.not_read(path or "body", TOO_DEEP)
            return
        if kind != IMAGE or not pictures.is_speck(content):
            self._by_kind(document, kind, path, nested)
        if kind == IMAGE:  # after its letters: where these wait for a process, nothing is read twice
            self._read(document, partial(beside, content, FileLimits()), path, nested)

    def _by_kind(self, document: Document, kind: str, path: str, nested: int) -> None:
        content: bytes = document.content
        if self._files is None or kind not in self._files.kinds:
            self.not_read(path or "body", file_kinds.unread_reason(kind))
            return
        self._read(document, partial(self._files.read, content, kind), path, nested)

    def _read(self, document: Document, extract: Callable[[], Extracted], path: str, nested: int) -> None:
        """What ``extract`` gives of the file ``document``."""
        content: bytes = document.content
        try:
            found = extract()
        except Unreadable as bad:
            self.not_read(path or "body", bad.reason)
            return
        layout = document.within(0, len(content), PACKED if found.rewritable else FIXED, b"")
        where = f"{path} -> " if path else ""
        for piece in found.pieces:
            self._piece(layout, piece, where, nested)
        for number, member in enumerate(found.members, 1):
            held = found.rewritable and member.start >= 0
            start, coding = (member.start, PLAIN) if held else (0, FIXED)
            inner = layout.within(start, start + len(member.content), coding, member.content)
            self.octets(inner, NOTHING, f"{where}file[{number}]", nested + 1, in_file=True)
        for why in found.missed:
            self.not_read(path or "body", why)

    def _piece(self, layout: Document, piece: Piece, where: str, nested: int) -> None:
        coding = FIXED if piece.runs is None else Runs(piece.runs, piece.dressed)
        place = Place(layout, 0, 0, coding)
        path = where + told(piece.where)
        if piece.where.kind == "names":
            self._said(piece.text, path, "file-name", place, nested)
        else:
            self._plain(piece.text, path, place, nested, in_file=True)

    def _text(self, document: Document, main: str, path: str, nested: int, *, in_file: bool, tried: bool) -> None:
        text: str = document.content
        if not markup.looks_like(text):
            super()._text(document, main, path, nested, in_file=in_file, tried=tried)
            return
        try:
            found = markup.pieces(text, FileLimits())
        except Unreadable as bad:
            self.not_read(path or "body", bad.reason)
            return
        for piece in found:
            place = Place(document, 0, len(text), TextRuns(piece.runs or [], {}))
            self._plain(piece.text, path or WHOLE_BODY, place, nested, in_file=in_file)

    # --- multipart

    def _multipart(self, document: Document, parts: multipart.Parts, path: str, nested: int) -> None:
        if not parts.complete:
            self.not_read(path or "body", TRUNCATED)
        for start, end in parts.around:
            content: bytes = document.content[start:end]
            if content.strip():  # a word to old programs, or whatever somebody hides there
                inner = document.within(start, end, PLAIN, content)
                self._carried(inner, NOTHING, f"{path}part", nested, in_file=False)
        for number, part in enumerate(parts.parts):
            self._part(document, part, number, path, nested)

    def _part(self, document: Document, part: multipart.Part, number: int, path: str, nested: int) -> None:
        disposition = part.header("content-disposition")
        about = header_values.parse(disposition.value if disposition else None)
        name = about.get("name")
        where = f"{path} -> " if path else ""
        where += field_path("form:", name) if name else f"part[{number}]"
        self._headers(document, part, where, nested)
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
        self._carried(inner, media, where, nested, in_file=is_file)

    def _headers(self, document: Document, part: multipart.Part, path: str, nested: int) -> None:
        told: set[str] = set()
        for header in part.headers:
            if header.name == "content-disposition":
                self._disposition(document, header, path, nested)
            elif header.name in told or not multipart.says_how_to_read(header):
                # The whole line: an unusual header may carry text in its name as well.
                self._stretch_of_bytes(document, header.line, header.end, path, nested)
            told.add(header.name)

    def _disposition(self, body: Document, header: multipart.Header, path: str, nested: int) -> None:
        document = body.within(header.start, header.end, charsets.of(header.codec), header.value)
        about = header_values.parse(header.value)
        if not about.understood or about.main not in _DISPOSITIONS or not about.parameters.keys() <= _PARAMETERS:
            self._said(header.value, path, "value", Place(document, 0, len(header.value), PLAIN), nested)
            return
        for name, parameter in about.parameters.items():
            coding: Coding = multipart.ParameterCoding(parameter.extended)
            kind = "file-name" if name in ("filename", "filename*") else "key"
            place = Place(document, parameter.start, parameter.end, coding)
            self._said(parameter.value, path, kind, place, nested)


def _media(value: str | None) -> HeaderValue:
    return _known_media(value) if value and len(value) <= _LONGEST_KNOWN else header_values.parse(value)


@lru_cache(maxsize=256)
def _known_media(value: str) -> HeaderValue:
    """The media type of a body: a client says the same one every time."""
    return header_values.parse(value)


def _framed(main: str) -> bool:
    return main.startswith(("application/grpc", "application/connect+"))


def _may_be_multipart(content: bytes, media: HeaderValue) -> bool:
    return media.main.startswith("multipart/") or (media.main in UNTYPED and content.lstrip(b"\r\n").startswith(b"--"))
