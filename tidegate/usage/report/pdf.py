"""Sets a report as a PDF of A4 pages: the same words, pictures and tables as the page.

Nothing of the moment is in it, so the same report always makes the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, assert_never

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table
from reportlab.platypus.tables import TableStyle

from tidegate.usage.report.document import Document, Key, Plate, Section, Sheet
from tidegate.usage.report.drawing import draw
from tidegate.usage.report.pdf_text import LATIN, Faces
from tidegate.usage.report.shapes import SHADES, Box, Dot, Path, Picture, Words, width_of

_MARGIN: Final = 20 * mm
_WIDE: Final = A4[0] - 2 * _MARGIN
#: Rows of one table; the page has all.
MOST_ROWS: Final = 62
_LONGEST_CELL: Final = 300
_READERS_OWN: Final = Faces()

_BODY: Final = ParagraphStyle(
    "body", fontName=LATIN, fontSize=10.5, leading=15.5, textColor=HexColor(SHADES["ink"]), splitLongWords=1
)
#: A word as wide as this may be broken in a column, in points; what stands beside the text of a column.
_LONGEST_WORD: Final = 70.0
_PAD: Final = 12.0
_CELL: Final = {"fontSize": 8, "leading": 10.5, "spaceAfter": 0}


def pdf(document: Document, *, more: str, faces: Faces = _READERS_OWN) -> bytes:
    """The PDF.  ``more`` is said under a table of which ``{count}`` rows are left out."""
    faces = faces.known()
    setter = _Setter(_BODY, more, faces)
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=document.title, lang=document.language, invariant=1,
    )  # fmt: skip

    def foot(canvas: Any, _made: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(HexColor(SHADES["quiet"]))
        _write(canvas, _MARGIN, 11 * mm, document.footer, 8, faces)
        canvas.setFont(LATIN, 8)
        canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    made.build(list(setter.story(document)), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


class _Setter:
    """Makes flowables of a document in one body style."""

    def __init__(self, body: ParagraphStyle, more: str, faces: Faces) -> None:
        self._body, self._more, self._faces = body, more, faces
        self._styles: dict[str, ParagraphStyle] = {}

    def _style(self, name: str, **said: Any) -> ParagraphStyle:
        if name not in self._styles:
            self._styles[name] = ParagraphStyle(name, parent=self._body, **said)
        return self._styles[name]

    def story(self, document: Document) -> Iterator[Flowable]:
        """Everything, in its order."""
        quiet = HexColor(SHADES["quiet"])
        yield self._text(document.title, self._style("title", fontSize=21, leading=27), bold=True)
        yield self._text(document.subtitle, self._style("when", fontSize=12, leading=17, textColor=quiet))
        yield Spacer(1, 6 * mm)
        yield self._keys(document.keys)
        yield Spacer(1, 7 * mm)
        head = self._style("head", fontSize=14, leading=19, spaceBefore=6, spaceAfter=6)
        yield self._text(document.summary_title, head, bold=True)
        said = self._style("said", spaceAfter=6)
        yield from (self._text(text, said) for text in document.summary)
        yield Spacer(1, 3 * mm)
        yield self._text(document.todo_title, head, bold=True)
        item = self._style("item", leftIndent=14, bulletIndent=0, spaceAfter=4)
        for number, text in enumerate(document.todo, 1):
            yield Paragraph(self._faces.marked(text), item, bulletText=f"{number}.")
        for section in document.sections:
            yield from self._section(section, head)

    def _text(self, text: str, style: ParagraphStyle, *, bold: bool = False) -> Paragraph:
        return Paragraph(self._faces.marked(text, bold=bold), style)

    def _keys(self, keys: Sequence[Key]) -> Flowable:
        size = 17 if len(keys) > 4 else 20
        figure = self._style("figure", fontSize=size, leading=size + 5, textColor=HexColor(SHADES["strong"]))
        label = self._style("label", fontSize=8.5, leading=11, textColor=HexColor(SHADES["quiet"]))
        cells = [[[self._text(key.figure, figure, bold=True), self._text(key.label, label)] for key in keys]]
        ink, line = HexColor(SHADES["ink"]), HexColor(SHADES["line"])
        look = TableStyle([("LINEABOVE", (0, 0), (-1, 0), 1.5, ink), ("LINEBELOW", (0, -1), (-1, -1), 0.7, line),
                           ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                           ("TOPPADDING", (0, 0), (-1, -1), 7), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)])  # fmt: skip
        return Table(cells, colWidths=[_WIDE / len(keys)] * len(keys), style=look, hAlign="LEFT")

    def _section(self, section: Section, head: ParagraphStyle) -> Iterator[Flowable]:
        note = self._style("note", fontSize=9, leading=13, spaceAfter=5, textColor=HexColor(SHADES["quiet"]))
        sub = self._style("sub", fontSize=10, leading=14, spaceBefore=6, spaceAfter=3)
        yield Spacer(1, 6 * mm)
        yield CondPageBreak(45 * mm)
        lead: list[Flowable] = [self._text(section.title, head, bold=True)]
        lead += [self._text(text, note) for text in section.paragraphs]
        for one in section.content:
            if isinstance(one, Plate):
                yield KeepTogether(
                    [*lead, self._text(one.chart.title, sub, bold=True), _Drawn(draw(one.chart), self._faces)]
                )
                yield Spacer(1, 2 * mm)
                yield from self._sheet(one.numbers)
                lead = []
                continue
            if one.title != section.title:
                lead.append(self._text(one.title, sub, bold=True))
            yield from (CondPageBreak(30 * mm), *lead)
            yield from self._sheet(one)
            lead = []
        yield from lead

    def _sheet(self, sheet: Sheet) -> Iterator[Flowable]:
        left, right = self._style("cell", **_CELL), self._style("figures", alignment=TA_RIGHT, **_CELL)
        styles = [right if column.figures else left for column in sheet.columns]
        heads = [
            self._text(column.title, style, bold=True) for column, style in zip(sheet.columns, styles, strict=True)
        ]
        cells = [
            [self._text(_cut(cell), style) for cell, style in zip(row, styles, strict=True)]
            for row in sheet.rows[:MOST_ROWS]
        ]
        ink, line = HexColor(SHADES["ink"]), HexColor(SHADES["line"])
        look = TableStyle([("LINEBELOW", (0, 0), (-1, 0), 0.8, ink), ("LINEBELOW", (0, 1), (-1, -1), 0.4, line),
                           ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                           ("RIGHTPADDING", (0, 0), (-1, -1), 7), ("TOPPADDING", (0, 0), (-1, -1), 1.8),
                           ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2)])  # fmt: skip
        yield Table([heads, *cells], colWidths=widths(sheet), repeatRows=1, style=look, hAlign="LEFT")
        if len(sheet.rows) > MOST_ROWS:
            yield self._text(self._more.replace("{count}", f"{len(sheet.rows) - MOST_ROWS:,}"), left)
        yield Spacer(1, 4 * mm)


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else cell[:_LONGEST_CELL] + "…"


def widths(sheet: Sheet) -> list[float]:
    """The widths of a table's columns: as wide as they need, and the widest made narrower until all fit.

    None is made narrower than the longest word in it, such as a day, as far as that can be.
    """
    bodies = [[_cut(row[index]) for row in sheet.rows[:MOST_ROWS]] for index in range(len(sheet.columns))]
    need = [_widest((column.title, *body)) for column, body in zip(sheet.columns, bodies, strict=True)]
    if sum(need) <= _WIDE:
        return need
    least = [min(_widest(word for cell in body for word in cell.split()), _LONGEST_WORD) for body in bodies]
    least = [min(pair) for pair in zip(least, need, strict=True)] if sum(least) < _WIDE else [0.0] * len(need)
    # The limit under which all fit: what narrow columns leave is shared by the wide ones.
    low, high = 0.0, _WIDE
    while high - low > 0.01:
        middle = (low + high) / 2
        fits = sum(_between(*pair, middle) for pair in zip(least, need, strict=True)) <= _WIDE
        low, high = (middle, high) if fits else (low, middle)
    return [_between(*pair, low) for pair in zip(least, need, strict=True)]


def _widest(texts: Iterable[str]) -> float:
    return max((width_of(text, float(_CELL["fontSize"])) for text in texts), default=0.0) + _PAD


def _between(least: float, need: float, limit: float) -> float:
    return max(least, min(need, limit))


class _Drawn(Flowable):
    """A picture on the page, as wide as its text."""

    def __init__(self, picture: Picture, faces: Faces) -> None:
        super().__init__()
        self._picture, self._faces = picture, faces
        self._scale = _WIDE / picture.width

    def wrap(self, _wide: float, _high: float) -> tuple[float, float]:
        """Its size."""
        return _WIDE, self._picture.height * self._scale

    def draw(self) -> None:
        """Paint it.  The page's ordinates go up, the picture's go down."""
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self._scale, self._scale)
        for shape in self._picture.shapes:
            match shape:
                case Box():
                    _box(canvas, shape, self._picture.height)
                case Path():
                    _path(canvas, shape, self._picture.height)
                case Dot():
                    _dot(canvas, shape, self._picture.height)
                case Words():
                    _words(canvas, shape, self._picture.height, self._faces)
                case _:
                    assert_never(shape)
        canvas.restoreState()


def _box(canvas: Any, box: Box, high: float) -> None:
    canvas.setFillColor(HexColor(SHADES[box.shade]))
    canvas.rect(box.x, high - box.y - box.height, box.width, box.height, stroke=0, fill=1)


def _path(canvas: Any, path: Path, high: float) -> None:
    canvas.setStrokeColor(HexColor(SHADES[path.shade]))
    canvas.setLineWidth(path.width)
    canvas.setLineJoin(1)
    canvas.setDash(list(path.dash))
    drawn = canvas.beginPath()
    (x, y), *rest = path.points
    drawn.moveTo(x, high - y)
    for x, y in rest:
        drawn.lineTo(x, high - y)
    canvas.drawPath(drawn, stroke=1, fill=0)


def _dot(canvas: Any, dot: Dot, high: float) -> None:
    canvas.setFillColor(HexColor(SHADES[dot.shade if dot.filled else "paper"]))
    canvas.setStrokeColor(HexColor(SHADES[dot.shade]))
    canvas.setLineWidth(1.3)
    canvas.setDash([])
    canvas.circle(dot.x, high - dot.y, dot.radius, stroke=1, fill=1)


def _words(canvas: Any, words: Words, high: float, faces: Faces) -> None:
    canvas.setFillColor(HexColor(SHADES[words.shade]))
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    wide = faces.width(words.text, words.size, bold=words.bold) if before else 0.0
    _write(canvas, words.x - before * wide, high - words.y, words.text, words.size, faces, bold=words.bold)


def _write(canvas: Any, x: float, y: float, text: str, size: float, faces: Faces, *, bold: bool = False) -> None:
    for font, chars in faces.runs(text, bold=bold):
        canvas.setFont(font, size)
        canvas.drawString(x, y, chars)
        x += canvas.stringWidth(chars, font, size)
