"""What a picture file says beside its picture: notes of cameras and programs (EXIF, XMP), comments, bytes at the end.

Nobody who looks at the picture sees these, and every program that opens the file can.  They are read whether letters
in the picture are recognised or not, and of a speck as well: one pixel may carry a whole archive behind it.

PNG (third edition) section 11.3.3 keeps some of its notes compressed; in all other kinds they stand as they are, so
that runs of letters long enough not to be chance find them.

Known misses: notes in letters of more than one byte other than Korean; what follows the end of a picture that is no
PNG, is no ZIP file and is compressed or encrypted.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.limits import KIB
from tidegate.wire.reasons import IMAGE, TOO_LARGE

_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: Length, type and checksum of a chunk.
_AROUND: Final = 12
#: Chunks of pixels; no letter in them was written by anybody.
_PIXELS: Final = frozenset({b"IDAT", b"fdAT"})
_COMPRESSED: Final = re.compile(rb"(?:zTXt([^\0]{1,79})\0\0|iTXt([^\0]{1,79})\0\x01\0[^\0]{0,64}\0[^\0]{0,1024}\0)")
#: Letters in a row that are no chance among the bytes of a packed picture; Korean ones count as one each.
_SAID: Final = re.compile(rb"(?:[\x20-\x7e\t]|[\xea-\xed][\x80-\xbf]{2}){12,}+|(?:[\x20-\x7e]\0){8,}+")
#: Letters by chance: what most JPEGs have in their tables (ITU T.81, K.3.3.2), and one number many times.
_TABLES: Final = re.compile(rb"56789:CDEFGHIJSTUVWXYZcdefghijstuvwxyz|(.)\1{23,}")
_ZIP: Final = b"PK\3\4"
_ZIP_END: Final = b"PK\5\6"
#: How far from the end of a file its end record may stand (the longest comment, APPNOTE 4.3.16).
_LAST: Final = 64 * KIB + 22


def beside(content: bytes, limits: FileLimits) -> Extracted:
    """The notes of a picture as one text, and the file that follows it, if any.  Raises ``Unreadable``."""
    writer = Writer(Where("notes"), Budget(limits), fixed=True)
    missed: dict[str, None] = {}
    rest = b""
    if content.startswith(_PNG):
        end = _Chunks(content, limits, missed).tell(writer)
        rest = content[end:]
    else:
        _tell(writer, _TABLES.sub(b"\0", content))
        if _ZIP_END in content[-_LAST:] and (at := content.find(_ZIP)) >= 0:
            rest = content[at:]
    members = [Member("", rest)] if rest.strip(b"\0\r\n ") else []
    return Extracted(IMAGE, writer.done(), members, list(missed))


def _tell(writer: Writer, content: bytes) -> None:
    for found in _SAID.finditer(content):
        wide = found[0][1:2] == b"\0"
        writer.text(found[0].decode("utf-16-le" if wide else "utf-8", "replace"))
        writer.separate("\n")


class _Chunks:
    """The chunks of a PNG."""

    def __init__(self, content: bytes, limits: FileLimits, missed: dict[str, None]) -> None:
        self._content, self._most, self._missed = content, limits.unpacked, missed

    def tell(self, writer: Writer) -> int:
        """All but its pixels; returns where it ends."""
        at = len(_PNG)
        for at, end in self._chunks():
            kind = self._content[at + 4 : at + 8]
            if kind in _PIXELS:
                continue
            chunk = self._content[at + 4 : end - 4]
            packed = _COMPRESSED.match(chunk)
            _tell(writer, chunk[: packed.end()] if packed else chunk)
            if packed:
                writer.text(self._unpacked(chunk[packed.end() :]))
                writer.separate("\n")
        return self._end(at)

    def _chunks(self) -> Iterator[tuple[int, int]]:
        at = len(_PNG)
        while at + _AROUND <= len(self._content):
            end = at + _AROUND + int.from_bytes(self._content[at : at + 4], "big")
            yield at, min(end, len(self._content))
            if self._content[at + 4 : at + 8] == b"IEND":
                return
            at = end

    def _end(self, at: int) -> int:
        return min(at + _AROUND + int.from_bytes(self._content[at : at + 4], "big"), len(self._content))

    def _unpacked(self, packed: bytes) -> str:
        if not self._most:  # no limit at all, to zlib
            self._missed[TOO_LARGE] = None
            return ""
        inflater = zlib.decompressobj()
        try:
            text = inflater.decompress(packed, self._most)
        except zlib.error:
            return packed.decode("utf-8", "replace")
        if inflater.unconsumed_tail:
            self._missed[TOO_LARGE] = None
        self._most -= len(text)
        return text.decode("utf-8", "replace")
