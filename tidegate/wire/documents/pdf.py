"""PDF, by PDFium: text of each page, annotations, form fields, links, properties, bookmarks and attached files.

Pages without a letter that have something drawn on them are scanned pages as a rule: ``no-text``, so that a scan is
never taken for an empty document.

Known misses: letters drawn as outlines or set in a font that maps to nothing readable come out as PDFium reads them;
values in a form that only XFA (deprecated in ISO 32000-2) holds.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import pypdfium2
import pypdfium2.raw

from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Piece, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, NO_TEXT, TOO_LARGE, TOO_MANY_PARTS

#: PDFium's own functions, and the library on top: neither says its types.
raw: Final[Any] = pypdfium2.raw
pdfium: Final[Any] = pypdfium2
_STRINGS: Final = (b"Contents", b"T", b"TU", b"V", b"DV", b"Subj", b"RC", b"Alt")
_MOST_ANNOTATIONS: Final = 10_000
_MOST_BOOKMARKS: Final = 10_000
_LONGEST: Final = 1 << 20
_LEFT_OUT: Final = frozenset("\x00\ufffe\uffff\x02")
_LETTERS: Final = str.maketrans(dict.fromkeys(_LEFT_OUT, None) | {"\r": None})


def extract(content: bytes, limits: FileLimits) -> Extracted:
    """All of a PDF.  Raises ``Unreadable``."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as bad:
        locked = "assword" in str(bad) or "ecurity" in str(bad)
        raise Unreadable(ENCRYPTED if locked else DAMAGED) from None
    try:
        return _Reader(document, limits).read()
    finally:
        document.close()


class _Reader:
    def __init__(self, document: Any, limits: FileLimits) -> None:
        self._document, self._limits = document, limits
        self._budget = Budget(limits)
        self._pieces: list[Piece] = []
        self._missed: dict[str, None] = {}

    def read(self) -> Extracted:
        count = len(self._document)
        if count > self._limits.pages:
            self._missed[TOO_MANY_PARTS] = None
        for number in range(min(count, self._limits.pages)):
            self._page(number)
        self._about()
        members = self._attached()
        if not count:
            self._missed[DAMAGED] = None
        return Extracted("pdf", self._pieces, members, list(self._missed))

    def _page(self, number: int) -> None:
        try:
            page = self._document[number]
        except pdfium.PdfiumError:
            self._missed[DAMAGED] = None
            return
        try:
            text = page.get_textpage()
            said = text.get_text_range().translate(_LETTERS)
            text.close()
        except pdfium.PdfiumError:
            self._missed[DAMAGED] = None
            said = ""
        where = Where("page", number + 1)
        self._text(said, where)
        if not said.strip() and raw.FPDFPage_CountObjects(page.raw):
            self._missed[NO_TEXT] = None
        self._text("\n".join(self._annotations(page)), Where("notes", number + 1))
        page.close()

    def _text(self, text: str, where: Where) -> None:
        """Lines one by one, so that long pages are cut."""
        writer = Writer(where, self._budget, fixed=True)
        for line in text.split("\n"):
            writer.text(line)
            writer.separate("\n")
        self._pieces += writer.done()

    def _annotations(self, page: Any) -> Iterator[str]:
        count = raw.FPDFPage_GetAnnotCount(page.raw)
        if count > _MOST_ANNOTATIONS:
            self._missed[TOO_MANY_PARTS] = None
        for number in range(min(count, _MOST_ANNOTATIONS)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, number)
            if not annotation:
                continue
            for key in _STRINGS:
                said = _wide(partial(raw.FPDFAnnot_GetStringValue, annotation, key))
                if said:
                    yield said
            link = raw.FPDFAnnot_GetLink(annotation)
            action = raw.FPDFLink_GetAction(link) if link else None
            if action:
                yield self._address(action)
            raw.FPDFPage_CloseAnnot(annotation)

    def _address(self, action: Any) -> str:
        size = raw.FPDFAction_GetURIPath(self._document.raw, action, None, 0)
        if not 1 < size < _LONGEST:
            return ""
        into = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(self._document.raw, action, into, size)
        return into.value.decode("utf-8", "replace")

    def _about(self) -> None:
        """Properties and bookmarks."""
        try:
            properties = self._document.get_metadata_dict(skip_empty=True)
        except pdfium.PdfiumError:
            properties = {}
        told = [value for key, value in properties.items() if key not in ("CreationDate", "ModDate")]
        self._text("\n".join(told), Where("part", name="properties"))
        titles = []
        for number, mark in enumerate(self._document.get_toc()):
            if number >= _MOST_BOOKMARKS:
                self._missed[TOO_MANY_PARTS] = None
                break
            titles.append(mark.get_title())
        self._text("\n".join(titles), Where("part", name="bookmarks"))

    def _attached(self) -> list[Member]:
        members: list[Member] = []
        left = self._limits.unpacked
        for number in range(min(self._document.count_attachments(), self._limits.members)):
            try:
                attachment = self._document.get_attachment(number)
                content = bytes(attachment.get_data())
                members.append(Member(attachment.get_name(), content))
            except pdfium.PdfiumError:
                self._missed[DAMAGED] = None
                continue
            left -= len(content)
            if left < 0:
                raise Unreadable(TOO_LARGE)
        return members


def _wide(ask: Callable[[Any, int], int]) -> str:
    """A UTF-16 string of PDFium's: asked for its length, then for itself."""
    size = ask(None, 0)
    if not 2 < size < _LONGEST:
        return ""
    into = ctypes.create_string_buffer(size)
    ask(ctypes.cast(into, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return into.raw[: size - 2].decode("utf-16-le", "replace")
