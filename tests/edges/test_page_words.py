"""The words of our pages."""

from __future__ import annotations

import pytest

from tidegate.edges.page_words import LANGUAGES, WORDS, languages_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_and_says_something(language: str) -> None:
    assert all(text.strip() == text and text for text in WORDS[language].values())


def test_korean_is_korean() -> None:
    for key, text in WORDS["ko"].items():
        assert any("가" <= letter <= "힣" for letter in text) or text.startswith("{"), key


@pytest.mark.parametrize(("first", "shown"), [("en", ("en", "ko")), ("ko", ("ko", "en"))])
def test_of_all_languages_the_one_of_the_house_comes_first(first: str, shown: tuple[str, ...]) -> None:
    assert languages_of("fr", first) == languages_of(None, first) == shown
    assert languages_of("en;q=0.5", first) == ("en",)
