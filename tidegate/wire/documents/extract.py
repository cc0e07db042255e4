"""The way in: what kind of file some bytes are, and what is in them.

Must never: go by a name; raise anything but ``Unreadable``, whose code is all that is said of a file that failed.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.wire.documents.extracted import DEFAULT, Extracted, FileLimits, Letters, Unreadable, Where
from tidegate.wire.documents.packages import Package
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.reasons import DAMAGED, FILE_TYPE, NO_TEXT, TOO_LARGE

_OPEN_DOCUMENT: Final = re.compile(rb"application/vnd\.oasis\.opendocument\.([a-z-]{1,40})")
_MIMETYPE: Final = "mimetype"
_BY_FOLDER: Final = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_CONTENT_TYPES: Final = "[Content_Types].xml"


def extract(content: bytes, kind: str, limits: FileLimits = DEFAULT, letters: Letters | None = None) -> Extracted:
    """All that ``content``, of a kind among `KINDS`, says.  Raises ``Unreadable``.

    With ``letters`` the pictures on the pages of a PDF are read too.
    ``file-type:…`` is raised for kinds that nobody reads, or whose library is not installed (the extra ``files``).
    """
    try:
        if kind == "pdf":
            # Each library is loaded with the first file of its kind: together they are 100 MB.
            from tidegate.wire.documents import pdf

            return pdf.extract(content, limits, letters)
        return _extract(content, kind, limits)
    except ImportError:
        raise Unreadable(FILE_TYPE + kind) from None
    except MemoryError:
        raise Unreadable(TOO_LARGE) from None
    except RecursionError:
        raise Unreadable(DAMAGED) from None


def _extract(content: bytes, kind: str, limits: FileLimits) -> Extracted:
    if kind == "zip":
        return _zip(content, limits)
    if kind == "ole":
        from tidegate.wire.documents import compound

        return compound.extract(content, limits)
    if kind == "rtf":
        from tidegate.wire.documents import rtf

        return rtf.extract(content, limits)
    if kind == "hwpml":
        return _hwpml(content, limits)
    return _tables_and_archives(content, kind, limits)


def _tables_and_archives(content: bytes, kind: str, limits: FileLimits) -> Extracted:
    from tidegate.wire.documents import archives, tables

    if kind == "sqlite":
        return tables.sqlite(content, limits)
    if kind == "parquet":
        return tables.parquet(content, limits)
    if kind == "tar":
        return archives.tarred(content, limits)
    if kind == "7z":
        return archives.seven(content, limits)
    if kind in ("xz", "bzip2"):
        return archives.unpacked(content, kind, limits)
    raise Unreadable(FILE_TYPE + kind)


def _zip(content: bytes, limits: FileLimits) -> Extracted:
    from tidegate.wire.documents import archives, office, spreadsheet, workbooks

    package = Package(content, limits)
    kind = package_kind(package)
    if kind == "xlsb":
        return workbooks.extract(content, kind, limits)
    if kind == "xlsx":
        return spreadsheet.extract(package, limits)
    if kind is not None:
        return office.extract(package, kind, limits)
    return archives.zipped(package, limits)


def package_kind(package: Package) -> str | None:
    """What document a ZIP file is, by its members; ``None`` for an archive."""
    mimetype = package.names.get(_MIMETYPE)
    if mimetype is not None and mimetype.size < 200:
        said = package.read(mimetype)
        document = _OPEN_DOCUMENT.match(said)
        if document is not None:
            return "odf"
        if said.startswith(b"application/hwp+zip"):
            return "hwpx"
    if _CONTENT_TYPES in package.names:
        if "xl/workbook.bin" in package.names:
            return "xlsb"
        return next(
            (kind for folder, kind in _BY_FOLDER if any(name.startswith(folder) for name in package.names)), None
        )
    return "hwpx" if "Contents/content.hpf" in package.names else None


def _hwpml(content: bytes, limits: FileLimits) -> Extracted:
    """Hangul's documents in one XML file."""
    from tidegate.wire.documents.xml_text import texts

    budget = Budget(limits)
    writer, notes = Writer(Where("file"), budget), Writer(Where("notes"), budget)
    texts(writer, notes, content, -1, limits, flow=True)
    pieces = writer.done() + notes.done()
    return Extracted("hwpml", pieces, [], [] if pieces else [NO_TEXT])
