"""Excel's XML: cells as people see them."""

from __future__ import annotations

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import Extracted, FileLimits
from tidegate.wire.documents.packages import Package
from tidegate.wire.documents.spreadsheet import extract

HEAD = {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}


def read(cells: str, shared: str = "") -> Extracted:
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    members = {**HEAD, "xl/worksheets/sheet1.xml": sheet.encode()}
    if shared:
        members["xl/sharedStrings.xml"] = f"<sst>{shared}</sst>".encode()
    return extract(Package(s.zipped(members), FileLimits()), FileLimits())


@pytest.mark.parametrize(
    ("cells", "shared", "text"),
    [
        ("<c t='s'><v>1</v></c>", "<si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r></si>", "bc"),
        ("<c><v>4.111111111111111E+15</v></c>", "", "4111111111111111"),
        ("<c><v>1.5</v></c><c t='b'><v>1</v></c>", "", "1.5\t1"),
        ("<c t='str'><f>A1</f><v>result</v></c>", "", "result"),
        ("<c t='inlineStr'><is><t>a &amp; b</t></is></c>", "", "a & b"),
        ("<c t='s'><v>99</v></c>", "", "99"),
    ],
)
def test_cells(cells: str, shared: str, text: str) -> None:
    sheets = [piece.text for piece in read(cells, shared).pieces if piece.where.kind == "sheet"]
    assert sheets == [text]


def test_shared_texts_that_no_cell_uses_are_read() -> None:
    found = read("<c t='s'><v>0</v></c>", "<si><t>used</t></si><si><t>left over</t></si>")
    assert [piece.text for piece in found.pieces if piece.where.name == "xl/sharedStrings.xml"] == ["left over"]


def test_a_sheet_that_is_damaged_does_not_hide_the_others() -> None:
    members = {**HEAD, "xl/worksheets/sheet1.xml": b"<a>", "xl/worksheets/sheet2.xml": b"<a><c><v>7</v></c></a>"}
    found = extract(Package(s.zipped(members), FileLimits()), FileLimits())
    assert found.missed == ["damaged"]
    assert any(piece.text == "7" for piece in found.pieces)
