"""PDF: what stands beside the pages."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.documents.pdf import extract


def test_form_fields_and_links():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "page words")
    canvas.acroForm.textfield(name="field", value="typed into a field", x=72, y=600)
    canvas.linkURL("mailto:kim@example.kr", (72, 500, 100, 520))
    canvas.save()
    said = "\n".join(piece.text for piece in extract(out.getvalue(), FileLimits()).pieces)
    assert all(words in said for words in ("page words", "typed into a field", "mailto:kim@example.kr"))


def test_too_many_pages_are_said():
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(3):
        canvas.drawString(72, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    found = extract(out.getvalue(), FileLimits(pages=2))
    assert found.missed == ["too-many-parts"]
    assert [piece.text for piece in found.pieces if piece.where.kind == "page"] == ["page 0", "page 1"]


def drawn(*pages: Callable[[Canvas], object]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def words(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "page words")


def picture(canvas: Canvas, side: int = 60) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (side, side), "white")), 72, 300, 200, 200)


def words_and_picture(canvas: Canvas) -> None:
    words(canvas)
    picture(canvas)


def words_and_speck(canvas: Canvas) -> None:
    words(canvas)
    picture(canvas, 8)


def scan_with_its_text_beneath(canvas: Canvas) -> None:
    picture(canvas)
    text = canvas.beginText(72, 400)
    text.setTextRenderMode(3)
    text.textLine("page words")
    canvas.drawText(text)


@pytest.mark.parametrize(
    ("pages", "missed"),
    [
        ((words,), []),
        ((picture,), ["no-text"]),
        ((words, picture), ["no-text"]),
        ((words_and_picture,), ["image"]),
        ((words_and_speck,), []),
        ((scan_with_its_text_beneath,), []),
        ((lambda canvas: None,), []),
    ],
)
def test_what_is_drawn_is_said_where_nobody_can_read_it(
    pages: tuple[Callable[[Canvas], object], ...], missed: list[str]
) -> None:
    assert extract(drawn(*pages), FileLimits()).missed == missed


def test_a_drawn_page_is_shown_to_whoever_reads_letters() -> None:
    shown: list[bytes] = []

    def letters(picture: bytes) -> str:
        shown.append(picture)
        return "4111 1111 1111 1111\n"

    found = extract(drawn(words, picture, words_and_picture), FileLimits(pixels=500_000), letters)
    assert found.missed == []
    assert [(piece.where.number, piece.text.strip()) for piece in found.pieces if piece.where.kind == "page"] == [
        (1, "page words"),
        (2, "4111 1111 1111 1111"),
        (3, "page words"),
        (3, "4111 1111 1111 1111"),
    ]
    for one in shown:
        head, _, pixels = one.partition(b" 255\n")
        width, height = map(int, head.removeprefix(b"P5 ").split())
        assert width * height == len(pixels) <= 501_000


def test_a_page_whose_letters_cannot_be_read_does_not_hide_the_others() -> None:
    def letters(_picture: bytes) -> str:
        raise Unreadable("timed-out")

    found = extract(drawn(words, picture, words), FileLimits(), letters)
    assert found.missed == ["timed-out"]
    assert [piece.where.number for piece in found.pieces if piece.where.kind == "page"] == [1, 3]


def test_once_there_is_no_time_no_further_picture_is_drawn() -> None:
    shown: list[bytes] = []

    def letters(page: bytes) -> str:
        shown.append(page)
        raise Unreadable("timed-out")

    found = extract(drawn(picture, words, picture, picture), FileLimits(), letters)
    assert (len(shown), found.missed) == (1, ["timed-out"])
    assert found.pieces, "the pages of letters are still read"
