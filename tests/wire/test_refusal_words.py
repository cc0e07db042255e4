"""What a program is told, in the words of the person who will read it."""

from __future__ import annotations

import pytest

from tidegate.core.decision import Effect
from tidegate.wire.refusal_words import BEGUN, FOUND, UNREAD, heading, words_in


def test_both_languages_say_the_same_things() -> None:
    assert words_in("ko").keys() == words_in("en").keys()
    assert words_in("fr") is words_in("en")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_headline_names_the_service(language: str) -> None:
    for headline in (*(effect.word for effect in Effect), BEGUN, FOUND, UNREAD):
        assert "{service}" in words_in(language)[headline]


def test_a_service_that_may_be_used_is_not_said_to_be_blocked() -> None:
    assert heading(Effect.BLOCK, ()) == Effect.BLOCK.word
    assert heading(Effect.BLOCK, ("email",)) == FOUND
    assert heading(Effect.BLOCK, (), unread=True) == heading(Effect.BLOCK, ("email",), unread=True) == UNREAD
    assert heading(Effect.REDIRECT, ("email",), unread=True) == Effect.REDIRECT.word
