"""One ext_proc stream: read a message, write an answer, nothing else.

Envoy goes on without us when a stream ends cleanly, so the end of a stream is a decision like any other; who returns
says which.  A double of it in tests is three lines.
"""

from __future__ import annotations

from typing import Protocol

from tidegate.edges.envoy.calls import Call, CallFailed
from tidegate.edges.envoy.dialogue import GO_ON, Message, Reply, kind_of, pb
from tidegate.edges.envoy.messages import parsed
from tidegate.edges.envoy.odd_letters import readable


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

    async def finish(self, reply: Reply) -> None:
        """Answer the message read last, and nothing more: no other is read or waited for."""


class CallStream:
    """A stream that is a call of Envoy."""

    __slots__ = ("_call",)

    def __init__(self, call: Call) -> None:
        self._call = call

    async def read(self) -> Message | None:
        """See ``Stream``.  Raises ``CallFailed`` for what is no message."""
        message = await self._call.read()
        return None if message is None else _read(message)

    async def write(self, reply: Reply) -> None:
        """See ``Stream``.  Answers that never change are bytes already."""
        self._call.write(_written(reply))

    async def finish(self, reply: Reply) -> None:
        """See ``Stream``."""
        self._call.finish(_written(reply))


def _read(message: bytes) -> Message:
    try:
        return parsed(pb.ProcessingRequest, message)
    except CallFailed:
        return parsed(pb.ProcessingRequest, readable(message))


def _written(reply: Reply) -> bytes:
    return reply if isinstance(reply, bytes) else bytes(reply.SerializeToString())


async def go_on(stream: Stream, message: Message) -> None:
    """Answer ``message`` with nothing changed."""
    await stream.write(GO_ON[kind_of(message)])
