"""What a program is told, in the words of the person who will read it."""

from __future__ import annotations

import pytest

from tidegate.core.decision import Effect
from tidegate.wire.refusal_words import BEGUN, FOUND, words_in


def test_both_languages_say_the_same_things() -> None:
    assert words_in("ko").keys() == words_in("en").keys()
    assert words_in("fr") is words_in("en")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_headline_names_the_service(language: str) -> None:
    for headline in (*(effect.word for effect in Effect), BEGUN, FOUND):
        assert "{service}" in words_in(language)[headline]
