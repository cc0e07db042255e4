"""Archives: ZIP, TAR and 7z, whose members are read on by whoever asked, one format after another.

Names and comments are texts too.  What a member is, its content says.
"""

from __future__ import annotations

import io
import lzma
import re
import tarfile
import zlib
from typing import Final

from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Piece, Unreadable, Where
from tidegate.wire.documents.office import comment_of
from tidegate.wire.documents.packages import Package
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.limits import STEP
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, FILE_TYPE, TOO_LARGE, TOO_MANY_PARTS, TRAILING_BYTES

#: What may follow the two empty blocks at the end of a TAR file: tape blocks of zeros.
_ZEROS: Final = b"\0"
#: Letters in a row, Korean ones among them; and the numbers of a head, which are sizes and times.
_PRINTABLE: Final = re.compile(rb"(?:[\x20-\x7e]|[\xc3-\xed][\x80-\xbf]{1,2}){6,}+")
_OCTAL: Final = re.compile(r"[0-7 ]{1,12}|ustar.*")


def _names(names: list[str], budget: Budget) -> list[Piece]:
    writer = Writer(Where("names"), budget, fixed=True)
    for name in names:
        writer.text(name)
        writer.separate("\n")
    return writer.done()


def zipped(package: Package, limits: FileLimits) -> Extracted:
    """All members of a ZIP file."""
    members: list[Member] = []
    missed: dict[str, None] = {}
    for entry in package.entries:
        try:
            content = package.read(entry)
        except Unreadable as bad:
            missed[bad.reason] = None
            continue
        if content:
            members.append(Member(entry.name, content, entry.start))
    if package.hides():
        missed[TRAILING_BYTES] = None
    budget = Budget(limits)
    pieces = _names([entry.name for entry in package.entries], budget) + comment_of(package, budget)
    return Extracted("zip", pieces, members, list(missed), rewritable=True)


def _around(content: bytes, read: list[tuple[int, int]], names: list[str], budget: Budget) -> list[Piece]:
    """What stands outside the members that were read: heads, what fills their blocks, what no map of theirs covers."""
    writer = Writer(Where("notes"), budget, fixed=True)
    known = frozenset(names)
    position = 0
    for start, end in [*read, (len(content), len(content))]:
        for found in _PRINTABLE.finditer(content, position, max(start, position)):
            said = found[0].decode("utf-8", "replace")
            if said not in known and not _OCTAL.fullmatch(said):
                writer.text(said)
                writer.separate("\n")
        position = max(end, position)
    return writer.done()


def tarred(content: bytes, limits: FileLimits) -> Extracted:
    """All members of a TAR file.  Raises ``Unreadable``."""
    members: list[Member] = []
    names: list[str] = []
    read: list[tuple[int, int]] = []
    missed: dict[str, None] = {}
    left = limits.unpacked
    try:
        with tarfile.TarFile(fileobj=io.BytesIO(content), errorlevel=2) as archive:
            for info in archive:
                if len(names) >= limits.members:
                    missed[TOO_MANY_PARTS] = None
                    break
                names += [info.name, info.linkname, info.uname, info.gname, *map(str, info.pax_headers.values())]
                held = info.isreg() or info.type not in tarfile.SUPPORTED_TYPES  # these are unpacked as files, too
                left -= info.size
                if left < 0:
                    raise Unreadable(TOO_LARGE)
                file = archive.extractfile(info) if held else None
                data = file.read() if file is not None else b""
                if len(data) != (info.size if file is not None else 0):
                    missed[DAMAGED] = None
                if data:
                    members.append(Member(info.name, data))
                if data and not info.issparse():
                    read.append((info.offset_data, info.offset_data + info.size))
            if TOO_MANY_PARTS not in missed and content[archive.offset :].strip(_ZEROS):
                missed[TRAILING_BYTES] = None
    except (tarfile.TarError, OSError, ValueError, EOFError, OverflowError):
        raise Unreadable(DAMAGED) from None
    budget = Budget(limits)
    return Extracted("tar", _names(names, budget) + _around(content, read, names, budget), members, list(missed))


def seven(content: bytes, limits: FileLimits) -> Extracted:
    """All members of a 7z file.  Raises ``Unreadable``."""
    import py7zr  # a quarter of a second and 20 MB, for a kind of file that is rare
    from py7zr.exceptions import ArchiveError, PasswordRequired
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(content), max_extract_size=limits.unpacked) as archive:
            if archive.needs_password():
                raise Unreadable(ENCRYPTED)
            files = archive.list()
            if len(files) > limits.members:
                raise Unreadable(TOO_MANY_PARTS)
            if sum(file.uncompressed for file in files) > limits.unpacked:
                raise Unreadable(TOO_LARGE)
            factory = BytesIOFactory(limits.unpacked)
            archive.extract(factory=factory)
    except PasswordRequired:
        raise Unreadable(ENCRYPTED) from None
    except py7zr.UnsupportedCompressionMethodError:
        raise Unreadable(FILE_TYPE + "7z") from None
    except (ArchiveError, OSError, ValueError, EOFError, lzma.LZMAError, zlib.error, IndexError, KeyError, TypeError,
            AttributeError, NotImplementedError, RuntimeError):  # fmt: skip
        raise Unreadable(DAMAGED) from None
    members = [Member(name, product.read()) for name, product in factory.products.items()]
    names = _names([file.filename for file in files], Budget(limits))
    return Extracted("7z", names, [member for member in members if member.content])


def unpacked(content: bytes, kind: str, limits: FileLimits) -> Extracted:
    """A file in ``xz`` or ``bzip2``.  Raises ``Unreadable``."""
    import bz2

    member = b""
    rest = content
    try:
        while rest.strip(_ZEROS):
            inflater = lzma.LZMADecompressor(memlimit=256 << 20) if kind == "xz" else bz2.BZ2Decompressor()
            out: list[bytes] = []
            size = len(member)
            data = rest
            while not inflater.eof:
                piece = inflater.decompress(data, STEP)
                data = b""
                if not piece and inflater.needs_input:
                    raise Unreadable(DAMAGED)
                size += len(piece)
                if size > limits.unpacked or (size > limits.ratio_floor and size > limits.ratio * len(content)):
                    raise Unreadable(TOO_LARGE)
                out.append(piece)
            member += b"".join(out)
            rest = inflater.unused_data
    except (lzma.LZMAError, OSError, ValueError, EOFError):
        raise Unreadable(DAMAGED) from None
    return Extracted(kind, [], [Member("", member)] if member else [])
