"""What a picture file says beside its picture: notes of cameras and programs (EXIF, XMP), comments, bytes at the end.

Nobody who looks at the picture sees these, and every program that opens the file can.  They are read whether letters
in the picture are recognised or not, and of a speck as well: one pixel may carry a whole archive behind it.

PNG (third edition) section 11.3.3 keeps some of its notes compressed; in all other kinds they stand as they are, so
that runs of letters long enough not to be chance find them.  What stands behind the end of the picture is for
`tidegate.wire.documents.behind_pictures`.

Known misses: notes in letters of more than one byte other than Korean; chunks of programs' own that are compressed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tidegate.wire import charsets
from tidegate.wire.content_codings import decode
from tidegate.wire.documents import behind_pictures
from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.limits import DEFAULT, KIB
from tidegate.wire.reasons import IMAGE, TOO_LARGE, TOO_MANY_PARTS

_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: Length, type and checksum of a chunk.
_AROUND: Final = 12
#: Chunks of pixels; no letter in them was written by anybody.
_PIXELS: Final = frozenset({b"IDAT", b"fdAT"})
#: Notes that are texts; packed ones; and the packed description of colours, which has texts among its numbers.
_WRITTEN: Final = re.compile(rb"(?:tEXt|iTXt)[^\0]{1,79}\0(?:\0\0[^\0]{0,64}\0[^\0]{0,1024}\0)?")
_PACKED: Final = re.compile(
    rb"(?:zTXt[^\0]{1,79}\0\0|iTXt[^\0]{1,79}\0\x01\0[^\0]{0,64}\0[^\0]{0,1024}\0|(?P<colours>iCCP)[^\0]{1,79}\0\0)"
)
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
    if content.startswith(_PNG):
        end = _Chunks(content, limits, missed).tell(writer)
    else:
        end = behind_pictures.end(content)
        _tell(writer, _TABLES.sub(b"\0", content[:end]))
    if end == len(content) and _ZIP_END in content[-_LAST:]:
        end = max(content.find(_ZIP), 0) or end
    behind = behind_pictures.behind(content, end, limits.members)
    for loose in behind.loose:
        _tell(writer, _TABLES.sub(b"\0", loose))
    if not behind.whole:
        missed[TOO_MANY_PARTS] = None
    return Extracted(IMAGE, writer.done(), [Member("", file) for file in behind.files], list(missed))


def _tell(writer: Writer, content: bytes) -> None:
    for found in _SAID.finditer(content):
        wide = found[0][1:2] == b"\0"
        writer.text(found[0].decode("utf-16-le" if wide else "utf-8", "replace"))
        writer.separate("\n")


def _write(writer: Writer, note: bytes) -> None:
    writer.text(charsets.decode(note).text)
    writer.separate("\n")


class _Chunks:
    """The chunks of a PNG."""

    def __init__(self, content: bytes, limits: FileLimits, missed: dict[str, None]) -> None:
        self._content, self._missed = content, missed
        self._left = replace(DEFAULT, decoded=limits.unpacked)

    def tell(self, writer: Writer) -> int:
        """All but its pixels; returns where it ends."""
        at = len(_PNG)
        for at, end in self._chunks():
            kind = self._content[at + 4 : at + 8]
            if kind in _PIXELS:
                continue
            chunk = self._content[at + 4 : end - 4]
            if packed := _PACKED.match(chunk):
                unpacked = self._unpacked(chunk[packed.end() :])
                _tell(writer, chunk[: packed.end()])
                if packed["colours"]:
                    _tell(writer, unpacked)
                    continue
                _write(writer, unpacked)
            elif written := _WRITTEN.match(chunk):
                _tell(writer, chunk[: written.end()])
                _write(writer, chunk[written.end() :])
            else:
                _tell(writer, chunk)
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

    def _unpacked(self, packed: bytes) -> bytes:
        """As far as all packed notes of the picture together are within what a body may unfold to."""
        if TOO_LARGE in self._missed:
            return b""
        left = self._left
        unpacked = decode(packed, "deflate", left)
        if unpacked.trouble == TOO_LARGE:
            self._missed[TOO_LARGE] = None
            return b""
        size = len(unpacked.content)
        self._left = replace(left, decoded=left.decoded - size, ratio_floor=max(left.ratio_floor - size, 0))
        # What is not packed at all, or not to its end, stands there as it is.
        return unpacked.content + (b"\n" + packed if unpacked.trouble else b"")
