"""Where a picture ends, and the files that stand behind its end.

Cameras put more there than anybody knows who sends a photo: the other pictures of a multi-picture file (CIPA DC-007),
the film of a motion photo (Android's Motion Photo format 1.0), a table of blocks (Samsung), notes of programs.  So may
whoever wants to send a file that nobody sees.  Each is a file of its own, to be read by what it is.

Samsung's blocks and the marks that programs leave at the very end are as ExifTool reads them (Samsung.pm,
IdentifyTrailer, 13.57).  A PNG with the rest of a larger one behind it, as faulty programs that cut screenshots wrote
(CVE-2023-21036), carries what was cut away: no kind of file, and said to be none.

Known misses: what follows a TIFF, BMP, HEIC or AVIF; bytes in a trailer that bears the mark of a program, where they
are no letters.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from tidegate.wire import file_kinds
from tidegate.wire.documents.extracted import KINDS
from tidegate.wire.limits import LARGEST_TOKEN, LONGEST_ID
from tidegate.wire.reasons import IMAGE

_JPEG: Final = b"\xff\xd8\xff"
#: A marker that is neither a stuffed byte, a restart nor fill (ITU T.81, B.1.1).
_MARKER: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_TEM, _SOI, _EOI = 0x01, 0xD8, 0xD9
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
#: Bytes that fill up to the end, or to the next picture.
_PADDING: Final = re.compile(rb"[\0\xff\r\n ]*(?:\Z|(?=\xff\xd8\xff))|[\r\n ]*")
#: The last bytes of what programs write behind a JPEG: AFCP, FotoStation, Photo Mechanic, Canon, MIE, Insta360, Nikon,
#: Vivo and OnePlus.
_MARKED: Final = re.compile(
    rb"(?:AXS[!*].{8}|\xa1\xb2\xc3\xd4|cbipcbbl|\ACANON OPTIONAL DATA\0.{44}"
    rb"|~\0\x04\0zmie~\0\0(?:\x06.{4}[\x10\x18]\x04|\x0a.{8}[\x10\x18]\x08)"
    rb"|8db42d694ccc418790edff439fe026bf|\0{6}/NIKON APP|\xff{4}\x1b\*9HWfu\x84\x93\xa2\xb1"
    rb"|jxrs.{3}\0)\Z",
    re.DOTALL,
)
_LAST: Final = 64
#: Samsung's table: version and count, and for each block its type, how far before the table it is, and its size.
_TABLE: Final = struct.Struct("<4xLL")
_ENTRY: Final = struct.Struct("<4xLL")
_BLOCK: Final = struct.Struct("<4xL")
_MOST_BLOCKS: Final = 1_000
#: Blocks of raw distances from the lens, one byte for each pixel.
_DISTANCES: Final = re.compile(rb"\w{1,32}_DepthMap_\d{1,3}")
_READ: Final = KINDS | {IMAGE, "text"}


@dataclass(slots=True)
class Behind:
    """``files`` are to be read by what they are; of ``loose`` bytes only letters in a row can be told."""

    files: list[bytes] = field(default_factory=list)
    loose: list[bytes] = field(default_factory=list)
    whole: bool = True

    def add(self, content: bytes, known: bool) -> None:
        """A stretch; ``known`` bytes of no kind belong to a camera or program and need no reader."""
        kind = file_kinds.kind_of(content)
        if kind not in _READ:
            self.loose.append(content)
        if kind is not None or not known:
            self.files.append(content)


def end(content: bytes, at: int = 0) -> int:
    """Where the JPEG, GIF or WebP ends that begins at ``at``; the size of ``content`` where that is not said."""
    if content.startswith(_JPEG, at):
        return _end_of_jpeg(content, at)
    if content.startswith((b"GIF87a", b"GIF89a"), at):
        return _end_of_gif(content, at)
    if content.startswith(b"RIFF", at):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        return min(at + 8 + size + size % 2, len(content))
    return len(content)


def behind(content: bytes, at: int, most: int) -> Behind:
    """What follows the end of a picture, which is at ``at``: up to ``most`` files, and what fills between left out."""
    found = Behind()
    stop = _blocks(content, at, found)
    while (at := _filled(content, at, stop)) < stop:
        if len(found.files) >= most:
            found.whole = False
            break
        start, at = at, min(end(content, at), stop) if content.startswith(_JPEG, at) else stop
        last = content[start:at]
        found.add(last, known=len(last) <= LONGEST_ID or _MARKED.search(last[-_LAST:]) is not None)
    return found


def _filled(content: bytes, at: int, stop: int) -> int:
    found = _PADDING.match(content, at, stop)
    return found.end() if found else at


def _end_of_jpeg(content: bytes, at: int) -> int:
    while found := _MARKER.search(content, at):
        at, marker = found.end(), found[1][0]
        if marker == _EOI:
            return at
        if marker not in (_TEM, _SOI):
            at += int.from_bytes(content[at : at + 2], "big")
    return len(content)


def _end_of_gif(content: bytes, at: int) -> int:
    try:
        at += 13 + _colours(content[at + 10])
        while (block := content[at]) != _TRAILER:
            if block == _IMAGE:
                at += 11 + _colours(content[at + 9])
            elif block == _EXTENSION:
                at += 2
            else:
                return len(content)
            while size := content[at]:
                at += size + 1
            at += 1
    except IndexError:
        return len(content)
    return at + 1


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks(content: bytes, at: int, found: Behind) -> int:
    """Samsung's blocks at the very end are added to ``found``; returns where they begin."""
    stop = len(content)
    table = stop - 8 - int.from_bytes(content[-8:-4], "little")
    if not content.endswith(b"SEFT") or table < at or not content.startswith(b"SEFH", table):
        return stop
    first, stretches, total = table, [], 0
    for number in range(min(_TABLE.unpack_from(content, table)[1], _MOST_BLOCKS)):
        entry = table + _TABLE.size + _ENTRY.size * number
        back, size = _ENTRY.unpack_from(content, entry) if entry + _ENTRY.size <= stop else (stop, 0)
        start, total = table - back, total + size
        if start < at or not _BLOCK.size <= size <= back or total > table - at:  # blocks over one another
            return stop
        name = start + _BLOCK.size
        data = min(name + _BLOCK.unpack_from(content, start)[0], start + size)
        first = min(first, start)
        stretches.append((content[name:data], content[data : start + size]))
    if table - first - total > LARGEST_TOKEN:  # something between them
        return stop
    found.loose.append(content[table:])
    for title, inner in stretches:
        found.loose.append(title)
        if inner:
            found.add(inner, known=len(inner) <= LARGEST_TOKEN or _DISTANCES.fullmatch(title) is not None)
    return first
