"""A conversation as it changes, for a page that is open: the hub's events with their texts as HTML.

A text that is being written is sent block by block: ``{message, keep, html}`` says how many blocks stay and what
comes after them.  It is always right, whatever the page has, so nothing is lost or comes twice when a connection
drops.  What came meanwhile is taken together, so a fast model does not make a page draw for each word.

Must never: draw faster than a person can see, or give one conversation's words to a page of another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tidegate.assistant.pages.drawn import cites_of
from tidegate.assistant.pages.markdown import blocks

#: Seconds between two drawings.
PAUSE: Final = 0.06
#: Blocks at the end that may still change: a list takes the next line, a paragraph becomes a heading.
_OPEN: Final = 2
#: Events that are passed on as they are.
_AS_THEY_ARE: Final = frozenset({"notice", "conversation", "deleted", "reset", "file"})


@dataclass(slots=True)
class _Text:
    """A text on its way: ``done`` blocks are settled and end at the character ``at``."""

    text: str = ""
    at: int = 0
    done: int = 0


class Live:
    """One page's view.  ``running`` gives a message that is being written; ``draw`` a message as HTML."""

    def __init__(
        self,
        running: Callable[[str], dict[str, Any] | None],
        draw: Callable[[dict[str, Any]], str],
        copy: str,
    ) -> None:
        self._running, self._draw, self._copy = running, draw, copy
        self._texts: dict[str, _Text] = {}

    async def events(self, stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """The hub's ``stream`` as a page takes it."""
        async with aclosing(stream):
            async for chunk in stream:
                if chunk.startswith(b":") or not chunk:
                    yield chunk
                    continue
                found = b"".join(self._changed(chunk))
                if found:
                    yield found
                    await asyncio.sleep(PAUSE)

    def _changed(self, chunk: bytes) -> list[bytes]:
        made: list[bytes] = []
        texts: dict[str, None] = {}
        id = b""
        for event in chunk.split(b"\n\n"):
            if not event:
                continue
            head, name, body = event.split(b"\n", 2)
            id, kind = head.removeprefix(b"id: "), name.removeprefix(b"event: ").decode()
            data = msgspec.json.decode(body.removeprefix(b"data: "))
            if kind == "text":
                self._grow(data)
                texts[data["message"]] = None
            elif kind in ("message", "tool"):
                whole = data if kind == "message" else self._running(data["message"])
                if whole is not None:
                    texts.pop(whole["id"], None)
                    self._texts.pop(whole["id"], None)
                    made.append(_event(id, "message", self._whole(whole)))
            elif kind == "thinking" or kind in _AS_THEY_ARE:
                made.append(_event(id, kind, data))
        made += [_event(id, "blocks", self._blocks(message)) for message in texts]
        return made

    def _whole(self, message: dict[str, Any]) -> dict[str, Any]:
        keys = ("id", "parent", "role", "state")
        return {key: message[key] for key in keys} | {"html": self._draw(message)}

    def _grow(self, data: dict[str, Any]) -> None:
        one = self._texts.setdefault(data["message"], _Text())
        if data["at"] > len(one.text):  # what came before this page was looking
            running = self._running(data["message"])
            one.text = running["text"] if running else ""
        if data["at"] <= len(one.text):
            one.text = one.text[: data["at"]] + data["text"] + one.text[data["at"] + len(data["text"]) :]

    def _blocks(self, id: str) -> dict[str, Any]:
        one = self._texts[id]
        running = self._running(id)
        rest = one.text[one.at :]
        made = blocks(rest, cites_of(running["citations"]) if running else {}, self._copy)
        keep = one.done
        settled = len(made) - _OPEN
        if settled > 0:
            lines = rest.split("\n")
            one.at += sum(len(line) + 1 for line in lines[: made[settled].line])
            one.done += settled
        return {"message": id, "keep": keep, "html": [block.html for block in made]}


def _event(id: bytes, kind: str, data: Any) -> bytes:
    return b"id: " + id + b"\nevent: " + kind.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"
