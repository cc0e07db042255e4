"""The vocabulary is the code's: nothing is described that is not there, nothing is there that is not described."""

from __future__ import annotations

from tidegate.core.decision import Effect
from tidegate.core.exchange import ACTIVITIES
from tidegate.policy.vocabulary import (
    ACCOUNT_KINDS,
    CONDITIONS,
    COUNTED,
    DATA_KINDS,
    EFFECTS,
    PROPERTIES,
    REQUIRED_SECTIONS,
    SECTIONS,
    SYNONYMS,
    UNSURE_WORDS,
    WORDS_OF_A_GIVEN,
    WORDS_OF_A_RULE,
    WORDS_OF_A_TEST,
    names,
)

EVERY = (CONDITIONS, EFFECTS, WORDS_OF_A_RULE, SECTIONS, WORDS_OF_A_TEST, WORDS_OF_A_GIVEN, DATA_KINDS, PROPERTIES)


def test_effects_stand_mildest_first() -> None:
    assert names(EFFECTS) == tuple(effect.word for effect in Effect)
    assert set(names(EFFECTS)) - set(UNSURE_WORDS) == {"redact"}


def test_what_is_counted_is_an_activity() -> None:
    assert {activity for activity in COUNTED.values() if activity} <= set(ACTIVITIES)
    assert set(ACCOUNT_KINDS) == {"company", "personal"}


def test_no_word_is_said_twice_and_each_is_explained() -> None:
    for words in EVERY:
        assert len(set(names(words))) == len(words)
        assert all(word.means.endswith(".") for word in words)
    assert set(REQUIRED_SECTIONS) <= set(names(SECTIONS))


def test_a_synonym_leads_to_a_word_and_is_none_itself() -> None:
    known = {name for words in EVERY for name in names(words)}
    assert set(SYNONYMS.values()) <= known
    assert not set(SYNONYMS) & {*names(CONDITIONS), *names(EFFECTS), *names(WORDS_OF_A_RULE)}
