"""One ext_proc stream: read a message, write an answer, nothing else.

Envoy goes on without us when a stream ends cleanly, so the end of a stream is a decision like any other; who returns
says which.  A double of it in tests is three lines.
"""

from __future__ import annotations

from typing import Any, Protocol

import grpc

from tidegate.edges.envoy.dialogue import GO_ON, Message, Reply, kind_of


class BrokenOff(Exception):
    """What is under way cannot go on; the stream ends with an error, so that Envoy breaks the request off too.

    ``why`` is a code.  Nothing else is said: this is raised with somebody's text in reach.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Stream(Protocol):
    """What the conversation with Envoy needs."""

    async def read(self) -> Message | None:
        """The next message; ``None`` when Envoy has no more, because the request is over or its client left."""

    async def write(self, reply: Reply) -> None:
        """Answer the message read last."""


class GrpcStream:
    """A stream of a gRPC server."""

    __slots__ = ("_context",)

    def __init__(self, context: Any) -> None:
        self._context = context

    async def read(self) -> Message | None:
        """See ``Stream``."""
        message = await self._context.read()
        return None if message is grpc.aio.EOF else message

    async def write(self, reply: Reply) -> None:
        """See ``Stream``."""
        await self._context.write(reply)


async def go_on(stream: Stream, message: Message) -> None:
    """Answer ``message`` with nothing changed."""
    await stream.write(GO_ON[kind_of(message)])
