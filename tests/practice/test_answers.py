"""Echoes: whatever shape a prompt comes in, its words come back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.practice.answers import Reply, call_for, last_from_user, pieces, sse, words


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("plain", "plain"),
        ([{"type": "text", "text": "one"}, {"type": "image_url", "image_url": {"url": "x"}}, "two"], "one\ntwo"),
        ({"content_type": "text", "parts": ["one", {"asset_pointer": "x"}]}, "one"),
        ({"parts": [{"text": "one"}]}, "one"),
        (None, ""),
        (7, ""),
    ],
)
def test_words(content: Any, said: str) -> None:
    assert words(content) == said


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}], "hi"),
        ([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}], "hi"),
        ([{"type": "function_call_output", "output": "done"}], "done"),
        ([{"parts": [{"text": "hi"}]}], "hi"),
        ([], ""),
        ("no list", ""),
        (["no message"], ""),
    ],
)
def test_last_from_user(messages: Any, said: str) -> None:
    assert last_from_user(messages) == said


@given(st.text(), st.integers(1, 9))
def test_pieces_add_up(text: str, size: int) -> None:
    cut = list(pieces(text, size))
    assert "".join(cut) == text
    assert all(0 < len(piece) <= size for piece in cut)


@given(st.text())
def test_an_event_is_one_block_of_json(text: str) -> None:
    event = sse({"v": text}, "delta").decode()
    assert event.startswith("event: delta\ndata: ")
    assert event.endswith("\n\n")
    assert json.loads(event.split("data: ", 1)[1]) == {"v": text}


def test_a_call_puts_the_prompt_into_every_text_argument() -> None:
    schema = {"properties": {"to": {"type": "string"}, "body": {"type": "string"}, "count": {"type": "integer"}}}
    assert json.loads(call_for("hi", "send", schema).arguments) == {"to": "hi", "body": "hi"}
    assert json.loads(call_for("hi", "send", None).arguments) == {"text": "hi"}
    assert "".join(Reply("", call_for("hi", "send", None)).argument_deltas()) == '{"text": "hi"}'
    assert list(Reply("hi").argument_deltas()) == []
