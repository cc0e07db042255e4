"""A text laid out keeps the place of every letter, wherever it is cut into stretches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.own import laid as module
from tidegate.detectors.own.laid import Laid, laid
from tidegate.detectors.own.plain import Plain

MIXED = "aZ9é한글漢字かカ１ \n_-ßİǰ\ud800😀・"


@given(st.text(st.sampled_from(MIXED), max_size=40))
def test_words_are_those_of_the_plain_text(text: str) -> None:
    plain = Plain.of(text)
    (one,) = laid(plain)
    letters = one.codes.tobytes().decode("utf-32-le")
    firsts, lasts = one.begins.nonzero()[0], one.ends.nonzero()[0]
    words = [letters[first : last + 1] for first, last in zip(firsts, lasts, strict=True)]
    assert words == [word.folded for word in plain.words()]
    for letter, place in zip(letters, one.at.tolist(), strict=True):
        assert letter in plain.text[place].casefold()
    assert one.digits[-1] == sum(map(str.isdigit, letters))


def test_stretches_give_each_letter_to_one_of_them() -> None:
    text = MIXED.replace("\ud800", "") * (module.STRETCH // 8)
    whole = Laid(text, 0, 0, len(text))
    pieces = list(laid(Plain(text, text, Plain.of("")._folded, None)))
    assert len(pieces) > 1
    assert [place for one in pieces for place in one.at[one.first : one.last].tolist()] == whole.at.tolist()
    begins = [begin for one in pieces for begin in one.begins[one.first : one.last].tolist()]
    assert begins == whole.begins.tolist()


def test_a_short_text_is_laid_out_once() -> None:
    plain = Plain.of("once and for all")
    assert list(laid(plain)) == list(laid(plain)) == plain.shared
