"""Folding takes time in proportion to the text: near misses of each shape never make a step go back over the text."""

from __future__ import annotations

import time

import pytest

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


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        fold(text)
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_sixteen_times_the_text_is_not_two_hundred_times_the_work(name: str) -> None:
    # Sixteen times is linear; quadratic work would be 256 times.  The best of three, and a bound far from both.
    piece = NEAR_MISSES[name]
    small, large = piece * 200, piece * 3200
    assert seconds(large) < 100 * max(seconds(small), 1e-5)
