"""Text of documents: our extractors beside the fastest known one for each type, as ratios with their spread.

    .venv/bin/python -m bench.documents            prints the table
    .venv/bin/python -m bench.documents --write    writes docs/reference/document-speed.md

Each pair reads the same file in the same process, one after the other, so that a busy machine slows both.  Ours reads
everything (notes, headers, properties, names) and says of each stretch where it stands, so that it can be replaced; the
other one what it reads.  What is told is how many times as long ours takes: median, and the quartiles over the rounds.
"""

from __future__ import annotations

import io
import os
import sqlite3
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.parsers import expat

from tidegate.practice import leaks_files
from tidegate.wire.documents.extract import extract

ROUNDS = 9
LINE = "The quick brown fox jumps over the lazy dog, 다람쥐 헌 쳇바퀴에 타고파. "
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "document-speed.md"
Bare = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """A file, what we call its kind, and who else reads it."""

    name: str
    kind: str
    what: str
    content: bytes
    beside: str
    bare: Bare


def pdf() -> Pair:
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
        library: Any = pypdfium2
        document = library.PdfDocument(content)
        return [page.get_textpage().get_text_range() for page in document]

    return Pair("PDF", "pdf", "30 pages", out.getvalue(), "pypdfium2, pages alone", bare)


def _characters(*parts: str) -> Bare:
    """All character data of those members of a ZIP file, by expat: the least that any reader has to do."""

    def bare(content: bytes) -> object:
        said: list[str] = []
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if name.startswith(parts):
                    parser = expat.ParserCreate()
                    parser.CharacterDataHandler = said.append
                    parser.Parse(package.read(name), True)
        return "".join(said)

    return bare


def docx() -> Pair:
    """A thousand paragraphs."""
    import docx as library

    made = library.Document()
    for _ in range(1000):
        made.add_paragraph(LINE * 3).add_run("bold").bold = True
    return Pair("DOCX", "zip", "1,000 paragraphs", _saved(made), "zip and expat, main part",
                _characters("word/document.xml"))  # fmt: skip


def pptx() -> Pair:
    """A hundred slides."""
    import pptx as library

    made = library.Presentation()
    for _ in range(100):
        made.slides.add_slide(made.slide_layouts[1]).placeholders[1].text = LINE * 3
    return Pair("PPTX", "zip", "100 slides", _saved(made), "zip and expat, slides", _characters("ppt/slides/slide"))


def odt() -> Pair:
    """A thousand paragraphs."""
    with zipfile.ZipFile(io.BytesIO(leaks_files.odt("TEXT"))) as package:
        members = {name: package.read(name).decode() for name in package.namelist()}
    paragraphs = f"<text:p>{LINE * 3}</text:p>" * 1000
    members["content.xml"] = members["content.xml"].replace("<text:p>TEXT</text:p>", paragraphs)
    return Pair("ODT", "zip", "1,000 paragraphs", leaks_files.stored(members), "zip and expat, content",
                _characters("content.xml"))  # fmt: skip


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def xlsx() -> Pair:
    """Two thousand rows."""
    import openpyxl
    import python_calamine

    library: Any = openpyxl
    book = library.Workbook()
    for row in range(2000):
        book.active.append([f"name {row}", f"person{row}@example.com", row * 12345, LINE])

    def bare(content: bytes) -> object:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]

    return Pair("XLSX", "zip", "2,000 rows", _saved(book), "python-calamine", bare)


def _unhwp(content: bytes) -> object:
    import unhwp

    with unhwp.parse_bytes(content) as parsed:
        return parsed.plain_text


def hwpx() -> Pair:
    """Three hundred paragraphs."""
    from hwpx import HwpxDocument

    made = HwpxDocument.new()
    for _ in range(300):
        made.add_paragraph(LINE * 3)
    return Pair("HWPX", "zip", "300 paragraphs", bytes(made.to_bytes()), "unhwp", _unhwp)


def rtf() -> Pair:
    """A thousand paragraphs."""
    plain: Any = import_module("striprtf.striprtf").rtf_to_text

    content = leaks_files.rich("TEXT").replace(b"TEXT", b"The quick brown fox jumps.\\par " * 1000)
    return Pair("RTF", "rtf", "1,000 paragraphs", content, "striprtf", lambda data: plain(data.decode("latin-1")))


def sqlite() -> Pair:
    """Ten thousand rows."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table notes (id integer, note text)")
    connection.executemany("insert into notes values (?, ?)", ((number, LINE) for number in range(10_000)))
    connection.commit()

    def bare(content: bytes) -> object:
        opened = sqlite3.connect(":memory:")
        opened.deserialize(content)
        try:
            return opened.execute("select * from notes").fetchall()
        finally:
            opened.close()

    return Pair("SQLite", "sqlite", "10,000 rows", connection.serialize(), "sqlite3, rows alone", bare)


MADE: tuple[Callable[[], Pair], ...] = (pdf, docx, pptx, odt, xlsx, hwpx, rtf, sqlite)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rows() -> Iterator[tuple[str, ...]]:
    """The cells of the table, type by type."""
    for made in MADE:
        pair = made()
        print(f"{pair.name} …", file=sys.stderr)
        content, kind, bare = pair.content, pair.kind, pair.bare
        found = extract(content, kind)
        if not found.pieces or not bare(content):
            raise AssertionError(f"nothing was read of the {pair.name}")
        taken = [(timed(lambda: extract(content, kind)), timed(lambda: bare(content))) for _ in range(ROUNDS)]  # noqa: B023
        low, middle, high = statistics.quantiles([ours / other for ours, other in taken], n=4)
        ours, other = (statistics.median(side) * 1000 for side in zip(*taken, strict=True))
        size = f"{len(content) / 1000:.0f}"
        ratio = f"{middle:.2f} ({low:.2f} to {high:.2f})"
        yield pair.name, pair.what, size, f"{ours:.1f}", pair.beside, f"{other:.1f}", ratio


HEAD = ("type", "file", "KB", "ours, ms", "beside", "ms", "ours to theirs (quartiles)")


def main() -> None:
    """Print the table, or write the page."""
    table = [HEAD, tuple("---" for _ in HEAD), *rows()]
    text = "\n".join(f"| {' | '.join(row)} |" for row in table)
    if "--write" not in sys.argv[1:]:
        print(text)
        return
    PAGE.write_text(f"""<!-- Made by `python -m bench.documents --write`; do not edit. -->

# Speed of reading documents

Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}.
Each file is read by our extractor and by the fastest other one that we know of for its type,
in turn, {ROUNDS} times, in one process. Below 1 ours is faster.

The two do not do the same. Ours also reads notes, headers, properties, names, links and files inside, and says of each
stretch in which bytes it stands, so that it can be replaced there; the other one gives the plain text of the main part.
The files are made for this measurement; HWP 5 is missing because nothing here writes a file that unhwp reads. What the
child process costs for each file is in neither. Wide quartiles say that the machine was busy.

{text}
""")


if __name__ == "__main__":
    main()
