"""Code that says it is its owner's, and packages that say where they are at home."""

from __future__ import annotations

import pytest

from tidegate.core.finding import NAMED_ONLY
from tidegate.detectors.proof import failures
from tidegate.detectors.proprietary import PROPRIETARY
from tidegate.detectors.scanner import build

SCANNER = build(PROPRIETARY)


@pytest.mark.parametrize("detector", PROPRIETARY, ids=lambda detector: detector.name)
def test_a_detector_proves_itself(detector: object) -> None:
    assert list(failures(detector)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  resolved: @hanbit-internal/ledger 1.2.0", "@hanbit-internal/ledger"),
        ("npm config set registry=https://npm.hanbit.corp/all/", "https://npm.hanbit.corp/all/"),
        ("package kr.hanbit.internal.settlement.core;", "kr.hanbit.internal.settlement.core"),
    ],
)
def test_the_name_of_a_package_is_found_whole(text: str, name: str) -> None:
    assert [text[one.start : one.end] for one in SCANNER.scan(text)] == [name]


def test_they_are_replaced_only_by_rules_that_name_them() -> None:
    assert {detector.family for detector in PROPRIETARY} <= NAMED_ONLY
