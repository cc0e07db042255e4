"""The words of our pages."""

from __future__ import annotations

import pytest

from tidegate.edges.page_words import LANGUAGES, WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_and_says_something(language: str) -> None:
    assert all(text.strip() == text and text for text in WORDS[language].values())


def test_korean_is_korean() -> None:
    for key, text in WORDS["ko"].items():
        assert any("가" <= letter <= "힣" for letter in text) or text.startswith("{"), key
