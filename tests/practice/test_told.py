"""A receipt is found wherever it stands."""

from __future__ import annotations

import pytest

from tidegate.practice.told import Told


@pytest.mark.parametrize(
    ("told", "receipt"),
    [
        (Told("x", 403, "Receipt r-0123456789abcdef."), "r-0123456789abcdef"),
        (Told("x", 403, "", headers={"tidegate-receipt": "r-zzzzzzzzzzzzzzzz"}), "r-zzzzzzzzzzzzzzzz"),
        (Told("x", 200, "no-r-012345"), None),
    ],
)
def test_a_receipt_is_found_wherever_it_stands(told: Told, receipt: str | None) -> None:
    assert told.receipt == receipt
