"""The text of one XML file in a package, with the bytes that every stretch of it stands in.

expat tells where it is (``CurrentByteIndex``) at each event, so the text need not be looked for afterwards: what lies
between the start of one event and the start of the next is how a character, a stretch or a reference is written.
Elements go by their local names, whatever their prefix: Word, LibreOffice and Hangul use different ones for the same
things, and a prefix is for the writer of the file to choose.  Every character of text is taken, known element or not.

Must never: follow an entity, a document type or anything outside the file (XXE, "billion laughs"); raise anything but
``Unreadable``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.parsers import expat

from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.documents.writer import Writer
from tidegate.wire.documents.written_attributes import is_free, is_named, is_told
from tidegate.wire.reasons import DAMAGED, TOO_DEEP

#: What ends with these is a line: paragraphs, rows, and the small texts of properties and notes.
_LINES: Final = frozenset(
    [
        "p",
        "h",
        "tr",
        "row",
        "table-row",
        "P",
        "ROW",
        "title",
        "description",
        "subject",
        "creator",
        "keywords",
        "lastModifiedBy",
        "category",
        "contentStatus",
        "author",
        "initials",
        "date",
        "desc",
        "text",
        "comment",
        "si",
        "pt",
        "v",
        "f",
        "lpwstr",
        "lpstr",
        "Company",
        "Manager",
        "Template",
        "HyperlinkBase",
        "generator",
        "initial-creator",
        "keyword",
        "user-defined",
        "print-date",
        "printed-by",
        "TitlesOfParts",
        "string",
        "LISTITEM",
        "TITLE",
        "AUTHOR",
        "SUBJECT",
        "COMMENTS",
        "KEYWORDS",
        "oddHeader",
        "oddFooter",
        "evenHeader",
        "evenFooter",
        "firstHeader",
        "firstFooter",
        "formula1",
        "formula2",
        "config-item",
    ]
)
#: What ends with these is a cell of a row.
_CELLS: Final = frozenset({"tc", "table-cell", "covered-table-cell", "CELL", "c"})
_BLANKS: Final = {"tab": "\t", "ptab": "\t", "TAB": "\t", "s": " ", "br": "\n", "cr": "\n", "line-break": "\n",
                  "lineBreak": "\n", "LINEBREAK": "\n", "lineSegment": "", "noBreakHyphen": "-", "nbSpace": " ",
                  "fwSpace": " ", "NBSPACE": " ", "FWSPACE": " "}  # fmt: skip
#: Relationships inside a package point to members; only those that point outside are told.
_INSIDE: Final = re.compile(
    r"/?(?:\.\./)*(?:[\w.-]+/)*[\w.-]+\.(?:xml|rels|png|jpe?g|gif|emf|wmf|bin|vml|fntdata|svg|odttf)"
)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_BYTE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_PLAIN_SETS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


def is_utf8(content: bytes) -> bool:
    """Whether positions in ``content`` are positions in UTF-8, so that new text can be written there."""
    declared = _DECLARED.match(content[:200].lstrip(b"\xef\xbb\xbf"))
    return not content.startswith(_BYTE_MARKS) and (declared is None or declared[1].lower() in _PLAIN_SETS)


def parser() -> expat.XMLParserType:
    """An expat parser that takes no document type with entities; its ``DoctypeDecl`` handler raises."""
    made = expat.ParserCreate()
    made.buffer_text = False
    made.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    made.EntityDeclHandler = _refuse
    made.SkippedEntityHandler = _refuse
    made.ExternalEntityRefHandler = _refuse
    return made


def _refuse(*_: object) -> Any:
    raise Unreadable(DAMAGED)


def run(made: expat.XMLParserType, content: bytes) -> None:
    """Feed ``content``.  Raises ``Unreadable``."""
    try:
        made.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Unreadable(DAMAGED) from None


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def value_of(key: str, content: bytes, at: int, offset: int) -> tuple[int, int]:
    """Where the value of attribute ``key`` is written, of the element that starts at ``at``; -1 where it is nowhere."""
    found = re.compile(rb"\s" + re.escape(key.encode()) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""").search(content, at)
    if found is None:
        return -1, -1
    group = 1 if found[1] is not None else 2
    return offset + found.start(group), offset + found.end(group)


