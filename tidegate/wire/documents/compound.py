"""Compound files (MS-CFB): mails of Outlook, documents of Hangul, old workbooks, and encrypted Office documents.

Mails (MS-OXMSG) are read property by property: every text property of the mail, its recipients and attachments, so that
what some program shows and another does not is read either way.  Hangul's documents (HWP 5.0, Hancom's published
format) are read record by record, which takes in tables, headers, notes, text boxes and hidden comments.  `old_office`
reads Word's and PowerPoint's before 2007.

Known misses: properties of Word and PowerPoint that an organisation added.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import compressed_rtf.compressed_rtf
import olefile

from tidegate.wire.documents import old_office, pictures, rtf, workbooks
from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Piece, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, FILE_TYPE, IMAGE, NO_TEXT, TOO_DEEP, TOO_LARGE

#: The libraries do not say their types.
_Ole: Final[Any] = olefile.OleFileIO
_plain_rtf: Final[Any] = compressed_rtf.compressed_rtf.decompress
_MAGIC: Final = b"HWP Document File"
_COMPRESSED, _PASSWORD, _DISTRIBUTED, _DRM = 0x1, 0x2, 0x4, 0x10
#: HWPTAG_PARA_TEXT (HWP 5.0 format, table 13); tags count from 0x10.
_PARA_TEXT: Final = 0x43
#: Control characters that are followed by seven more code units (table 6): 8 in all.
_LONG_CONTROLS: Final = frozenset((*range(1, 10), 11, 12, *range(14, 24)))
#: Properties (MS-OXPROPS) that no person wrote: flags, search keys, conversation indexes.
_WIDE, _NARROW, _BINARY, _STORAGE = "001F", "001E", "0102", "000D"
_HTML, _RTF, _ATTACHED = "1013", "1009", "3701"
_FILE_NAMES: Final = ("3707", "3704")
_MOST_NESTED: Final = 8
_WORD, _SLIDES = "WordDocument", "PowerPoint Document"
#: What a document says of itself, and beside its pages: macros, and what other programs put there.
_ABOUT: Final = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_THUMBNAIL: Final = 17
_MACROS: Final = frozenset({"Macros", "_VBA_PROJECT_CUR"})
_OBJECTS: Final = "ObjectPool"
_PACKED: Final = "Package"
_BROKEN: Final = (
    *(OSError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError),
    *(struct.error, zlib.error),
)


def extract(content: bytes, limits: FileLimits) -> Extracted:
    """All of a compound file of a kind we read.  Raises ``Unreadable``."""
    try:
        container = _Ole(io.BytesIO(content))
    except _BROKEN:
        raise Unreadable(DAMAGED) from None
    with container:
        try:
            return _extract(container, content, limits)
        except _BROKEN:
            raise Unreadable(DAMAGED) from None


def _extract(container: Any, content: bytes, limits: FileLimits) -> Extracted:
    if container.exists("EncryptedPackage"):
        raise Unreadable(ENCRYPTED)
    if container.exists("__properties_version1.0"):
        return _Mail(container, limits).read()
    if container.exists("FileHeader") and _stream(container, "FileHeader", limits).startswith(_MAGIC):
        return _Hangul(container, limits).read()
    if container.exists("Workbook") or container.exists("Book"):
        return workbooks.extract(content, "xls", limits)
    if container.exists(_WORD) or container.exists(_SLIDES):
        return _Old(container, limits).read()
    raise Unreadable(FILE_TYPE + ("visio" if container.exists("VisioDocument") else "ole"))


def _stream(container: Any, path: str, limits: FileLimits) -> bytes:
    if container.get_size(path) > limits.unpacked:
        raise Unreadable(TOO_LARGE)
    data: bytes = container.openstream(path).read()
    return data


class _Gathering:
    """What comes out of a container, stream by stream: pieces, members, and what was missed."""

    def __init__(self, container: Any, limits: FileLimits) -> None:
        self._container, self._limits = container, limits
        self._budget = Budget(limits)
        self._pieces: list[Piece] = []
        self._members: list[Member] = []
        self._missed: dict[str, None] = {}

    def _stream(self, name: str) -> bytes:
        return _stream(self._container, name, self._limits)

    def _lines(self, where: Where, lines: Iterable[str]) -> None:
        writer = Writer(where, self._budget, fixed=True)
        for line in lines:
            writer.text(line)
            writer.separate("\n")
        self._pieces += writer.done()


class _Mail(_Gathering):
    """A mail and the mails in it."""

    def read(self) -> Extracted:
        for path in sorted(self._container.listdir(streams=True, storages=False)):
            *above, name = path
            if name.startswith("__substg1.0_") and len(name) >= 20 and "__nameid_version1.0" not in above:
                self._property(path, name[12:16], name[16:20].upper())
        if not self._pieces and not self._members:
            self._missed[NO_TEXT] = None
        return Extracted("msg", self._pieces, self._members, list(self._missed))

    def _property(self, path: list[str], tag: str, kind: str) -> None:
        if len(path) > _MOST_NESTED:
            self._missed[TOO_DEEP] = None
            return
        data = self._stream("/".join(path))
        if kind == _WIDE:
            self._text(data.decode("utf-16-le", "replace"), tag)
        elif kind == _NARROW:
            self._text(_narrow(data), tag)
        elif kind == _BINARY and tag == _ATTACHED:
            self._members.append(Member(self._file_name(path[:-1]), data))
        elif kind == _BINARY and tag == _HTML:
            self._members.append(Member("body.html", data))
        elif kind == _BINARY and tag == _RTF:
            self._rtf(data)

    def _text(self, text: str, tag: str) -> None:
        self._lines(Where("part", name=tag), text.replace("\0", "").replace("\r\n", "\n").split("\n"))

    def _rtf(self, data: bytes) -> None:
        if len(data) < 16 or struct.unpack_from("<L", data, 4)[0] > self._limits.unpacked:
            self._missed[DAMAGED] = None
            return
        try:
            found = rtf.extract(bytes(_plain_rtf(data)), self._limits)
        except (Unreadable, *_BROKEN):
            self._missed[DAMAGED] = None
            return
        self._pieces += found.pieces
        self._missed |= dict.fromkeys(found.missed)

    def _file_name(self, above: list[str]) -> str:
        for tag in _FILE_NAMES:
            for kind in (_WIDE, _NARROW):
                path = "/".join((*above, f"__substg1.0_{tag}{kind}"))
                if self._container.exists(path):
                    data = self._stream(path)
                    return data.decode("utf-16-le", "replace") if kind == _WIDE else _narrow(data)
        return ""


class _Old(_Gathering):
    """A document of Word or PowerPoint before 2007."""

    def read(self) -> Extracted:
        if self._container.exists("EncryptedSummary"):
            raise Unreadable(ENCRYPTED)
        is_word = self._container.exists(_WORD)
        if is_word:
            self._word()
        else:
            self._slides()
        if not any(piece.text.strip() for piece in self._pieces):
            self._missed[NO_TEXT] = None
        self._beside()
        return Extracted("doc" if is_word else "ppt", self._pieces, self._members, list(self._missed))

    def _word(self) -> None:
        document = self._stream(_WORD)
        text, table = old_office.word(document, self._stream, self._limits.characters)
        self._lines(Where("file"), text.split("\n"))
        for name in (table, "Data"):
            if self._container.exists(name):
                self._lines(Where("notes", name=name), old_office.words(self._stream(name)))
                self._pictures(self._stream(name))
        self._pictures(document)

    def _slides(self) -> None:
        user = self._stream("Current User") if self._container.exists("Current User") else b""
        texts = list(old_office.slides(self._stream(_SLIDES), user))
        if "" in texts:
            self._missed[FILE_TYPE + "ole"] = None
        self._lines(Where("file"), (line for text in texts for line in text.split("\n")))
        if self._container.exists("Pictures"):
            self._pictures(self._stream("Pictures"))

    def _pictures(self, data: bytes) -> None:
        for content in old_office.pictures(data):
            if content:
                self._members.append(Member("", content))
            else:
                self._missed[IMAGE] = None

    def _beside(self) -> None:
        for name in _ABOUT:
            if self._container.exists(name):
                found = self._container.getproperties(name, convert_time=False)
                found.pop(_THUMBNAIL, None)
                told = (_narrow(value) if isinstance(value, bytes) else value for value in found.values())
                texts = [value.replace("\0", "") for value in told if isinstance(value, str)]
                self._lines(Where("notes", name="properties"), texts)
        for path in self._container.listdir():
            if path[0] in _MACROS:
                self._missed[FILE_TYPE + "macros"] = None
            elif path[0] == _OBJECTS and path[-1] == _PACKED:
                self._members.append(Member("", self._stream("/".join(path))))
            elif path[0] == _OBJECTS and not self._container.exists("/".join((*path[:2], _PACKED))):
                self._missed[FILE_TYPE + "ole"] = None


def _narrow(data: bytes) -> str:
    """A string of eight-bit characters, whose code page is often not told."""
    for codec in ("utf-8", "cp949"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


class _Hangul(_Gathering):
    """A document of Hangul, 5.0 and later."""

    def read(self) -> Extracted:
        (flags,) = struct.unpack_from("<L", self._stream("FileHeader"), 36)
        if flags & (_PASSWORD | _DISTRIBUTED | _DRM):
            raise Unreadable(ENCRYPTED)
        self._packed = bool(flags & _COMPRESSED)
        for path in sorted(self._container.listdir()):
            self._member(path)
        self._about()
        if not any(piece.where.kind == "part" and piece.where.name.startswith("BodyText") for piece in self._pieces):
            self._missed[NO_TEXT] = None
        return Extracted("hwp", self._pieces, self._members, list(self._missed))

    def _member(self, path: list[str]) -> None:
        name = "/".join(path)
        if path[0] in ("BodyText", "DocInfo"):
            self._records(self._unpacked(self._stream(name)), name)
        elif path[0] == "BinData":
            content = self._unpacked(self._stream(name))
            self._members.append(Member(path[-1], content))
        elif path[0] == "PrvText":
            self._text(self._stream(name).decode("utf-16-le", "replace"), name)
        elif path[0] == "PrvImage":
            if not pictures.is_thumbnail(self._stream(name)):
                self._missed["image"] = None
        elif path[0] in ("Scripts", "XMLTemplate", "DocHistory", "Bibliography"):
            data = self._unpacked(self._stream(name))
            self._text(data.decode("utf-16-le", "replace"), name)

    def _unpacked(self, data: bytes) -> bytes:
        if not self._packed:
            return data
        inflater = zlib.decompressobj(-15)
        try:
            out = inflater.decompress(data, self._limits.unpacked)
        except zlib.error:
            return data  # single streams may be stored as they are
        if inflater.unconsumed_tail:
            raise Unreadable(TOO_LARGE)
        return out

    def _records(self, data: bytes, name: str) -> None:
        paragraphs = (_paragraph(content) for tag, content in _records(data) if tag == _PARA_TEXT)
        self._lines(Where("part", name=name), (line for text in paragraphs for line in text.split("\n")))

    def _text(self, text: str, name: str) -> None:
        self._lines(Where("notes", name=name), text.replace("\0", "").replace("\r", "").split("\n"))

    def _about(self) -> None:
        stream = "\x05HwpSummaryInformation"
        if self._container.exists(stream):
            found = self._container.getproperties(stream, convert_time=False)
            told = (value for value in found.values() if isinstance(value, str | bytes))
            texts = (value.decode("utf-16-le", "replace") if isinstance(value, bytes) else value for value in told)
            self._text("\n".join(texts), "properties")


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each record (HWP 5.0 format, section 4.1).  Raises ``Unreadable`` where one is cut off."""
    position = 0
    while position + 4 <= len(data):
        (head,) = struct.unpack_from("<L", data, position)
        position += 4
        size = head >> 20
        if size == 0xFFF:
            (size,) = struct.unpack_from("<L", data, position)
            position += 4
        if position + size > len(data):
            raise Unreadable(DAMAGED)
        yield head & 0x3FF, data[position : position + size]
        position += size


def _paragraph(data: bytes) -> str:
    """The text of a paragraph without what stands for tables, pictures and the like."""
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    kept: list[int] = []
    position = 0
    while position < len(units):
        unit = units[position]
        if unit in _LONG_CONTROLS:
            if unit == 9:
                kept.append(9)
            position += 8
            continue
        kept.append(unit if unit >= 32 else {10: 10, 13: 10, 24: 45, 30: 32, 31: 32}.get(unit, 32))
        position += 1
    return struct.pack(f"<{len(kept)}H", *kept).decode("utf-16-le", "replace")
