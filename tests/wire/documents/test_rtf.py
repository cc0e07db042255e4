"""Rich Text Format."""

from __future__ import annotations

import pytest

from tidegate.wire.documents.extracted import Extracted, FileLimits, Unreadable
from tidegate.wire.documents.rtf import extract


def read(body: bytes, head: bytes = rb"\ansi\ansicpg1252") -> Extracted:
    return extract(b"{\\rtf1" + head + b" " + body + b"}", FileLimits())


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"a\b b\b0 c\par d", "abc\nd"),
        (rb"caf\'e9", "café"),
        (rb"\u54620?\u-21580?", "한검"[:1] + chr(-21580 & 0xFFFF)),
        (rb"{\*\annotation a comment}", "a comment"),
        (rb"{\*\unknown words}", "words"),
        (rb"{\fonttbl{\f0 Arial;}}x", "x"),
        (rb"a\cell b\row", "a\tb"),
        (rb"\{x\}\\", "{x}\\"),
        (rb"\ansicpg99999 x", "x"),
    ],
)
def test_text(body: bytes, text: str) -> None:
    assert "".join(piece.text for piece in read(body).pieces) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"{\info{\title one}{\author two}}three", "one\ntwo\nthree"),
        (rb"one{\*\unknown two}three", "one\ntwo\nthree"),
        (rb"one{\footnote two}three", "one\ntwo\nthree"),
        (rb"{\headerl one}two", "one\ntwo"),
        (rb"o{\b n}e{\*\bkmkend _GoBack} {\v tw}o", "one two"),
    ],
)
def test_groups_beside_the_text_do_not_run_into_it(body: bytes, text: str) -> None:
    assert "".join(piece.text for piece in read(body).pieces) == text


def test_binary_data_anywhere_is_handed_on() -> None:
    assert [member.content for member in read(rb"x{\b\bin5 hello}").members] == [b"hello"]


def test_pictures_are_handed_on() -> None:
    found = read(rb"a{\pict\pngblip 89504e470d0a1a0a00}")
    assert [member.content for member in found.members] == [b"\x89PNG\r\n\x1a\n\x00"]
    found = read(b"{\\pict\\bin3 abc}x")
    assert [member.content for member in found.members] == [b"abc"]


def test_too_deep_and_cut_off() -> None:
    with pytest.raises(Unreadable, match="too-deep"):
        read(b"{" * 1000)
    assert read(b"{words").missed == ["damaged"]
    assert read(b"").missed == ["no-text"]
