"""How a name and its value are joined, as pieces of patterns."""

from __future__ import annotations

import pytest
import re2

from tidegate.detectors.credentials.joints import ASSIGNED, BESIDE, GIVEN, GIVES, NAMES


@pytest.mark.parametrize(
    "text",
    [
        "k=v",
        "k: v",
        'k: str = "v',
        "k -> v",
        "k := v",
        '"k": "v',
        "k: String = 'v",
        "k => v",
        "k ?= v",
        "k ::= v",
        "k .= 'v",
        'k string = "v',
        'k:              "v',
        '\\"k\\": \\"v',
        'k = @"v',
        "k === 'v",
    ],
)
def test_a_value_is_assigned(text: str) -> None:
    assert re2.fullmatch(rf'\\?"?k{ASSIGNED}v', text)


@pytest.mark.parametrize(
    "text", ["'k', 'v", '"k" value="v', 'k --body "v', 'k "v', '"k">v', "k</key>\n<string>v", '"k"\r\n\r\nv']
)
def test_a_value_stands_beside_its_name(text: str) -> None:
    assert re2.fullmatch(f"['\"]?k{BESIDE}v", text)


@pytest.mark.parametrize(
    "text",
    [
        "name: k\n  value: vvvvvv",
        'variable "k" {\n  type    = string\n  default = "vvvvvv',
        '{ name = "k", value = "vvvvvv',
    ],
)
def test_a_value_is_given_below_its_name(text: str) -> None:
    assert re2.search(f"{NAMES}k{GIVES}v", text)
    assert re2.search(GIVEN, text)


def test_the_value_of_the_next_name_is_not_taken() -> None:
    assert re2.search(f"{NAMES}k{GIVES}v", "name: k\n  valueFrom: x\nname: b\n  value: v") is None
