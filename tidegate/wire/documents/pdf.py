"""PDF, by PDFium: text of each page, annotations, form fields, links, properties, bookmarks and attached files.

Pages without a letter that have something drawn on them are scanned pages as a rule: ``no-text``, so that a scan is
never taken for an empty document; a picture among letters is ``image``, as in any other document.  Where letters in
pictures can be recognised such a page is drawn and read.  A scan that carries its text beneath, as programs that
recognise letters leave it, needs neither.

What none of these tells, the strings of all objects and the forms in XML, is left to `pdf_values`.

Known misses: objects that an earlier state of the file left in it; comments between objects; letters drawn as outlines
or set in a font that maps to nothing readable come out as PDFium reads them.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Callable, Iterable, Iterator, Set
from functools import partial
from typing import Any, Final

import pypdfium2
import pypdfium2.raw

from tidegate.wire import charsets
from tidegate.wire.documents.extracted import Extracted, FileLimits, Letters, Member, Piece, Unreadable, Where
from tidegate.wire.documents.pdf_values import Values
from tidegate.wire.documents.pictures import SPECK
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.reasons import DAMAGED, ENCRYPTED, IMAGE, NO_TEXT, TIMED_OUT, TOO_LARGE, TOO_MANY_PARTS

#: PDFium's own functions, and the library on top: neither says its types.
raw: Final[Any] = pypdfium2.raw
pdfium: Final[Any] = pypdfium2
_STRINGS: Final = (b"Contents", b"T", b"TU", b"V", b"DV", b"Subj", b"RC", b"Alt")
_MOST_ANNOTATIONS: Final = 10_000
_MOST_BOOKMARKS: Final = 10_000
_LONGEST: Final = 1 << 20
_MOST_SCRIPTS: Final = 1_000
_END: Final = b"%%EOF"
_BLANKS: Final = b"\0\r\n\t \x1a"
_PACKET: Final = b"<?xpacket begin"
_PACKET_END: Final = b"<?xpacket end"
#: What the drawing of an annotation shows: strings in brackets (ISO 32000-2 section 7.3.4.2).
_SHOWN: Final = re.compile(r"\(((?:[^()\\]|\\.)*+)\)", re.DOTALL)
#: Objects of a page, and forms inside one another, that are looked through for pictures.
_MOST_OBJECTS: Final = 20_000
_FORMS: Final = 4
#: Pixels to a point of 1/72 inch: 200 an inch, from which Tesseract reads print of ten points well.
_SCALE: Final = 200 / 72
_LEFT_OUT: Final = frozenset("\x00\ufffe\uffff\x02")
_LETTERS: Final = str.maketrans(dict.fromkeys(_LEFT_OUT, None) | {"\r": None})


def extract(content: bytes, limits: FileLimits, letters: Letters | None = None) -> Extracted:
    """All of a PDF, with ``letters`` what stands in its pictures too.  Raises ``Unreadable``."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as bad:
        locked = "assword" in str(bad) or "ecurity" in str(bad)
        raise Unreadable(ENCRYPTED if locked else DAMAGED) from None
    try:
        return _Reader(document, limits, letters).read(content)
    finally:
        document.close()


