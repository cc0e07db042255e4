"""A document in numbered passages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.passages import LENGTH, passages_of
from tidegate.wire.documents.extracted import Piece, Where
from tidegate.wire.documents.whole import Placed, Whole

PAGE = Where("page", 3)


def whole(text: str, where: Where = PAGE) -> Whole:
    return Whole("pdf", [Placed("", Piece(text, where))], [])


def test_whole_lines_with_their_numbers() -> None:
    text = "\n".join(f"line {number} " + "x" * 300 for number in range(8))
    found, cut = passages_of(whole(text, Where("part", 0, "", 5)))
    assert not cut
    assert [one.line for one in found] == [5, 7, 9, 11]
    assert found[1].where("en") == "paragraph 7"
    assert found[1].where("ko") == "문단 7"


def test_where_it_stands_in_words() -> None:
    assert passages_of(whole("x"))[0][0].where("en") == "page 3"
    assert passages_of(whole("x"))[0][0].where("ko") == "3쪽"
    assert passages_of(whole("x", Where("sheet", 2, "Sales", 4)))[0][0].where("en") == "Sales, sheet 2, row 4"


@given(st.text("ab .\n다", max_size=5000))
def test_nothing_is_lost_and_no_passage_is_too_long(text: str) -> None:
    found, _ = passages_of(whole(text))
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())
    assert all(len(one.text) <= 3 * LENGTH for one in found)


@pytest.mark.parametrize(
    ("kind", "where", "text", "kept"),
    [
        ("docx", Where("part", 0, "word/document.xml"), "two piers", True),
        ("docx", Where("part", 0, "word/header1.xml"), "confidential", True),
        ("docx", Where("part", 0, "docProps/core.xml"), "Kim", False),
        ("odf", Where("part", 0, "content.xml"), "two piers", True),
        ("odf", Where("notes", 0, "content.xml"), "1\n27\n5.69", False),
        ("odf", Where("part", 0, "settings.xml"), "true\nfalse", False),
        ("pdf", Where("part", 0, "properties"), "LibreOffice 7.4", False),
        ("pdf", Where("notes", 1), "see page 3", True),
        ("pptx", Where("notes", 1), "Title 1\n내용 개체 틀 2", False),
        ("pptx", Where("notes", 1), "Say hello first", True),
        ("pptx", Where("part", 0, "ppt/slideLayouts/slideLayout1.xml"), "Click to edit", False),
        ("hwpx", Where("part", 0, "Contents/section0.xml"), "밀물", True),
        ("hwpx", Where("part", 0, "Contents/header.xml"), "^1.^2.", False),
        ("xlsx", Where("notes", 0, "xl/workbook.xml"), "Sales", False),
        ("zip", Where("names"), "a.txt", False),
    ],
)
def test_how_a_document_looks_and_who_made_it_is_no_passage(kind: str, where: Where, text: str, kept: bool) -> None:
    found, _ = passages_of(Whole(kind, [Placed("", Piece(text, where))], []))
    assert bool(found) is kept


def test_notes_are_told_from_what_they_belong_to() -> None:
    found, _ = passages_of(Whole("pptx", [Placed("", Piece("Say hello", Where("notes", 2)))], []))
    assert found[0].where("en") == "notes 2"
    assert found[0].where("ko") == "메모 2"
