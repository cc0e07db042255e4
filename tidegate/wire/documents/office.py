"""Documents that are packages of XML: Word, PowerPoint, OpenDocument, HWPX; and what they have in common with Excel.

Every XML member is read whole: headers, footers, notes, comments, tracked changes, hidden slides, speaker notes,
alternative texts, document properties, links.  Everything else in the package is handed on as a file of its own.

Formats: ECMA-376 (Office Open XML), OASIS OpenDocument 1.3, KS X 6101 (OWPML, which HWPX is).

Known misses: letters in fonts of their own; the picture of the first page that LibreOffice and Word keep as a
thumbnail, and pictures too small to carry a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tidegate.wire import file_kinds
from tidegate.wire.documents import pictures
from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Piece, Unreadable, Where
from tidegate.wire.documents.packages import Entry, Package
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.documents.xml_text import texts
from tidegate.wire.reasons import FILE_TYPE, NO_TEXT, TRAILING_BYTES

#: The member that is the document, by kind; ``{}`` stands for a number.
_FLOWS: Final = re.compile(
    r"word/(?!_rels|theme|settings|styles|fontTable|webSettings|numbering)[\w-]+\.xml|ppt/(?:slides|notesSlides|comments|slideLayouts|slideMasters|"
    r"notesMasters|handoutMasters|diagrams)/[\w-]+\.xml|(?:[^/]+/)*(?:content|styles)\.xml|Contents/[\w-]+\.xml|"
    r"xl/(?:comments\d*|drawings/[\w-]+|threadedComments/[\w-]+)\.xml|(?:word|xl|ppt)/(?:diagrams|drawings|charts)/[\w-]+\.xml|"
    r"word/glossary/[\w-]+\.xml"
)
#: Members with settings for machines; they are parsed only if they hold any text.
_SETTINGS: Final = re.compile(
    r".*/(?:theme/theme\d*|styles|stylesWithEffects|webSettings|fontTable|tableStyles|presProps|viewProps)\.xml"
)
_ANY_TEXT: Final = re.compile(rb">\s*+[^<\s]")
_SAYING: Final = (b"<!", b"docVar", b"descr=", b"title=", b"alt=", b"author=", b"Target=")
_XML: Final = re.compile(r".*\.(?:xml|rels|vml|hpf|rdf|xhtml|ncx|opf)|mimetype|META-INF/manifest\.xml", re.IGNORECASE)
_XML_START: Final = re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")
#: Binary members that the programs write for themselves: printers' settings and fonts.
_MACHINE: Final = re.compile(r".*(?:printerSettings\d*\.bin|\.odttf|\.fntdata|\.ttf|\.otf|layout-cache)", re.IGNORECASE)
_THUMBNAIL: Final = re.compile(r"(?:docProps|Thumbnails|Preview)/[\w.-]+\.(?:png|jpe?g|emf|wmf)", re.IGNORECASE)
#: Names that programs give: words of ASCII with a number behind, or the number of a picture in hex.
_USUAL: Final = re.compile(
    r"(?:[A-Za-z_.\[\] -]*\d{0,4}/)*+(?:[A-Za-z_.\[\] -]*\d{0,4}|[0-9A-F]{24,48})(?:\.[A-Za-z]{1,8})?"
)
_MACROS: Final = re.compile(r".*vbaProject\.bin", re.IGNORECASE)
_MIMETYPE: Final = 100
_NUMBER: Final = re.compile(r"\d+")
_SLIDE: Final = re.compile(r"ppt/(slides|notesSlides)/\w+?(\d+)\.xml")
_DOCUMENTS: Final = frozenset({"word/document.xml", "content.xml"})


def extract(package: Package, kind: str, limits: FileLimits) -> Extracted:
    """All of a document of ``kind``.  Raises ``Unreadable``."""
    reader = PackageReader(package, limits)
    for entry in sorted(package.entries, key=_order):
        reader.member(entry)
    return reader.done(kind)


def _order(entry: Entry) -> tuple[bool, bool, str, int]:
    """The document itself first, its parts by number."""
    number = _NUMBER.search(entry.name)
    first = entry.name in _DOCUMENTS
    return (
        not first,
        _FLOWS.fullmatch(entry.name) is None,
        _NUMBER.sub("", entry.name),
        int(number[0][:9]) if number else 0,
    )


class PackageReader:
    """Collects what the members of one package say."""

    def __init__(self, package: Package, limits: FileLimits) -> None:
        self.package, self.limits = package, limits
        self.budget = Budget(limits)
        self.pieces: list[Piece] = []
        self.members: list[Member] = []
        self.missed: dict[str, None] = {}

    def member(self, entry: Entry) -> None:
        """One member, whatever it is.  What is wrong with it alone does not hide the others."""
        if (entry.name.endswith("/") and not entry.size) or (entry.name == "mimetype" and entry.size < _MIMETYPE):
            return  # its kind was told by it
        try:
            self._read(entry, self.package.read(entry))
        except Unreadable as bad:
            self.missed[bad.reason] = None

    def _read(self, entry: Entry, content: bytes) -> None:
        if _MACROS.fullmatch(entry.name):
            self.missed[FILE_TYPE + "macros"] = None
        elif _XML.fullmatch(entry.name) and (_XML_START.match(content) or not content):
            if _SETTINGS.fullmatch(entry.name) is None or _says(content):
                self.xml(entry, content)
        elif _MACHINE.fullmatch(entry.name) and file_kinds.kind_of(content) is None:
            self._printable(entry, content)
        elif not (_THUMBNAIL.fullmatch(entry.name) and pictures.is_thumbnail(content)) and content:
            self.members.append(Member(entry.name, content, entry.start))

    def xml(self, entry: Entry, content: bytes, where: Where | None = None) -> None:
        """A member that is XML."""
        where = where or _where(entry.name)
        text = Writer(where, self.budget)
        notes = Writer(Where("notes", where.number, where.name), self.budget)
        flow = _FLOWS.fullmatch(entry.name) is not None
        try:
            every = entry.name.startswith("customXml/")  # of a form of the organisation's own
            texts(text, notes, content, entry.start, self.limits, flow=flow, every=every)
        finally:
            self.pieces += text.done()
            self.pieces += notes.done()

    def _printable(self, entry: Entry, content: bytes) -> None:
        """What can be read of a file for machines."""
        writer = Writer(Where("part", name=entry.name), self.budget, fixed=True)
        if not entry.name.lower().endswith(".bin"):
            return
        writer.printable(content)
        self.pieces += writer.done()

    def _names(self) -> list[Piece]:
        """The names of members that no program gives them by itself."""
        writer = Writer(Where("names"), self.budget, fixed=True)
        for entry in self.package.entries:
            if _USUAL.fullmatch(entry.name) is None:
                writer.text(entry.name)
                writer.separate("\n")
        return writer.done()

    def done(self, kind: str) -> Extracted:
        """What was collected."""
        self.pieces += self._names() + comment_of(self.package, self.budget)
        if self.package.hides():
            self.missed[TRAILING_BYTES] = None
        main = any(piece.where.kind != "notes" for piece in self.pieces)
        if not main and not self.members and not self.missed:
            self.missed[NO_TEXT] = None
        return Extracted(kind, self.pieces, self.members, list(self.missed), rewritable=True)


def comment_of(package: Package, budget: Budget) -> list[Piece]:
    """The comments of a ZIP file and of its members, and what can be read of the fields that programs add."""
    writer = Writer(Where("notes", name="comment"), budget, fixed=True)
    for comment in _comments(package):
        writer.text(comment.decode("utf-8", "replace"))
        writer.separate("\n")
    for entry in package.entries:
        writer.printable(package.extras(entry))
    return writer.done()


def _comments(package: Package) -> Iterator[bytes]:
    yield package.comment
    for entry in package.entries:
        yield entry.info.comment


def _says(content: bytes) -> bool:
    """Whether a file of settings holds any text."""
    return any(word in content for word in _SAYING) or _ANY_TEXT.search(content) is not None


def _where(name: str) -> Where:
    slide = _SLIDE.fullmatch(name)
    if slide is not None:
        return Where("slide" if slide[1] == "slides" else "notes", int(slide[2][:9]))
    return Where("part", name=name)
