"""Names where a title or a label says that they are names, and not the words around them."""

from __future__ import annotations

import pytest

from tidegate.detectors.person import KR_NAME, PERSON_NAME, is_name
from tidegate.detectors.scanner import build

SCANNER = build([KR_NAME, PERSON_NAME])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("김민지 과장에게 보내 주세요", "김민지"),
        ("성명: 남궁민수", "남궁민수"),
        ("홍길동님이 신청했습니다", "홍길동"),
        ("제 이름은 박서준입니다", "박서준"),
        ("Full name: Maria Gonzalez", "Maria Gonzalez"),
        ("ich heiße Jan van der Berg", "Jan van der Berg"),
        ("氏名：山田太郎", "山田太郎"),
    ],
)
def test_the_name_alone_is_the_finding(text: str, name: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == name


@pytest.mark.parametrize(
    "text",
    [
        "고객님 안녕하세요",
        "이용자님의 문의",
        "부장님이 오셨다",
        "이사님과 회의",
        "정부 대표",
        "File name: README",
        "Mr. Darcy smiled",
        "이번주 대리운전",
    ],
)
def test_people_without_a_name_have_none(text: str) -> None:
    assert SCANNER.scan(text) == []


def test_common_words_are_no_names() -> None:
    assert not is_name("이용자")
    assert is_name("이용재")
