"""How large a picture is, from its head: before anything unpacks it, and to tell a picture from a speck.

Known misses: letters in pictures smaller than `SPECK` either way, in which no word can be read.
"""

from __future__ import annotations

import re
import struct
from typing import Final

#: A word of three letters needs more pixels than this either way.
SPECK: Final = 16
#: Thumbnails of a page: the letters of ordinary text are two or three pixels high.
THUMBNAIL: Final = 512
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAME: Final = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(....)", re.DOTALL)
#: Letters recognised per kind of picture: what the `tesseract` program reads through Leptonica.
_TIFF_TAGS: Final = {256: 0, 257: 1}


def size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF, BMP, WebP or TIFF; ``None`` where that cannot be told."""
    try:
        return _size(content)
    except (struct.error, IndexError):
        return None


def _size(content: bytes) -> tuple[int, int] | None:
    found: tuple[int, ...] | None = None
    if content.startswith(_PNG):
        found = struct.unpack_from(">2L", content, 16)
    elif content.startswith((b"GIF87a", b"GIF89a")):
        found = struct.unpack_from("<2H", content, 6)
    elif content.startswith(b"BM"):
        found = struct.unpack_from("<2l", content, 18)
    elif content.startswith(b"\xff\xd8"):
        frame = _FRAME.search(content)
        found = struct.unpack(">2H", frame[1])[::-1] if frame else None
    elif content[8:12] == b"WEBP":
        found = _webp(content)
    elif content[:4] in (b"II*\0", b"MM\0*"):
        found = _tiff(content)
    return (abs(found[0]), abs(found[1])) if found else None


def _webp(content: bytes) -> tuple[int, int] | None:
    """Extended, lossless and lossy (RFC 9649 section 2)."""
    form = content[12:16]
    if form == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack_from("<2H", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _tiff(content: bytes) -> tuple[int, int] | None:
    order = "<" if content.startswith(b"II") else ">"
    (at,) = struct.unpack_from(order + "L", content, 4)
    (count,) = struct.unpack_from(order + "H", content, at)
    sides = [0, 0]
    for number in range(min(count, 64)):
        tag, kind = struct.unpack_from(order + "2H", content, at + 2 + 12 * number)
        if tag in _TIFF_TAGS:
            form = "H" if kind == 3 else "L"
            (sides[_TIFF_TAGS[tag]],) = struct.unpack_from(order + form, content, at + 10 + 12 * number)
    return (sides[0], sides[1]) if all(sides) else None


def is_speck(content: bytes) -> bool:
    """Whether the picture is too small to hold a word."""
    sides = size(content)
    return sides is not None and 0 < min(sides) < SPECK


def is_thumbnail(content: bytes) -> bool:
    """Whether the picture is no larger than thumbnails are."""
    sides = size(content)
    return sides is not None and max(sides) <= THUMBNAIL
