"""What was put in passes; little else does."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.detectors.own.sieve import BLOCK, Sieve, blocks_for


def test_all_that_was_put_in_passes_and_one_in_a_hundred_of_the_rest_at_most() -> None:
    random = np.random.default_rng(5)
    put, others = (random.integers(0, 1 << 64, 50_000, np.uint64) for _ in range(2))
    blocks = blocks_for(len(put))
    sieve = Sieve(bytearray(blocks * BLOCK), 0, blocks)
    sieve.add(put)
    assert len(sieve.passes(put)) == len(put)
    assert len(sieve.passes(others)) < len(others) / 100


def test_its_size_is_a_power_of_two_that_fits() -> None:
    assert [blocks_for(entries) for entries in (0, 1, 4, 5, 17, 10_000_000)] == [1, 1, 1, 2, 8, 1 << 22]
    for blocks in (0, 3, 4):
        with pytest.raises(ValueError, match="does not fit"):
            Sieve(bytearray(24), 0, blocks)
