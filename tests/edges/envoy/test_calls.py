"""The small server as a real gRPC client meets it: messages of every size, errors, clients that leave."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.waiting import PATIENCE
from tidegate.edges.envoy.calls import INTERNAL, Call, CallFailed, Calls
from tidegate.wire import http2, http2_frames

ECHO, FAIL, RAISE, HANG, COUNT = "/t.T/Echo", "/t.T/Fail", "/t.T/Raise", "/t.T/Hang", "/t.T/Count"
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Service:
    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.reached = asyncio.Event()

    async def echo(self, call: Call) -> None:
        while (message := await call.read()) is not None:
            call.write(message)

    async def fail(self, call: Call) -> None:
        await call.read()
        call.write(b"so far")
        raise CallFailed(INTERNAL, "a-code")

    async def explode(self, call: Call) -> None:
        message = await call.read()
        raise ValueError(f"the prompt was {message!r}")

    async def hang(self, call: Call) -> None:
        await call.read()
        self.reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()

    async def count(self, call: Call) -> None:
        sizes = []
        while (message := await call.read()) is not None:
            sizes.append(len(message))
        call.write(str(sizes).encode())


@pytest.fixture
async def service() -> Service:
    return Service()


@pytest.fixture
async def server(service: Service, tmp_path: Path) -> AsyncIterator[Calls]:
    calls = Calls(
        {ECHO: service.echo, FAIL: service.fail, RAISE: service.explode, HANG: service.hang, COUNT: service.count}
    )
    await calls.listen(tmp_path / "calls.sock")
    yield calls
    await calls.close(0)


@pytest.fixture
async def channel(server: Calls, tmp_path: Path) -> AsyncIterator[Any]:
    async with grpc.aio.insecure_channel(f"unix:{tmp_path}/calls.sock", options=UNLIMITED) as made:
        yield made


@pytest.mark.parametrize("size", [0, 1, 2_000, 16_379, 16_384, 65_535, 65_536, 1 << 20, 9_000_000])
async def test_a_message_of_any_size_comes_and_goes_whole(channel: Any, size: int) -> None:
    call = channel.stream_stream(ECHO)()
    sent = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    for _ in range(2):
        await call.write(sent)
        assert await call.read() == sent
    await call.done_writing()
    assert await call.read() is grpc.aio.EOF
    assert await call.code() is grpc.StatusCode.OK


async def test_many_calls_at_once_keep_their_messages_apart(channel: Any) -> None:
    async def one(number: int) -> bool:
        call = channel.stream_stream(ECHO)()
        for turn in range(5):
            said = f"{number}-{turn}".encode() * (1 + number * 40)
            await call.write(said)
            if await call.read() != said:
                return False
        await call.done_writing()
        return await call.code() is grpc.StatusCode.OK

    assert all(await asyncio.gather(*map(one, range(300))))


async def test_thousands_of_calls_on_one_connection(channel: Any) -> None:
    method = channel.stream_unary(COUNT)
    for _ in range(3_000):
        assert await method(iter([b"abc", b"d"])) == b"[3, 1]"


async def test_a_call_that_fails_says_its_code_and_no_more(channel: Any) -> None:
    call = channel.stream_stream(FAIL)()
    await call.write(b"x")
    assert await call.read() == b"so far"
    with contextlib.suppress(grpc.aio.AioRpcError):
        await call.read()
    assert (await call.code(), await call.details()) == (grpc.StatusCode.INTERNAL, "a-code")


async def test_an_exception_is_never_quoted(channel: Any) -> None:
    call = channel.stream_stream(RAISE)()
    await call.write(b"my secret")
    assert (await call.code(), await call.details()) == (grpc.StatusCode.INTERNAL, "raised")


async def test_an_unknown_method_is_not_implemented(channel: Any) -> None:
    call = channel.stream_stream("/t.T/Nothing")()
    assert await call.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_client_that_leaves_cancels_its_call(channel: Any, service: Service) -> None:
    call = channel.stream_stream(HANG)()
    await call.write(b"x")
    await asyncio.wait_for(service.reached.wait(), PATIENCE)
    call.cancel()
    await asyncio.wait_for(service.left.wait(), PATIENCE)


async def test_closing_gives_up_what_hangs(channel: Any, server: Calls, service: Service) -> None:
    call = channel.stream_stream(HANG)()
    await call.write(b"x")
    await asyncio.wait_for(service.reached.wait(), PATIENCE)
    await server.close(0)
    assert service.left.is_set()
    assert await call.code() is not grpc.StatusCode.OK


async def test_what_is_no_http2_is_sent_away(server: Calls, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "calls.sock")
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    assert b"GET" not in await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()


async def test_a_message_that_is_cut_off_is_an_error(channel: Any, server: Calls, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "calls.sock")
    head = b"\x83\x86" + b"\x04" + bytes([len(ECHO)]) + ECHO.encode()
    writer.write(http2.PREFACE + http2_frames.frame(4, 0, 0, b"") + http2_frames.frame(1, 4, 1, head))
    writer.write(http2_frames.frame(0, 1, 1, b"\x00\x00\x00\x00\x09abc"))
    told = b""
    while b"truncated-message" not in told:
        told += await asyncio.wait_for(reader.read(4096), PATIENCE)
    assert b"grpc-status\x013" in told
    writer.close()


async def test_a_call_that_is_given_up_before_it_began_leaves_nothing(server: Calls, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "calls.sock")
    head = b"\x83\x86" + b"\x04" + bytes([len(HANG)]) + HANG.encode()
    opened = http2_frames.frame(1, 4, 1, head) + http2_frames.frame(3, 0, 1, b"\0\0\0\x08")  # and reset in one breath
    writer.write(http2.PREFACE + http2_frames.frame(4, 0, 0, b"") + opened)
    writer.write(http2_frames.frame(6, 0, 0, b"12345678"))  # the answer to a ping says that all of it was read
    told = b""
    while b"12345678" not in told:
        told += await asyncio.wait_for(reader.read(4096), PATIENCE)
    assert not server.tasks
    writer.close()


async def test_a_last_message_leaves_with_the_end_of_its_call(channel: Any, server: Calls) -> None:
    async def once(call: Call) -> None:
        call.finish(b"said once to " + (await call.read() or b""))

    server.methods["/t.T/Once"] = once
    call = channel.stream_stream("/t.T/Once")()
    await call.write(b"you")
    assert await asyncio.wait_for(call.read(), PATIENCE) == b"said once to you"
    assert await asyncio.wait_for(call.code(), PATIENCE) is grpc.StatusCode.OK
