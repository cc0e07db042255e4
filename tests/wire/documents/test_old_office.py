"""Word and PowerPoint before 2007: made here byte by byte, and by LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents import old_office
from tidegate.wire.documents.compound import extract
from tidegate.wire.documents.extracted import Extracted, FileLimits, Unreadable

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def said(found: Extracted) -> str:
    return "\n".join(piece.text for piece in found.pieces)


def test_pieces_of_word_come_in_the_order_of_the_text() -> None:
    found = extract(s.doc(), FileLimits())
    assert found.kind == "doc"
    assert found.pieces[0].text == f"{s.NAME} 고객\t{s.MAIL}\n   HYPERLINK x {s.CARD}"
    assert found.missed == []


def test_names_between_the_settings_of_word_are_read() -> None:
    assert "고객 Commenter" in said(extract(s.doc(), FileLimits()))


def test_slides_are_read_record_by_record() -> None:
    found = extract(s.ppt(), FileLimits())
    assert (found.kind, said(found)) == ("ppt", f"{s.NAME}\n{s.CARD}\n{s.MAIL}")


def test_pictures_are_handed_on_and_drawings_are_not_read() -> None:
    drawing = s.blip(b"an enhanced metafile", 0xF01A, 0x3D4)
    found = extract(s.ppt(pictures=s.blip(PNG) + drawing), FileLimits())
    assert [member.content for member in found.members] == [PNG]
    assert found.missed == ["image"]


def test_what_looks_like_words_in_a_picture_is_none() -> None:
    letters = "Commenter".encode("utf-16-le")
    assert list(old_office.words(letters + s.blip("noise".encode("utf-16-le")) + letters)) == ["Commenter"] * 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (s.doc(0x0300), "encrypted"),
        (s.ppt(0xF3D1C4DF), "encrypted"),
        (s.compound({"WordDocument": b"\xdc\xa5" + bytes(5000)}), "file-type:doc"),
        (s.compound({"WordDocument": b"\xec\xa5" + bytes(5000), "0Table": bytes(10)}), "damaged"),
        (s.compound({"PowerPoint Document": b"\0\0\xa0\x0f\xff\0\0\0short"}), "damaged"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        extract(content, FileLimits())


def test_a_table_that_claims_more_text_than_may_come_out_is_not_followed() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        extract(s.doc(), FileLimits(characters=20))


def test_macros_and_objects_of_other_programs_are_said() -> None:
    streams = {"PowerPoint Document": b"\0\0\xa8\x0f\4\0\0\0text\x10\0\x11\x10\2\0\0\0zz"}
    assert extract(s.compound(streams), FileLimits()).missed == ["file-type:ole"]
    streams |= {"Macros/VBA/dir": b"x" * 10, "ObjectPool/_1/Contents": b"y" * 10, "ObjectPool/_2/Package": b"PK.."}
    found = extract(s.compound(streams), FileLimits())
    assert set(found.missed) == {"file-type:ole", "file-type:macros"}
    assert [member.content for member in found.members] == [b"PK.."]


def test_a_presentation_without_a_word_is_said() -> None:
    assert extract(s.compound({"PowerPoint Document": bytes(8)}), FileLimits()).missed == ["no-text"]


@pytest.mark.slow
@pytest.mark.parametrize(("make", "name", "kind"), [(s.docx, "a.docx", "doc"), (s.pptx, "b.pptx", "ppt")])
def test_what_an_office_program_saves_is_read(make: Callable[[], bytes], name: str, kind: str, tmp_path: Path) -> None:
    (content,) = s.converted({name: make()}, kind, tmp_path / "made").values()
    found = extract(content, FileLimits())
    assert s.NAME in said(found)
    assert s.MAIL in said(found)
    assert found.missed == []
