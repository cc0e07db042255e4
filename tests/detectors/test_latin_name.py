"""Which words with a capital are nobody's name."""

from __future__ import annotations

from tidegate.detectors.latin_name import is_latin_name


def test_heads_of_columns_are_no_names() -> None:
    assert not is_latin_name("Steuer-ID")
    assert is_latin_name("Łukasz Wiśniewski")


def test_a_team_that_signs_is_nobody() -> None:
    assert not is_latin_name("Ihr Betriebsteam")
    assert not is_latin_name("Valued Customer Service")
    assert is_latin_name("Larry Page")
