"""The service as Envoy meets it: over gRPC, where a clean end means more than it says."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from tidegate.core.decision import Effect
from tidegate.edges.envoy import contract
from tidegate.edges.envoy.calls import Calls
from tidegate.edges.envoy.dialogue import pb
from tidegate.edges.envoy.processor import SERVICE
from tidegate.edges.envoy.rehearsal import Rehearsal, body, connect, head, steps, told, whole
from tidegate.edges.rehearsal import Breaking, Rule

HOST = "chat.deepseek.com"
Talk = Callable[..., Any]


@pytest.fixture
async def play() -> AsyncIterator[Rehearsal]:
    made = Rehearsal(Rule(Effect.ALLOW, "data"))
    yield made
    await made.close()


@pytest.fixture
async def call(play: Rehearsal, tmp_path: Path) -> AsyncIterator[Talk]:
    server = Calls(play.processor.methods())
    await server.listen(tmp_path / "brain.sock")
    unlimited = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    channel = grpc.aio.insecure_channel(f"unix:{tmp_path}/brain.sock", options=unlimited)
    method: Any = channel.stream_stream(
        f"/{SERVICE}/Process",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=pb.ProcessingResponse.FromString,
    )

    async def talk(*messages: Any) -> tuple[list[Any], grpc.StatusCode]:
        stream = method()
        replies = []
        with contextlib.suppress(grpc.aio.AioRpcError):  # its code says so below
            for message in messages:
                await stream.write(message)
                reply = await stream.read()
                if reply is grpc.aio.EOF:
                    break
                replies.append(reply)
            await stream.done_writing()
        return replies, await stream.code()

    yield talk
    await channel.close()
    await server.close(0)


async def test_a_request_is_released_and_the_stream_ends_cleanly(call: Talk) -> None:
    replies, code = await call(whole(HOST, "/api", b'{"a": "hello"}'))
    assert told(replies[0])[contract.VERDICT] == contract.RELEASE
    assert code is grpc.StatusCode.OK


async def test_the_door_answers_on_the_same_service(call: Talk) -> None:
    replies, code = await call(connect(f"{HOST}:443"))
    assert told(replies[0])["route"] == contract.INSIDE
    assert code is grpc.StatusCode.OK


async def test_a_large_body_comes_in_one_message(call: Talk, play: Rehearsal) -> None:
    replies, _ = await call(whole(HOST, "/api", b'{"a": "' + b"x " * 4_000_000 + b'"}'))
    assert told(replies[0])[contract.VERDICT] == contract.RELEASE


async def test_what_breaks_ends_the_stream_with_an_error_that_says_nothing(call: Talk, play: Rehearsal) -> None:
    play.identity.identify = Breaking("raises").sync  # type: ignore[method-assign]
    replies, code = await call(connect(f"{HOST}:443"))
    assert (replies, code) == ([], grpc.StatusCode.INTERNAL)


async def test_what_is_broken_off_ends_with_an_error(call: Talk, play: Rehearsal) -> None:
    play.evaluator = Rule(Effect.REDACT, "data")
    coded = {":status": "200", "content-type": "text/plain", "content-encoding": "gzip"}
    _, code = await call(
        whole(HOST, "/api", b'{"a": "4111111111111111"}'),
        head(coded, kind="response", ended=False),
        body(b"not gzip", kind="response"),
    )
    assert code is grpc.StatusCode.INTERNAL


@pytest.mark.parametrize("first", [pb.ProcessingRequest(), body(b"x", kind="response"), steps(HOST, "/")[0]])
async def test_no_first_message_breaks_us(call: Talk, first: Any) -> None:
    _, code = await call(first)
    assert code in (grpc.StatusCode.OK, grpc.StatusCode.INTERNAL)


async def test_a_connect_without_attributes_is_still_at_the_door(play: Rehearsal) -> None:
    script = await play.talk(head({":method": "CONNECT", ":authority": f"{HOST}:443"}, ended=False))
    assert told(script.replies[0])["route"] == contract.INSIDE


async def test_nothing_at_all_is_nothing(play: Rehearsal) -> None:
    assert (await play.talk()).replies == []
