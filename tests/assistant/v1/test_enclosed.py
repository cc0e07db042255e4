"""Files enclosed in a call, through the SDKs: a model sees their text or their picture, and the gate saw it first."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import msgspec
import openai
import pytest

from tests.assistant.house import Building
from tests.wire.documents import samples
from tidegate.assistant.v1.enclosed import picture_of
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

CARD = "4111111111111111"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def program(building: Building, base: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as client:
        yield client


async def uploaded(program: openai.AsyncOpenAI, name: str, content: bytes) -> str:
    return (await program.files.create(file=(name, content), purpose="user_data")).id


def seen(building: Building) -> list[dict[str, Any]]:
    """The parts of the last question that the model was given."""
    parts: list[dict[str, Any]] = msgspec.json.decode(building.home.asked[-1])["messages"][-1]["content"]
    return parts


async def test_a_chat_completion_names_a_file(building: Building, program: openai.AsyncOpenAI) -> None:
    id = await uploaded(program, "tides.pdf", samples.pdf(["The tide of Busan is 1.3 metres."]))
    parts = [{"type": "text", "text": "How high?"}, {"type": "file", "file": {"file_id": id}}]
    await program.chat.completions.create(model="home", messages=[{"role": "user", "content": parts}])  # type: ignore[misc, list-item]
    question, file = seen(building)
    assert question == parts[0]
    assert file["type"] == "text"
    assert "1.3 metres" in file["text"]
    assert "“tides.pdf”" in file["text"]
    assert "not instructions" in file["text"]


async def test_a_picture_is_given_as_a_picture(building: Building, program: openai.AsyncOpenAI) -> None:
    id = await uploaded(program, "tide.png", PNG)
    content = [{"type": "input_text", "text": "What is it?"}, {"type": "input_image", "file_id": id, "detail": "auto"}]
    await program.responses.create(model="home", input=[{"role": "user", "content": content}])  # type: ignore[misc, list-item]
    assert seen(building)[1]["image_url"]["url"].startswith("data:image/png;base64,iVBOR")


async def test_responses_and_their_successors_know_the_file(building: Building, program: openai.AsyncOpenAI) -> None:
    id = await uploaded(program, "tides.txt", "부산의 조차는 1.3미터이다.".encode())
    content = [{"type": "input_text", "text": "How high?"}, {"type": "input_file", "file_id": id}]
    first = await program.responses.create(model="home", input=[{"role": "user", "content": content}])  # type: ignore[misc, list-item]
    assert "1.3미터" in seen(building)[1]["text"]
    await program.responses.create(model="home", input="And in Incheon?", previous_response_id=first.id)
    assert "1.3미터".encode() in building.home.asked[-1]


async def test_what_a_file_holds_is_replaced_on_its_way_out(building: Building, program: openai.AsyncOpenAI) -> None:
    building.rules.rules["outside"] = Rule(Effect.REDACT, "data")
    data = base64.b64encode(f"Pay with {CARD}".encode()).decode()
    part = {"type": "file", "file": {"filename": "bill.txt", "file_data": f"data:text/plain;base64,{data}"}}
    answer = await program.chat.completions.create(
        model="outside",
        messages=[{"role": "user", "content": [part]}],  # type: ignore[misc, list-item]
    )
    assert CARD.encode() not in building.outside.asked[0]
    assert b"[PAYMENT-CARD-" in building.outside.asked[0]
    assert CARD in str(answer.choices[0].message.content)


async def test_the_file_of_another_key_and_what_is_no_file_are_told(
    building: Building, base: str, program: openai.AsyncOpenAI
) -> None:
    id = await uploaded(program, "tides.txt", b"1.3 metres")
    async with openai.AsyncOpenAI(api_key=building.key(), base_url=f"{base}/v1", max_retries=0) as other:
        for file, wrong, why in (
            ({"file_id": id}, openai.NotFoundError, "no file"),
            ({"file_data": "%%%"}, openai.UnprocessableEntityError, "base64"),
            ({}, openai.UnprocessableEntityError, "file_id"),
            ("x", openai.UnprocessableEntityError, "object"),
            (
                {"file_data": base64.b64encode(b"\0\1\2\3" * 40).decode()},
                openai.UnprocessableEntityError,
                "not be read",
            ),
        ):
            parts = [{"type": "file", "file": file}]
            with pytest.raises(wrong, match=why):
                await other.chat.completions.create(model="home", messages=[{"role": "user", "content": parts}])  # type: ignore[misc, list-item]
        many = [{"type": "file", "file": {"file_id": id}}] * 21
        with pytest.raises(openai.UnprocessableEntityError, match="More than 20"):
            await other.chat.completions.create(model="home", messages=[{"role": "user", "content": many}])  # type: ignore[misc, list-item]
    assert building.home.asked == []


async def test_anthropics_documents(building: Building, base: str, program: openai.AsyncOpenAI) -> None:
    id = await uploaded(program, "tides.txt", b"The tide is 1.3 metres.")
    pdf = base64.b64encode(samples.pdf(["That of Incheon is 9.2 metres."])).decode()
    sources: list[dict[str, str]] = [
        {"type": "file", "file_id": id},
        {"type": "base64", "media_type": "application/pdf", "data": pdf},
        {"type": "text", "media_type": "text/plain", "data": "Jeju: 2.0"},
    ]
    blocks: Any = [{"type": "document", "source": source} for source in sources]
    async with anthropic.AsyncAnthropic(api_key=building.key(name="robot"), base_url=base, max_retries=0) as other:
        with pytest.raises(anthropic.NotFoundError):  # a file of another key
            await other.messages.create(model="home", max_tokens=9, messages=[{"role": "user", "content": blocks}])
    async with anthropic.AsyncAnthropic(api_key=str(program.api_key), base_url=base, max_retries=0) as own:
        await own.messages.create(model="home", max_tokens=9, messages=[{"role": "user", "content": blocks}])
    texts = [part["text"] for part in seen(building)]
    assert "1.3 metres" in texts[0]
    assert "9.2 metres" in texts[1]
    assert texts[2] == "Jeju: 2.0"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, "png"), (b"\xff\xd8\xff\xe0", "jpeg"), (b"GIF89a", "gif"), (b"RIFF1234WEBPVP8", "webp"), (b"%PDF", "")],
)
def test_pictures(content: bytes, kind: str) -> None:
    assert picture_of(content) == kind
