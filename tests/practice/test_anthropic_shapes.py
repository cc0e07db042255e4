"""Anthropic's SDK reads the answers."""

from __future__ import annotations

from typing import Any

import anthropic
import httpx2
import pytest

from tests.practice.prompts import MAIL, TOOL


@pytest.fixture
def claude(client2: httpx2.Client) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="sk-practice", http_client=client2, max_retries=0)


def test_anthropic(claude: anthropic.Anthropic) -> None:
    asked: Any = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": MAIL}]}
    assert claude.messages.create(**asked).content[0].text == "You said: " + MAIL
    with claude.messages.stream(**asked) as stream:
        assert "".join(stream.text_stream) == "You said: " + MAIL
    tools: Any = [{"name": "send", "input_schema": TOOL}]
    assert claude.messages.create(**asked, tools=tools).content[0].input == {"body": MAIL}
    with claude.messages.stream(**asked, tools=tools) as stream:
        final = stream.get_final_message()
    called = final.content[0]
    assert called.type == "tool_use"
    assert (final.stop_reason, called.input) == ("tool_use", {"body": MAIL})
