"""One stream: read, write, and what breaks it off."""

from __future__ import annotations

import grpc

from tidegate.edges.envoy.dialogue import GO_ON
from tidegate.edges.envoy.rehearsal import Script, body
from tidegate.edges.envoy.stream import BrokenOff, GrpcStream, go_on


class Context:
    """A gRPC context with one message."""

    def __init__(self) -> None:
        self.messages = ["message", grpc.aio.EOF]
        self.written: list[object] = []

    async def read(self) -> object:
        return self.messages.pop(0)

    async def write(self, reply: object) -> None:
        self.written.append(reply)


async def test_the_end_of_a_grpc_stream_is_none() -> None:
    context = Context()
    stream = GrpcStream(context)
    assert [await stream.read(), await stream.read()] == ["message", None]
    await stream.write(GO_ON["request_body"])
    assert context.written == [GO_ON["request_body"]]


async def test_going_on_answers_in_kind() -> None:
    script = Script()
    await go_on(script, body(b"x", kind="response"))
    assert script.replies[0].WhichOneof("response") == "response_body"


def test_what_is_broken_off_says_a_code() -> None:
    assert str(BrokenOff("refused")) == "refused"
