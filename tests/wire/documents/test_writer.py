"""Texts gathered from stretches of a file."""

from __future__ import annotations

import pytest

from tidegate.wire.documents.extracted import FileLimits, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer


def writer(**limits: int) -> Writer:
    return Writer(Where("part"), Budget(FileLimits(**limits)))


def test_the_last_of_several_breaks_counts_and_none_stands_at_the_end() -> None:
    made = writer()
    made.separate("\n")
    made.text("a", 0, 1)
    made.separate("\n")
    made.separate("\t")
    made.text("b", 5, 6)
    made.separate("\n")
    (piece,) = made.done()
    assert (piece.text, piece.runs) == ("a\tb", [0, 1, 0, 1, 2, 1, 5, 6])


def test_nothing_but_blanks_is_no_text() -> None:
    made = writer()
    made.text(" ")
    assert made.done() == []


def test_long_texts_are_cut() -> None:
    made = writer(piece=3)
    for word in ("four", "five", "six"):
        made.text(word)
        made.separate("\n")
    assert [(piece.text, piece.where.line) for piece in made.done()] == [("four", 1), ("five", 2), ("six", 3)]


def test_too_much_text() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        writer(characters=3).text("four")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\0\1driver\0\0other words\0", "driver\nother words"),
        (b"\0" + "wide words".encode("utf-16-le") + b"\1", "wide words"),
        ("\0대외비 문서입니다\0".encode(), "대외비 문서입니다"),
        (b"\0\0" + "대외비문서".encode("utf-16-le"), "대외비문서"),
        (b"\0short\0", ""),
    ],
)
def test_words_in_files_for_machines(content: bytes, text: str) -> None:
    made = writer()
    made.printable(content)
    assert "\n".join(piece.text for piece in made.done()) == text
