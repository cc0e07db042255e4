"""Digits as words are digits only in a row of them."""

from __future__ import annotations

import pytest

from tidegate.detectors import spoken_digits


def done(text: str) -> str:
    for start, end, new in reversed(list(spoken_digits.edits(text))):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("공일공이삼사오육칠팔구", "01023456789"),
        ("공일공 다시 이삼사오 다시 육칠팔구", "010-2345-6789"),
        ("공일공에 이삼사오에 육칠팔구예요", "010-2345-6789예요"),
        ("영 일 영 이 삼 사 오 륙", "0 1 0 2 3 4 5 6"),
        ("하나, 둘, 셋, 넷, 다섯, 여섯", "1, 2, 3, 4, 5, 6"),
        ("壹貳參肆伍陸柒捌玖", "123456789"),
        ("Nine zero zero one zero one one two", "9 0 0 1 0 1 1 2"),
        ("육칠팔구공일이에요", "678901이에요"),
        ("일이삼사오륙구요", "123456구요"),
    ],
)
def test_a_number_read_aloud(text: str, digits: str) -> None:
    assert done(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "이 일이 오 일 걸린다",
        "one by one, two by two",
        "二〇二四年",
        "삼사오 명",
        "하나둘셋",
        "일에 이틀이 걸린다",
        "오 다시 이 사람",
    ],
)
def test_words_of_a_sentence(text: str) -> None:
    assert done(text) == text
