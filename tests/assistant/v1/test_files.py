"""``/v1/files`` through OpenAI's own SDK: inspected before they are stored, stored sealed."""

from __future__ import annotations

import openai
import pytest

from tests.assistant.house import Building
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule


async def test_a_file_comes_goes_and_is_nobody_elses(building: Building, base: str) -> None:
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as program:
        made = await program.files.create(file=("tides.csv", b"hour,height\n1,2\n"), purpose="assistants")
        assert (made.filename, made.bytes) == ("tides.csv", 16)
        assert [one.id async for one in program.files.list()] == [made.id]
        assert (await program.files.retrieve(made.id)).filename == "tides.csv"
        assert (await program.files.content(made.id)).content == b"hour,height\n1,2\n"
        async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as other:
            with pytest.raises(openai.NotFoundError):
                await other.files.retrieve(made.id)
        assert (await program.files.delete(made.id)).deleted
        assert [one.id async for one in program.files.list()] == []
    assert building.entries("exchange")[0]["exchange"]["activity"] == ["api", "upload"]


async def test_what_the_policy_stops_is_not_stored(building: Building, base: str) -> None:
    building.rules.rules["tidegate_assistant"] = Rule(Effect.BLOCK, "data", because="No files.")
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as program:
        with pytest.raises(openai.PermissionDeniedError, match="No files"):
            await program.files.create(file=("a.txt", b"secret"), purpose="assistants")
    assert building.parts.store.connection.execute("SELECT count(*) FROM blobs").fetchone() == (0,)