class TextOf:
    """The handlers for one file; ``offset`` is where its bytes stand in the layout.

    Outside ``flow`` (properties, settings, lists) every element is a line of its own; inside, only paragraphs are.
    """

    def __init__(
        self,
        writer: Writer,
        notes: Writer,
        content: bytes,
        offset: int,
        *,
        flow: bool,
        depth: int,
        every: bool = False,
    ) -> None:
        self._writer, self._notes, self._content = writer, notes, content
        self._offset = offset if offset >= 0 and is_utf8(content) else -1
        self._flow, self._most, self._every = flow, depth, every
        self._depth = 0
        self._told: set[str] = set()
        self._text = ""
        self._indent = False
        self._at = 0
        self._parser = made = parser()
        made.StartElementHandler = self._start
        made.EndElementHandler = self._end
        made.CharacterDataHandler = self._characters
        made.StartCdataSectionHandler = self._flush
        made.EndCdataSectionHandler = self._flush
        made.CommentHandler = self._comment
        made.ProcessingInstructionHandler = self._instruction

    def read(self) -> None:
        """Read it.  Raises ``Unreadable``."""
        run(self._parser, self._content)

    def _characters(self, text: str) -> None:
        if self._text:
            self._flush()
        self._text, self._at = text, self._parser.CurrentByteIndex

    def _flush(self) -> None:
        text, self._text = self._text, ""
        if not text:
            return
        if text.isspace() and (self._indent or not self._flow or "\n" in text):
            self._indent = True  # what follows a line break between two tags is indentation
            return
        if self._offset < 0:
            self._writer.text(text)
        else:
            self._writer.text(text, self._offset + self._at, self._offset + self._parser.CurrentByteIndex)

    def _comment(self, text: str) -> None:
        self._flush()
        if text.strip():
            self._notes.text(text.strip())
            self._notes.separate("\n")

    def _instruction(self, _target: str, text: str) -> None:
        self._comment(text)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._flush()
        self._indent = False
        self._depth += 1
        if self._depth > self._most:
            raise Unreadable(TOO_DEEP)
        name = name.rpartition(":")[2]
        if attributes:
            for key, value in attributes.items():
                if value:
                    self._attribute(name, key, value)
        blank = _BLANKS.get(name)
        if blank is not None:
            if blank == "\n":
                self._writer.separate("\n")
            else:
                self._writer.spaced(blank)

    def _attribute(self, element: str, key: str, value: str) -> None:
        word = key.rpartition(":")[2]
        named = self._every or is_named(element, word)
        if not named and (value in self._told or not is_told(element, word, value)):
            return
        if word in ("Target", "href") and _INSIDE.fullmatch(value):
            return
        if not named:  # once, as what programs write so they write again and again
            self._told.add(value)
        start = end = -1
        if self._offset >= 0 and (self._every or is_free(element, word, value)):
            start, end = value_of(key, self._content, self._parser.CurrentByteIndex, self._offset)
        self._notes.text(value, start, end)
        self._notes.separate("\n")

    def _end(self, name: str) -> None:
        if self._text:
            self._flush()
        self._indent = False
        self._depth -= 1
        name = name.rpartition(":")[2]
        if name in _CELLS:
            self._writer.separate("\t")
        elif not self._flow or name in _LINES:
            self._writer.separate("\n")


def texts(
    writer: Writer,
    notes: Writer,
    content: bytes,
    offset: int,
    limits: FileLimits,
    *,
    flow: bool,
    every: bool = False,
) -> None:
    """All text of the XML file ``content`` into ``writer``; comments and attributes into ``notes``.

    Of attributes those that hold what people wrote, or ``every`` one.
    """
    TextOf(writer, notes, content, offset, flow=flow, depth=limits.xml_depth, every=every).read()
