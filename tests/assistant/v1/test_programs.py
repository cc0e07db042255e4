"""What the SDKs of OpenAI and Anthropic get from ``/v1``, and how it says no."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anthropic
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from tests.assistant.house import Building
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

ASK: list[ChatCompletionMessageParam] = [{"role": "user", "content": "How high is the tide?"}]


@pytest.fixture
async def program(building: Building, base: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as client:
        yield client


@pytest.fixture
async def claude(building: Building, base: str) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key=building.key(), base_url=base, max_retries=0) as client:
        yield client


async def test_models_are_listed(program: openai.AsyncOpenAI) -> None:
    assert [model.id async for model in program.models.list()] == ["home", "outside"]
    assert (await program.models.retrieve("outside")).owned_by == "outside"


async def test_one_wrong_key_gets_nothing(base: str) -> None:
    async with openai.AsyncOpenAI(api_key="tg-wrong", base_url=f"{base}/v1", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError, match="tidegate keys add"):
            await client.chat.completions.create(model="home", messages=ASK)


async def test_a_revoked_key_is_refused_at_once(building: Building, program: openai.AsyncOpenAI) -> None:
    await program.models.list()
    building.parts.keys.revoke(building.parts.keys.list()[0][0])
    with pytest.raises(openai.AuthenticationError):
        await program.models.list()


async def test_a_rule_that_blocks_is_told_with_its_reason_and_receipt(
    building: Building, program: openai.AsyncOpenAI
) -> None:
    building.rules.rules["outside"] = Rule(Effect.BLOCK, because="Not outside.")
    with pytest.raises(openai.PermissionDeniedError, match="Not outside") as told:
        await program.chat.completions.create(model="outside", messages=ASK)
    assert told.value.response.headers["tidegate-receipt"] == building.ledger.kept[0].receipt
    assert building.outside.asked == []


async def test_what_no_model_is_called_is_not_found(program: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="no model of this name"):
        await program.chat.completions.create(model="gpt-9", messages=ASK)


async def test_anthropics_sdk_is_told_in_its_own_shape(building: Building, claude: anthropic.AsyncAnthropic) -> None:
    building.rules.rules["tidegate_assistant"] = Rule(Effect.BLOCK, because="Not today.")
    with pytest.raises(anthropic.PermissionDeniedError, match="Not today"):
        await claude.messages.create(model="home", max_tokens=99, messages=[{"role": "user", "content": "Hello"}])
