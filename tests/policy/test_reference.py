"""The reference page is what the vocabulary says, and is committed as such."""

from __future__ import annotations

import os
from pathlib import Path

from tests.policy import worlds
from tidegate.policy.parse import parse
from tidegate.policy.reference import page
from tidegate.policy.vocabulary import CONDITIONS, SECTIONS, WORDS_OF_A_RULE, names

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policy.md"


def test_the_page_is_current() -> None:
    if os.environ.get("GOLDEN") == "write":
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_word_has_a_heading() -> None:
    for name in (*names(SECTIONS), *names(CONDITIONS), *names(WORDS_OF_A_RULE)):
        assert f"\n### `{name}`\n" in page()


def test_every_example_of_a_condition_can_be_parsed() -> None:
    for word in CONDITIONS:
        text = (
            "people: {research: [kim]}\nzones: {office: [10.0.0.0/8]}\notherwise: allow\n"
            f"rules:\n- name: a\n  then: allow\n  {word.example}\n"
        )
        assert parse(text, word.name, worlds.KNOWN).rules[0].name == "a"
