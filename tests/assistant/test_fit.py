"""Whether it fits is said before anything is sent, with what could be left out."""

from __future__ import annotations

import pytest

from tidegate.assistant.fit import TooLong, measured, room_in, tokens_of
from tidegate.assistant.records import Content, Message


def turn(id: str, words: int) -> Message:
    return Message(id=id, conversation="c-1", role="user", created=1.0, kept=Content("word " * words))


def test_estimates_are_on_the_high_side() -> None:
    assert tokens_of("The tide is high.") >= 5  # five tokens for the usual tokenisers
    assert tokens_of("밀물은 언제입니까?") >= 8
    assert tokens_of("") == 1


def test_what_fits_fits() -> None:
    fit = measured([turn("a", 10)], "How high?", "", 8192)
    assert fit.fits
    assert fit.leave_out == ()


def test_the_oldest_could_be_left_out() -> None:
    before = [turn("a", 400), turn("b", 400), turn("c", 10)]
    fit = measured(before, "How high?", "", 1200)
    assert not fit.fits
    assert fit.leave_out == ("a",)
    assert measured(before[1:], "How high?", "", 1200).fits
    with pytest.raises(TooLong, match="the oldest message would"):
        raise TooLong(fit)


def test_a_question_that_is_too_long_alone_says_so() -> None:
    fit = measured([turn("a", 10)], "word " * 5000, "", 2048)
    assert not fit.fits
    assert fit.leave_out == ()
    assert "Shorten the question" in str(TooLong(fit))
    assert room_in(2048) < 2048
