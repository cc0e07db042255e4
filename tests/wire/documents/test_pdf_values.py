"""PDF: texts that no page shows and no program asks for."""

from __future__ import annotations

import io
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tidegate.wire.documents.extracted import FileLimits
from tidegate.wire.documents.pdf import extract
from tidegate.wire.documents.pdf_values import Values

CARD = "card 4111 1111 1111 1111"
XML = b"<datasets><data><card>%s</card></data></datasets>" % CARD.encode()


def laid(objects: dict[int, bytes]) -> bytes:
    """A document of one page; ``objects`` add to its catalog (1), page (3), form (5), and others."""
    whole = {
        1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R" + objects.get(1, b"") + b">>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]" + objects.get(3, b"") + b">>",
        5: b"<<" + objects.get(5, b"/Fields[]") + b">>",
        **{number: body for number, body in objects.items() if number > 5},
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in whole.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(whole) + 1
    rows = (b"%010d 00000 %c \n" % (places.get(n, 0), b"n" if n in places else b"f") for n in range(size))
    about = b"/Info 18 0 R" if 18 in whole else b""
    return out + b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, b"".join(rows), size, about, len(out),
    )  # fmt: skip


def stream(about: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (about, len(content), content)


SAID = b"(" + CARD.encode() + b")"
WIDE = b"<" + (b"\xfe\xff" + CARD.encode("utf-16-be")).hex().encode() + b">"
PLACES = {
    "a field that no page shows": {5: b"/Fields[6 0 R]", 6: b"<</FT/Tx/T(a)/V" + SAID + b">>"},
    "a field in a field": {5: b"/Fields[6 0 R]", 6: b"<</T(a)/Kids[7 0 R]>>", 7: b"<</FT/Tx/T(b)/V" + WIDE + b">>"},
    "a form in XML": {5: b"/Fields[]/XFA[(datasets) 6 0 R]", 6: stream(b"/Filter/FlateDecode", zlib.compress(XML))},
    "a form in XML that is not packed": {5: b"/Fields[]/XFA 6 0 R", 6: stream(b"", XML)},
    "packed properties": {
        1: b"/Metadata 6 0 R", 6: stream(b"/Type/Metadata/Subtype/XML/Filter/FlateDecode", zlib.compress(XML)),
    },
    "a script that is a stream": {
        1: b"/OpenAction<</S/JavaScript/JS 6 0 R>>",
        6: stream(b"/Filter/FlateDecode", zlib.compress(b"var a = '%s';" % CARD.encode())),
    },
    "a value that is a stream": {5: b"/Fields[6 0 R]", 6: b"<</FT/Tx/T(a)/V 7 0 R>>", 7: stream(b"", CARD.encode())},
    "properties with names of their own": {18: b"<</Company" + SAID + b">>"},
    "rich text of a note": {3: b"/Annots[6 0 R]", 6: b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/RC" + SAID + b">>"},
    "a label of pages": {1: b"/PageLabels<</Nums[0<</P" + SAID + b">>]>>"},
    "a name of a place": {1: b"/Names<</Dests<</Names[" + SAID + b"[3 0 R/Fit]]>>>>"},
    "a name of a place that is a name": {1: b"/Dests<</card#204111#201111#201111#201111[3 0 R/Fit]>>"},
    "an alternative text": {
        1: b"/StructTreeRoot 6 0 R", 6: b"<</Type/StructTreeRoot/K 7 0 R>>",
        7: b"<</S/Figure/P 6 0 R/Alt" + WIDE + b">>",
    },
    "a text instead of letters": {
        1: b"/StructTreeRoot 6 0 R", 6: b"<</K 7 0 R>>", 7: b"<</S/Span/P 6 0 R/ActualText" + SAID + b">>",
    },
    "an address of a bookmark": {
        1: b"/Outlines 6 0 R", 6: b"<</First 7 0 R/Last 7 0 R/Count 1>>",
        7: b"<</Title(a)/Parent 6 0 R/A<</S/URI/URI" + SAID + b">>>>",
    },
    "an action when it is opened": {1: b"/OpenAction<</S/JavaScript/JS" + SAID + b">>"},
    "a layer": {1: b"/OCProperties<</OCGs[6 0 R]/D<<>>>>", 6: b"<</Type/OCG/Name" + SAID + b">>"},
    "what a program keeps on a page": {3: b"/PieceInfo<</App<</Private" + SAID + b">>>>"},
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_no_place_in_a_document_is_passed_over(place: str) -> None:
    said = [piece.text for piece in extract(laid(PLACES[place]), FileLimits()).pieces]
    assert sum(text.count(CARD) for text in said) == 1


def test_what_was_told_before_is_not_told_again() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor(CARD)
    canvas.drawString(72, 700, "page words")
    canvas.acroForm.textfield(name="field", value="typed words", x=72, y=600)
    canvas.showPage()
    canvas.save()
    pieces = extract(out.getvalue(), FileLimits()).pieces
    said = "".join(piece.text for piece in pieces if piece.where.name == "values")
    assert "Helv" in said
    assert CARD not in said
    assert "typed words" not in said


def test_a_document_that_may_be_read_but_not_changed_is_read() -> None:
    """Its strings are encrypted, under a password that is empty."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", ownerPassword="owner"))
    canvas.drawString(72, 700, "page words")
    canvas.addPageLabel(0, prefix=CARD)
    canvas.showPage()
    canvas.save()
    found = extract(out.getvalue(), FileLimits())
    assert CARD in "".join(piece.text for piece in found.pieces)
    assert found.missed == []


def test_keys_digests_and_dates_are_no_texts() -> None:
    values = Values(b"1 0 obj\n<</A<0011223344556677>/B(D:20260101120000)/C(\x01\x02ab)/Type/SomeName>>\nendobj\n", 99)
    assert not values.texts


def test_forms_that_unfold_without_end_are_said() -> None:
    packed = zlib.compress(b"<a>" + b"x" * 5_000_000)
    values = Values(b"1 0 obj\n" + stream(b"", packed) + b"\nendobj\n", 1_000)
    assert list(values.missed) == ["too-large"]


@pytest.mark.parametrize("fault", [zlib.compress(XML) + b"\r\n", zlib.compress(XML)[:-4]])
def test_a_form_with_a_small_fault_at_its_end_is_whole(fault: bytes) -> None:
    values = Values(b"1 0 obj\n" + stream(b"", fault) + b"\nendobj\n", 1_000)
    assert (values.forms, list(values.missed)) == ([XML], [])


def test_half_a_form_is_said_to_be_half() -> None:
    values = Values(b"1 0 obj\n" + stream(b"", zlib.compress(XML)[:30]) + b"\nendobj\n", 1_000)
    assert list(values.missed) == ["truncated"]


@pytest.mark.parametrize(
    "copy", [b"(" * 50_000, b"<41" * 50_000, b"(\\" * 50_000, b">>stream\n" * 50_000, b"/x" * 50_000]
)
def test_nothing_takes_more_than_a_moment(copy: bytes) -> None:
    assert not Values(copy, 9).forms
