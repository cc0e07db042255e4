"""Reasons: a closed list of codes, each explained in the docs."""

from __future__ import annotations

from pathlib import Path

from tidegate.wire import reasons

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "not-inspected-is-an-outcome.md"


def test_every_reason_is_explained() -> None:
    codes = [value for name, value in vars(reasons).items() if name.isupper()]
    page = PAGE.read_text(encoding="utf-8")
    assert len(codes) == len(set(codes))
    assert [code for code in codes if f"`{code}" not in page] == []
