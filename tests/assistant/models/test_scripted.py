"""The scripted model says the same every time; its accidents are tested with ``generation``."""

from __future__ import annotations

import msgspec

from tidegate.assistant.models.reply import whole
from tidegate.assistant.models.scripted import Scripted


async def said(text: str, **more: object) -> bytes:
    body = {"messages": [{"role": "user", "content": text}]} | more
    return await whole(await Scripted().open("/chat/completions", msgspec.json.encode(body)))


async def test_it_is_the_same_every_time() -> None:
    assert await said("One {think}") == await said("One {think}")
    assert await said("One {think}", stream=True) == await said("One {think}", stream=True)
    assert msgspec.json.decode(await said("One"))["choices"][0]["message"]["content"] == "You said: One"


async def test_a_stream_ends_as_streams_do() -> None:
    assert (await said("One", stream=True)).endswith(b"data: [DONE]\n\n")
