"""Codes of diagnoses count beside their word, and seats in a train do not."""

from __future__ import annotations

import pytest

from tidegate.detectors.health import HEALTH
from tidegate.detectors.scanner import build

SCANNER = build(HEALTH)


@pytest.mark.parametrize(
    ("text", "detectors"),
    [
        ("진단명 J45.0 천식", ["icd-10"]),
        ("Diagnosis: E11.9", ["icd-10"]),
        ("seat B12, gate A10", []),
        ("환자번호: 20231045", ["medical-record-number"]),
        ("환자 김하늘 F/52 등록번호 2623321", ["medical-record-number"]),
        ("차량 등록번호 2623321", []),
        ("아목시실린 500mg 1일 3회 복용", ["prescription"]),
        ("500 ml of water twice", []),
    ],
)
def test_what_is_found(text: str, detectors: list[str]) -> None:
    assert [finding.detector for finding in SCANNER.scan(text)] == detectors
