"""XML, with the bytes every stretch of its text stands in."""

from __future__ import annotations

import pytest

from tidegate.wire.documents.extracted import FileLimits, Piece, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.documents.xml_text import is_utf8, texts


def read(content: bytes, *, flow: bool = True) -> tuple[list[Piece], list[Piece]]:
    budget = Budget(FileLimits())
    made, notes = Writer(Where("part"), budget), Writer(Where("notes"), budget)
    texts(made, notes, content, 0, FileLimits(), flow=flow)
    return made.done(), notes.done()


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r></w:p><w:p><w:t>c</w:t></w:p>", "ab\nc"),
        ("<x:p><x:t>another prefix</x:t></x:p>", "another prefix"),
        ("<tr><tc><p>a</p></tc><tc><p>b</p></tc></tr><tr><tc><p>c</p></tc></tr>", "a\tb\nc"),
        ("<p>a<tab/>b<br/>c</p>", "a\tb\nc"),
        ("<p>\n  <t>a</t>\n  <t> </t>\n  <t>b</t>\n</p>", "a b"),
        ("<p><![CDATA[a<b]]></p>", "a<b"),
        ("<p>&lt;&#65;&#xAC00;</p>", "<A가"),
        ("<p>한글<u>과</u></p>", "한글과"),
    ],
)
def test_text(xml: str, text: str) -> None:
    ((piece,), _) = read(f"<d xmlns:w='w' xmlns:x='x'>{xml}</d>".encode())
    assert piece.text == text


def test_runs_point_to_the_bytes() -> None:
    content = "<p><t>한글 &amp; </t><t>more</t></p>".encode()
    ((piece,), _) = read(content)
    assert piece.runs is not None
    runs = [piece.runs[at : at + 4] for at in range(0, len(piece.runs), 4)]
    assert [content[start:end].decode() for _, _, start, end in runs] == ["한글 ", "&amp;", " ", "more"]
    assert [piece.text[at : at + length] for at, length, _, _ in runs] == ["한글 ", "&", " ", "more"]


def test_comments_and_told_attributes() -> None:
    _, (notes,) = read(
        b"<d><!-- kim --><docPr descr='a picture of kim' id='7'/><x Target='mailto:kim@example.com'/></d>"
    )
    assert notes.text == "kim\na picture of kim\nmailto:kim@example.com"


def test_other_character_sets_are_read_and_fixed() -> None:
    ((piece,), _) = read("<?xml version='1.0' encoding='utf-16'?><p>한글</p>".encode("utf-16"))
    assert (piece.text, piece.runs) == ("한글", [])
    assert not is_utf8("<a/>".encode("utf-16"))


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<a>",
        b"<a></b>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
        b"\xff\xff",
        b"<?xml version='1.0' encoding='x'?><a/>",
    ],
)
def test_what_is_no_xml(xml: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(xml)
