"""``/v1/messages`` through Anthropic's own SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest

from tests.assistant.house import Building
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

TOOL: Any = {"name": "tide", "description": "How high?", "input_schema": {"type": "object", "properties": {}}}


@pytest.fixture
async def claude(building: Building, base: str) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key=building.key(), base_url=base, max_retries=0) as client:
        yield client


async def test_a_whole_message(building: Building, claude: anthropic.AsyncAnthropic) -> None:
    answer = await claude.messages.create(
        model="home", max_tokens=99, system="Be short.", messages=[{"role": "user", "content": "Hello"}]
    )
    assert answer.content[0].text == "You said: Hello"  # type: ignore[union-attr]
    assert answer.stop_reason == "end_turn"
    assert b"Be short." in building.home.asked[0]


async def test_a_streamed_message_with_thinking(claude: anthropic.AsyncAnthropic) -> None:
    async with claude.messages.stream(
        model="home",
        max_tokens=2048,
        thinking={"type": "enabled", "budget_tokens": 1024},
        messages=[{"role": "user", "content": "One two {think}"}],
    ) as stream:
        said = "".join([text async for text in stream.text_stream])
        final = await stream.get_final_message()
    assert said == "You said: One two"
    assert [block.type for block in final.content] == ["thinking", "text"]


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_tool_is_called_and_answered(
    building: Building, claude: anthropic.AsyncAnthropic, streamed: bool
) -> None:
    asked: dict[str, Any] = {"model": "home", "max_tokens": 99, "tools": [TOOL]}
    question: anthropic.types.MessageParam = {"role": "user", "content": 'How high? {tool tide {"at": 5}'}
    first: anthropic.types.Message
    if streamed:
        async with claude.messages.stream(messages=[question], **asked) as stream:
            first = await stream.get_final_message()
    else:
        first = await claude.messages.create(messages=[question], **asked)
    assert first.stop_reason == "tool_use"
    call = first.content[-1]
    assert call.name == "tide"  # type: ignore[union-attr]
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "High."}]}  # type: ignore[union-attr]
    turns: Any = [question, {"role": "assistant", "content": first.content}, result]
    second = await claude.messages.create(messages=turns, **asked)
    assert second.content[0].text.startswith("You said")
    assert b"High." in building.home.asked[1]


async def test_tokens_are_estimated_and_pictures_pass(building: Building, claude: anthropic.AsyncAnthropic) -> None:
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}
    turns: Any = [{"role": "user", "content": [picture, {"type": "text", "text": "What is this?"}]}]
    assert (await claude.messages.count_tokens(model="home", messages=turns)).input_tokens > 5
    await claude.messages.create(model="home", max_tokens=99, messages=turns)
    assert b"data:image/png;base64,iVBORw0KGgo=" in building.home.asked[0]


async def test_values_come_back_in_a_stream(building: Building, claude: anthropic.AsyncAnthropic) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDACT, "data")
    turns: Any = [{"role": "user", "content": "Pay with 4111111111111111 now"}]
    async with claude.messages.stream(model="outside", max_tokens=99, messages=turns) as stream:
        said = "".join([text async for text in stream.text_stream])
    assert said == "You said: Pay with 4111111111111111 now"
    assert b"4111111111111111" not in building.outside.asked[0]


async def test_a_stream_that_breaks_off_is_an_error(claude: anthropic.AsyncAnthropic) -> None:
    turns: Any = [{"role": "user", "content": "One two three {die}"}]
    with pytest.raises(anthropic.APIError, match="broke off"):  # noqa: PT012 - the error comes in the stream
        async with claude.messages.stream(model="home", max_tokens=99, messages=turns) as stream:
            async for _ in stream.text_stream:
                pass
