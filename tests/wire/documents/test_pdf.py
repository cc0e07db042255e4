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


def test_form_fields_and_links() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "page words")
    canvas.acroForm.textfield(name="field", value="typed into a field", x=72, y=600)
    canvas.linkURL("mailto:kim@example.kr", (72, 500, 100, 520))
    canvas.save()
    said = "\n".join(piece.text for piece in extract(out.getvalue(), FileLimits()).pieces)
    assert all(words in said for words in ("page words", "typed into a field", "mailto:kim@example.kr"))


def test_too_many_pages_are_said() -> None:
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


def document(catalogue: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with a word; ``more`` are the objects from 6 on."""
    words = b"BT /F 12 Tf 10 100 Td (page words) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>" + page + b">>",
        stream(b"", words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def stream(about: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content)


FILE = (b"<</Type/Filespec/F(secret-name.txt)/EF<</F 8 0 R>>>>", stream(b"/Type/EmbeddedFile", b"a secret word"))
PINNED = b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 7 0 R>>"
STAMP = b"<</Type/Annot/Subtype/Stamp/Rect[0 0 99 20]/AP<</N 7 0 R>>>>"
DRAWN = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 99 20]", b"BT (a secret word) Tj ET")
XMP = stream(b"/Type/Metadata/Subtype/XML", b"<?xpacket begin=''?><a>a secret word</a><?xpacket end='w'?>")
SCRIPT = b"<</S/JavaScript/JS(alert\\('a secret word'\\))>>"


@pytest.mark.parametrize(
    "content",
    [
        document(b"", b"/Annots[6 0 R]", PINNED, *FILE),
        document(b"", b"/Annots[6 0 R]", STAMP, DRAWN),
        document(b"/Metadata 6 0 R", b"", XMP),
        document(b"/Names<</JavaScript<</Names[(a) 6 0 R]>>>>", b"", SCRIPT),
        document() + b"a secret word",
    ],
)
def test_what_a_page_does_not_print_is_read(content: bytes) -> None:
    """Files pinned to a page, stamps, properties in XMP, scripts, and what stands behind the end."""
    found = extract(content, FileLimits())
    said = [piece.text.encode() for piece in found.pieces] + [member.content for member in found.members]
    assert any(b"a secret word" in one for one in said)
    assert found.missed == []


def test_an_archive_behind_a_pdf_is_handed_on_and_names_of_files_are_told() -> None:
    assert extract(document() + b"PK\3\4", FileLimits()).members[0].content == b"PK\3\4"
    assert extract(document() + b"\r\n\0\0", FileLimits()).members == []
    named = extract(document(b"", b"/Annots[6 0 R]", PINNED, *FILE), FileLimits()).pieces
    assert "secret-name.txt" in [piece.text for piece in named]
