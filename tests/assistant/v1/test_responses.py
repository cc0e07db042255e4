"""``/v1/responses`` through OpenAI's own SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from tests.assistant.house import Building


@pytest.fixture
async def program(building: Building, base: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as client:
        yield client


async def test_a_whole_response_and_one_that_follows(building: Building, program: openai.AsyncOpenAI) -> None:
    first = await program.responses.create(model="home", input="Hello", instructions="Be short.")
    assert first.output_text == "You said: Hello"
    assert first.usage is not None
    second = await program.responses.create(model="home", input="Again", previous_response_id=first.id)
    assert second.output_text == "You said: Again"
    assert b"You said: Hello" in building.home.asked[1]
    with pytest.raises(openai.NotFoundError):
        await program.responses.create(model="home", input="Again", previous_response_id="resp_none")


async def test_a_streamed_response(program: openai.AsyncOpenAI) -> None:
    async with program.responses.stream(model="home", input=[{"role": "user", "content": "One two three"}]) as stream:
        kinds = [event.type async for event in stream]
        final = await stream.get_final_response()
    assert final.output_text == "You said: One two three"
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_tool_is_called_and_answered(building: Building, program: openai.AsyncOpenAI, stream: bool) -> None:
    tool = {"type": "function", "name": "tide", "parameters": {"type": "object", "properties": {}}}
    asked: dict[str, Any] = {"model": "home", "input": "How high? {tool tide {}", "tools": [tool]}
    if stream:
        async with program.responses.stream(**asked) as events:
            first = await events.get_final_response()
    else:
        first = await program.responses.create(**asked)
    call = first.output[0]
    assert call.type == "function_call"
    assert call.name == "tide"
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "High."}
    second = await program.responses.create(model="home", input=[result], previous_response_id=first.id)  # type: ignore[list-item]
    assert second.output_text.startswith("You said: How high?")
    assert b"High." in building.home.asked[1]


async def test_what_is_not_understood_is_said(program: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match="web_search"):
        await program.responses.create(model="home", input=[{"type": "web_search"}])  # type: ignore[list-item, misc]
