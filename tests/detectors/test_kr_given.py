"""What can be the name of a person in Korean, and what is a noun that only begins like one."""

from __future__ import annotations

import pytest

from tidegate.detectors.kr_given import is_introduced, is_likely, is_likely_apart, is_name, is_signature


def test_common_words_are_no_names() -> None:
    assert not is_name("이용자")
    assert is_name("이용재")


def test_a_given_name_that_is_also_the_word_for_undecided_is_one() -> None:
    assert is_name("김미정")


def test_a_verb_signs_nothing_and_a_team_is_nobody() -> None:
    assert is_signature("나경민")
    assert not is_signature("안내해")
    assert is_introduced("심준호")
    assert not is_introduced("안전팀")


@pytest.mark.parametrize("name", ["박서영", "이상훈", "정지은", "황보경", "남궁별", "유가은", "하지원"])
def test_a_name_is_made_of_syllables_that_names_are_made_of(name: str) -> None:
    assert is_likely(name)


@pytest.mark.parametrize(
    "word", ["이상은", "정보는", "상품은", "이용료", "기준인", "우체국", "신제품", "위생과", "강남구", "기재란"]
)
def test_a_noun_and_its_particle_are_no_name(word: str) -> None:
    assert not is_likely(word)


def test_a_particle_follows_what_it_can_follow() -> None:
    assert not is_likely("안건은"), "은 follows a consonant"
    assert is_likely("정지은"), "and no vowel, so this is a name"


def test_a_name_may_be_set_with_blanks() -> None:
    assert is_likely_apart("백 이 준")
    assert not is_likely_apart("이 용 료")
