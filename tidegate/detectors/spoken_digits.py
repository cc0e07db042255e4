"""Digits as words: Korean as one reads a number aloud, Korean and English counting words, Chinese characters.

Six digits in a row or more (eight in English) are a number that somebody reads out; fewer are words of a sentence.
Must never: take a syllable for a digit outside such a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SYLLABLES: Final = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_NATIVE: Final = {
    "하나": "1", "둘": "2", "셋": "3", "넷": "4", "다섯": "5",
    "여섯": "6", "일곱": "7", "여덟": "8", "아홉": "9",
}  # fmt: skip
_HANJA: Final = dict(zip("〇零一二三四五六七八九壹貳參肆伍陸柒捌玖", "00123456789123456789", strict=True))
_ENGLISH: Final = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    )
    for word in words.split()
}
_DIGITS: Final = {**_NATIVE, **_SYLLABLES, **_HANJA, **_ENGLISH}

_KOREAN_WORD: Final = "(?:" + "|".join((*_NATIVE, f"[{''.join(_SYLLABLES)}]")) + ")"
_HANJA_WORD: Final = f"[{''.join(_HANJA)}]"
_ENGLISH_WORD: Final = "(?:" + "|".join(_ENGLISH) + ")"
#: How a dash between groups is read aloud in Korean: 공일공 다시 일이삼사, 공일공에 일이삼사에.
_DASH: Final = "다시|에|의|대시|하이픈|빼기"
_GAP: Final = f"(?:[ ,-]{{0,3}}| ?(?:{_DASH}) ?)"
_FEWEST: Final = 6
_FEWEST_ENGLISH: Final = 8


def _run(word: str, gap: str, fewest: int) -> str:
    return f"{word}(?:{gap}{word}){{{fewest - 1},}}"


#: Not the endings that follow a number: 이고 이에요 이며 구요.
_KOREAN_DIGIT: Final = rf"{_KOREAN_WORD}(?<!이(?=[고야에라며다지니었셨]))(?<!구(?=요))"
_RUN: Final = re.compile(
    f"{_run(_KOREAN_DIGIT, _GAP, _FEWEST)}|{_run(_HANJA_WORD, _GAP, _FEWEST)}"
    rf"|\b{_run(_ENGLISH_WORD, '[ ,-]{1,3}', _FEWEST_ENGLISH)}\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(f"{_KOREAN_WORD}|{_HANJA_WORD}|{_ENGLISH_WORD}| ?(?:{_DASH}) ?", re.IGNORECASE)

_ENGLISH_LOOK: Final = f"(?i:{_ENGLISH_WORD}(?:[ ,-]{{1,3}}{_ENGLISH_WORD}){{3}})"
#: What to look for in RE2's language before anything else is done, in a text of ASCII and in any.
FIRST_LOOK_ASCII: Final = _ENGLISH_LOOK
FIRST_LOOK: Final = (
    f"{_ENGLISH_LOOK}|{_KOREAN_WORD}(?:{_GAP}{_KOREAN_WORD}){{5}}|{_HANJA_WORD}(?:{_GAP}{_HANJA_WORD}){{5}}"
)


def edits(text: str) -> Iterator[tuple[int, int, str]]:
    """A digit for each word of the runs in ``text``, a dash for the word for one; what else is between them stays."""
    for run in _RUN.finditer(text):
        for word in _WORD.finditer(text, run.start(), run.end()):
            yield word.start(), word.end(), _DIGITS.get(word[0].lower(), "-")
