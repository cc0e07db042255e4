"""A stretch has one number wherever it stands, and another stretch or key another one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.own.rolling import Rolling

ONE, OTHER = Rolling(b"k" * 32, "cells"), Rolling(b"o" * 32, "cells")


def numbers(rolling: Rolling, text: str, *spans: tuple[int, int]) -> list[int]:
    sums = rolling.sums(np.array(list(map(ord, text)), np.uint32))
    starts, ends = np.array(spans).T
    return [int(one) for one in rolling.numbers(sums, starts, ends)]


@given(st.text(max_size=20), st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_the_place_does_not_count(before: str, text: str, after: str) -> None:
    start = len(before)
    (alone,) = numbers(ONE, text, (0, len(text)))
    assert numbers(ONE, before + text + after, (start, start + len(text))) == [alone]


def test_texts_lengths_keys_and_purposes_part() -> None:
    spans = [(first, last) for first in range(40) for last in range(first + 1, 41)]
    text = "".join(map(chr, range(40, 80))) + "x"
    assert len(set(numbers(ONE, text, *spans))) == len(spans)
    assert not set(numbers(ONE, text, *spans)) & set(numbers(OTHER, text, *spans))
    assert numbers(ONE, "aaaa", (0, 2), (1, 3)) == [numbers(ONE, "aa", (0, 2))[0]] * 2
    assert numbers(Rolling(b"k" * 32, "words"), "aa", (0, 2)) != numbers(ONE, "aa", (0, 2))
