"""A model that says what a script tells it to: for tests, demonstrations and measurements; the same every time.

The script stands in the last question, as words in braces, so that a test says what shall happen where it asks:
``{think} {tool NAME {ARGUMENTS}} {die} {broken} {endless} {silent} {slow 0.05} {error} {long 500}``.
Without a word it repeats the question.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import msgspec

from tidegate.assistant.models.reply import Reply, Trouble

_WORD: Final = re.compile(r"\{(think|tool|die|broken|endless|silent|slow|error|long|wait)(?: ([^}]*))?\}")
_CREATED: Final = 1767225600
_DONE: Final = b"data: [DONE]\n\n"
_DIMENSIONS: Final = 8


class Scripted:
    """See the head of the file.  ``asked`` keeps the bodies it was given; ``go`` is awaited at ``{wait}``."""

    def __init__(self, name: str = "scripted", go: Callable[[], Any] | None = None) -> None:
        self.name = name
        self.asked: list[bytes] = []
        self._go = go or asyncio.Event().wait

    async def open(self, path: str, body: bytes) -> Reply:
        """See ``Model``."""
        self.asked.append(body)
        said = msgspec.json.decode(body)
        if path == "/embeddings":
            return _reply(_embeddings(said, self.name))
        words = {match[1]: match[2] or "" for match in _WORD.finditer(_last(said))}
        if "error" in words:
            raise Trouble("unreachable", "The model's server cannot be reached. Is it running?", 503)
        if said.get("stream"):
            return Reply(200, "text/event-stream", self._events(said, words), _nothing)
        return _reply(self._completion(said, words))

    async def close(self) -> None:
        """See ``Model``."""

    def _text(self, said: dict[str, Any], words: dict[str, str]) -> str:
        if "long" in words:
            return " ".join(f"word{number}" for number in range(int(words["long"])))
        question = _WORD.sub("", _last(said)).strip()
        return f"You said: {question}"

    def _completion(self, said: dict[str, Any], words: dict[str, str]) -> bytes:
        text = self._text(said, words)
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if "think" in words:
            message["reasoning_content"] = "I think about it."
        calls = self._calls(said, words)
        if calls:
            message |= {"content": None, "tool_calls": calls}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
        return msgspec.json.encode(self._envelope("chat.completion") | {"choices": [choice], "usage": _usage(text)})

    def _calls(self, said: dict[str, Any], words: dict[str, str]) -> list[dict[str, Any]]:
        answered = any(message.get("role") == "tool" for message in said.get("messages", ()))
        if "tool" not in words or answered:
            return []
        name, _, arguments = words["tool"].partition(" ")
        arguments += "}" if arguments.startswith("{") else ""  # the word ends at the first brace
        return [{"id": "call-1", "type": "function", "function": {"name": name, "arguments": arguments or "{}"}}]

    async def _events(self, said: dict[str, Any], words: dict[str, str]) -> AsyncIterator[bytes]:
        pause = float(words.get("slow") or 0)
        text = self._text(said, words)
        if "think" in words:
            for piece in ("I think ", "about it."):
                yield self._chunk({"reasoning_content": piece})
        calls = self._calls(said, words)
        for number, piece in enumerate(() if calls else re.findall(r"\s*\S+", text)):
            if number == 2:
                async for chunk in self._accident(words):
                    yield chunk
                if "die" in words:
                    return
            yield self._chunk({"content": piece})
            if pause:
                await asyncio.sleep(pause)
        if calls:
            yield self._chunk({"tool_calls": [{"index": 0} | calls[0]]})
        yield self._chunk({}, "tool_calls" if calls else "stop")
        if (said.get("stream_options") or {}).get("include_usage"):
            usage = self._envelope("chat.completion.chunk") | {"choices": [], "usage": _usage(text)}
            yield b"data: " + msgspec.json.encode(usage) + b"\n\n"
        yield _DONE

    async def _accident(self, words: dict[str, str]) -> AsyncIterator[bytes]:
        """What goes wrong after the second word."""
        if "broken" in words:
            for _ in range(5):
                yield b"data: {this is no event\n\n"
        if "wait" in words:
            await self._go()
        if "silent" in words:
            await asyncio.Event().wait()
        while "endless" in words:
            yield self._chunk({"content": " more and more"})
            await asyncio.sleep(0)

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return (
            b"data: " + msgspec.json.encode(self._envelope("chat.completion.chunk") | {"choices": [choice]}) + b"\n\n"
        )

    def _envelope(self, kind: str) -> dict[str, Any]:
        return {"id": "chatcmpl-scripted", "object": kind, "created": _CREATED, "model": self.name}


def _last(said: dict[str, Any]) -> str:
    """The text of the last question; ``content`` may be a list of parts."""
    for message in reversed(said.get("messages", ())):
        if message.get("role") == "user":
            content = message.get("content") or ""
            if isinstance(content, list):
                return " ".join(part.get("text", "") for part in content if isinstance(part, dict))
            return str(content)
    return ""


def _usage(text: str) -> dict[str, int]:
    count = len(text.split())
    return {"prompt_tokens": 10, "completion_tokens": count, "total_tokens": 10 + count}


def _embeddings(said: dict[str, Any], name: str) -> bytes:
    given = said.get("input", "")
    texts = given if isinstance(given, list) else [given]
    data = [{"object": "embedding", "index": n, "embedding": _vector(str(text))} for n, text in enumerate(texts)]
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return msgspec.json.encode({"object": "list", "data": data, "model": name, "usage": usage})


def _vector(text: str) -> list[float]:
    digest = hashlib.sha256(text.encode()).digest()
    return [byte / 255 for byte in digest[:_DIMENSIONS]]


def _reply(content: bytes) -> Reply:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    return Reply(200, "application/json", chunks(), _nothing)


async def _nothing() -> None:
    return None
