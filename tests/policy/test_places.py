"""Lines and columns of rules, conditions and names."""

from __future__ import annotations

from tidegate.policy.places import NOWHERE, Places

TEXT = """zones:
  office: [10.0.0.0/8]
rules:
- name: one
  where: office
  then: block
- {name: two, then: allow}
otherwise: allow
"""


def test_everything_has_its_place() -> None:
    places = Places(TEXT)
    assert places.rule("one") == (4, 3)
    assert places.word("one", "where") == (5, 3)
    assert places.word("two", "then") == (7, 15)
    assert places.word("two", "where") == places.rule("two")
    assert places.declared("zones", "office") == (2, 3)
    assert places.section("zones") == (1, 1)
    assert places.section("people") == NOWHERE


def test_what_is_not_there_is_nowhere() -> None:
    places = Places(TEXT)
    assert places.rule("three") == places.word("three", "then") == places.declared("people", "x") == NOWHERE
    assert Places("rules: [").rule("one") == Places("").rule("one") == NOWHERE
