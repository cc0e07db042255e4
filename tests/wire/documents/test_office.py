"""What documents have in common: members that are no XML, and order."""

from __future__ import annotations

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import Extracted, FileLimits
from tidegate.wire.documents.office import extract
from tidegate.wire.documents.packages import Package


def read(members: dict[str, bytes]) -> Extracted:
    base = {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<p>text</p>"}
    return extract(Package(s.zipped(base | members), FileLimits()), "docx", FileLimits())


def test_the_document_comes_first() -> None:
    assert read({"a.xml": b"<a>other</a>"}).pieces[0].where.name == "word/document.xml"


def test_settings_without_text_cost_nothing_and_those_with_text_are_read() -> None:
    assert [piece.text for piece in read({"word/styles.xml": b"<a><b c='d'/></a>"}).pieces] == ["text"]
    assert "hidden" in [piece.text for piece in read({"word/styles.xml": b"<a>hidden</a>"}).pieces]


def test_machines_settings_are_read_as_far_as_they_are_words() -> None:
    found = read({"word/printerSettings1.bin": b"\0\1P\0r\0i\0n\0t\0e\0r\0\0\1secret words\0"})
    assert any("Printer" in piece.text and "secret words" in piece.text for piece in found.pieces)


def test_no_name_of_a_member_hides_what_it_is() -> None:
    """A font is passed over; an archive that goes by a font's name is none."""
    found = read({"word/fonts/a.odttf": s.zipped({"a.txt": b"hidden"}), "word/fonts/b.ttf": b"plain words"})
    assert [member.name for member in found.members] == ["word/fonts/a.odttf", "word/fonts/b.ttf"]
    assert read({"word/fonts/a.ttf": b"\0\1\0\0" + bytes(range(256))}).members == []


def test_names_of_members_that_somebody_chose_are_read() -> None:
    usual = {"word/media/image12.png": b"x", "ppt/slideLayouts/slideLayout11.xml": b"", "customXml/item1.xml": b""}
    assert not any(piece.where.kind == "names" for piece in read(usual).pieces)
    for name in ("word/media/AKIAZ7Q3M5X2LN4TRB6W.dat", "word/media/900101-1234568.png", "word/media/김하늘.png"):
        assert name in [piece.text for piece in read({name: b"x"}).pieces]


def test_attributes_of_custom_xml_are_read() -> None:
    found = read(
        {"customXml/item1.xml": b"<a b='a secret word'/>", "docProps/custom.xml": b"<property name='another'/>"}
    )
    assert {"a secret word", "another"} <= {piece.text for piece in found.pieces}


def test_a_document_without_a_word() -> None:
    assert extract(Package(s.zipped({"word/document.xml": b"<a/>"}), FileLimits()), "docx", FileLimits()).missed == [
        "no-text"
    ]