class _Reader:
    def __init__(self, document: Any, limits: FileLimits, letters: Letters | None) -> None:
        self._document, self._limits, self._letters = document, limits, letters
        self._budget = Budget(limits)
        self._pieces: list[Piece] = []
        self._missed: dict[str, None] = {}
        self._members: list[Member] = []

    def read(self, content: bytes) -> Extracted:
        """What the document says, and what else is in ``content``, the file it stands in."""
        count = len(self._document)
        if count > self._limits.pages:
            self._missed[TOO_MANY_PARTS] = None
        for number in range(min(count, self._limits.pages)):
            self._page(number)
        self._about()
        self._text("\n".join(_packets(content)), Where("part", name="properties"))
        members = [*self._attached(), *self._members]
        rest = content[content.rfind(_END) + len(_END) :] if _END in content else b""
        if rest.strip(_BLANKS):
            members.append(Member("", rest.lstrip(_BLANKS)))
        self._text("\n".join(member.name for member in members), Where("names"))
        self._text("\n".join(self._scripts()), Where("part", name="scripts"))
        self._values(content)
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
        self._drawn(page, where, written=bool(said.strip()))
        self._text("\n".join(self._annotations(page)), Where("notes", number + 1))
        page.close()

    def _drawn(self, page: Any, where: Where, *, written: bool) -> None:
        """What is drawn on a page and may hold words: pictures, or anything where there is no letter."""
        if written and not self._pictured(page):
            return
        if not written and not raw.FPDFPage_CountObjects(page.raw):
            return
        if self._letters is None:
            self._missed[IMAGE if written else NO_TEXT] = None
            return
        if TIMED_OUT in self._missed:
            return  # drawing what there is no time to read would cost the time to tell of the rest
        try:
            self._text(self._letters(_shown(page, self._limits.pixels)), where)
        except Unreadable as bad:
            self._missed[bad.reason] = None
        except pdfium.PdfiumError:
            self._missed[DAMAGED] = None

    def _pictured(self, page: Any) -> bool:
        """Whether a picture that can hold a word stands among the letters, and is not the scan they were read from."""
        pictured = False
        for number, drawn in enumerate(page.get_objects(max_depth=_FORMS)):
            if number >= _MOST_OBJECTS:
                self._missed[TOO_MANY_PARTS] = None
                break
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                if raw.FPDFTextObj_GetTextRenderMode(drawn.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                    return False
            elif drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
                pictured = pictured or _may_say(drawn)
        return pictured

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
            drawn = _wide(partial(raw.FPDFAnnot_GetAP, annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL))
            yield "\n".join(_SHOWN.findall(drawn))
            self._pinned(annotation)
            link = raw.FPDFAnnot_GetLink(annotation)
            action = raw.FPDFLink_GetAction(link) if link else None
            if action:
                yield self._address(action)
            raw.FPDFPage_CloseAnnot(annotation)

    def _pinned(self, annotation: Any) -> None:
        """A file that is attached to a place on the page."""
        pinned = raw.FPDFAnnot_GetFileAttachment(annotation)
        if not pinned:
            return
        try:
            attachment = pdfium.PdfAttachment(pinned, self._document)
            self._members.append(Member(attachment.get_name(), bytes(attachment.get_data())))
        except pdfium.PdfiumError:
            self._missed[DAMAGED] = None

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

    def _scripts(self) -> Iterator[str]:
        count = raw.FPDFDoc_GetJavaScriptActionCount(self._document.raw)
        if count > _MOST_SCRIPTS:
            self._missed[TOO_MANY_PARTS] = None
        for number in range(min(count, _MOST_SCRIPTS)):
            action = raw.FPDFDoc_GetJavaScriptAction(self._document.raw, number)
            if action:
                yield _wide(partial(raw.FPDFJavaScriptAction_GetScript, action))
                raw.FPDFDoc_CloseJavaScriptAction(action)

    def _values(self, content: bytes) -> None:
        """What is in the objects of the document, and was not told before."""
        copy = io.BytesIO()
        try:
            self._document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
        except pdfium.PdfiumError:
            self._missed[DAMAGED] = None
            return
        values = Values(copy.getvalue(), self._limits.unpacked)
        told = {line for piece in self._pieces for line in piece.text.split("\n")}
        self._text("\n".join(_untold(values.texts, told)), Where("part", name="values"))
        forms = [form for form in values.forms if _PACKET not in form or form.strip() not in content]
        texts = [charsets.decode(form).text for form in forms]
        self._text("\n".join(_untold(texts, told)), Where("part", name="forms"))
        self._missed |= values.missed

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


def _untold(texts: Iterable[str], told: Set[str]) -> list[str]:
    """Those with a line that was not told before."""
    return [text for text in texts if any(line not in told for line in text.splitlines())]


def _packets(content: bytes) -> Iterator[str]:
    """The properties that XMP holds (ISO 16684-1 section 7.3), of the document and of what is in it."""
    start = content.find(_PACKET)
    while start >= 0:
        end = content.find(_PACKET_END, start)
        end = len(content) if end < 0 else end
        yield content[start:end].decode("utf-8", "replace")
        start = content.find(_PACKET, end)


def _may_say(picture: Any) -> bool:
    """Whether it is large enough for a word; one whose size cannot be told is."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    told = raw.FPDFImageObj_GetImagePixelSize(picture.raw, width, height)
    return not told or min(width.value, height.value) >= SPECK


def _shown(page: Any, most: int) -> bytes:
    """The page as a picture of grey pixels (PGM, which needs no library), at most ``most`` of them."""
    width, height = page.get_size()
    scale = min(_SCALE, (most / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows = memoryview(bitmap.buffer).cast("B")
    lines = [rows[at : at + bitmap.width] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride)]
    shown = b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)
    bitmap.close()
    return shown


def _wide(ask: Callable[[Any, int], int]) -> str:
    """A UTF-16 string of PDFium's: asked for its length, then for itself."""
    size = ask(None, 0)
    if not 2 < size < _LONGEST:
        return ""
    into = ctypes.create_string_buffer(size)
    ask(ctypes.cast(into, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return into.raw[: size - 2].decode("utf-16-le", "replace")
