"""Workbooks by calamine; real ones are made by LibreOffice in test_rewriting."""

from __future__ import annotations

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.documents.workbooks import extract


def test_all_sheets() -> None:
    found = extract(s.xlsx(), "xls", FileLimits())
    assert [piece.where.name for piece in found.pieces] == ["Customers", "Hidden one", "sheets"]
    assert "4111111111111111" in found.pieces[0].text
    assert found.pieces[0].runs is None


def test_no_workbook() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        extract(b"nothing", "xls", FileLimits())
