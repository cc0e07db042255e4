"""ZIP files: what is in them, unpacked within limits, and written again with some members changed.

The members of a package are laid out one after another, as the directory lists them and in the sizes it tells: that is
the *layout* in which runs and members have their positions.  Only files whose directory tells the truth are laid out;
the rest is damaged, which is said.  `changed` copies every member that is not touched as it is, still packed.

Must never: unpack more than the limits say; believe a size before it was seen; leave out bytes beside the members.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.limits import STEP
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, TOO_LARGE, TOO_MANY_PARTS
from tidegate.wire.splices import Splices, spliced

_ENCRYPTED_BIT: Final = 0x1
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s4B4H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_KNOWN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: A file of 4 GiB needs ZIP64, which we read and do not write; what an edge holds is far smaller.
_UTF8_NAME: Final = 0x800
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error,
                  RuntimeError, IndexError, OverflowError)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One member; ``start`` is where it stands in the layout."""

    info: zipfile.ZipInfo
    start: int

    @property
    def name(self) -> str:
        """As the file says it; it may hold what people typed."""
        return self.info.filename

    @property
    def size(self) -> int:
        """Bytes when unpacked, as the directory says."""
        return self.info.file_size


class Package:
    """A ZIP file in memory.  Raises ``Unreadable`` where it is none or has too many members."""

    def __init__(self, content: bytes, limits: FileLimits) -> None:
        self._limits, self._content = limits, content
        self._left = limits.unpacked
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise Unreadable(DAMAGED) from None
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            raise Unreadable(TOO_MANY_PARTS)
        self.entries = list(_laid_out(infos))
        self.names = {entry.name: entry for entry in self.entries}

    @property
    def comment(self) -> bytes:
        """The comment of the whole file."""
        return self._zip.comment

    def read(self, entry: Entry) -> bytes:
        """A member, unpacked and checked.  Raises ``Unreadable``: encrypted, too-large or damaged."""
        if entry.info.flag_bits & _ENCRYPTED_BIT:
            raise Unreadable(ENCRYPTED)
        most = min(self._left, entry.size)
        if entry.size > self._left:
            raise Unreadable(TOO_LARGE)
        if entry.size > self._limits.ratio_floor and entry.size > self._limits.ratio * max(entry.info.compress_size, 1):
            raise Unreadable(TOO_LARGE)
        try:
            member = zipfile.ZipFile.open(self._zip, entry.info)
            content = b"".join(iter(lambda: member.read(STEP), b""))
        except _BROKEN:
            raise Unreadable(DAMAGED) from None
        if len(content) != entry.size:
            raise Unreadable(DAMAGED)
        self._left -= most
        return content

    def hides(self) -> bool:
        """Whether bytes stand outside all members and the directory, as in a picture with a ZIP file at its end."""
        try:
            return self._hides()
        except struct.error:
            return True

    def _hides(self) -> bool:
        ends = 0
        for entry in sorted(self.entries, key=lambda entry: entry.info.header_offset):
            if self._says(ends, entry.info.header_offset):
                return True
            ends = max(ends, _data_of(self._content, entry.info)[1])
        end = self._content.rfind(_END_MARK) + _END.size + len(self.comment)
        return self._says(ends, self._zip.start_dir) or bool(self._content[end:].strip(b"\0\r\n"))

    def _says(self, start: int, end: int) -> bool:
        """Whether more stands there than belongs between two members: a data descriptor, and zeros for alignment."""
        return end - start > _DESCRIPTOR and len(self._content[start:end].strip(b"\0")) > _DESCRIPTOR

    def extras(self, entry: Entry) -> bytes:
        """What programs add to the name of a member, in the directory and before the member itself."""
        try:
            start, _ = _data_of(self._content, entry.info)
        except struct.error:  # the member cannot be read either, and that is said
            return entry.info.extra
        (size,) = struct.unpack_from("<H", self._content, entry.info.header_offset + _LOCAL.size - 2)
        return b"\n".join((entry.info.extra, self._content[start - size : start]))


#: Bytes of the longest data descriptor (APPNOTE 4.3.9, with sizes of ZIP64).
_DESCRIPTOR: Final = 24
_END_MARK: Final = b"PK\5\6"


def _laid_out(infos: Sequence[zipfile.ZipInfo]) -> Iterator[Entry]:
    start = 0
    for info in infos:
        yield Entry(info, start)
        start += info.file_size + 1


def _data_of(content: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the packed bytes of a member stand."""
    fields = _LOCAL.unpack_from(content, info.header_offset)
    start = info.header_offset + _LOCAL.size + fields[9] + fields[10]
    return start, start + info.compress_size


def changed(content: bytes, splices: Splices) -> bytes:
    """``content`` with ``splices`` of its layout done.  Raises ``Unreadable`` where it cannot be."""
    package = Package(content, FileLimits())
    starts = [entry.start for entry in package.entries]
    by_member: dict[int, Splices] = {}
    for start, end, new in splices:
        member = bisect_right(starts, start) - 1
        entry = package.entries[member]
        if member < 0 or end - entry.start > entry.size:
            raise Unreadable(DAMAGED)
        by_member.setdefault(member, []).append((start - entry.start, end - entry.start, new))
    heads: list[bytes] = []
    out: list[bytes] = []
    position = 0
    for number, entry in enumerate(package.entries):
        own = by_member.get(number)
        data, about = (_kept if own is None else _edited)(package, content, entry, own or [])
        name = _name(entry.info)
        local = _LOCAL.pack(b"PK\3\4", 20, about.flags, about.method, *_dated(entry.info), about.crc, len(data),
                            about.size, len(name), 0)  # fmt: skip
        heads.append(_directory_entry(entry.info, about, len(data), position, name))
        out += (local, name, data)
        position += len(local) + len(name) + len(data)
    directory = b"".join(heads)
    count = len(heads)
    last = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), position, len(package.comment))
    return b"".join((*out, directory, last, package.comment))


@dataclass(frozen=True, slots=True)
class _About:
    flags: int
    method: int
    crc: int
    size: int


def _kept(_package: Package, content: bytes, entry: Entry, _own: Splices) -> tuple[bytes, _About]:
    start, end = _data_of(content, entry.info)
    return content[start:end], _About(_flags(entry.info), entry.info.compress_type, entry.info.CRC, entry.size)


def _edited(package: Package, _content: bytes, entry: Entry, own: Splices) -> tuple[bytes, _About]:
    new: bytes = spliced(package.read(entry), own)
    method = entry.info.compress_type if entry.info.compress_type in _KNOWN else zipfile.ZIP_DEFLATED
    data = new
    if method == zipfile.ZIP_DEFLATED:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        data = packer.compress(new) + packer.flush()
    return data, _About(_flags(entry.info), method, zlib.crc32(new), len(new))


def _flags(info: zipfile.ZipInfo) -> int:
    """No data descriptor: sizes and sum stand in the header now."""
    return info.flag_bits & ~0x8


def _name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437", "replace")


def _dated(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, max(year - 1980, 0) << 9 | month << 5 | day


def _directory_entry(info: zipfile.ZipInfo, about: _About, packed: int, position: int, name: bytes) -> bytes:
    comment = info.comment
    return (
        _CENTRAL.pack(
            b"PK\1\2",
            20,
            info.create_system,
            20,
            0,
            about.flags,
            about.method,
            *_dated(info),
            about.crc,
            packed,
            about.size,
            len(name),
            0,
            len(comment),
            0,
            info.internal_attr,
            info.external_attr,
            position,
        )
        + name
        + comment
    )
