"""Folding takes time in proportion to the text: near misses of each shape never make a step go back over the text."""

from __future__ import annotations

import pytest

from tests.counted import calls, ends
from tidegate.detectors.folding import fold

NEAR_MISSES = {
    "digits one by one, too many": "9 ",
    "digits one by one, cut": "9 0 0 1 0 1 1 x ",
    "groups without an end": "4111/1111/1111/",
    "resident numbers cut": "900101/123456x ",
    "addresses broken": "kim@\n",
    "blanks and line breaks": "9-  \n   ",
    "digits aloud, cut": "구공공일공x",
    "English digits, cut": "one two three four five six seven x ",
    "IBAN cut": "DE89/3704/004x ",
    "bold": "**1** ",
    "marks": "9\u0332\u0336\u0333",
    "look-alikes": "аb",
    "zero width": "9\u200b",
}
#: What stands behind them all: the end of the text, or a word that each of them runs into.
ENDS = pytest.mark.parametrize("end", ["", "9x", "구x", "onex", "900101-1234568"])


@ENDS
@pytest.mark.parametrize("name", NEAR_MISSES)
def test_eight_times_the_text_is_not_ten_times_the_calls(name: str, end: str) -> None:
    few, many = (calls(lambda text=NEAR_MISSES[name] * count + end: fold(text)) for count in (2_000, 16_000))  # type: ignore[misc]
    assert many < 10 * few + 100


@ENDS
@pytest.mark.parametrize("name", NEAR_MISSES)
def test_no_pattern_goes_back_over_a_long_text(name: str, end: str) -> None:
    # A pattern is one call however long it looks, so its work can't be counted: with a square of this text it hangs.
    piece = NEAR_MISSES[name]
    with ends():
        fold(piece * (500_000 // len(piece)) + end)
