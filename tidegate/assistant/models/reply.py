"""What a model is to the rest: one method, whose answer is bytes in the form of OpenAI's API, and its troubles.

Bytes and not objects, because the same bytes go through restoring and, for programs, out again.  ``pieces`` reads an
event
stream of chat completion chunks as what a person is shown.

Must never: put a piece of an answer or a prompt into a trouble's text.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, TypeAlias

import msgspec

from tidegate.wire.sse import Parser, SseError

#: Broken events of one answer that are passed over; a server that sends more is not understood.
_BROKEN: Final = 3


class Trouble(Exception):
    """A model did not answer, or not to the end.  The text is a sentence for people; ``code`` is for programs.

    ``unreachable refused busy broke-off broken-events silent endless no-such-model``; ``status`` is the HTTP status
    that tells it.
    ``begun``: a part of the answer was given before.
    """

    def __init__(self, code: str, text: str, status: int = 502) -> None:
        self.code, self.status = code, status
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a model: HTTP ``status``, media type, and its bytes as they come.  ``close`` ends it early."""

    status: int
    media_type: str
    chunks: AsyncIterator[bytes] = field(repr=False)
    close: Callable[[], Awaitable[None]] = field(repr=False)


class Model(Protocol):
    """A model, in-house or outside."""

    async def open(self, path: str, body: bytes) -> Reply:
        """Ask: ``path`` is ``/chat/completions`` or ``/embeddings``, ``body`` its JSON.  Raises ``Trouble``."""

    async def close(self) -> None:
        """Let go of connections and memory."""


PieceKind: TypeAlias = Literal["text", "thinking", "tool", "usage", "end"]


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A piece of an answer.  ``text`` for text, thinking and the reason of the end; ``value`` for tool calls and
    usage.
    """

    kind: PieceKind
    text: str = ""
    value: Any = None


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _Call(msgspec.Struct):
    index: int = 0
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []
    usage: dict[str, Any] | None = None
    error: Any = None


_DECODER: Final = msgspec.json.Decoder(_Chunk)


class Pieces:
    """Reads one event stream.  Thinking comes in a field of its own, or between ``<think>`` and ``</think>``."""

    def __init__(self) -> None:
        self._parser = Parser()
        self._thoughts = _Thoughts()
        self._calls: dict[int, dict[str, str]] = {}
        self._broken = 0
        self.ended = False

    def feed(self, chunk: bytes) -> list[Piece]:
        """The pieces that ``chunk`` completes.  Raises ``Trouble``."""
        try:
            frames = self._parser.feed(chunk)
        except SseError:
            raise _not_understood() from None
        found: list[Piece] = []
        for frame in frames:
            if frame.data is not None:
                found += self._read(frame.data.strip())
        return found

    def finish(self) -> list[Piece]:
        """The stream is over.  Raises ``Trouble`` where the answer is not."""
        if not self.ended:
            raise Trouble("broke-off", "The model broke off in the middle of its answer. What came is kept.")
        return self._thoughts.rest()

    def _read(self, data: bytes) -> list[Piece]:
        if data == b"[DONE]":
            self.ended = True
            return []
        try:
            chunk = _DECODER.decode(data)
        except msgspec.DecodeError:
            self._broken += 1
            if self._broken > _BROKEN:
                raise _not_understood() from None
            return []
        if chunk.error is not None:
            raise Trouble("broke-off", "The model's server reported an error in the middle of its answer.")
        found = [Piece("usage", value=chunk.usage)] if chunk.usage else []
        for choice in chunk.choices[:1]:
            found += self._choice(choice)
        return found

    def _choice(self, choice: _Choice) -> list[Piece]:
        found: list[Piece] = []
        delta = choice.delta or _Delta()
        thinking = delta.reasoning_content or delta.reasoning
        if thinking:
            found.append(Piece("thinking", thinking))
        if delta.content:
            found += self._thoughts.feed(delta.content)
        for call in delta.tool_calls or ():
            known = self._calls.setdefault(call.index, {"id": "", "name": "", "arguments": ""})
            known["id"] = call.id or known["id"]
            if call.function:
                known["name"] += call.function.name or ""
                known["arguments"] += call.function.arguments or ""
        if choice.finish_reason:
            self.ended = True
            found += self._thoughts.rest()
            found += [Piece("tool", value=call) for call in self._calls.values()]
            self._calls = {}
            found.append(Piece("end", choice.finish_reason))
        return found


def _not_understood() -> Trouble:
    return Trouble(
        "broken-events", "The model's server sent something that is not an answer. What came before is kept."
    )


class _Thoughts:
    """Takes ``<think>`` blocks out of running text, however the tags are cut."""

    _OPEN: Final = "<think>"
    _CLOSE: Final = "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._begun = False

    def feed(self, text: str) -> list[Piece]:
        text, self._held = self._held + text, ""
        if self._inside:
            return self._thinking(text)
        if self._begun:  # a model thinks first: once it speaks, a tag is text that it wants to show
            return self._piece(text)
        said = text.lstrip()
        if said.startswith(self._OPEN):
            self._inside = True
            return self._thinking(said[len(self._OPEN) :])
        if self._OPEN.startswith(said):
            self._held = text
            return []
        self._begun = True
        return self._piece(text)

    def _thinking(self, text: str) -> list[Piece]:
        before, sign, after = text.partition(self._CLOSE)
        if sign:
            thought = self._piece(before)
            self._inside, self._begun = False, True
            return [*thought, *self._piece(after.lstrip("\n"))]
        keep = _overlap(text, self._CLOSE)
        self._held = text[len(text) - keep :] if keep else ""
        return self._piece(text[: len(text) - keep])

    def _piece(self, text: str) -> list[Piece]:
        if not text:
            return []
        return [Piece("thinking" if self._inside else "text", text)]

    def rest(self) -> list[Piece]:
        held, self._held = self._held, ""
        return self._piece(held)


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of ``text`` may be the beginning of ``tag``."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-size:])), 0)


async def whole(reply: Reply, most: int = 16 * 1024 * 1024) -> bytes:
    """All bytes of ``reply``.  Raises ``Trouble`` for an answer over ``most``."""
    found = bytearray()
    async for chunk in reply.chunks:
        found += chunk
        if len(found) > most:
            await reply.close()
            raise Trouble("endless", "The model's answer is larger than can be taken.")
    return bytes(found)
