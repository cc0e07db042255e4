"""A plain text points back to what was sent."""

from __future__ import annotations

import unicodedata

from tidegate.detectors.own.plain import Plain


def test_decomposed_letters_are_one_and_their_marks_belong_to_them() -> None:
    text = unicodedata.normalize("NFD", "é한글x")
    plain = Plain.of(text)
    assert [word.folded for word in plain.words()] == ["é", "한글", "x"]
    start, end = plain.span(1, 3)
    assert unicodedata.normalize("NFC", text[start:end]) == "한글"
