"""Finding passages by words, in English and in Korean."""

from __future__ import annotations

import pytest

from tidegate.assistant import retrieval
from tidegate.assistant.retrieval import Index, of_the_whole, spread, tokens_of

PASSAGES = [
    "The tides of Busan are low.",
    "Harbours close at night.",
    "연구개발 예산은 40억 원으로 정했다.",
    "회의는 5월에 열린다.",
]


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "_kiwi", lambda: None)


def first(question: str) -> int:
    index = Index("d", tokens_of(PASSAGES))
    found = index.find(question, 5)
    index.close()
    return found[0].place if found else 0


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("When is the harbour closed?", 2),
        ("예산을 얼마로 정했습니까?", 3),
        ("회의가 언제 열립니까", 4),
        ("tide", 1),
        ("", 0),
    ],
)
def test_without_a_dictionary(pairs: None, question: str, place: int) -> None:
    assert first(question) == place


@pytest.mark.slow
def test_with_the_dictionary() -> None:
    assert tokens_of(["예산을 정했다"])[0].split()[0] == "예산"
    assert first("예산은 얼마인가?") == 3


@pytest.mark.parametrize("question", ['"', "NEAR(", "a OR b*", "' --", "words:x"])
def test_a_question_is_never_a_query(pairs: None, question: str) -> None:
    first(question)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Summarize this.", True),
        ("Give me the key points", True),
        ("두 계약서를 비교해 주세요", True),
        ("이 문서를 요약해줘", True),
        ("How high is the tide of Busan?", False),
        ("예산은 얼마인가?", False),
    ],
)
def test_what_is_about_the_whole(question: str, whole: bool) -> None:
    assert of_the_whole(question) is whole


def test_however_many_are_taken_they_come_from_all_over() -> None:
    assert spread(0) == []
    assert spread(1) == [1]
    assert spread(8) == [1, 5, 3, 7, 2, 6, 4, 8]
    for count in range(50):
        assert sorted(spread(count)) == list(range(1, count + 1))
