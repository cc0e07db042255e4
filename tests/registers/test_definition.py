"""Two definitions are one index where what is registered is the same."""

from __future__ import annotations

from dataclasses import replace

from tidegate.registers.definition import Definition


def test_how_it_is_looked_for_does_not_matter_and_what_is_registered_does() -> None:
    one = Definition("c", "exact", columns=("a",))
    assert one.digest() == replace(one, near=50, words=20, confidence=0.9, max_age=5, name="d").digest()
    assert len({one.digest(), replace(one, columns=("b",)).digest(), replace(one, query="q").digest()}) == 3
