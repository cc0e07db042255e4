"""A plain text points back to what was sent."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.own.plain import Plain


@given(st.text(st.sampled_from("aZ9é\u0301한\u1112\u1161\u11ab漢か\u3099ｶ\u200b１ \n_-ßİ"), max_size=30))
def test_every_word_has_its_place(text: str) -> None:
    plain = Plain.of(text)
    last = 0
    for word in plain.words():
        start, end = plain.span(word.start, word.end)
        assert last <= start < end <= len(text)
        last = start
    assert len(plain.counted()) == len(plain.places())


def test_decomposed_letters_are_one_and_their_marks_belong_to_them() -> None:
    text = unicodedata.normalize("NFD", "é한글x")
    plain = Plain.of(text)
    assert [word.folded for word in plain.words()] == ["é", "한글", "x"]
    word = plain.words()[1]
    start, end = plain.span(word.start, word.end)
    assert unicodedata.normalize("NFC", text[start:end]) == "한글"
