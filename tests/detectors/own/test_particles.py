"""What may stand behind a Korean word, and how a verb is written."""

from __future__ import annotations

import pytest

from tidegate.detectors.own.particles import may_follow, stems


@pytest.mark.parametrize("tail", ["", "는", "에서도", "입니다", "과장님께서는", "씨", "팀에서", "이라고"])
def test_may_follow(tail: str) -> None:
    assert may_follow(tail)


@pytest.mark.parametrize("tail", ["롭다", "인계", "x", "는" * 20])
def test_may_not_follow(tail: str) -> None:
    assert not may_follow(tail)


def test_stems_of_a_verb() -> None:
    assert {"인수하", "인수했", "인수할", "인수합", "인수해", "인수한"} <= set(stems("인수하다"))
    assert {"만들", "만드", "만든", "만듭"} <= set(stems("만들다"))
    assert {"마시", "마셨", "마셔"} <= set(stems("마시다"))
    assert stems("파랑새") == stems("다") == stems("Xx다") == ()
