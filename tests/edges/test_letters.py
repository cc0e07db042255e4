"""Letters in pictures, by the real Tesseract, in the confined process."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests import needs
from tests.waiting import PATIENCE
from tidegate.edges.files import Files
from tidegate.wire.documents.extracted import Extracted, Unreadable

pytestmark = pytest.mark.slow
#: Four lines of Korean print, 40 pixels high.
KOREAN = Path(__file__).parents[1] / "wire" / "documents" / "korean-letter.png"


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    needs.program("tesseract", package="tesseract-ocr, tesseract-ocr-kor")
    made = Files(ocr=True)
    made.holds()
    yield made
    made.close()


def picture(*lines: str, height: int = 80) -> Image.Image:
    image = Image.new("L", (1000, height * len(lines)), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((20, 20 + height * number), line, "black", font_size=36)
    return image


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def read(files: Files, content: bytes, kind: str, within: float = PATIENCE) -> Extracted:
    return files.read(content, kind, time.monotonic() + within)


def test_a_scanned_number_is_read(files: Files) -> None:
    assert "image" in files.kinds
    content = png(picture("4111 1111 1111 1111"))
    assert "4111111111111111" in read(files, content, "image").pieces[0].text.replace(" ", "")
    with pytest.raises(Unreadable, match=r"damaged|image"):
        read(files, b"\x89PNG\r\n\x1a\n" + content[8:30], "image")


def test_korean_is_read_line_by_line_and_word_by_word(files: Files) -> None:
    said = read(files, KOREAN.read_bytes(), "image").pieces[0].text
    for line in ("환자의 이름은 김하늘이고 서울에 살고 있습니다", "주민등록번호를 아래에 적어 두었습니다"):
        assert line in said
    assert said.count("900101-1234568") == 1, "read in two ways, told once"


def test_columns_are_not_mixed(files: Files) -> None:
    image = Image.new("L", (1654, 500), "white")
    draw = ImageDraw.Draw(image)
    for row in range(6):
        draw.text((80, 60 + 60 * row), f"left column line {row} of words", 0, font_size=32)
        draw.text((900, 70 + 60 * row), f"card 4539 1488 0343 64{row:02}", 0, font_size=32)
    assert read(files, png(image), "image").pieces[0].text.count("4539 1488 0343 64") == 6


def scanned(*pages: str | Image.Image) -> bytes:
    """A PDF whose pages are lines or scans."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(72, 700, page)
        else:
            canvas.drawImage(ImageReader(page), 50, 500, 500, 500 * page.height / page.width)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_scanned_pages_are_read_among_others(files: Files) -> None:
    found = read(files, scanned("a page of letters", picture("Card 4539 1488 0343 6467"), Image.open(KOREAN)), "pdf")
    said = {piece.where.number: piece.text for piece in found.pieces if piece.where.kind == "page"}
    assert found.missed == []
    assert "a page of letters" in said[1]
    assert "4539 1488 0343 6467" in said[2]
    assert "김하늘" in said[3]


def test_what_there_is_no_time_for_is_said_and_the_rest_is_kept(files: Files) -> None:
    pages = [picture(*[f"page {number} has card 4539 1488 0343 6467"] * 12) for number in range(40)]
    began = time.monotonic()
    read(files, scanned(pages[0]), "pdf")
    # Some pages' time, on whatever machine, and not all forty's.
    found = read(files, scanned("a page of letters", *pages), "pdf", within=1 + 6 * (time.monotonic() - began))
    assert found.missed == ["timed-out"]
    assert found.pieces[0].text.startswith("a page of letters")


def test_all_texts_of_a_file_include_its_scanned_pages(files: Files) -> None:
    found = files.extract(scanned(picture("Card 4539 1488 0343 6467")), within=PATIENCE)
    assert found.missed == []
    assert any("4539 1488 0343 6467" in one.piece.text for one in found.texts)
