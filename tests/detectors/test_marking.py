"""A mark stands alone; a word in a sentence is a word."""

from __future__ import annotations

import pytest

from tidegate.detectors.marking import MARKINGS
from tidegate.detectors.scanner import build

SCANNER = build(MARKINGS)


@pytest.mark.parametrize(
    "mark",
    [
        "CONFIDENTIAL",
        "대외비",
        "기밀",
        "社外秘",
        "机密",
        "Vertraulich",
        "Confidentiel",
        "Riservato",
        "Vertrouwelijk",
        "Confidencial",
        "Конфиденциально",
        "Poufne",
        "GİZLİ",
    ],
)
def test_a_mark_in_its_language(mark: str) -> None:
    for text in (f"{mark}\nbody of the text", f"title [{mark}] rest"):
        (finding,) = SCANNER.scan(text)
        assert mark in text[finding.start : finding.end]


@pytest.mark.parametrize(
    "text",
    [
        "this is confidential, please",
        "기밀을 지키는 법",
        "秘密の花園を読む",
        "ein vertrauliches Gespräch",
        "keep it secret",
    ],
)
def test_a_word_in_a_sentence_is_none(text: str) -> None:
    assert SCANNER.scan(text) == []


def test_the_traffic_light() -> None:
    assert len(SCANNER.scan("TLP:AMBER report")) == 1
    assert SCANNER.scan("TLP:CLEAR report") == []
