"""Columns of tables that hold Korean stand under one another."""

from __future__ import annotations

import pytest

from tidegate.core.terminal import columns


@pytest.mark.parametrize(("text", "wide"), [("", 0), ("rule", 4), ("규칙", 4), ("접수 번호", 9), ("Ａ1", 3)])
def test_a_korean_letter_takes_two_columns(text: str, wide: int) -> None:
    assert columns(text) == wide
