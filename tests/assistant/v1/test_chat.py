"""Chat completions and embeddings through OpenAI's own SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from tests.assistant.house import Building
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

CARD = "4111111111111111"


@pytest.fixture
async def program(building: Building, base: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as client:
        yield client


def asking(text: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": text}]


async def test_a_whole_answer(building: Building, program: openai.AsyncOpenAI) -> None:
    answer = await program.chat.completions.create(model="home", messages=asking("Hello {think}"))
    assert answer.choices[0].message.content == "You said: Hello"
    assert answer.usage is not None
    await building.driver.settled()
    exchange = building.entries("exchange")[0]["exchange"]
    assert exchange["service"]["id"] == "tidegate-assistant"
    assert exchange["activity"] == ["api", "prompt"]
    assert exchange["who"]["person"] == "robot"
    assert building.entries("end")[0]["how"] == "complete"


async def test_a_streamed_answer(program: openai.AsyncOpenAI) -> None:
    stream = await program.chat.completions.create(model="home", messages=asking("One two three"), stream=True)
    said = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    assert "".join(said) == "You said: One two three"
    assert len(said) > 3


async def test_a_tool_is_called(program: openai.AsyncOpenAI) -> None:
    tool = {"type": "function", "function": {"name": "tide", "parameters": {"type": "object", "properties": {}}}}
    answer = await program.chat.completions.create(
        model="home",
        messages=asking('How high? {tool tide {"at": 5}'),
        tools=[tool],  # type: ignore[list-item]
    )
    call = answer.choices[0].message.tool_calls[0]  # type: ignore[index]
    assert call.function.name == "tide"  # type: ignore[union-attr]


@pytest.mark.parametrize("stream", [False, True])
async def test_an_outside_model_sees_placeholders_and_the_program_its_values(
    building: Building, program: openai.AsyncOpenAI, stream: bool
) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDACT, "data")
    asked = program.chat.completions.create(model="outside", messages=asking(f"Pay with {CARD} now"), stream=stream)
    answer: Any = await asked
    if stream:
        said = "".join([chunk.choices[0].delta.content or "" async for chunk in answer if chunk.choices])
    else:
        said = answer.choices[0].message.content
    assert said == f"You said: Pay with {CARD} now"
    assert CARD.encode() not in building.outside.asked[0]
    assert b"[PAYMENT-CARD-" in building.outside.asked[0]


async def test_what_is_sent_home_stays_home(building: Building, program: openai.AsyncOpenAI) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDIRECT)
    first = asking("My secret plan")
    answer = await program.chat.completions.with_raw_response.create(model="outside", messages=first)
    assert answer.headers["tidegate-model"] == "home"
    building.rules.rules["outside"] = Rule(Effect.ALLOW)
    later: list[ChatCompletionMessageParam] = [
        *first,
        {"role": "assistant", "content": "Ok"},
        {"role": "user", "content": "And then?"},
    ]
    answer = await program.chat.completions.with_raw_response.create(model="outside", messages=later)
    assert answer.headers["tidegate-model"] == "home"
    assert building.outside.asked == []
    other = await program.chat.completions.with_raw_response.create(model="outside", messages=asking("Another"))
    assert other.headers["tidegate-model"] == "outside"


async def test_sent_home_it_is_not_sent_out_again_when_home_fails(
    building: Building, program: openai.AsyncOpenAI
) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDIRECT)
    with pytest.raises(openai.InternalServerError, match="cannot be reached"):
        await program.chat.completions.create(model="outside", messages=asking("My secret {error}"))
    assert building.outside.asked == []


async def test_a_stream_that_breaks_off_is_an_error_and_not_an_end(program: openai.AsyncOpenAI) -> None:
    stream = await program.chat.completions.create(model="home", messages=asking("One two three {die}"), stream=True)
    with pytest.raises(openai.APIError, match="broke off"):
        async for _ in stream:
            pass


async def test_embeddings(program: openai.AsyncOpenAI) -> None:
    answer = await program.embeddings.create(model="home", input=["tide", "moon"], encoding_format="float")
    assert [len(one.embedding) for one in answer.data] == [8, 8]


async def test_a_picture_passes_as_part_of_a_question(building: Building, program: openai.AsyncOpenAI) -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
    ]
    await program.chat.completions.create(model="home", messages=[{"role": "user", "content": parts}])  # type: ignore[misc, list-item]
    assert b"iVBORw0KGgo=" in building.home.asked[0]
