"""Documents of Word and PowerPoint as they were before 2007, stream by stream of the compound file that they are.

A text of Word (MS-DOC) stands in pieces anywhere in one stream, in the order that a table in another stream says: the
document, then footnotes, headers, comments and text boxes.  Slides (MS-PPT) are records, read one after another; what
earlier saves left behind is among them.  Pictures (MS-ODRAW) are found by the heads of their records.

Known misses: letters of WordArt and alternative texts in scripts other than Latin and Hangul.

Must never: raise anything but ``Unreadable``, ``struct.error`` or ``IndexError``; give more text than was asked for.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, FILE_TYPE, TOO_LARGE

#: MS-DOC 2.5.2: what a file begins with since Word 97, its flags, and where the table of pieces stands (2.5.6).
_WORD: Final = 0xA5EC
_FLAGS, _FC_CLX = 0x0A, 0x1A2
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
#: MS-DOC 2.9.38 and 2.9.178: properties, which are passed over, then the pieces.
_PROPERTIES, _PIECES = 1, 2
_COMPRESSED: Final = 0x40000000
#: MS-DOC 2.8.25 and 2.4.1: ends of cells and lines, parts of fields, marks that write nothing, hyphens.
_CELLS: Final = re.compile("\x07\x07")
_SIGNS: Final = str.maketrans(
    {7: "\t", 11: "\n", 12: "\n", 13: "\n", 0x13: " ", 0x14: " ", 0x1E: "-"}
    | dict.fromkeys((0, 1, 2, 3, 4, 5, 6, 8, 0x15, 0x1F))
)
#: MS-PPT 2.13.24: texts in two bytes and in one, titles and links, objects of other programs; and a container's sign.
_CHARS, _BYTES, _STRING, _OBJECT = 0x0FA0, 0x0FA8, 0x0FBA, 0x1011
_CONTAINER: Final = 0xF
_HEAD: Final = struct.Struct("<HHL")
#: MS-PPT 2.3.2: where the stream of the last user says that all is encrypted.
_TOKEN, _SECRET = 12, 0xF3D1C4DF
#: MS-ODRAW 2.2.23 to 2.2.31: a picture's kind, and what its record begins with for one digest; one more is for two.
_BLIPS: Final = (
    *((0xF01D, 0x46A), (0xF01D, 0x6E2), (0xF02A, 0x46A), (0xF02A, 0x6E2), (0xF01E, 0x6E0), (0xF029, 0x6E4)),
    *((0xF01A, 0x3D4), (0xF01B, 0x216), (0xF01C, 0x542), (0xF01F, 0x7A8)),
)
_HEADS: Final = {
    struct.pack("<HH", (instance + more) << 4, kind): (kind, 16 + 16 * more)
    for kind, instance in _BLIPS
    for more in (0, 1)
}
_BLIP: Final = re.compile(b"|".join(map(re.escape, _HEADS)))
#: Those that are files as they stand; the others are drawings.
_FILES: Final = frozenset((0xF01D, 0xF02A, 0xF01E, 0xF029))
#: Words in UTF-16 between settings: names of those who comment, alternative texts, variables.
_WORDS: Final = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\0|[\0-\xff][\xac-\xd7]){4,}")


def word(document: bytes, table: Callable[[str], bytes], most: int) -> tuple[str, str]:
    """The text of a document of Word, and the name of its table stream, which ``table`` gives.

    Raises ``Unreadable``: ``encrypted``, ``damaged``, ``file-type:doc`` before Word 97, ``too-large`` beyond ``most``.
    """
    (sign,) = struct.unpack_from("<H", document, 0)
    (flags,) = struct.unpack_from("<H", document, _FLAGS)
    if sign != _WORD:
        raise Unreadable(FILE_TYPE + "doc")
    if flags & _ENCRYPTED:
        raise Unreadable(ENCRYPTED)
    name = "1Table" if flags & _TABLE_1 else "0Table"
    start, size = struct.unpack_from("<LL", document, _FC_CLX)
    text = "".join(_pieces(document, table(name)[start : start + size], most))
    return _CELLS.sub("\n", text).translate(_SIGNS), name


def _pieces(document: bytes, told: bytes, most: int) -> Iterator[str]:
    position = 0
    while told[position] == _PROPERTIES:
        (size,) = struct.unpack_from("<H", told, position + 1)
        position += 3 + size
    (size,) = struct.unpack_from("<L", told, position + 1)
    count = (size - 4) // 12
    if told[position] != _PIECES or position + 5 + size > len(told):
        raise Unreadable(DAMAGED)
    position += 5
    ends = struct.unpack_from(f"<{count + 1}L", told, position)
    if ends[-1] > most:
        raise Unreadable(TOO_LARGE)
    for number, (first, last) in enumerate(pairwise(ends)):
        (at,) = struct.unpack_from("<L", told, position + 4 * (count + 1) + 8 * number + 2)
        narrow = at & _COMPRESSED
        at, size = (at & ~_COMPRESSED) >> bool(narrow), (last - first) << (not narrow)
        if last < first or at + size > len(document):
            raise Unreadable(DAMAGED)
        yield document[at : at + size].decode("cp1252" if narrow else "utf-16-le", "replace")


def slides(data: bytes, user: bytes) -> Iterator[str]:
    """The texts of a presentation; ``user`` is the stream of the last one.  An object of another program is ``""``.

    Raises ``Unreadable``: ``encrypted``, and ``damaged`` where a record is cut off.
    """
    if len(user) >= _TOKEN + 4 and struct.unpack_from("<L", user, _TOKEN)[0] == _SECRET:
        raise Unreadable(ENCRYPTED)
    position = 0
    while position + _HEAD.size <= len(data):
        version, kind, size = _HEAD.unpack_from(data, position)
        position += _HEAD.size
        if version & _CONTAINER == _CONTAINER:
            continue
        if position + size > len(data):
            raise Unreadable(DAMAGED)
        if kind in (_CHARS, _BYTES, _STRING):
            text = data[position : position + size].decode("latin-1" if kind == _BYTES else "utf-16-le", "replace")
            yield text.replace("\r", "\n").replace("\v", "\n") or " "
        elif kind == _OBJECT:
            yield ""
        position += size


def pictures(data: bytes) -> Iterator[bytes]:
    """The pictures among other things in ``data``: files, and nothing for one that is a drawing."""
    for is_file, start, end in _blips(data):
        yield data[start:end] if is_file else b""


def _blips(data: bytes) -> Iterator[tuple[bool, int, int]]:
    position = 0
    while (found := _BLIP.search(data, position)) is not None:
        kind, digests = _HEADS[found[0]]
        position = found.end()
        (size,) = struct.unpack("<L", data[position : position + 4].ljust(4, b"\0"))
        start, end = position + 4 + digests + 1, position + 4 + size
        if start < end <= len(data):
            yield kind in _FILES, start, end
            position = end


def words(data: bytes) -> Iterator[str]:
    """Words in two bytes each that stand between settings and pictures."""
    position = 0
    for start, end in (*((start, end) for _, start, end in _blips(data)), (len(data), len(data))):
        yield from (found[0].decode("utf-16-le", "replace") for found in _WORDS.finditer(data, position, start))
        position = end
