"""PDF: what stands beside the pages."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

from tidegate.wire.documents.extracted import FileLimits
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
