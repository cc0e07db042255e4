"""Excel's XML workbooks (ECMA-376 part 1, section 18): rows as lines, cells with tabs between them.

Texts of cells stand in a list that all sheets share, numbers in the cells.  Both are given with where they are written,
so that a value can be replaced in the file: a shared text in the list, wherever it is used; a number by making its
cell one with a text of its own (``inlineStr``, section 18.18.11).  Numbers in a date format are given as dates.

Known misses: numbers in a text format that is the cell's alone (``000-00-0000``) are given without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from tidegate.wire.documents.extracted import Extracted, FileLimits, Unreadable, Where
from tidegate.wire.documents.office import PackageReader
from tidegate.wire.documents.packages import Entry, Package
from tidegate.wire.documents.writer import Writer
from tidegate.wire.documents.written_attributes import is_free, is_told
from tidegate.wire.documents.xml_text import is_utf8, local, parser, run, value_of
from tidegate.wire.reasons import DAMAGED, TOO_DEEP

_SHEET: Final = re.compile(r"xl/(?:worksheets|macrosheets|chartsheets|dialogsheets)/[\w-]+\.xml")
_SHARED: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
#: Built-in formats of dates (section 18.8.30), Korean, Japanese and Chinese ones included.
_DATES: Final = frozenset((*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)))
_DATE_LETTERS: Final = re.compile(r"[yd]")
_NOT_LETTERS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
#: What is printed above and below a sheet.
_PRINTED: Final = frozenset(["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"])
_EPOCH: Final = date(1899, 12, 30)
_LAST_DAY: Final = 2958465
#: A run: its text, start and end in the layout.
_Run = tuple[str, int, int]


def extract(package: Package, limits: FileLimits) -> Extracted:
    """All of a workbook.  Raises ``Unreadable``."""
    reader = PackageReader(package, limits)
    shared, styles = package.names.get(_SHARED), package.names.get(_STYLES)
    book = _Book(
        _shared(shared, package.read(shared)) if shared else [],
        _date_formats(package.read(styles)) if styles else [],
    )
    names = _sheet_names(package)
    for entry in sorted(package.entries, key=lambda one: (len(one.name), one.name)):
        if _SHEET.fullmatch(entry.name):
            _sheet(book, reader, entry, Where("sheet", _number(entry.name), names.get(entry.name, "")))
        elif entry.name != _SHARED:
            reader.member(entry)
    _unused(book, reader)
    return reader.done("xlsx")


def _number(name: str) -> int:
    digits = re.search(r"(\d{1,9})\.xml$", name)
    return int(digits[1]) if digits else 0


def _sheet_names(package: Package) -> dict[str, str]:
    """Sheets' members by the names people gave them, from the workbook and its relationships."""
    book, links = package.names.get("xl/workbook.xml"), package.names.get("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return {}
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "sheet":
            sheets[next((value for key, value in attributes.items() if key.endswith(":id")), "")] = attributes.get(
                "name", ""
            )
        elif local(name) == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else "xl/" + target

    for entry in (book, links):
        made = parser()
        made.StartElementHandler = start
        run(made, package.read(entry))
    return {targets[key]: name for key, name in sheets.items() if key in targets}


def _date_formats(content: bytes) -> list[bool]:
    """For each cell format whether it shows dates."""
    formats: list[bool] = []
    own: dict[str, bool] = {}
    inside = [False]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        name = local(name)
        if name == "numFmt":
            code = _NOT_LETTERS.sub("", attributes.get("formatCode", ""))
            own[attributes.get("numFmtId", "")] = _DATE_LETTERS.search(code.lower()) is not None
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            formats.append(own.get(number, number.isdecimal() and int(number[:9]) in _DATES))

    def end(name: str) -> None:
        if local(name) == "cellXfs":
            inside[0] = False

    made = parser()
    made.StartElementHandler, made.EndElementHandler = start, end
    run(made, content)
    return formats


class _Book:
    """What sheets share: texts, each with the runs it is written in, and which cell formats show dates."""

    def __init__(self, texts: list[list[_Run]], dates: list[bool]) -> None:
        self.texts, self._dates = texts, dates
        self.used: set[int] = set()

    def text_of(self, number: str) -> list[_Run]:
        """The shared text that a cell names."""
        at = int(number) if number.isdecimal() and len(number) < 10 else -1
        if not 0 <= at < len(self.texts):
            return [(number, -1, -1)]
        self.used.add(at)
        return self.texts[at]

    def shown(self, value: str, style: str) -> str:
        """A number as a cell of this format shows it, as far as we go: as a date, or with all its digits."""
        if style.isdecimal() and len(style) < 6 and int(style) < len(self._dates) and self._dates[int(style)]:
            days = value.partition(".")[0]
            if days.isdecimal() and len(days) < 9 and 0 < int(days) <= _LAST_DAY:
                return (_EPOCH + timedelta(days=int(days))).isoformat()
        return _whole(value)


def _shared(entry: Entry, content: bytes) -> list[list[_Run]]:
    """The shared texts in the member ``entry``."""
    made = parser()
    offset = entry.start if is_utf8(content) else -1
    items: list[list[_Run]] = []
    text, at = "", 0

    def flush() -> None:
        nonlocal text
        if text and items and not (text.isspace() and "\n" in text):
            items[-1].append((text, offset + at, offset + made.CurrentByteIndex) if offset >= 0 else (text, -1, -1))
        text = ""

    def start(name: str, _: Mapping[str, str]) -> None:
        flush()
        if name.rpartition(":")[2] == "si":
            items.append([])

    def end(_: str) -> None:
        if text:
            flush()

    def characters(new: str) -> None:
        nonlocal text, at
        if text:
            flush()
        text, at = new, made.CurrentByteIndex

    made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = start, end, characters
    made.CommentHandler = lambda _: flush()
    made.StartCdataSectionHandler = made.EndCdataSectionHandler = flush
    run(made, content)
    return items


class _Sheet:
    """The handlers for one sheet, which writes its cells and, apart, all else that it says."""

    def __init__(self, book: _Book, reader: PackageReader, entry: Entry, where: Where, content: bytes) -> None:
        self.writer = Writer(where, reader.budget)
        self.notes = Writer(Where("notes", where.number, where.name), reader.budget)
        self._book, self._content = book, content
        self._offset = entry.start if is_utf8(content) else -1
        self._most, self._depth = reader.limits.xml_depth, 0
        self._cell: Mapping[str, str] | None = None
        self._cell_at = 0
        self._inner = ""
        self._formula = False
        self._text = ""
        self._text_at = 0
        self._runs: list[_Run] = []
        self._parser = made = parser()
        made.StartElementHandler, made.EndElementHandler = self._start, self._end
        made.CharacterDataHandler = self._characters
        made.StartCdataSectionHandler = made.EndCdataSectionHandler = self._flush
        made.CommentHandler = self._comment

    def read(self) -> None:
        """Read it.  Raises ``Unreadable``."""
        run(self._parser, self._content)

    def _characters(self, text: str) -> None:
        if self._text:
            self._flush()
        self._text, self._text_at = text, self._parser.CurrentByteIndex

    def _comment(self, text: str) -> None:
        self._flush()
        self.notes.text(text.strip())
        self.notes.separate("\n")

    def _flush(self) -> None:
        text, self._text = self._text, ""
        start = end = -1
        if self._offset >= 0:
            start, end = self._offset + self._text_at, self._offset + self._parser.CurrentByteIndex
        if self._cell is not None and self._inner in ("v", "t"):
            self._runs.append((text, start, end))
        elif self._cell is None and self._inner in _PRINTED:
            self.notes.text(text, start, end)
        elif not text.isspace():
            self.notes.text(text)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._text:
            self._flush()
        self._depth += 1
        if self._depth > self._most:
            raise Unreadable(TOO_DEEP)
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell, self._cell_at = attributes, self._parser.CurrentByteIndex
            self._formula, self._runs, self._inner = False, [], ""
            return
        self._inner = name
        self._formula = self._formula or name == "f"
        for key, value in attributes.items():
            word = key.rpartition(":")[2]
            if value and is_told(name, word, value):
                start = end = -1
                if self._offset >= 0 and is_free(name, word, value):
                    start, end = value_of(key, self._content, self._parser.CurrentByteIndex, self._offset)
                self.notes.text(value, start, end)
                self.notes.separate("\n")

    def _end(self, name: str) -> None:
        if self._text:
            self._flush()
        self._depth -= 1
        name = name.rpartition(":")[2]
        if name == "row":
            self.writer.separate("\n")
        elif name == "c" and self._cell is not None:
            self._finish(self._cell)
            self._cell, self._inner = None, ""
            self.writer.separate("\t")
        elif self._cell is None or name == "f":
            self.notes.separate("\n")

    def _finish(self, cell: Mapping[str, str]) -> None:
        """One cell, whose closing tag begins here."""
        kind = cell.get("t", "n")
        if kind == "s":
            runs = self._book.text_of("".join(text for text, _, _ in self._runs))
        elif self._formula:
            # Whoever opens the file works it out again: it cannot be replaced here.
            runs = [(text, -1, -1) for text, _, _ in self._runs]
        elif kind in ("inlineStr", "str") or self._offset < 0:
            runs = self._runs
        else:
            self._number(cell, "".join(text for text, _, _ in self._runs), kind)
            return
        for text, start, end in runs:
            self.writer.text(text, start, end)

    def _number(self, cell: Mapping[str, str], value: str, kind: str) -> None:
        """A cell that holds no text: with anything of it replaced it becomes one that does."""
        closing = self._content.index(b">", self._parser.CurrentByteIndex) + 1
        tag = _TAG.match(self._content, self._cell_at + 1)
        name = tag[0].decode("ascii") if tag else "c"
        prefix = name.removesuffix("c")
        kept = "".join(f' {key}="{cell[key]}"' for key in ("r", "s") if _PLAIN_VALUE.fullmatch(cell.get(key, "")))
        opened = f'<{name}{kept} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
        shown = self._book.shown(value, cell.get("s", "")) if kind == "n" else value
        dress = (opened, f"</{prefix}t></{prefix}is></{name}>")
        self.writer.text(shown, self._offset + self._cell_at, self._offset + closing, dress)


_TAG: Final = re.compile(rb"[\w.:-]{1,64}")
_PLAIN_VALUE: Final = re.compile(r"[A-Za-z0-9]{1,12}")
_SCIENTIFIC: Final = re.compile(r"(\d)(?:\.(\d{1,15}))?E\+?(\d{1,2})")


def _whole(value: str) -> str:
    """Excel writes large whole numbers as ``4.1111111111111E+15``: as the digits that people see."""
    found = _SCIENTIFIC.fullmatch(value)
    if found is None or int(found[3]) > 20:
        return value
    digits = found[1] + (found[2] or "")
    return digits.ljust(int(found[3]) + 1, "0") if len(digits) <= int(found[3]) + 1 else value


def _sheet(book: _Book, reader: PackageReader, entry: Entry, where: Where) -> None:
    try:
        content = reader.package.read(entry)
        sheet = _Sheet(book, reader, entry, where, content)
    except Unreadable as bad:
        reader.missed[bad.reason] = None
        return
    try:
        sheet.read()
    except Unreadable as bad:
        reader.missed[bad.reason] = None
    except ValueError:
        reader.missed[DAMAGED] = None
    reader.pieces += sheet.writer.done()
    reader.pieces += sheet.notes.done()


def _unused(book: _Book, reader: PackageReader) -> None:
    """Shared texts that no cell uses are in the file all the same."""
    writer = Writer(Where("part", name=_SHARED), reader.budget)
    for number, item in enumerate(book.texts):
        if number not in book.used:
            for text, start, end in item:
                writer.text(text, start, end)
            writer.separate("\n")
    reader.pieces += writer.done()
