"""Budgets, rates and keys as a program meets them."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from tests.assistant.house import Building
from tests.waiting import PATIENCE
from tidegate.assistant.models.reply import Reply
from tidegate.assistant.v1.calls import REASON
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

ASK: list[ChatCompletionMessageParam] = [{"role": "user", "content": "One two three"}]


async def test_a_budget_is_never_overrun_by_many_at_once(
    building: Building, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, there_is_room_for = building.key(tokens=2000), 3  # each asks for 500 and its prompt
    refused, answer = 0, building.home.open
    all_are_decided = asyncio.Event()

    async def held(path: str, body: bytes) -> Reply:
        await all_are_decided.wait()  # so that those with room are under way at once, however slow the machine is
        return await answer(path, body)

    monkeypatch.setattr(building.home, "open", held)
    async with openai.AsyncOpenAI(api_key=key, base_url=f"{base}/v1", max_retries=0) as program:

        async def ask() -> bool:
            nonlocal refused
            try:
                await program.chat.completions.create(model="home", messages=ASK, max_tokens=500)
            except openai.RateLimitError as error:
                assert int(error.response.headers["retry-after"]) > 0
                refused += 1
                if refused == 20 - there_is_room_for:
                    all_are_decided.set()
                return False
            return True

        went = await asyncio.wait_for(asyncio.gather(*(ask() for _ in range(20))), PATIENCE)
        assert sum(went) == there_is_room_for
        id = building.parts.keys.list()[0][0]
        used, requests = building.parts.budgets.used(id)
        assert used == sum(went) * 15  # what the model said it used
        assert requests == sum(went)


async def test_a_streamed_call_counts_what_was_used(building: Building, base: str) -> None:
    async with openai.AsyncOpenAI(api_key=building.key(tokens=9000), base_url=f"{base}/v1", max_retries=0) as program:
        stream = await program.chat.completions.create(model="home", messages=ASK, stream=True)
        async for _ in stream:
            pass
    assert building.parts.budgets.used(building.parts.keys.list()[0][0]) == (15, 1)
    assert b'"max_tokens":4096' in building.home.asked[0]


async def test_a_rate_is_kept_and_says_when_to_come_back(building: Building, base: str) -> None:
    async with openai.AsyncOpenAI(api_key=building.key(rate=2), base_url=f"{base}/v1", max_retries=0) as program:
        for _ in range(2):
            await program.chat.completions.create(model="home", messages=ASK)
        with pytest.raises(openai.RateLimitError, match="2 requests a minute") as told:
            await program.chat.completions.create(model="home", messages=ASK)
        assert 1 <= int(told.value.response.headers["retry-after"]) <= 30


async def test_what_was_not_sent_is_not_counted(building: Building, base: str) -> None:
    async with openai.AsyncOpenAI(api_key=building.key(tokens=9000), base_url=f"{base}/v1", max_retries=0) as program:
        with pytest.raises(openai.InternalServerError):
            await program.chat.completions.create(model="home", messages=[{"role": "user", "content": "{error}"}])
    assert building.parts.budgets.used(building.parts.keys.list()[0][0]) == (0, 0)


async def test_a_key_for_some_models_is_good_for_those(building: Building, base: str) -> None:
    key = building.key(models=("home",))
    async with openai.AsyncOpenAI(api_key=key, base_url=f"{base}/v1", max_retries=0) as program:
        assert [model.id async for model in program.models.list()] == ["home"]
        with pytest.raises(openai.PermissionDeniedError):
            await program.chat.completions.create(model="outside", messages=ASK)


async def test_a_program_that_is_asked_why_says_so_in_a_header(building: Building, base: str) -> None:
    building.rules.rules["outside"] = Rule(Effect.JUSTIFY, because="It costs money.")
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as program:
        with pytest.raises(openai.PermissionDeniedError, match="It costs money"):
            await program.chat.completions.create(model="outside", messages=ASK)
        with pytest.raises(openai.UnprocessableEntityError, match="10"):
            await program.chat.completions.create(model="outside", messages=ASK, extra_headers={REASON: "why"})
        why = {REASON: quote("보고서를 비교하기 위해서입니다.")}
        await program.chat.completions.create(model="outside", messages=ASK, extra_headers=why)
        await program.chat.completions.create(model="outside", messages=ASK)
    assert building.entries("justification")[0]["reason"] == "보고서를 비교하기 위해서입니다."
