"""An answer on its way to a page: whatever was missed, what stands there in the end is the answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest

from tidegate.assistant.hub import Hub
from tidegate.assistant.pages import live
from tidegate.assistant.pages.live import Live
from tidegate.assistant.pages.markdown import blocks

TEXT = "# One\n\ntwo **three** four\n\n- a\n- b\n\n```\ncode\n```\n\n| x |\n|---|\n| y |\n\nthe end $z$\n"


async def watched(after: int, step: int, text: str = TEXT) -> list[str]:
    """The blocks of a page that came when ``after`` characters were written."""
    hub, page = Hub(), list[str]()
    for at in range(0, len(text), step):
        hub.tell("c", "text", {"message": "m", "at": at, "text": text[at : at + step]})
    running = {"id": "m", "text": text, "citations": []}
    view = Live(lambda _: running, lambda _: "", "Copy")
    first = hub.position("c").partition(".")[0]
    number = int(hub.position("c").partition(".")[2])
    begin = number - (len(text) + step - 1) // step + after // step

    async def stream() -> AsyncGenerator[bytes, None]:
        async for chunk in hub.follow("c", f"{first}.{begin}"):
            for event in chunk.split(b"\n\n"):
                if event:
                    yield event + b"\n\n"
            return

    async for event in view.events(stream()):
        data = msgspec.json.decode(event.split(b"data: ", 1)[1])
        page[data["keep"] :] = data["html"]
    return page


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize("after", [0, 40])
async def test_in_pieces_and_from_the_middle(step: int, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAUSE", 0)
    if after and step == 1000:
        return
    assert await watched(after, step) == [block.html for block in blocks(TEXT)]


async def test_other_events_pass_and_messages_are_drawn() -> None:
    shown: dict[str, Any] = {"id": "m", "parent": None, "role": "user", "state": "complete", "text": "x"}

    async def stream() -> AsyncGenerator[bytes, None]:
        yield b": still here\n\n"
        yield b"id: a.1\nevent: message\ndata: " + msgspec.json.encode(shown) + b"\n\n"
        yield b'id: a.2\nevent: notice\ndata: {"message":"m","text":"careful"}\n\n'

    view = Live(lambda _: None, lambda message: f"<p>{message['id']}</p>", "Copy")
    found = [event async for event in view.events(stream())]
    assert found[0] == b": still here\n\n"
    assert b"<p>m</p>" in found[1]
    assert b"careful" in found[2]
