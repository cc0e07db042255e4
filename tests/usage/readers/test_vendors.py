"""Vendors' words for what happened."""

from __future__ import annotations

import duckdb
import pytest

from tidegate.usage.readers.vendors import outcome


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        ("Blocked", "block"),
        ("DENIED", "block"),
        ("Allowed", "allow"),
        ("block-url", "block"),
        ("alert", "allow"),
        ("passthrough", "allow"),
        ("warned", "coach"),
        ("continue", "coach"),
        ("", ""),
        ("odd", ""),
    ],
)
def test_a_word_is_an_effect(said: str, is_: str) -> None:
    assert duckdb.execute(f"SELECT {outcome('v')} FROM (SELECT ? AS v)", [said]).fetchone() == (is_,)
