"""A mark stands alone; a word in a sentence is a word."""

from __future__ import annotations

import pytest

from tidegate.detectors.marking import MARKINGS
from tidegate.detectors.person import PERSON_NAME
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


@pytest.mark.parametrize(
    "text",
    [
        "Privileged & Confidential\n\nDear John,",
        "Do not distribute outside the company\n\nThe plan",
        "[사내 한정]\n2027년 계획",
        "영업비밀\n\n2027년 계획",
        "文書区分：秘密\n新製品",
        "Classification: Restricted\nThe plan",
        "CONFIDENTIAL - Uso interno\nEl plan",
        "+CONFIDENTIAL\n+The plan",
    ],
)
def test_more_marks(text: str) -> None:
    assert len(SCANNER.scan(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "How should minutes of a board meeting be written?",
        "이사회 의사록 작성 방법을 알려줘",
        "取締役会議事録の書き方を教えて",
        "비밀유지계약서 양식 있어?",
        "classification: Iris-setosa\n",
    ],
)
def test_who_asks_about_such_papers_shows_none(text: str) -> None:
    assert SCANNER.scan(text) == []


def test_a_contract_hides_none_of_the_people_that_it_names() -> None:
    text = "Arbeitsvertrag\nzwischen der Acme GmbH und Frau Anna Schmidt wird folgender Vertrag geschlossen:"
    found = {(one.detector, text[one.start : one.end]) for one in build((*MARKINGS, PERSON_NAME)).scan(text)}
    assert ("person-name", "Anna Schmidt") in found
    assert {name for name, _ in found} == {"contract", "person-name"}
