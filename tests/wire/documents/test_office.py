"""What documents have in common: members that are no XML, and order."""

from __future__ import annotations

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import FileLimits
from tidegate.wire.documents.office import extract
from tidegate.wire.documents.packages import Package


def read(members):
    base = {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<p>text</p>"}
    return extract(Package(s.zipped(base | members), FileLimits()), "docx", FileLimits())


def test_the_document_comes_first():
    assert read({"a.xml": b"<a>other</a>"}).pieces[0].where.name == "word/document.xml"


def test_settings_without_text_cost_nothing_and_those_with_text_are_read():
    assert [piece.text for piece in read({"word/styles.xml": b"<a><b c='d'/></a>"}).pieces] == ["text"]
    assert "hidden" in [piece.text for piece in read({"word/styles.xml": b"<a>hidden</a>"}).pieces]


def test_machines_settings_are_read_as_far_as_they_are_words():
    found = read({"word/printerSettings1.bin": b"\0\1P\0r\0i\0n\0t\0e\0r\0\0\1secret words\0"})
    assert any("Printer" in piece.text and "secret words" in piece.text for piece in found.pieces)


def test_a_document_without_a_word():
    assert extract(Package(s.zipped({"word/document.xml": b"<a/>"}), FileLimits()), "docx", FileLimits()).missed == [
        "no-text"
    ]
