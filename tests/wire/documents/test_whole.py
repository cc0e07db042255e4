"""A file and all files in it, in one go."""

from __future__ import annotations

import struct

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.documents.whole import picture, read

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">L4s2L", 13, b"IHDR", 300, 300)


def test_every_text_says_which_file_it_is_in() -> None:
    found = read(s.zipped({"a.msg": s.msg(), "b.csv": b"x,y", "c.eml": s.eml()}))
    assert {one.file for one in found.texts} == {"", "a.msg", "a.msg/attached.docx", "b.csv", "c.eml"}
    assert found.kind == "zip"


def test_what_fails_is_listed_beside_what_was_read() -> None:
    found = read(
        s.zipped({"locked.pdf": s.pdf(["x"], password="p"), "b.txt": b"fine", "x.png": PNG, "r.rar": b"Rar!\x1a\x07"})
    )
    assert {(one.file, one.why) for one in found.missed} == {
        ("locked.pdf", "encrypted"), ("x.png", "image"), ("r.rar", "file-type:rar"),
    }  # fmt: skip
    assert any(one.piece.text == "fine" for one in found.texts)


def test_depth_and_size_end() -> None:
    content = b"deep"
    for _ in range(12):
        content = s.zipped({"a": content})
    assert [one.why for one in read(content).missed] == ["too-deep"]
    assert "too-large" in [one.why for one in read(s.zipped({"a": bytes(3000)}), FileLimits(unpacked=2000)).missed]


def test_pictures_with_a_recogniser() -> None:
    assert picture(PNG, lambda _: "letters").pieces[0].text == "letters"
    assert picture(PNG, lambda _: " \n").pieces == []


def test_pictures_without_one_and_bombs() -> None:
    with pytest.raises(Unreadable, match="image"):
        picture(PNG, None)
    bomb = PNG[:16] + struct.pack(">2L", 50_000, 50_000)
    with pytest.raises(Unreadable, match="too-large"):
        picture(bomb, lambda _: pytest.fail("looked at"))


def test_specks_are_no_pictures_to_read() -> None:
    assert picture(PNG[:16] + struct.pack(">2L", 8, 8), None).pieces == []


def test_nothing_is_said_in_reprs() -> None:
    assert s.NAME not in repr(read(s.docx()))


def test_a_notebook() -> None:
    import json

    cells = [{"cell_type": "code", "source": [f"card = '{s.CARD}'"], "outputs": [{"text": ["out words"]}]}]
    found = read(json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert {f"card = '{s.CARD}'", "out words"} <= {one.piece.text for one in found.texts}
