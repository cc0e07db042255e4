"""The starter policy parses, whatever was found."""

from __future__ import annotations

import pytest

from tests.usage.reading import matcher
from tidegate import snapshots
from tidegate.usage.starter import facts_against, starter_policy


@pytest.mark.parametrize("found", [[], ["deepseek"], ["chatgpt"], ["deepseek", "deepseek-api", "chatgpt", "claude"]])
def test_it_parses_and_names_what_was_found(found: list[str]) -> None:
    catalog = matcher().catalog
    text = starter_policy([catalog.service(name) for name in found])
    snapshots.policy(text, "starter.yaml", catalog)
    assert all(name in text for name in found)


def test_facts_speak_against_deepseek() -> None:
    assert facts_against(matcher().catalog.service("deepseek")) == ["keeps what is entered on servers in China"]
