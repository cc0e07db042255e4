"""Text of documents: our extractors beside the fastest known one for each type, as ratios with their spread.

    .venv/bin/python -m bench.documents

Each pair reads the same file in the same process, one after the other, so that a busy machine slows both.  Ours reads
everything (notes, headers, properties, names); the other one what it reads.  What is printed is how many times as long
ours takes: median, and the quartiles over the rounds.
"""

from __future__ import annotations

import io
import statistics
import time
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

from tidegate.wire.documents.extract import extract

ROUNDS = 9
LINE = "The quick brown fox jumps over the lazy dog, 다람쥐 헌 쳇바퀴에 타고파. "


def pdf() -> tuple[bytes, Callable[[bytes], object]]:
    """Thirty pages."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(30):
        for line in range(50):
            canvas.drawString(50, 800 - 15 * line, "The quick brown fox jumps over the lazy dog, again and again.")
        canvas.showPage()
    canvas.save()

    def bare(content: bytes) -> object:
        document = pypdfium2.PdfDocument(content)
        return [page.get_textpage().get_text_range() for page in document]

    return out.getvalue(), bare


def docx() -> tuple[bytes, Callable[[bytes], object]]:
    """A thousand paragraphs."""
    import docx as library

    made = library.Document()
    for _ in range(1000):
        made.add_paragraph(LINE * 3).add_run("bold").bold = True
    out = io.BytesIO()
    made.save(out)
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"

    def bare(content: bytes) -> object:
        """As docx2txt does it: the main part alone."""
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            root = ElementTree.fromstring(package.read("word/document.xml"))
        return "".join(node.text or "" for node in root.iter(space))

    return out.getvalue(), bare


def xlsx() -> tuple[bytes, Callable[[bytes], object]]:
    """Two thousand rows."""
    import openpyxl
    import python_calamine

    book = openpyxl.Workbook()
    for row in range(2000):
        book.active.append([f"name {row}", f"person{row}@example.com", row * 12345, LINE])
    out = io.BytesIO()
    book.save(out)

    def bare(content: bytes) -> object:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]

    return out.getvalue(), bare


def hwpx() -> tuple[bytes, Callable[[bytes], object]]:
    """Three hundred paragraphs."""
    import unhwp
    from hwpx import HwpxDocument

    made = HwpxDocument.new()
    for _ in range(300):
        made.add_paragraph(LINE * 3)

    def bare(content: bytes) -> object:
        with unhwp.parse_bytes(content) as parsed:
            return parsed.plain_text

    return bytes(made.to_bytes()), bare


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    kinds = {"pdf": ("pdf", pdf), "docx": ("zip", docx), "xlsx": ("zip", xlsx), "hwpx": ("zip", hwpx)}
    beside = {"pdf": "pypdfium2", "docx": "ElementTree, main part", "xlsx": "calamine", "hwpx": "unhwp"}
    print(f"{'type':6}{'KB':>7}{'ours ms':>9}  beside{'':22}{'ms':>8}   ratio (quartiles)")
    for name, (kind, made) in kinds.items():
        content, bare = made()
        extract(content, kind)
        bare(content)
        pairs = [(timed(lambda: extract(content, kind)), timed(lambda: bare(content))) for _ in range(ROUNDS)]  # noqa: B023
        low, middle, high = statistics.quantiles([ours / other for ours, other in pairs], n=4)
        ours, other = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
        print(
            f"{name:6}{len(content) / 1000:7.0f}{ours:9.1f}  {beside[name]:28}{other:8.1f}   "
            f"{middle:.2f} ({low:.2f} to {high:.2f})"
        )


if __name__ == "__main__":
    main()
