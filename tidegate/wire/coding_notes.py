"""What compressed data carries beside its content: a name and a comment, fields of programs, frames that are skipped.

Whoever unpacks sees nothing of it, and what it says leaves with the rest.  RFC 1952 section 2.3 (the head of a gzip
member), RFC 8878 section 3.1 (zstd's frames).

Must never: raise on any bytes, or take more than linear time.  Known miss: the heads of further members of a gzip file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

_FEXTRA, _FNAME, _FCOMMENT = 4, 8, 16
_HEAD: Final = 10
#: Bytes of a name or a comment, which end in a zero.
_LONGEST: Final = 64 * 1024
#: A size, a counter, the place of a block: programs note such in fields of their own.
_A_NUMBER: Final = 12

_MAGIC: Final = 0xFD2FB528
_SKIPPABLE: Final = 0x184D2A50
#: Bytes of a frame's head by the two bits that say so: of the dictionary, and of the size of the content.
_DICTIONARY: Final = (0, 1, 2, 4)
_SIZE: Final = (0, 2, 4, 8)
_RLE: Final = 1


class Notes(NamedTuple):
    """``names`` are texts by their format; ``fields`` may hold anything."""

    names: tuple[bytes, ...] = ()
    fields: tuple[bytes, ...] = ()


def notes(data: bytes, coding: str) -> Notes:
    """What ``data``, which is packed in ``coding``, says beside its content."""
    if coding in ("gzip", "x-gzip"):
        return _of_gzip(data)
    if coding == "zstd":
        return Notes(fields=tuple(field for field in _skipped(data) if len(field) > _A_NUMBER))
    return Notes()


def _of_gzip(data: bytes) -> Notes:
    if len(data) < _HEAD:
        return Notes()
    flags, at = data[3], _HEAD
    fields: tuple[bytes, ...] = ()
    if flags & _FEXTRA:
        size = int.from_bytes(data[at : at + 2], "little")
        fields = (data[at + 2 : at + 2 + size],) if size > _A_NUMBER else ()
        at += 2 + size
    names = []
    for flag in (_FNAME, _FCOMMENT):
        if flags & flag:
            end = data.find(b"\0", at, at + _LONGEST)
            if end < 0:
                break
            names.append(data[at:end])
            at = end + 1
    return Notes(tuple(names), fields)


def _skipped(data: bytes) -> Iterator[bytes]:
    """The contents of the frames that a decoder skips, as far as the frames can be told apart."""
    at = 0
    while at + 8 <= len(data):
        magic = int.from_bytes(data[at : at + 4], "little")
        if magic & ~0xF == _SKIPPABLE:
            end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
            yield data[at + 8 : end]
            at = end
        elif magic == _MAGIC:
            at = _behind_frame(data, at)
        else:
            return


def _behind_frame(data: bytes, at: int) -> int:
    """Where the frame ends that begins at ``at``: behind its last block, and its checksum."""
    described = data[at + 4]
    single = described >> 5 & 1
    size = _SIZE[described >> 6] or single
    at += 5 + (1 - single) + _DICTIONARY[described & 3] + size
    while at + 3 <= len(data):
        block = int.from_bytes(data[at : at + 3], "little")
        at += 3 + (1 if block >> 1 & 3 == _RLE else block >> 3)
        if block & 1:
            return at + (4 if described & 4 else 0)
    return len(data)
