"""The reference case at a thousandth of its size: reading gives exactly what is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reference_case.__main__ import run
from bench.reference_case.truth import INSTALLS, USERS, Truth


def test_the_truth_is_what_was_published() -> None:
    whole = Truth()
    assert [whole.users(index) for index in (8, 10, 15)] == [191_556, 96_751, 74_688]
    assert (whole.installs(8), whole.place(8), whole.place(15)) == (171_257, 1, 16)
    assert len(USERS) == len(INSTALLS) == 21


@pytest.mark.slow
def test_reading_gives_the_truth_at_a_small_scale(tmp_path: Path) -> None:
    assert run(tmp_path, Truth(2000)) == []
