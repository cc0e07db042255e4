"""Shapes prove themselves."""

from __future__ import annotations

import pytest

from tests.catalog.example_files import CHAT, mistakes

ASK = "POST chat.example.org /v1/ask application/json -> prompt"
NEAR = "POST chat.example.org /v1/asked application/json -> prompt"


def test_examples_that_come_out_as_written_are_fine() -> None:
    assert mistakes(CHAT) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (ASK, "POST chat.example.com /v1/ask application/json -> prompt", "is not a request to “chat”"),
        (ASK, "POST chat.example.org /v1/aks application/json -> prompt", "fits no shape"),
        (ASK, "GET chat.example.org /v1/ask application/json -> prompt", "fits no shape"),
        (ASK, "POST chat.example.org /v1/ask text/plain -> prompt", "fits no shape"),
        (ASK, "POST chat.example.org /v1/ask application/json -> upload", "is prompt"),
        (ASK, "POST chat.example.org /v1/listen audio/wav -> voice", "fits “listen” first"),
        (NEAR, ASK, "fits “ask”"),
        (NEAR, "POST chat.example.org /v1/asked application/json -> none", "is prompt"),
        (NEAR, "GET other.example / -> prompt", "is no AI traffic"),
    ],
)
def test_a_line_that_comes_out_otherwise_is_told(old: str, new: str, what: str) -> None:
    assert CHAT.count(f"- {old}") == 1
    [wrong] = mistakes(CHAT.replace(f"- {old}", f"- {new}"))
    assert what in wrong
    assert wrong.startswith("0.yaml:")
    assert ":5: " in wrong
